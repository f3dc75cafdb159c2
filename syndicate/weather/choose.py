"""Which places of an answer are the ones that the publication shows."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import dataclass, replace

from syndicate.model import Place
from syndicate.weather.stations import Spot, Stations
from syndicate.weather.values import same_place

__all__ = ["Choice", "choose", "own_place"]

_FARTHEST = 60.0  # km: no station stands for a place beyond


@dataclass(frozen=True, slots=True)
class Choice:
    """``places`` by what was wanted; ``remarks`` tell whose station stands for a place."""

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
    for name in wanted:
        spot = stations.find(name)
        place = own_place(places, name, stations)
        if place is None and spot is not None:
            place, remark = _nearest(places, spot, stations)
            remarks += remark
        if place is None:
            hints[name] = _hint(name, places, spot, stations, on_map=on_map)
        else:
            chosen[name] = place
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
    near = difflib.get_close_matches(name, [one.name for one in places], n=1, cutoff=0.5)
    meant = near[0] if near else "" if spot else stations.suggest(name)
    if meant:
        return f"{name} is not in it; the nearest is {meant}"
    if on_map and spot is None:
        return f'{name} is not in it; nobody knows where it lies: "{name} = latitude,longitude"'
    return f"{name} is not in it"
