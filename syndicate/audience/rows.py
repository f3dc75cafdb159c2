"""A row of the file → what it says of a person, or why it says nothing that can be kept."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache

from syndicate.audience.addresses import check_one
from syndicate.audience.merge import ALL_SECTIONS, Entry
from syndicate.audience.subscriber import Action, Consent, Kind
from syndicate.audience.wishes import WishError, checked, chosen_sections, short
from syndicate.config import Publication
from syndicate.errors import ArticleError
from syndicate.mail.address import AddressError
from syndicate.sources import dates
from syndicate.text import clean, one_line

__all__ = ["RowError", "RowReader", "consent_time"]

_SEPARATORS = re.compile(r"[;|,]")
_CONSENTS = ((Kind.NEWS, "news_consent_at"), (Kind.ADVERTISING, "ads_consent_at"))
SOURCE_LENGTH, WORDING_LENGTH = 500, 10_000


class RowError(Exception):
    """Why a row is left out; never leaves the import."""


class RowReader:
    """Reads the rows of one file. ``source`` stands where a row names no source of its own."""

    def __init__(
        self, publication: Publication, columns: Mapping[str, int], now: datetime, source: str
    ) -> None:
        self._publication = publication
        self._columns = tuple(columns.items())
        self._now = now
        self._source = source
        # A list of a million people knows a few hundred days and a few dozen choices.
        self._sections = lru_cache(maxsize=4096)(self._read_sections)
        self._time = lru_cache(maxsize=4096)(self._read_time)
        self._common = lru_cache(maxsize=4096)(self._read_common)
        self._evidence = lru_cache(maxsize=256)(self._read_evidence)

    def entry(self, cells: list[str]) -> Entry:
        """What these cells say.

        Raises:
            RowError: a cell cannot be kept as it is.
        """
        count = len(cells)
        row = {
            name: cells[place] for name, place in self._columns if place < count and cells[place]
        }
        email = row.get("email", "").strip()
        if not email:
            raise RowError("email is empty")
        try:
            address = check_one(email)
            language, city = self._common(row.get("language", ""), row.get("city", ""))
            name = short("name", row["name"]) if "name" in row else ""
            sections = self._sections(row.get("sections", "").strip())
        except (AddressError, WishError) as error:
            raise RowError(str(error)) from error
        return Entry(
            address=address,
            name=name,
            language=language,
            sections=sections,
            city=city,
            consents=self._consents(row),
        )

    def _consents(self, row: Mapping[str, str]) -> tuple[Consent, ...]:
        given = []
        for kind, column in _CONSENTS:
            text = row.get(column, "").strip()
            if text:
                source, wording = self._evidence(
                    row.get("consent_source", ""), row.get("consent_wording", "")
                )
                given.append(
                    Consent(
                        kind=kind,
                        action=Action.GIVEN,
                        at=self._time(column, text),
                        source=source,
                        wording=wording,
                    )
                )
        return tuple(given)

    def _read_common(self, language: str, city: str) -> tuple[str, str]:
        wishes = checked(self._publication, language=language, city=city)
        return wishes.language, wishes.city

    def _read_evidence(self, source: str, wording: str) -> tuple[str, str]:
        source, wording = one_line(source) or self._source, clean(wording).strip()
        if len(source) > SOURCE_LENGTH or len(wording) > WORDING_LENGTH:
            raise RowError("consent_source or consent_wording is too long")
        return source, wording

    def _read_sections(self, text: str) -> tuple[str, ...] | None:
        if not text:
            return None
        if text == "*":
            return ALL_SECTIONS
        if self._publication.section_named(text):  # a name may hold a separator
            return chosen_sections(self._publication, [text])
        labels = [label for label in _SEPARATORS.split(text) if label.strip()]
        return chosen_sections(self._publication, labels)

    def _read_time(self, column: str, text: str) -> datetime:
        try:
            return consent_time(self._publication, text, self._now)
        except ValueError as error:
            raise RowError(f"{column}: {error}") from error


def consent_time(publication: Publication, text: str, now: datetime) -> datetime:
    """When a consent was given; without a zone, in the publication's.

    Raises:
        ValueError: it is no time, or one that has not come.
    """
    try:
        moment = dates.read(text, publication.timezone)
    except ArticleError as error:
        raise ValueError(str(error)) from error
    if moment > now:
        raise ValueError(f"{one_line(text)} is in the future; nobody has agreed then")
    return moment
