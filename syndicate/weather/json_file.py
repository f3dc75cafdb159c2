"""Reads weather from JSON, the form for scripts of a newsroom's own.

    {"observed": "2025-06-10T07:00:00+09:00", "source": "기상청 제공",
     "source_url": "https://www.weather.go.kr/",
     "places": [{"name": "강릉", "sky": "맑음", "temperature": 20.3, "low": 15, "high": 27,
                 "rain_probability": 10, "id": "105", "night": false}]}

Only ``places`` and their ``name`` are needed. Temperatures are in °C, ``null`` = not observed;
``rain_probability`` is in percent; ``observed`` is ISO 8601 (without a zone: the publication's)
or a day alone. Without ``source`` no source is shown: it is for the script to name it.
"""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Collection
from datetime import date, datetime, tzinfo
from typing import NoReturn

from syndicate.model import Place, Weather
from syndicate.text import foreign
from syndicate.text.faults import json_fault
from syndicate.weather import sky
from syndicate.weather.provider import Reading, WeatherError, sources
from syndicate.weather.values import clean_name, drop_odd, is_night, number

__all__ = ["read_json"]

_KEYS = ("observed", "source", "source_url", "places")
_PLACE_KEYS = ("name", "sky", "temperature", "low", "high", "rain_probability", "id", "night")
_LONGEST = 2000  # of a value: addresses are the longest


def read_json(text: str, provider: str, zone: tzinfo) -> tuple[Reading, date | None]:
    """Read the document; the second value is the day that it names, if any.

    Raises:
        WeatherError: it is not such a document, or holds no place.
    """
    try:
        document = json.loads(text, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        what, line = json_fault(error)
        where = f" in line {line}" if line else ""
        raise WeatherError(f"is not valid JSON{where}: {foreign(what, 120)}") from error
    if isinstance(document, list):
        document = {"places": document}
    rows = document.get("places") if isinstance(document, dict) else None
    if not isinstance(rows, list):
        raise WeatherError('has no list "places"; write {"places": [{"name": "강릉", …}]}')
    notes = _unknown(document, _KEYS, "")
    observed, day = _observed(document.get("observed"), zone)
    places: dict[tuple[str, str], Place] = {}
    for count, row in enumerate(rows, 1):
        place, odd = _place(row, count, observed)
        notes += odd
        if place and places.setdefault((place.name, place.id), place) != place:
            notes.append(f"{place.name} stands twice; the first one counts")
    if not places:
        raise WeatherError('holds no place; write {"places": [{"name": "강릉", …}]}')
    source = _text(document, "source", notes)
    url = _text(document, "source_url", notes)
    if url and not re.fullmatch(r"https?://[^\s<>\"']+", url):
        notes.append(f"source_url {url[:60]!r} is no http(s) address; left out")
        url = ""
    answer = Weather(
        provider=provider,
        places=tuple(places.values()),
        observed=observed,
        sources=sources(source, url),
    )
    return Reading(weather=answer, notes=tuple(notes)), day


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number of JSON (RFC 8259 §6)")


def _unknown(table: dict[str, object], known: Collection[str], where: str) -> list[str]:
    notes = []
    for key in table:
        if key not in known:
            near = difflib.get_close_matches(key[:60], known, n=1)
            hint = f"did you mean {near[0]}?" if near else f"known: {', '.join(known)}"
            notes.append(f"{where}{key[:60]!r} is no key of ours ({hint})")
    return notes


def _text(table: dict[str, object], key: str, notes: list[str], where: str = "") -> str:
    value = table.get(key, "")
    if isinstance(value, int) and not isinstance(value, bool) and key == "id" and abs(value) < 1e12:
        value = str(value)
    if isinstance(value, str):
        return foreign(value, _LONGEST)
    if value is not None:
        notes.append(f"{where}{key} must be a text; left out")
    return ""


def _number(table: dict[str, object], key: str, notes: list[str], where: str) -> float | None:
    value = table.get(key)
    if isinstance(value, str) and value.strip():
        value = number(value)  # KMA's own services write numbers as texts
        if value is not None:
            return value
    elif value is None or value == "":
        return None
    elif isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e9:
        return float(value)
    notes.append(f"{where}{key} must be a number or null; left out")
    return None


def _observed(value: object, zone: tzinfo) -> tuple[datetime | None, date | None]:
    if value is None or value == "":
        return None, None
    text = str(value).strip()
    try:
        if re.fullmatch(r"\d{4}-\d\d-\d\d", text):
            return None, date.fromisoformat(text)
        moment = datetime.fromisoformat(text if isinstance(value, str) else "")
        aware = moment if moment.utcoffset() is not None else moment.replace(tzinfo=zone)
        local = aware.astimezone(zone)  # day and night are those of the publication
        return local, local.date()
    except (ValueError, OverflowError) as error:
        raise WeatherError(
            f"observed is {text[:60]!r}; write it like 2025-06-10T07:00:00+09:00"
        ) from error


def _place(row: object, count: int, observed: datetime | None) -> tuple[Place | None, list[str]]:
    where = f"place {count}: "
    if not isinstance(row, dict):
        return None, [f'{where}must be like {{"name": "강릉", …}}; left out']
    notes = _unknown(row, _PLACE_KEYS, where)
    name = clean_name(_text(row, "name", notes, where))
    if not name:
        return None, [*notes, f"{where}has no name; left out"]
    chance = _number(row, "rain_probability", notes, where)
    night = row.get("night")
    place, odd = drop_odd(
        Place(
            name=name,
            sky=sky.word(_text(row, "sky", notes, where), ""),
            temperature=_number(row, "temperature", notes, where),
            id=_text(row, "id", notes, where),
            low=_number(row, "low", notes, where),
            high=_number(row, "high", notes, where),
            rain_probability=None if chance is None else round(chance),
            night=night if isinstance(night, bool) else is_night(observed),
        )
    )
    return place, [*notes, *odd]
