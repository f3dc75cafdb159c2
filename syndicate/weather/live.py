"""Live providers: when they are asked, what is kept of their answers, and what is believed."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum

from syndicate.model import Weather
from syndicate.weather.keep import Kept, Shelf
from syndicate.weather.provider import Provider, Reading, Request, WeatherError
from syndicate.weather.stations import Stations
from syndicate.weather.trust import fresh, sift

__all__ = ["Mode", "Told", "latest", "tell"]

_EVERY = timedelta(minutes=30)
_AFTER_FAULT = timedelta(minutes=5)
"""A hiccup at 06:55 must not cost the letter of 07:00 its weather."""


class Mode(Enum):
    """Whether live providers are asked."""

    NORMAL = "normal"  # at most every half hour
    FRESH = "fresh"  # now
    REPLAY = "replay"  # a pinned clock: what is kept from before counts, else they are asked
    OFFLINE = "offline"  # never; what is kept counts


@dataclass(frozen=True, slots=True)
class Told:
    """An answer, how long it took, and whether it was only kept from an earlier question."""

    reading: Reading
    kept: Kept
    replayed: bool = True


def tell(name: str, provider: Provider, request: Request, mode: Mode, stations: Stations) -> Told:
    """What the provider says now, asked or kept.

    Raises:
        WeatherError: it has no answer; one that is kept may still be shown (:func:`latest`).
    """
    if request.day != request.today:
        raise WeatherError(f"is asked for today only ({request.today}), not for {request.day}")
    shelf = Shelf(request, name)
    kept = shelf.until(request.now)
    last = kept[0] if kept else None
    if mode is Mode.REPLAY or mode is Mode.OFFLINE:
        found = _usable(kept, request)
        if found and found.reading:
            return Told(found.reading, found)
        if mode is Mode.OFFLINE:
            raise WeatherError("is not asked here, and nothing recent is kept of it")
    elif last is not None and mode is Mode.NORMAL and request.now - last.asked < _pause(last):
        if last.reading is None:
            raise WeatherError(f"{last.reason} (asked at {_clock(last, request)})")
        fresh(last.reading.weather, request.now, request.publication.weather.max_age)
        return Told(last.reading, last)
    before = next((one.reading.weather for one in kept if one.reading), None)
    return _ask(provider, request, shelf, stations, before)


def latest(name: str, request: Request) -> Told | None:
    """The newest kept answer that may still be shown, for when everybody fails."""
    if request.day != request.today:
        return None
    found = _usable(Shelf(request, name).until(request.now), request)
    return Told(found.reading, found) if found and found.reading else None


def _usable(kept: list[Kept], request: Request) -> Kept | None:
    for one in kept:
        if one.reading is None:
            continue
        try:
            fresh(one.reading.weather, request.now, request.publication.weather.max_age)
        except WeatherError:
            continue
        return one
    return None


def _pause(kept: Kept) -> timedelta:
    return _EVERY if kept.reading or kept.lasting else _AFTER_FAULT


def _clock(kept: Kept, request: Request) -> str:
    return f"{kept.asked.astimezone(request.publication.timezone):%H:%M}"


def _ask(
    provider: Provider, request: Request, shelf: Shelf, stations: Stations, before: Weather | None
) -> Told:
    started = time.monotonic()

    def keep(reading: Reading | None, reason: str = "", *, lasting: bool = False) -> Kept:
        took = round((time.monotonic() - started) * 1000)
        kept = Kept(
            asked=request.now,
            milliseconds=took,
            reading=reading,
            reason=reason,
            lasting=lasting,
        )
        shelf.put(kept)
        return kept

    try:
        reading = sift(provider(request), before, stations)
        fresh(reading.weather, request.now, request.publication.weather.max_age)
    except WeatherError as error:
        keep(None, str(error), lasting=error.lasting)
        raise
    return Told(reading, keep(reading), replayed=False)
