"""The observations of KMA's synoptic stations: ``kma_sfctm2.php`` of its API Hub.

One call gives all stations of an hour. A line has 46 columns (the Hub's own help text lists
them); these count here: 1 TM, 2 STN, 12 TA, 23 WC, 26 CA_TOT.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from syndicate.model import Place, Weather
from syndicate.weather.fetch import fetch, table_url
from syndicate.weather.kma_sky import sky_of
from syndicate.weather.kma_table import NAME, URL, hub_key, rows
from syndicate.weather.known import stations_of
from syndicate.weather.provider import KMA, Reading, Request, WeatherError
from syndicate.weather.stations import Stations
from syndicate.weather.values import is_night, number

__all__ = ["read_stations"]

_KST = ZoneInfo("Asia/Seoul")
_HOUR = timedelta(hours=1)
_COLUMNS = 46
_TM, _STN, _TA, _WC, _CA_TOT = 0, 1, 11, 22, 25
_NONE = -50.0
"""KMA writes −99.0 for no temperature. −9.0, its mark in other columns, is a winter morning."""


@dataclass(frozen=True, slots=True)
class _Row:
    at: datetime
    id: str
    temperature: str
    sky: str

    @property
    def warmth(self) -> float | None:
        """°C; ``None`` where the column says "none", or is no number."""
        value = number(self.temperature)
        return None if value is None or value <= _NONE else value


@dataclass(frozen=True, slots=True)
class _Table:
    """The rows of one hour, ``at``; ``None`` and no rows if KMA has none.

    Rows that a station has of the hour before only name their own time.
    """

    at: datetime | None
    rows: dict[str, _Row]
    notes: tuple[str, ...]

    def has(self, wanted: frozenset[str]) -> int:
        """How many of the wanted stations have a temperature in it."""
        return sum(self.warm(one) for one in wanted)

    def warm(self, station: str) -> bool:
        """Whether the station has a temperature in it."""
        return station in self.rows and self.rows[station].warmth is not None


def read_stations(request: Request) -> Reading:
    """The newest hour that KMA has; at a pinned ``now``, the one that was the newest then.

    Raises:
        WeatherError: there is no key, or no answer with a station in it.
    """
    key = hub_key(request)
    url = table_url(request, NAME, URL)
    stations = stations_of(request.publication)
    hour = request.now.astimezone(_KST).replace(minute=0, second=0, microsecond=0)
    wanted = frozenset(
        spot.station.id for spot in request.spots if spot.station and spot.station.synoptic
    )

    def table(at: datetime | None) -> _Table:
        params = {"stn": "0", "help": "0", "authKey": key}
        if at is not None:
            params["tm"] = f"{at:%Y%m%d%H%M}"
        return _table(rows(fetch(request, url, params), url, key), stations)

    found = table(hour if request.pinned else None)
    if not found.rows or found.has(wanted) < len(wanted):
        # Just after the hour its table is empty or still filling up.
        found = _better(found, (found.at or hour) - _HOUR, table, wanted)
    if not found.rows or found.at is None:
        raise WeatherError("its table has no observation of this hour or the one before")
    return _reading(request, found, found.at, stations)


def _better(
    found: _Table, before: datetime, ask: Callable[[datetime], _Table], wanted: frozenset[str]
) -> _Table:
    """The table found, with the stations that it lacks from the hour ``before``.

    Where it has less than half of the wanted, it is still filling up: the one before is taken
    whole, so that the places of a letter are of one hour.
    """
    try:
        other = ask(before)
    except WeatherError:
        if found.rows:
            return found
        raise
    has = found.has(wanted)
    if not found.rows or (2 * has < len(wanted) and other.has(wanted) > has):
        return other
    late = {one: other.rows[one] for one in wanted if other.warm(one) and not found.warm(one)}
    return replace(found, rows={**found.rows, **late})


def _table(lines: list[list[str]], stations: Stations) -> _Table:
    """The rows of the hour that most stations report, with a note for each of another one."""
    every = [row for words in lines if (row := _row(words)) is not None]
    if lines and not every:
        raise WeatherError(
            f"its lines are not observations of {_COLUMNS} columns; has KMA changed the form?"
        )
    notes = []
    if len(every) < len(lines):
        notes.append(
            f"{len(lines) - len(every)} of {len(lines)} lines are no observations; left out"
        )
    if not every:
        return _Table(None, {}, ())
    count = Counter(row.at for row in every)
    at = max(count, key=lambda moment: (count[moment], moment))
    found: dict[str, _Row] = {}
    for row in every:
        if row.at == at:
            found.setdefault(row.id, row)
        else:
            known = stations.by_id.get(row.id)
            named = f"{known.name} ({row.id})" if known else f"station {row.id}"
            notes.append(f"{named} reports {row.at:%Y-%m-%d %H:%M}, not {at:%H:%M}; left out")
    return _Table(at, found, tuple(notes))


def _row(words: list[str]) -> _Row | None:
    """``None`` for a line that is none; what a longer one has at its end is not read."""
    if len(words) < _COLUMNS or not _digits(words[_TM], 12) or not _digits(words[_STN]):
        return None
    try:
        at = datetime.strptime(words[_TM], "%Y%m%d%H%M").replace(tzinfo=_KST)
    except ValueError:
        return None
    return _Row(at, str(int(words[_STN])), words[_TA], sky_of(words[_WC], words[_CA_TOT]))


def _digits(text: str, length: int = 0) -> bool:
    return text.isascii() and text.isdigit() and (len(text) == length if length else len(text) < 7)


def _reading(request: Request, table: _Table, at: datetime, stations: Stations) -> Reading:
    """All stations with an observation; one that nobody knows only where its id is wanted."""
    places = []
    notes = list(table.notes)
    for row in table.rows.values():
        known = stations.by_id.get(row.id)
        asked = row.id in request.places or any(
            known is not None and spot.station == known for spot in request.spots
        )
        if number(row.temperature) is None and row.temperature.strip("-"):
            shown = known.name if known else row.id
            notes.append(f"{shown}: temperature {row.temperature[:20]!r} is no number; left out")
        if asked or (known and (row.warmth is not None or row.sky)):
            places.append(
                Place(
                    name=known.name if known else row.id,
                    sky=row.sky,
                    temperature=row.warmth,
                    id=row.id,
                    night=is_night(row.at),
                    observed=row.at if row.at != at else None,
                )
            )
    if not places:
        raise WeatherError("its table has no observation of a station that is known")
    weather = Weather(provider=NAME, places=tuple(places), observed=at, sources=KMA)
    return Reading(weather=weather, notes=tuple(notes))
