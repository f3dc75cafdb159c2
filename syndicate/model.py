"""The nouns. Frozen, slotted, tuples instead of lists, every datetime aware.

A :class:`Card` is what is decided on: of an archive's every article the few words by which
it is chosen, placed and known again. An :class:`Article` is all that a file says about
itself (its head); an :class:`Item` is an article with its content ready to be shown. Feeds,
pages and digests are made of items; deciding what goes where needs cards only, so heads
are kept and bodies are read for what is shown and for nothing else.

This module imports the standard library only.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple

__all__ = [
    "Article",
    "Audio",
    "Author",
    "Card",
    "Edition",
    "EditionSection",
    "FrontPage",
    "Headline",
    "Item",
    "Picture",
    "Place",
    "Problem",
    "Severity",
    "Weather",
    "seconds",
]


def seconds(moment: datetime) -> int:
    """Whole seconds since 1970 in UTC, as cards have them."""
    return int(moment.timestamp())


class Severity(StrEnum):
    """``error``: the article cannot go out. ``warning``: everything else."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault of one item, reported while everything else goes out.

    ``path`` is relative to the configuration's folder, with ``/``; ``line`` is
    1-based, 0 where no line can be named; ``field`` is the key or ``""``.
    """

    path: str
    message: str
    line: int = 0
    field: str = ""
    severity: Severity = Severity.ERROR

    def __str__(self) -> str:
        where = f"{self.path}:{self.line}" if self.line else self.path
        return f"{where}: {self.field + ': ' if self.field else ''}{self.message}"


@dataclass(frozen=True, slots=True)
class Author:
    """RFC 4287 §3.2 person construct. ``email`` is never published."""

    name: str
    email: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A picture as readers reach it.

    ``url`` is absolute. ``length`` is in bytes, ``width`` and ``height`` in pixels;
    0 means unknown (a picture elsewhere is never fetched). ``asset`` is the path
    below the output tree of a picture we publish ourselves, ``""`` otherwise.
    """

    url: str
    type: str = ""
    length: int = 0
    width: int = 0
    height: int = 0
    alt: str = ""
    credit: str = ""
    caption: str = ""
    asset: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Audio:
    """A sound or film that belongs to the article (RSS 2.0 ``<enclosure>``)."""

    url: str
    type: str
    length: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """What an article file says about itself.

    ``id`` is the permanent IRI (RFC 4287 §4.2.6), ``""`` until records gave it;
    ``sections`` are slugs of configured sections, the first one is its home;
    ``path`` is the file, relative to the configuration's folder, and ``anchor``
    tells apart the articles of one page file.
    """

    path: str
    title: str
    published: datetime
    sections: tuple[str, ...]
    slug: str
    id: str = ""
    explicit_id: str = ""
    url: str = ""
    explicit_url: str = ""
    anchor: str = ""
    line: int = 0
    subtitle: str = ""
    summary: str = ""
    updated: datetime | None = None
    tags: tuple[str, ...] = ()
    authors: tuple[Author, ...] = ()
    language: str = ""
    picture: str = ""
    picture_alt: str = ""
    picture_credit: str = ""
    picture_caption: str = ""
    draft: bool = False
    expires: datetime | None = None
    lead: bool = False
    advertising: bool = False
    own_page: bool = False

    @property
    def changed(self) -> datetime:
        """``updated``, or ``published`` where the article was never revised."""
        return self.updated or self.published

    @property
    def key(self) -> str:
        """Where this article stands: its file, and its place within a page file."""
        return f"{self.path}#{self.anchor}" if self.anchor else self.path


class Card(NamedTuple):
    """What is decided on. A tuple of plain values: an archive has tens of thousands.

    Instants are whole seconds since 1970 in UTC, ``updated`` and ``expires`` 0 = none. ``id``
    and ``url`` are what the article's own words make until the records say otherwise;
    ``page`` is the path below the output tree of a page of ours, ``""`` = it stands elsewhere,
    at ``url``. ``named``: it has an ``id`` of its own.
    """

    path: str
    id: str
    title: str
    published: int
    sections: tuple[str, ...]
    url: str = ""
    page: str = ""
    updated: int = 0
    expires: int = 0
    anchor: str = ""
    line: int = 0
    draft: bool = False
    lead: bool = False
    advertising: bool = False
    named: bool = False
    language: str = ""

    @property
    def changed(self) -> int:
        """``updated``, or ``published`` where the article was never revised."""
        return self.updated or self.published

    @property
    def key(self) -> str:
        """Where this article stands: its file, and its place within a page file."""
        return f"{self.path}#{self.anchor}" if self.anchor else self.path


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """An article with its content, ready for feeds, pages and digests.

    ``html`` is sanitised, every address in it absolute; ``summary`` is plain text;
    ``fingerprint`` changes when, and only when, title, subtitle or text do.
    """

    article: Article
    html: str
    summary: str
    fingerprint: str
    picture: Picture | None = None
    pictures: tuple[Picture, ...] = ()
    audio: Audio | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """The weather of one place. Temperatures are in °C, ``None`` = not observed.

    ``sky`` is the provider's own word (KMA: 맑음, 구름많음, 흐림 …), ``""`` = none. ``station``
    is the name of the station that stands for a place without one, ``""`` = its own;
    ``observed`` is set where it differs from the time of the whole weather.
    """

    name: str
    sky: str = ""
    temperature: float | None = None
    id: str = ""
    low: float | None = None
    high: float | None = None
    rain_probability: int | None = None
    night: bool = False
    station: str = ""
    observed: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Who is to be named beside the weather (기상법 제36조의2): the line, its link or ``""``."""

    line: str
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Weather:
    """What the providers said; ``provider`` is the first of them.

    ``observed`` is ``None`` where the source names no time. ``sources`` are those of every
    place shown, in their order.
    """

    provider: str
    places: tuple[Place, ...]
    observed: datetime | None = None
    sources: tuple[Source, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FrontPage:
    """The head of a page file: its day and its weather lines, as they stand there.

    ``weather`` holds lines like ``"  • 맑음강릉 20.3℃"``; ``source`` is the line that names
    the source (``기상청 제공``), ``""`` where the page has none.
    """

    path: str
    date: date
    weather: tuple[str, ...]
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Headline:
    """An article as an edition shows it: all that a letter says of it."""

    id: str
    title: str
    url: str
    published: datetime
    updated: datetime
    subtitle: str = ""
    summary: str = ""
    language: str = ""
    authors: tuple[str, ...] = ()
    picture: Picture | None = None
    lead: bool = False
    advertising: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class EditionSection:
    """One section of an edition, in the order shown."""

    slug: str
    name: str
    url: str
    headlines: tuple[Headline, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """One day's digest as it is kept in ``records/editions/<date>.json``.

    ``at`` is the edition's time; ``held`` are the ids of every article that this
    edition took (also those that ``per_section`` did not let it show), so that no
    later edition takes them again; ``frozen`` is when the first letter of it was
    sent, ``None`` before.
    """

    date: date
    at: datetime
    sections: tuple[EditionSection, ...]
    held: tuple[str, ...] = ()
    weather: Weather | None = None
    subject: str = ""
    frozen: datetime | None = None

    @property
    def headlines(self) -> tuple[Headline, ...]:
        """Every article shown, in the order of the letter."""
        return tuple(line for section in self.sections for line in section.headlines)
