"""Where places are: KMA's stations, and places given as latitude and longitude.

``stations.csv`` beside this module holds KMA's synoptic stations (ASOS) and automatic ones
(AWS) with their names, coordinates and cells of the forecast grid. A publication may have a
newer one: ``[weather] stations`` names it.
"""

from __future__ import annotations

import csv
import math
import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property, lru_cache
from pathlib import Path

from syndicate.text import fold, one_line
from syndicate.weather.values import clean_name

__all__ = ["SHIPPED", "Spot", "Station", "Stations", "kilometres", "load", "spots_of"]

SHIPPED = Path(__file__).with_name("stations.csv")
_POINT = re.compile(
    r"(?:(?P<name>[^=]*[^=\s])\s*=\s*)?(?P<lat>[+-]?\d{1,2}(?:\.\d+)?)\s*,\s*(?P<lon>[+-]?\d{1,3}(?:\.\d+)?)"
)
_ALIKE = 0.7  # of all letters, to be suggested
_NEAR = 25.0  # km: a bare point is shown under the name of a station this near
_ADDED = ("시", "군", "도", "si", "gun", "do")
_ENDINGS = (
    *("특별자치시", "특별자치도", "특별시", "광역시", "시", "군", "도"),
    *("metropolitancity", "specialcity", "city", "county", "island", "si", "gun", "do"),
)
"""Of cities, counties and islands, in both languages; 고창군 and 고창 are two stations."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Station:
    """One station: degrees north and east; ``synoptic`` ones observe the sky, too."""

    id: str
    name: str
    english: str
    latitude: float
    longitude: float
    synoptic: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """A configured place on the map.

    ``name`` is shown; ``wanted`` is what the configuration says; ``station`` is the one of
    that name or id, ``None`` for a point.
    """

    name: str
    wanted: str
    latitude: float
    longitude: float
    station: Station | None = None


class Stations:
    """The table; names and ids are unique enough: synoptic stations come before automatic ones."""

    def __init__(self, stations: Iterable[Station]) -> None:
        self.all = tuple(sorted(stations, key=lambda one: (not one.synoptic, int(one.id))))

    @cached_property
    def by_id(self) -> dict[str, Station]:
        return {station.id: station for station in self.all}

    @cached_property
    def _by_name(self) -> dict[str, Station]:
        names: dict[str, Station] = {}
        pairs = [(one.name, one) for one in self.all] + [(one.english, one) for one in self.all]
        for name, station in pairs:
            if name:
                names.setdefault(_key(name), station)
        return names

    def find(self, wanted: str) -> Spot | None:
        """A name in either language, an id, ``lat,lon`` or ``name = lat,lon``; or ``None``."""
        point = _POINT.fullmatch(wanted.strip())
        if point:
            return self._point(wanted, point["name"], float(point["lat"]), float(point["lon"]))
        plain = clean_name(wanted)  # 대구(기), as KMA's map writes it
        station = self.by_id.get(wanted.strip()) or self._named(wanted) or self._named(plain)
        if station is None:
            return None
        by_id = wanted.strip() == station.id
        return Spot(
            name=station.name if by_id else plain,
            wanted=wanted,
            latitude=station.latitude,
            longitude=station.longitude,
            station=station,
        )

    def _named(self, wanted: str) -> Station | None:
        """Of exactly this name; else of it with an ending (경주 is 경주시), or without (수원시)."""
        key = _key(wanted)
        bare = next((b for end in _ENDINGS if len(b := key.removesuffix(end)) < len(key) > 2), "")
        for stem in (key, bare):
            for name in (stem, *(stem + ending for ending in _ADDED)):
                # One letter or syllable names nothing: 중구 is no 중.
                if len(stem) > 1 and name in self._by_name:
                    return self._by_name[name]
        return None

    def _point(
        self, wanted: str, name: str | None, latitude: float, longitude: float
    ) -> Spot | None:
        if not _on_earth(latitude, longitude):
            return None
        near, distance = self.nearest(latitude, longitude)
        shown = name or (near.name if distance <= _NEAR else one_line(wanted))
        return Spot(name=one_line(shown), wanted=wanted, latitude=latitude, longitude=longitude)

    def nearest(
        self, latitude: float, longitude: float, among: Callable[[Station], bool] = lambda _: True
    ) -> tuple[Station, float]:
        """The nearest station of ``among`` and its distance in km.

        Raises:
            ValueError: there is none.
        """
        return min(
            (
                (one, kilometres(latitude, longitude, one.latitude, one.longitude))
                for one in self.all
                if among(one)
            ),
            key=lambda pair: pair[1],
        )

    def suggest(self, wanted: str) -> str:
        """The known name in either language that is spelled most alike, ``""`` if none is."""
        spelled = SequenceMatcher(b=_letters(wanted), autojunk=False)
        best, found = 0.0, ""
        for name in (name for one in self.all for name in (one.name, one.english) if name):
            spelled.set_seq1(_letters(name))
            if spelled.real_quick_ratio() > best < spelled.quick_ratio():
                alike = spelled.ratio()
                if alike > best:
                    best, found = alike, name
        return found if best >= _ALIKE else ""


def _key(name: str) -> str:
    return re.sub(r"[\s\-]+", "", fold(name))


def _letters(name: str) -> str:
    """Hangul in its letters: 강름 is nearer to 강릉 than to 강화."""
    return unicodedata.normalize("NFD", _key(name))


def _on_earth(latitude: float, longitude: float) -> bool:
    return -90 <= latitude <= 90 and -180 <= longitude <= 180


def kilometres(lat1: float, lon1: float, lat2: float, lon2: float) -> float:
    """The great circle between two points given in degrees."""
    north, east = math.radians(lat2 - lat1), math.radians(lon2 - lon1)
    part = (
        math.sin(north / 2) ** 2
        + math.cos(math.radians(lat1)) * math.cos(math.radians(lat2)) * math.sin(east / 2) ** 2
    )
    return 2 * 6371.0 * math.asin(min(1.0, math.sqrt(part)))


@lru_cache(maxsize=4)
def load(path: Path = SHIPPED) -> Stations:
    """Read a table: ``id,name,english,latitude,longitude,kind``.

    Raises:
        ValueError: a line of it is not like that; the message names the line.
        OSError: it cannot be read.
    """
    stations = []
    with path.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(line for line in file if not line.startswith("#")):
            try:
                station = Station(
                    id=str(int(row["id"])),
                    name=one_line(row["name"]),
                    english=one_line(row["english"]),
                    latitude=float(row["latitude"]),
                    longitude=float(row["longitude"]),
                    synoptic=row["kind"] == "ASOS",
                )
                if not station.name or not _on_earth(station.latitude, station.longitude):
                    raise ValueError("no name, or no place")  # noqa: TRY301  # told below
                stations.append(station)
            except (KeyError, TypeError, ValueError, AttributeError) as error:
                raise ValueError(
                    f"the row {dict(row)} is not like id,name,english,latitude,longitude,kind"
                ) from error
    if not stations:
        raise ValueError("it holds no station")
    return Stations(stations)


def spots_of(places: Sequence[str], stations: Stations) -> tuple[Spot, ...]:
    """The places that can be found on the map, in their order."""
    return tuple(spot for place in places if (spot := stations.find(place)) is not None)
