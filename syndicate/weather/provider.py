"""What every weather provider is, and the nouns that it speaks in.

A provider is a function from a :class:`Request` to a :class:`Reading`; it gives every place it
knows, and ``weather.asking`` chooses. Whatever keeps it from an answer is a :class:`WeatherError`,
whose message says why and what to mend; the next provider is asked then. Providers read no
clock: the request carries the time.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Protocol

from syndicate.config import Publication, Secret
from syndicate.deadline import Deadline
from syndicate.errors import SyndicateError
from syndicate.model import FrontPage, Source, Weather
from syndicate.weather.stations import Spot

__all__ = [
    "KMA",
    "KMA_LINE",
    "KMA_URL",
    "Live",
    "Provider",
    "Reading",
    "Request",
    "WeatherError",
    "sources",
]

KMA_LINE = "기상청 제공"
"""Whoever passes KMA's data on must name the source (기상법 제36조의2③)."""
KMA_URL = "https://www.weather.go.kr/"
KMA = (Source(line=KMA_LINE, url=KMA_URL),)


class WeatherError(SyndicateError):
    """A provider has no answer; ``str()`` is the reason, in words for the newsroom.

    ``lasting``: asking again soon cannot help (a wrong key, a used up quota).
    """

    def __init__(self, message: str, *, path: str = "", lasting: bool = False) -> None:
        self.path = path
        self.lasting = lasting
        super().__init__(message)


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """The weather of ``day``, asked at ``now``; ``front_pages`` are the heads of all page files.

    ``spots`` are the configured places that a provider is wanted for, where they are on the
    map; ``()`` = all it has. ``open`` are those places as the configuration names them, also
    where nobody knows where they are. ``deadline`` ends the provider's time. ``pinned`` is true
    where ``now`` is not the clock's: who can ask for the weather of an instant asks for that one.
    """

    publication: Publication
    day: date
    now: datetime
    front_pages: tuple[FrontPage, ...] = ()
    spots: tuple[Spot, ...] = ()
    open: tuple[str, ...] = ()
    deadline: Deadline = field(default_factory=lambda: Deadline(10.0))
    pinned: bool = False

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
    """One source of weather; one that asks the network is a :class:`Live`."""

    def __call__(self, request: Request, /) -> Reading:
        """Answer.

        Raises:
            WeatherError: there is no answer, and why.
        """
        ...


@dataclass(frozen=True, slots=True)
class Live:
    """A provider that asks the network.

    It is asked only for today, at most every half hour, within ``Request.deadline``; what it
    answered is kept, and an answer older than ``weather.max_age`` is not shown. ``on_map_only``:
    it goes by latitude and longitude, and need not be asked where none is known.
    """

    read: Provider
    on_map_only: bool = False

    def __call__(self, request: Request, /) -> Reading:
        return self.read(request)


def sources(line: str, url: str = "") -> tuple[Source, ...]:
    """The source that a line names, none for ``""``; KMA's is linked where no ``url`` is given."""
    if not line:
        return ()
    lowered = line.lower()
    named = "기상청" in line or "korea meteorological administration" in lowered
    if named or "kma" in lowered.replace(".", " ").split():
        url = url or KMA_URL
    return (Source(line=line, url=url),)
