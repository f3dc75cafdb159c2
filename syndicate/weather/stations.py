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
from functools import cached_property, lru_cache
from pathlib import Path

from syndicate.text import fold, foreign, one_line
from syndicate.text.lazy import regex
from syndicate.weather import namesakes
from syndicate.weather.values import clean_name

__all__ = [
    "SHIPPED",
    "Spot",
    "Station",
    "Stations",
    "kilometres",
    "load",
    "north_first",
    "spots_of",
]

SHIPPED = Path(__file__).with_name("stations.csv")
_POINT = regex(
    r"(?:(?P<name>[^=]*[^=\s])\s*=\s*)?(?P<lat>[+-]?\d{1,2}(?:\.\d+)?)\s*,\s*(?P<lon>[+-]?\d{1,3}(?:\.\d+)?)"
)
_TWO = regex(
    r"(?:^|=)\s*(?P<one>[+-]?\d{1,3}(?:\.\d+)?)\s*,\s*(?P<other>[+-]?\d{1,3}(?:\.\d+)?)\s*$"
)
_LETTER = regex(r"[^\W\d_]")
_ALIKE = 0.7  # of all letters, to be suggested
_NEAR = 25.0  # km: a bare point is shown under the name of a station this near
_APART = 30.0  # km: nearer namesakes have the same weather
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
    that name or id, ``None`` for a point; ``others`` are far off and have the name, too.
    """

    name: str
    wanted: str
    latitude: float
    longitude: float
    station: Station | None = None
    others: tuple[Station, ...] = ()


class Stations:
    """The table: of one name synoptic stations come before automatic ones, then the lower id."""

    def __init__(self, stations: Iterable[Station]) -> None:
        self.all = tuple(sorted(stations, key=lambda one: (not one.synoptic, int(one.id))))

    @cached_property
    def by_id(self) -> dict[str, Station]:
        return {station.id: station for station in self.all}

    @cached_property
    def _by_name(self) -> dict[str, list[Station]]:
        names: dict[str, list[Station]] = {}
        pairs = [(one.name, one) for one in self.all] + [(one.english, one) for one in self.all]
        for name, station in pairs:
            if name:
                names.setdefault(_key(name), []).append(station)
        return names

    def find(self, wanted: str) -> Spot | None:
        """A name in either language, an id, ``lat,lon`` or ``name = lat,lon``; or ``None``."""
        point = _POINT.fullmatch(wanted.strip())
        if point:
            return self._point(wanted, point["name"], float(point["lat"]), float(point["lon"]))
        plain = clean_name(wanted)  # 대구(기), as KMA's map writes it
        numbered = self.by_id.get(wanted.strip())
        named = [numbered] if numbered else self._named(wanted) or self._named(plain)
        if not named:
            return None
        station, *rest = named
        return Spot(
            name=station.name if numbered else plain,
            wanted=wanted,
            latitude=station.latitude,
            longitude=station.longitude,
            station=station,
            others=tuple(one for one in rest if _apart(one, station) > _APART),
        )

    def _named(self, wanted: str) -> list[Station]:
        """Of exactly this name; else of it with an ending (경주 is 경주시), or without (수원시)."""
        key = _key(wanted)
        bare = next((b for end in _ENDINGS if len(b := key.removesuffix(end)) < len(key) > 2), "")
        for stem in (key, bare):
            for name in (stem, *(stem + ending for ending in _ADDED)):
                # One letter or syllable names nothing: 중구 is no 중.
                if len(stem) > 1 and (found := self._of_name(name)):
                    return found
        return []

    def _of_name(self, name: str) -> list[Station]:
        """The one that a reader means, then others of the name."""
        meant, *rest = namesakes.NAMESAKES.get(namesakes.key(name), ("",))
        if meant in self.by_id:  # a table of one's own may lack it
            return [self.by_id[number] for number in (meant, *rest) if number in self.by_id]
        return self._by_name.get(name, [])

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

    def suggest(self, wanted: str, also: Iterable[str] = ()) -> str:
        """The known name in either language that is spelled most alike, ``""`` if none is.

        ``also`` are names that count, too, and first. A number is no misspelled name.
        """
        from difflib import SequenceMatcher

        spelled = SequenceMatcher(b=_letters(wanted), autojunk=False)
        best, found = 0.0, ""
        known = (name for one in self.all for name in (one.name, one.english) if name)
        for name in (*also, *known) if _LETTER.search(wanted) else ():
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


def north_first(wanted: str) -> str:
    """``wanted``, a point written east first, with its degrees changed over; else ``""``."""
    found = _TWO.search(wanted)
    if not found or _on_earth(float(found["one"]), float(found["other"])):
        return ""
    if not _on_earth(float(found["other"]), float(found["one"])):
        return ""
    return f"{found['other']},{found['one']}"


def _apart(one: Station, other: Station) -> float:
    return kilometres(one.latitude, one.longitude, other.latitude, other.longitude)


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
                    name=foreign(row["name"]),
                    english=foreign(row["english"]),
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
    """The places that can be found on the map, in their order, and each once."""
    spots = (stations.find(place) for place in dict.fromkeys(places))
    return tuple(spot for spot in spots if spot is not None)
