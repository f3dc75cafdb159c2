"""The provider ``open-meteo``: weather models for every place on earth, for papers outside Korea.

One call gives all places: ``latitude`` and ``longitude`` are lists, and the answer is a list in
the same order, or the object alone for one place (open-meteo.com/en/docs).

    [{"latitude": 59.91, "longitude": 10.75, "utc_offset_seconds": 7200,
      "current_units": {"temperature_2m": "°C"},
      "current": {"time": "2025-06-10T07:00", "temperature_2m": 14.2, "weather_code": 3,
                  "is_day": 1},
      "daily": {"time": ["2025-06-10"], "temperature_2m_max": [19.3],
                "temperature_2m_min": [10.1], "precipitation_probability_max": [20]}}, …]

Errors are ``{"error": true, "reason": "…"}``.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any
from urllib.parse import urlsplit

from syndicate.http import Page
from syndicate.model import Place, Source, Weather
from syndicate.text import foreign
from syndicate.weather import wmo
from syndicate.weather.fetch import fetch, option, refused, table_url
from syndicate.weather.provider import Reading, Request, WeatherError
from syndicate.weather.stations import Spot, kilometres

__all__ = ["CUSTOMERS", "FREE", "read_open_meteo"]

_NAME = "open-meteo"
FREE = "https://api.open-meteo.com/v1/forecast"
CUSTOMERS = "https://customer-api.open-meteo.com/v1/forecast"
_SOURCES = (Source(line="Weather data by Open-Meteo.com", url="https://open-meteo.com/"),)
"""Its licence (CC BY 4.0) wants this link beside the data: open-meteo.com/en/license."""
_CURRENT = "temperature_2m,weather_code,is_day"
_DAILY = "temperature_2m_max,temperature_2m_min,precipitation_probability_max"
_GRID = 100.0
"""km: an answer is for the nearest cell of a model; farther off it is another place's."""


def read_open_meteo(request: Request) -> Reading:
    """What the models say of the configured places now, and of their day.

    Raises:
        WeatherError: no place has coordinates, or there is no whole answer.
    """
    key = option(request, _NAME, "key")
    url = table_url(request, _NAME, CUSTOMERS if key else FREE)
    if not request.spots:
        shown = ", ".join(request.places)
        lacks = f"it does not know where {shown} lies" if shown else "it has no list of places"
        raise WeatherError(f'{lacks}; write into places: "Name = latitude,longitude"', lasting=True)
    params = {
        "latitude": ",".join(f"{spot.latitude:g}" for spot in request.spots),
        "longitude": ",".join(f"{spot.longitude:g}" for spot in request.spots),
        "current": _CURRENT,
        "daily": _DAILY,
        "timezone": request.publication.timezone.key,
        "forecast_days": "1",
        "temperature_unit": "celsius",
        **({"apikey": key} if key else {}),
    }
    rows = _rows(fetch(request, url, params), url)
    host = urlsplit(url).hostname
    if len(rows) != len(request.spots):
        raise WeatherError(
            f"{host} answered for {len(rows)} places, not for the {len(request.spots)} asked"
        )
    notes: list[str] = []
    places = []
    for spot, row in zip(request.spots, rows, strict=True):
        try:
            places.append(_place(spot, row, notes, request))
        except WeatherError as error:
            notes.append(f"{spot.name}: {error}; left out")
    if not places:
        raise WeatherError(f"{host}: {notes[0]}")
    return _reading(places, notes)


def _reading(places: Sequence[Place], notes: Sequence[str]) -> Reading:
    """Places name their own time only where it is not that of the whole."""
    observed = max(one.observed for one in places if one.observed)
    shown = (replace(one, observed=None) if one.observed == observed else one for one in places)
    weather = Weather(provider=_NAME, places=tuple(shown), observed=observed, sources=_SOURCES)
    return Reading(weather=weather, notes=tuple(notes))


