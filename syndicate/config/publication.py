"""``syndicate.toml`` as typed values. What each key means is in docs/configuration.md."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from syndicate.config.secret import Secret
from syndicate.text import fold

__all__ = [
    "ArticlesConfig",
    "DeliveryConfig",
    "DigestConfig",
    "FeedsConfig",
    "Publication",
    "Publisher",
    "Section",
    "WeatherConfig",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Publisher:
    """Who publishes, as the footer of a letter must say (정보통신망법 제50조④)."""

    name: str = ""
    address: str = ""
    email: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A configured section. ``url`` is the channel's link, ``""`` = its landing page."""

    name: str
    slug: str
    aliases: tuple[str, ...] = ()
    was: tuple[str, ...] = ()
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticlesConfig:
    """``url`` is the address template, ``None`` where articles get a page of ours."""

    root: Path
    url: str | None
    default_section: str | None
    sections_from: tuple[str, ...]
    ignore: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedsConfig:
    formats: tuple[str, ...]
    items: int
    content: str
    stylesheet: bool
    hub: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WeatherConfig:
    """``options`` holds a provider's own table, ``[weather.<provider>]``.

    ``stations`` is the path of a station table, ``""`` for the one that ships.
    """

    providers: tuple[str, ...]
    places: tuple[str, ...]
    file: str
    units: str
    timeout: timedelta
    max_age: timedelta
    stations: str
    options: Mapping[str, Mapping[str, Secret]]


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestConfig:
    """``sections`` are slugs in the order shown; ``at`` is the edition's time of day."""

    subject: str
    sections: tuple[str, ...]
    per_section: int
    window: timedelta
    at: time


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryConfig:
    """How letters leave. ``sender`` is the From: (name, address)."""

    transport: Secret
    servers: tuple[tuple[Secret, int], ...]
    sender: tuple[str, str]
    list_id: str
    return_path: str
    unsubscribe_mailto: str
    rate: str
    rates: Mapping[str, str]
    late: timedelta
    give_up: timedelta
    dkim: tuple[Mapping[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """One publication. ``root`` is the folder of its configuration file ``path``."""

    root: Path
    path: Path
    id: str
    title: str
    url: str
    feeds_url: str
    language: str
    timezone: ZoneInfo
    since: int
    host: str
    description: str
    publisher: Publisher
    articles: ArticlesConfig
    sections: tuple[Section, ...]
    feeds: FeedsConfig
    weather: WeatherConfig
    digest: DigestConfig
    site_url: str
    delivery: DeliveryConfig
    database_url: Secret

    def section(self, slug: str) -> Section:
        """The section of this slug.

        Raises:
            KeyError: there is none.
        """
        for section in self.sections:
            if section.slug == slug:
                return section
        raise KeyError(slug)

    def section_named(self, label: str) -> Section | None:
        """The section that a name, slug or alias means, whatever its case."""
        wanted = fold(label)
        for section in self.sections:
            if wanted in (fold(section.name), fold(section.slug), *map(fold, section.aliases)):
                return section
        return None

    def landing(self, section: Section) -> str:
        """The address of a section's landing page (ours)."""
        return f"{self.feeds_url}/{section.slug}/"

    def tag(self, rest: str) -> str:
        """A tag URI of this publication (RFC 4151); ``rest`` is percent-encoded already."""
        return f"tag:{self.host},{self.since}:{rest}"

    def edition_time(self, day: date) -> datetime:
        """When the edition of ``day`` stands: ``digest.at`` in the publication's zone."""
        return datetime.combine(day, self.digest.at, self.timezone)

    def relative(self, path: Path) -> str:
        """``path`` as messages show it: from the configuration's folder, with ``/``."""
        try:
            return path.relative_to(self.root).as_posix()
        except ValueError:
            return path.as_posix()
