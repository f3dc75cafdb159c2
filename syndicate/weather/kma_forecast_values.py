"""Reads the items of KMA's forecast service.

{"baseDate": "20250610", "baseTime": "0600", "category": "T1H", "nx": 60, "ny": 127,
 "obsrValue": "17.4"}
{"baseDate": "20250610", "baseTime": "0500", "category": "POP", "nx": 60, "ny": 127,
 "fcstDate": "20250610", "fcstTime": "0900", "fcstValue": "30"}
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from syndicate.weather.kma_forecast_times import KST
from syndicate.weather.kma_grid import Cell
from syndicate.weather.provider import WeatherError
from syndicate.weather.values import number

__all__ = ["Item", "Sky", "chance_of_rain", "first", "items_of", "of_day", "rain_word", "sky_at"]

_HOUR = timedelta(hours=1)
_MISSING = 900.0
"""KMA's guide: what is at or beyond ±900 is missing."""
_SKY: dict[float, str] = {1: "맑음", 3: "구름많음", 4: "흐림"}
_RAIN: dict[float, str] = dict(
    enumerate(("비", "비/눈", "눈", "소나기", "빗방울", "빗방울눈날림", "눈날림"), 1)
)
"""PTY. The village forecast has 1–4, the two ultra-short ones 1–3 and 5–7: no code means two."""


@dataclass(frozen=True, slots=True)
class Item:
    """A value, and the time that it is about."""

    category: str
    at: datetime
    value: float


@dataclass(frozen=True, slots=True)
class Sky:
    """The sky of an hour: ``clouds`` alone, and the ``word`` in which rain comes first."""

    clouds: str
    word: str


def items_of(rows: Sequence[dict[str, Any]], base: datetime, cell: Cell) -> list[Item]:
    """The items that are numbers.

    Raises:
        WeatherError: none is of this base time and cell.
    """
    asked = (f"{base:%Y%m%d}", f"{base:%H%M}", str(cell.nx), str(cell.ny))
    names = ("baseDate", "baseTime", "nx", "ny")
    ours = [row for row in rows if tuple(_text(row.get(name)) for name in names) == asked]
    if not ours:
        raise WeatherError("its answer is of another time or place than was asked for")
    return [item for row in ours if (item := _item(row, base)) is not None]


def _item(row: dict[str, Any], base: datetime) -> Item | None:
    value = number(_text(row.get("obsrValue", row.get("fcstValue"))))
    at = base if "obsrValue" in row else _time(row.get("fcstDate"), row.get("fcstTime"))
    if at is None or value is None or abs(value) >= _MISSING:
        return None
    return Item(_text(row.get("category")), at, value)


def _text(value: object) -> str:
    """Most values come as texts, cells as numbers; neither is sure."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return str(value).strip()


def _time(day: object, hour: object) -> datetime | None:
    stamp = _text(day) + _text(hour)
    if not re.fullmatch(r"[0-9]{12}", stamp):
        return None
    try:
        return datetime.strptime(stamp, "%Y%m%d%H%M").replace(tzinfo=KST)
    except ValueError:
        return None


def first(items: Sequence[Item], category: str) -> float | None:
    """The value of a category that an answer has once."""
    return next((item.value for item in items if item.category == category), None)


def rain_word(rain: float) -> str:
    """The word for what falls; ``""`` for nothing (0), and for a code that nobody knows."""
    return _RAIN.get(rain, "")


def sky_at(items: Sequence[Item], now: datetime) -> Sky:
    """The sky that is forecast for the full hour nearest to ``now``; of no other hour."""
    hours = {item.at for item in items if item.category in ("SKY", "PTY")}
    near = min(hours, key=lambda at: (abs(at - now), at), default=None)
    if near is None or abs(near - now) > _HOUR:
        return Sky("", "")
    there = [item for item in items if item.at == near]
    code, rain = first(there, "SKY"), first(there, "PTY")
    clouds = "" if code is None else _SKY.get(code, "")
    return Sky(clouds, rain_word(rain) if rain else clouds)


def of_day(items: Sequence[Item], category: str, day: date) -> float | None:
    """A value that a day has once: its low (TMN), its high (TMX)."""
    return first([item for item in items if item.at.date() == day], category)


def chance_of_rain(items: Sequence[Item], now: datetime) -> int | None:
    """In percent: the highest of the hours that are left of the Korean day, the running one too."""
    left = [
        item.value
        for item in items
        if item.category == "POP"
        and item.at.date() == now.astimezone(KST).date()
        and item.at > now - _HOUR
    ]
    return round(max(left)) if left else None
