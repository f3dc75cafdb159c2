"""Live providers: when they are asked, what is kept of their answers, and what is believed."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from datetime import timedelta

from syndicate.model import Weather
from syndicate.weather.keep import Kept, Shelf
from syndicate.weather.mode import Mode
from syndicate.weather.provider import Provider, Reading, Request, WeatherError
from syndicate.weather.stations import Stations
from syndicate.weather.trust import fresh, sift

__all__ = ["Told", "latest", "tell"]

_EVERY = timedelta(minutes=30)
_AFTER_FAULT = timedelta(minutes=5)
"""A hiccup at 06:55 must not cost the letter of 07:00 its weather."""


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
    if mode is not Mode.FRESH and (told := _told_before(kept, request, mode)):
        return told
    before = next((one.reading.weather for one in kept if one.reading), None)
    answer, error = _ask(provider, request, stations, before)
    # A pinned instant is looked at again and again: a hiccup of today must not stay in it.
    written = shelf.put(answer) if error is None or mode is not Mode.REPLAY else True
    if error is not None:
        raise error
    told = _shown(answer, request, replayed=False)
    if written:
        return told
    where = request.publication.relative(shelf.path.parent)
    note = f"cannot keep answers in {where}/: it is asked again at every build"
    return replace(told, reading=replace(told.reading, notes=(*told.reading.notes, note)))


def latest(name: str, request: Request) -> Told | None:
    """The newest kept answer that may still be shown, for when everybody fails."""
    if request.day != request.today:
        return None
    return _usable(Shelf(request, name).until(request.now), request)


def _told_before(kept: list[Kept], request: Request, mode: Mode) -> Told | None:
    """The kept answer that stands for a question, ``None`` where one is to be asked.

    Raises:
        WeatherError: none is to be asked, and there is no answer.
    """
    if mode is Mode.OFFLINE:
        if told := _usable(kept, request):
            return told
        raise WeatherError("is not asked here, and nothing recent is kept of it")
    last = kept[0] if kept else None
    if last and last.reading is None and request.now - last.asked < _pause(last):
        raise WeatherError(
            f"{last.reason} (asked at {_clock(last, request)})", lasting=last.lasting
        )
    young = [one for one in kept if mode is Mode.REPLAY or request.now - one.asked < _EVERY]
    return _usable([one for one in young if one.covers(request)], request)


def _usable(kept: list[Kept], request: Request) -> Told | None:
    for one in kept:
        if one.reading is None:
            continue
        try:
            return _shown(one, request)
        except WeatherError:
            continue
    return None


def _shown(kept: Kept, request: Request, *, replayed: bool = True) -> Told:
    """An answer without what has become too old meanwhile.

    Raises:
        WeatherError: all of it has.
    """
    if kept.reading is None:
        raise WeatherError(kept.reason, lasting=kept.lasting)
    reading = fresh(kept.reading, request.now, request.publication.weather.max_age)
    return Told(reading, kept, replayed)


def _pause(failed: Kept) -> timedelta:
    return _EVERY if failed.lasting else _AFTER_FAULT


def _clock(kept: Kept, request: Request) -> str:
    return f"{kept.asked.astimezone(request.publication.timezone):%H:%M}"


def _ask(
    provider: Provider, request: Request, stations: Stations, before: Weather | None
) -> tuple[Kept, WeatherError | None]:
    """What is to be kept of a question, and why it has no answer."""
    started = time.monotonic()
    reading, fault = None, None
    try:
        reading = sift(provider(request), before, stations, request.places)
        fresh(reading, request.now, request.publication.weather.max_age)
    except WeatherError as error:
        reading, fault = None, error
    kept = Kept(
        asked=request.now,
        milliseconds=round((time.monotonic() - started) * 1000),
        reading=reading,
        reason=str(fault or ""),
        lasting=fault is not None and fault.lasting,
        spots=tuple(spot.wanted for spot in request.spots),
    )
    return kept, fault
