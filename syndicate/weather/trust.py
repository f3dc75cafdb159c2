"""What of a live answer may be believed: values that cannot be are left out, and told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from syndicate.model import Place, Weather
from syndicate.weather.choose import choose
from syndicate.weather.provider import Reading, WeatherError
from syndicate.weather.stations import Stations, kilometres
from syndicate.weather.values import drop_odd

__all__ = ["fresh", "sift"]

_SOON = timedelta(minutes=15)
"""Clocks differ, and some services date an answer to the end of its interval."""
_STEP = 20.0
"""°C between two answers: the sharpest change of an hour on record in Korea is about 14."""
_STEP_TIME = timedelta(hours=3)
_GAP = 25.0
"""°C between a place and all of its neighbours; a mountain top has 12 less than its foot."""
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
    for place in reading.weather.places:
        kept, odd = drop_odd(place)
        notes += odd
        places.append(kept)
    last = _comparable(before, reading.weather)
    believed = []
    for place in places:
        reason = _jump(place, last) or _outlier(place, places, stations)
        if reason:
            notes.append(f"{place.name}: {reason}; left out")
            place = replace(place, temperature=None)  # noqa: PLW2901
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


def _jump(place: Place, last: dict[tuple[str, str], float]) -> str:
    was = last.get((place.name, place.id))
    if was is None or place.temperature is None or abs(place.temperature - was) <= _STEP:
        return ""
    return f"{place.temperature:g} ℃ after {was:g} ℃ cannot be"


def _outlier(place: Place, places: list[Place], stations: Stations) -> str:
    """Far from every neighbour: a sensor's fault that the last answer may already have had."""
    here = stations.by_id.get(place.id)
    if here is None or place.temperature is None:
        return ""
    around = []
    for other in places:
        there = stations.by_id.get(other.id)
        if there is None or there == here or other.temperature is None:
            continue
        far = kilometres(here.latitude, here.longitude, there.latitude, there.longitude)
        if far <= _NEIGHBOURHOOD:
            around.append(other.temperature)
    if len(around) < _NEIGHBOURS:
        return ""
    nearest = min(around, key=lambda one: abs(one - place.temperature))  # type: ignore[operator]  # not None, above
    if abs(nearest - place.temperature) <= _GAP:
        return ""
    return f"{place.temperature:g} ℃ beside {nearest:g} ℃ around it cannot be"
