"""What of a live answer may be believed: values that cannot be are left out, and told."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from syndicate.model import Place, Weather
from syndicate.weather.choose import choose
from syndicate.weather.provider import Reading, WeatherError
from syndicate.weather.stations import Stations, kilometres
from syndicate.weather.values import KOREA, WORLD, drop_odd

__all__ = ["fresh", "sift"]

_SOON = timedelta(minutes=15)
"""Clocks differ, and some services date an answer to the end of its interval."""
_STEP = 15.0
"""°C between two answers, to be looked at: the sharpest change of an hour on record in Korea is
about 14. A cold front or a clear morning may bring more in three hours; then the neighbours have
it, too, and the new value is believed."""
_STEP_TIME = timedelta(hours=3)
_GAP = 18.0
"""°C between a place and the most alike of its neighbours. Air that sinks warms by 10 degrees a
kilometre, so that below the pass of 대관령 (772 m) the coast may be 12 to 15 degrees warmer; no
station that observes the sky stands higher above all of its neighbours."""
_NEIGHBOURS, _NEIGHBOURHOOD = 3, 120.0  # how many at least, within how many km


def fresh(reading: Reading, now: datetime, max_age: timedelta) -> Reading:
    """The answer without stations that report another time than now.

    Raises:
        WeatherError: the whole names no time, a time to come, or one longer ago than
            ``max_age``; or nothing is left of it.
    """
    weather = reading.weather
    if weather.observed is None:
        raise WeatherError("its answer names no time of observation")
    if reason := _not_of_now(weather.observed, now, max_age):
        raise WeatherError(f"its newest answer is {reason}")
    notes = list(reading.notes)
    places = []
    for place in weather.places:
        if place.observed and (reason := _not_of_now(place.observed, now, max_age)):
            notes.append(f"{place.name} is {reason}; left out")
        else:
            places.append(place)
    if not places:
        raise WeatherError("every station in its answer reports another time")
    return replace(reading, weather=replace(weather, places=tuple(places)), notes=tuple(notes))


def _not_of_now(observed: datetime, now: datetime, max_age: timedelta) -> str:
    moment = f"of {observed.astimezone(now.tzinfo):%Y-%m-%d %H:%M}"
    if observed - now > _SOON:
        return f"{moment}, which is still to come"
    if now - observed > max_age:
        return f"{moment}, older than weather.max_age allows"
    return ""


def sift(
    reading: Reading, before: Weather | None, stations: Stations, wanted: Sequence[str] = ()
) -> Reading:
    """The answer without what cannot be: against physics, the last answer and the neighbours.

    What is told is told of the ``wanted`` places (``()`` = all): a broken station at the other
    end of the country is nobody's warning.

    Raises:
        WeatherError: nothing is left of it.
    """
    notes = list(reading.notes)
    places = []
    limits = KOREA if reading.weather.provider.startswith("kma-") else WORLD
    for place in reading.weather.places:
        kept, odd = drop_odd(place, limits)
        notes += odd
        places.append(kept)
    last = _comparable(before, reading.weather)
    believed = []
    for place in places:
        reason = _jump(place, last, places, stations) or _outlier(place, places, stations)
        if reason:
            notes.append(f"{place.name}: {reason}; left out")
            place = replace(place, temperature=None)  # noqa: PLW2901  # less one value
        believed.append(place)
    shown = tuple(one for one in believed if one.temperature is not None or one.sky)
    notes += [f"{one.name}: nothing observed; left out" for one in believed if one not in shown]
    if not shown:
        raise WeatherError("its answer has no value that can be believed")
    weather = replace(reading.weather, places=shown)
    others = _others(reading.weather.places, wanted, stations)
    told = tuple(note for note in notes if note.partition(":")[0] not in others)
    return replace(reading, weather=weather, notes=told)


def _others(places: Sequence[Place], wanted: Sequence[str], stations: Stations) -> frozenset[str]:
    """The names of the places that nobody wants."""
    if not wanted:
        return frozenset()
    chosen = {one.id or one.name for one in choose(places, wanted, stations).places.values()}
    mine = {one.name for one in places if (one.id or one.name) in chosen}
    return frozenset(one.name for one in places) - mine


def _comparable(before: Weather | None, now: Weather) -> dict[tuple[str, str], float]:
    """The temperatures of the last answer, where it is recent enough to say something."""
    if before is None or before.observed is None or now.observed is None:
        return {}
    if abs(now.observed - before.observed) > _STEP_TIME:
        return {}
    return {
        (one.name, one.id): one.temperature for one in before.places if one.temperature is not None
    }


def _jump(
    place: Place,
    last: dict[tuple[str, str], float],
    places: Sequence[Place],
    stations: Stations,
) -> str:
    """Far from the last answer, which may have been the wrong one: the neighbours decide."""
    was, now = last.get((place.name, place.id)), place.temperature
    if was is None or now is None or abs(now - was) <= _STEP:
        return ""
    if around := _around(place, places, stations):
        middle = statistics.median(around)
        if abs(now - middle) < abs(was - middle):
            return ""
    return f"{now:g} ℃ after {was:g} ℃ cannot be"


def _outlier(place: Place, places: Sequence[Place], stations: Stations) -> str:
    """Far from every neighbour: a sensor's fault that the last answer may already have had."""
    now, around = place.temperature, _around(place, places, stations)
    if now is None or len(around) < _NEIGHBOURS:
        return ""
    nearest = min(around, key=lambda one: abs(one - now))
    if abs(nearest - now) <= _GAP:
        return ""
    return f"{now:g} ℃ beside {nearest:g} ℃ around it cannot be"


def _around(place: Place, places: Sequence[Place], stations: Stations) -> list[float]:
    """What the other stations of the answer observed in the neighbourhood."""
    here = stations.by_id.get(place.id)
    if here is None:
        return []
    around = []
    for other in places:
        there = stations.by_id.get(other.id)
        if there is None or there == here or other.temperature is None:
            continue
        far = kilometres(here.latitude, here.longitude, there.latitude, there.longitude)
        if far <= _NEIGHBOURHOOD:
            around.append(other.temperature)
    return around
