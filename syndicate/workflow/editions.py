"""The edition of a day: from its record, or made of the articles that it may hold."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from syndicate import weather
from syndicate.config import Publication
from syndicate.digest import render
from syndicate.digest.digest import Digest
from syndicate.edition import digest_articles
from syndicate.model import Edition, EditionSection, Headline, Item
from syndicate.records import EditionRecords
from syndicate.templating import Templates
from syndicate.weather import Answer
from syndicate.workflow.gather import Desk, Gathered

__all__ = ["Issue", "issue_of"]


@dataclass(frozen=True, slots=True)
class Issue:
    """An edition with its letter; ``weather`` is ``None`` where no provider was asked."""

    edition: Edition
    digest: Digest
    weather: Answer | None


def issue_of(
    publication: Publication,
    gathered: Gathered,
    desk: Desk,
    templates: Templates,
    day: date,
    now: datetime,
) -> Issue | None:
    """The edition of ``day``, ``None`` when it has no article.

    A record that is closed at ``now`` is shown as it stands; anything else is made of the
    articles. What is scheduled stays inside, whatever the day.
    """
    records = EditionRecords(publication.root, publication.timezone)
    recorded = records.get(day)
    if recorded is not None and not records.is_open(day, now):
        if not recorded.headlines:
            return None
        return Issue(recorded, render(recorded, publication, templates), None)
    sections = _sections(publication, gathered, desk, day, records)
    if not any(shown for _, shown, _ in sections):
        return None
    answer = weather.ask(publication, day, now, gathered.newsroom.front_pages)
    edition = Edition(
        date=day,
        at=publication.edition_time(day),
        sections=tuple(
            EditionSection(
                slug=slug,
                name=publication.section(slug).name,
                url=publication.section(slug).url or publication.landing(publication.section(slug)),
                headlines=tuple(map(headline, shown)),
            )
            for slug, shown, _ in sections
        ),
        held=tuple(identity for _, _, held in sections for identity in held),
        weather=answer.weather,
    )
    digest = render(edition, publication, templates)
    edition = replace(edition, subject=digest.letter().subject)
    return Issue(edition, digest, answer)


def _sections(
    publication: Publication,
    gathered: Gathered,
    desk: Desk,
    day: date,
    records: EditionRecords,
) -> list[tuple[str, tuple[Item, ...], tuple[str, ...]]]:
    since = day - publication.digest.window - timedelta(days=1)
    found = digest_articles(
        gathered.selection.published, publication, day, records.held_before(day, since)
    )
    sections = []
    for slug, articles in found:
        shown = desk.first(articles, publication.digest.per_section)
        held = tuple(one.id for one in articles if one.id not in desk.rejected)
        if shown:
            sections.append((slug, shown, held))
    return sections


def headline(item: Item) -> Headline:
    """What a letter says of an article."""
    article = item.article
    return Headline(
        id=article.id,
        title=article.title,
        url=article.url,
        published=article.published,
        updated=article.changed,
        subtitle=article.subtitle,
        summary=item.summary,
        language=article.language,
        authors=tuple(author.name for author in article.authors),
        picture=item.picture,
        lead=article.lead,
        advertising=article.advertising,
    )
