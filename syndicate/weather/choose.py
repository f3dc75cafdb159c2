"""Which places of an answer are the ones that the publication shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from syndicate.model import Place
from syndicate.text import fold
from syndicate.weather.stations import Spot, Station, Stations, north_first
from syndicate.weather.values import same_place

__all__ = ["Choice", "choose", "own_place"]

_FARTHEST = 60.0  # km: no station stands for a place beyond


@dataclass(frozen=True, slots=True)
class Choice:
    """``places`` by what was wanted.

    ``remarks`` tell whose station stands for a place, and which of several of one name it is.
    """

    places: dict[str, Place]
    hints: dict[str, str]
    remarks: tuple[str, ...]


def choose(
    places: Sequence[Place], wanted: Sequence[str], stations: Stations, *, on_map: bool = False
) -> Choice:
    """The wanted places by name or id, else the nearest station of the answer.

    ``on_map``: whoever answered finds places by where they lie.
    """
    chosen: dict[str, Place] = {}
    hints: dict[str, str] = {}
    remarks = []
    for name in dict.fromkeys(wanted):  # one that is written twice is told of once
        spot = stations.find(name)
        place = own_place(places, name, stations)
        if place is None and spot is not None:
            place, remark = _nearest(places, spot, stations)
            remarks += remark
        if place is None:
            hints[name] = _hint(name, places, spot, stations, on_map=on_map)
        else:
            chosen[name] = place
            if spot and spot.others and (on_map or place.id in stations.by_id):
                remarks.append(_which(spot))
    return Choice(chosen, hints, tuple(remarks))


def own_place(places: Sequence[Place], name: str, stations: Stations) -> Place | None:
    """The place of exactly this name or id, in either language."""
    spot = stations.find(name)
    station = spot.station if spot else None

    def meant(place: Place) -> bool:
        """Of two stations with one name (there are two 진안) not the other one."""
        known = station is not None and place.id in stations.by_id and not place.station
        return not known or (station is not None and place.id == station.id)

    for place in places:
        if same_place(place, name) and meant(place):
            return place
    if spot is None:
        return None
    for place in places:
        # One that stands for another place is not asked for by its own number or name.
        own = station is not None and station.id == place.id and not place.station
        if own or (spot.name == place.name and meant(place)):
            return replace(place, name=spot.name)
    if station:
        for place in places:  # a list by hand has no ids; its names are Korean or English
            if not place.id and any(
                same_place(place, one) for one in (station.name, station.english) if one
            ):
                return replace(place, name=spot.name)
    return None


def _nearest(
    places: Sequence[Place], spot: Spot, stations: Stations
) -> tuple[Place | None, list[str]]:
    # A station whose thermometer is out stands for nobody else.
    there = {
        place.id: place
        for place in places
        if place.id in stations.by_id and place.temperature is not None
    }
    if not there:
        return None, []
    station, distance = stations.nearest(spot.latitude, spot.longitude, lambda one: one.id in there)
    if distance > _FARTHEST:
        return None, []
    place = replace(there[station.id], name=spot.name, station=there[station.id].name)
    remark = (
        f"{spot.name} has no station of its own here: {station.name} ({station.id}), "
        f"{distance:.0f} km away, stands for it"
    )
    return place, [remark]


def _hint(
    name: str, places: Sequence[Place], spot: Spot | None, stations: Stations, *, on_map: bool
) -> str:
    missing = f"{name} is not in it"
    if turned := north_first(name) if spot is None else "":
        return f"{missing}; degrees north come first: {turned}?"
    called, point, _ = name.partition("=")
    theirs = [one.name for one in places]
    if spot is not None:  # a name that is right; a list by hand may have it shorter, or longer
        meant = next((one for one in theirs if _begins_alike(one, spot.name)), "")
    else:
        meant = "" if point else stations.suggest(name, theirs)
    if meant:
        return f"{missing}; the nearest is {meant}"
    if on_map and spot is None:
        return f'{missing}; nobody knows where it lies: "{called.strip()} = latitude,longitude"'
    return missing


def _begins_alike(one: str, other: str) -> bool:
    short, long = sorted((fold(one), fold(other)), key=len)
    return len(short) > 1 and long.startswith(short)


def _which(spot: Spot) -> str:
    """Which of the stations of one name is shown; a number in ``places`` chooses another."""

    def told(one: Station) -> str:
        name = "" if fold(one.name) == fold(spot.name) else f"{one.name}, "
        return f"{one.id} ({name}{one.latitude:.2f} N)"

    shown = told(spot.station) if spot.station else spot.name
    others = " and ".join(map(told, spot.others))
    have = "has" if len(spot.others) == 1 else "have"
    return f"{spot.name} is {shown}; {others} {have} the name too"
