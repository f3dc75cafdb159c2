"""The letter: would mailboxes and the law take it as it is?"""

from __future__ import annotations

import email
import email.policy
from collections.abc import Iterator, Sequence
from datetime import datetime

from syndicate.config import Publication
from syndicate.digest import Digest, Letter, render
from syndicate.edition import day_at
from syndicate.model import Edition, EditionSection, Problem, Severity
from syndicate.templating import Templates
from syndicate.text import graphemes
from syndicate.workflow.channels import Channel
from syndicate.workflow.editions import Issue, headline, public_eml

__all__ = ["examine_letter"]

LONG_SUBJECT = 60
"""Characters of a subject besides the lead's title; desktops show about 80 in all."""


def examine_letter(
    publication: Publication,
    issue: Issue | None,
    made: Sequence[Channel],
    templates: Templates,
    now: datetime,
) -> list[Problem]:
    """Findings about the letter of the edition; without one, about a letter of the newest.

    Raises:
        TemplateError: the letter cannot be rendered.
    """
    path = publication.relative(publication.path.resolve())
    edition = issue.edition if issue else _trial(publication, made, now)
    findings: list[Finding] = list(_configured(publication))
    findings += _advertising(publication, edition)
    if edition.headlines:
        rendered = issue.digest if issue else render(edition, publication, templates)
        letter = rendered.letter(advertising=not rendered.stories())
        findings += _sized(rendered, letter)
        if publication.delivery.sender[1] or publication.publisher.email:
            findings += _headers(public_eml(letter, edition, publication), letter.subject)
    return [
        Problem(path=path, field=field, message=message, severity=severity)
        for field, message, severity in findings
    ]


Finding = tuple[str, str, Severity]


def _trial(publication: Publication, made: Sequence[Channel], now: datetime) -> Edition:
    day = day_at(publication, now)
    shown = [
        (channel.section, channel.items[: publication.digest.per_section])
        for channel in made
        if channel.section is not None and channel.items
    ]
    return Edition(
        date=day,
        at=publication.edition_time(day),
        sections=tuple(
            EditionSection(
                slug=section.slug,
                name=section.name,
                url=section.url or publication.landing(section),
                headlines=tuple(map(headline, items)),
            )
            for section, items in shown
        ),
    )


def _configured(publication: Publication) -> Iterator[Finding]:
    publisher = publication.publisher
    missing = [
        name
        for name, value in (
            ("name", publisher.name),
            ("address", publisher.address),
            ("email or phone", publisher.email or publisher.phone),
        )
        if not value
    ]
    if missing:
        yield (
            "publication.publisher",
            f"has no {', no '.join(missing)}; the law wants them in letters (정보통신망법 제50조)",
            Severity.WARNING,
        )


def _advertising(publication: Publication, edition: Edition) -> Iterator[Finding]:
    """Letters with advertising name the sender in full (정보통신망법 제50조④)."""
    if any(one.advertising for one in edition.headlines) and not publication.publisher.phone:
        yield (
            "publication.publisher.phone",
            "is not set, and a letter with advertising must tell it (정보통신망법 제50조④)",
            Severity.WARNING,
        )


def _sized(rendered: Digest, letter: Letter) -> Iterator[Finding]:
    if rendered.shortened:
        yield (
            "digest",
            f"the letter was too long for Gmail and was shortened: {rendered.shortened}",
            Severity.WARNING,
        )
    lead = rendered.stories(advertising=True)[0].title
    length = len(graphemes(letter.subject)) - len(graphemes(lead))
    if length > LONG_SUBJECT:
        yield (
            "digest.subject",
            f"{length} characters before the title of the lead; phones show about 40 in all",
            Severity.WARNING,
        )


def _headers(raw: bytes, subject: str) -> Iterator[Finding]:
    """Read the message back as a mail program does."""
    message = email.message_from_bytes(raw, policy=email.policy.default)
    for part in message.walk():
        for defect in part.defects:
            yield "digest", f"the message is faulty: {defect}", Severity.ERROR
    if str(message["Subject"]) != subject:
        yield "digest.subject", "does not survive its encoding", Severity.ERROR
    for name in ("From", "To", "Date", "Message-ID"):
        if not message[name]:
            yield "digest", f"the message has no {name}", Severity.ERROR
