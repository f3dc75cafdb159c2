"""What every weather provider is, and the nouns that it speaks in.

A provider is a function from a :class:`Request` to a :class:`Reading`; it gives every place it
knows, and ``weather.ask`` chooses. Whatever keeps it from an answer is a :class:`WeatherError`,
whose message says why and what to mend; the next provider is asked then. Providers read no
clock: the request carries the time.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from syndicate.config import Publication, Secret
from syndicate.errors import SyndicateError
from syndicate.model import FrontPage, Weather

__all__ = [
    "KMA_LINE",
    "KMA_URL",
    "Provider",
    "Reading",
    "Request",
    "WeatherError",
    "source_url",
]

KMA_LINE = "기상청 제공"
"""Whoever passes KMA's data on must name the source (기상법 제36조의2③)."""
KMA_URL = "https://www.weather.go.kr/"


class WeatherError(SyndicateError):
    """A provider has no answer; ``str()`` is the reason, in words for the newsroom."""

    def __init__(self, message: str, *, path: str = "") -> None:
        self.path = path
        super().__init__(message)


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """The weather of ``day``, asked at ``now``; ``front_pages`` are the heads of all page files."""

    publication: Publication
    day: date
    now: datetime
    front_pages: tuple[FrontPage, ...] = ()

    @property
    def places(self) -> tuple[str, ...]:
        """The places the publication shows, names or ids; ``()`` = all there are."""
        return self.publication.weather.places

    @property
    def today(self) -> date:
        """The day of ``now`` in the publication's zone."""
        return self.now.astimezone(self.publication.timezone).date()

    def options(self, provider: str) -> Mapping[str, Secret]:
        """The provider's own table, ``[weather.<provider>]``."""
        return self.publication.weather.options.get(provider, {})


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A provider's answer.

    ``path`` is the file it came from, relative to the configuration's folder, ``""`` if none;
    ``notes`` are what was odd in it and was left out, a line each.
    """

    weather: Weather
    path: str = ""
    notes: tuple[str, ...] = ()


class Provider(Protocol):
    """One source of weather."""

    def __call__(self, request: Request, /) -> Reading:
        """Answer.

        Raises:
            WeatherError: there is no answer, and why.
        """
        ...


def source_url(source: str) -> str:
    """The link that goes with a source line: KMA's for KMA, ``""`` for what we do not know."""
    lowered = source.lower()
    named = "기상청" in source or "korea meteorological administration" in lowered
    return KMA_URL if named or "kma" in lowered.replace(".", " ").split() else ""