def _rows(page: Page, url: str) -> list[object]:
    host = urlsplit(url).hostname
    try:
        document = json.loads(page.body)
    except (ValueError, RecursionError) as error:
        if page.status != 200:
            raise refused(page, url) from error
        raise WeatherError(f"{host} sent no whole JSON") from error
    if isinstance(document, dict) and (document.get("error") or page.status != 200):
        raise refused(page, url, foreign(str(document.get("reason", "")), 200))
    if page.status != 200:
        raise refused(page, url)
    return document if isinstance(document, list) else [document]


def _place(spot: Spot, row: object, notes: list[str], request: Request) -> Place:
    """A place with its time.

    Raises:
        WeatherError: what came is not of this place, or is no weather.
    """
    table = _table(row)
    _refuse_elsewhere(spot, table)
    current, daily = _table(table.get("current")), _table(table.get("daily"))
    unit = _table(table.get("current_units")).get("temperature_2m", "°C")
    if unit != "°C":
        raise WeatherError(f"its temperatures are in {foreign(str(unit), 10)}, not in °C")
    here = request.publication.timezone
    observed = _time(current.get("time"), table.get("utc_offset_seconds")).astimezone(here)

    def told(name: str, value: object) -> float | None:
        """Only ``null`` is nothing; whatever else is no number is a fault to be told."""
        found = _number(value)
        if found is None and value is not None:
            shown = foreign(json.dumps(value, ensure_ascii=False), 20)
            notes.append(f"{spot.name}: {name} {shown} is no number; left out")
        return found

    def of_day(name: str) -> float | None:
        return told(name, _of_day(daily, name, observed.date()))

    code = told("weather_code", current.get("weather_code"))
    sky = "" if code is None or code % 1 else wmo.WORDS.get(int(code), "")
    if code is not None and not sky:
        notes.append(f"{spot.name}: nobody knows the weather code {code:g}")
    chance = of_day("precipitation_probability_max")
    return Place(
        name=spot.name,
        sky=sky,
        temperature=told("temperature_2m", current.get("temperature_2m")),
        low=of_day("temperature_2m_min"),
        high=of_day("temperature_2m_max"),
        rain_probability=None if chance is None else round(chance),
        night=told("is_day", current.get("is_day")) == 0,
        observed=observed,
    )


def _refuse_elsewhere(spot: Spot, table: dict[str, Any]) -> None:
    latitude, longitude = _number(table.get("latitude")), _number(table.get("longitude"))
    if latitude is None or longitude is None:
        raise WeatherError("its answer does not say of which place it is")
    if kilometres(spot.latitude, spot.longitude, latitude, longitude) > _GRID:
        raise WeatherError(f"its answer is of {latitude:g},{longitude:g}, which is elsewhere")


def _table(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _number(value: object) -> float | None:
    """A number that is one: neither ``true`` nor a text, nor what Python reads beyond JSON."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        return float(value) if math.isfinite(value) else None
    except OverflowError:
        return None


def _time(stamp: object, offset: object) -> datetime:
    """``current.time`` has no zone: it stands in that of the answer."""
    seconds = _number(offset)
    try:
        naive = datetime.fromisoformat(stamp) if isinstance(stamp, str) else None
        if naive is None or naive.tzinfo or seconds is None:
            raise WeatherError("its answer names no time")
        zone = timezone(timedelta(seconds=seconds))
        return naive.replace(tzinfo=zone).astimezone(UTC)  # which may be before the year 1
    except (ValueError, OverflowError) as error:
        raise WeatherError("its answer names no time") from error


def _of_day(daily: dict[str, Any], name: str, today: date) -> object:
    """A value of the day on which the weather was observed, and of no other day."""
    days, values = daily.get("time"), daily.get(name)
    if not isinstance(days, list) or not isinstance(values, list):
        return None
    found = dict(zip(map(str, days), values, strict=False))
    return found.get(today.isoformat())
