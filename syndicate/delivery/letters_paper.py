"""What a letter has in common with others: made once per language, once per wish."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache

from syndicate.audience.person import Person
from syndicate.config import Publication
from syndicate.delivery.headers import list_fields
from syndicate.delivery.letters_form import Form, Values
from syndicate.digest import Digest, Links, Mailbox, Wish, fields, message_id, render
from syndicate.digest.letter import Joined
from syndicate.digest.mime import boundary_of
from syndicate.errors import DigestError
from syndicate.mail import dkim
from syndicate.model import Edition
from syndicate.templating import Templates

__all__ = ["OWN", "Paper", "Papers"]

OWN = ("To", "Message-ID", "List-Unsubscribe")
"""The fields that are a person's own, in the order of the message and of the signature."""

_PAPERS, _WISHES = 256, 8_192  # kept: some 100 kB each, some 100 bytes each


@dataclass(frozen=True, slots=True)
class Paper:
    """A letter that waits for a person.

    ``head`` has three ``%s`` where the fields of :data:`OWN` go; ``signed``, what the signature
    covers, three ``%b`` for their canonical form.
    """

    head: str
    signed: bytes
    signer: dkim.Signer
    form: Form


class Papers:
    """Papers by person; the newest :data:`_PAPERS` wishes are kept.

    Memory does not grow with the audience, and a wish that comes again later is made again in
    1 ms: rows in the order of wishes are quickest.
    """

    def __init__(
        self,
        edition: Edition,
        publication: Publication,
        templates: Templates,
        *,
        sender: Mailbox,
        at: datetime,
        keys: Sequence[dkim.Key],
        one_click: bool,
        mark: str,
    ) -> None:
        self._edition, self._publication, self._templates = edition, publication, templates
        self._sender, self._at, self._keys = sender, at, keys
        self._one_click, self._mark = one_click, mark
        # The same for everyone, so that all bodies begin alike.
        self._boundary = boundary_of(message_id(edition, publication))
        self._renamed = {old: now.slug for now in publication.sections for old in now.was}
        self._digests: dict[str, Digest] = {}
        self._wish = lru_cache(_WISHES)(self._make_wish)
        self._paper = lru_cache(_PAPERS)(self._make_paper)

    def of(self, person: Person, given: Values) -> Paper | None:
        """The paper for ``person``; ``None`` = no article of the edition is for this person."""
        found = self._wish(person.language, person.sections, person.city, person.advertising)
        return self._paper(*found, tuple(map(len, given))) if found else None

    def _make_wish(
        self, language: str, sections: tuple[str, ...] | None, city: str, advertising: bool
    ) -> tuple[str, Wish] | None:
        spoken = self._language(language)
        if sections is not None:  # a section that was renamed is still the one that was chosen
            sections = tuple(self._renamed.get(slug, slug) for slug in sections)
        digest = self._digest(spoken)
        wish = digest.wish(sections=sections, city=city, advertising=advertising)
        return (spoken, wish) if wish else None

    def _language(self, language: str) -> str:
        """One that we have words of; variants of the publication's own are its own."""
        own = self._publication.language
        code = language.partition("-")[0].lower()
        if code in {"", own.partition("-")[0]} or not self._templates.speaks(code):
            return own
        return code

    def _digest(self, language: str) -> Digest:
        if language not in self._digests:
            made = render(self._edition, self._publication, self._templates, language)
            self._digests[language] = made
        return self._digests[language]

    def _make_paper(self, language: str, wish: Wish, lengths: tuple[int, ...]) -> Paper:
        digest = self._digest(language)
        joined = digest.joined_as(wish)
        subject = self._mark + self._subject(language, wish, joined)
        joined = replace(joined, subject=subject)
        anybody = _anybody(lengths)
        _complete(joined, anybody)
        named = {line.partition(":")[0]: line for line in self._fields(subject, digest)}
        signer = dkim.Signer(self._keys, tuple(named), self._at)
        head = ["%s" if name in OWN else line.replace("%", "%%") for name, line in named.items()]
        signed = [
            b"%b" if name in OWN else dkim.relaxed_field(named[name].encode()).replace(b"%", b"%%")
            for name in signer.names
        ]
        return Paper(
            head="\r\n".join([*head, "", ""]),
            signed=b"\r\n".join([*signed, b""]),
            signer=signer,
            form=Form(joined, self._boundary, anybody),
        )

    def _subject(self, language: str, wish: Wish, joined: Joined) -> str:
        """The letter of everything is called what the record calls it, and the web copy.

        Whatever became of ``digest.subject`` since.
        """
        everything = self._digest(language).wish()
        own = language == self._publication.language
        if own and self._edition.subject and everything and everything[0] == wish[0]:
            return self._edition.subject
        return joined.subject

    def _fields(self, subject: str, digest: Digest) -> list[str]:
        return fields(
            subject,
            sender=self._sender,
            to=self._sender,
            date=self._at,
            message_id="<>",
            headers=[
                ("List-Unsubscribe", ""),
                *list_fields(self._publication, self._edition, digest, one_click=self._one_click),
            ],
            boundary=self._boundary,
        )


def _complete(joined: Joined, anybody: Values) -> None:
    """No letter of this wish lacks anything.

    Raises:
        DigestError: it does.
    """
    for part, name in ((joined.text, "txt"), (joined.html, "html")):
        if "unsubscribe" not in part[1::2]:
            raise DigestError(
                f"templates/digest.{name}: no link to unsubscribe; the law and mail providers "
                'want one: {{ slot("unsubscribe") }}'
            )
    unsubscribe, preferences, *_ = anybody
    joined.letter(Links(unsubscribe=unsubscribe.decode(), preferences=preferences.decode()))


def _anybody(lengths: tuple[int, ...]) -> Values:
    one, two, three, four = (b"x" * length for length in lengths)
    return one, two, three, four
