"""The provider ``file``: ``[weather] file``, in any of three forms that are told apart by content.

The list form (:mod:`syndicate.weather.lines`), JSON (:mod:`syndicate.weather.json_file`) and
KMA's map (:mod:`syndicate.weather.kma_map`). ``{date}`` in the path is the day. A file that
names another day than the one asked for is refused, and so is one that names none, in its
path or in its text, for any day but today: weather of another day is worse than none.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

from syndicate.text.lazy import regex
from syndicate.weather.json_file import read_json
from syndicate.weather.kma_map import read_map
from syndicate.weather.lines import read_lines
from syndicate.weather.page import from_list
from syndicate.weather.provider import Reading, Request, WeatherError
from syndicate.weather.values import decoded

__all__ = ["read_file"]

_PROVIDER = "file"
_JSON = regex(r"\s*(?:\{|\[\s*[\[{\]])")
_LIMIT = 4 * 1024 * 1024  # bytes; KMA's map of all stations has 10 kB


def read_file(request: Request) -> Reading:
    """Read the day's weather file.

    Raises:
        WeatherError: it is missing, unreadable, of another day, or holds no place.
    """
    publication = request.publication
    named = publication.weather.file
    path = publication.root / named.replace("{date}", request.day.isoformat())
    shown = publication.relative(path)
    try:
        reading, day = _parse(_decode(_bytes(path)), request, shown)
    except WeatherError as error:
        raise WeatherError(f"{shown} {error}", path=shown) from error
    _refuse_other_day(day, request, shown, dated="{date}" in named)
    return Reading(weather=reading.weather, path=shown, notes=reading.notes)


def _bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(_LIMIT + 1)
    except FileNotFoundError as error:
        raise WeatherError("does not exist") from error
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise WeatherError(f"cannot be read: {reason}") from error
    if len(data) > _LIMIT:
        raise WeatherError(f"is larger than {_LIMIT >> 20} MB; it is no weather file")
    return data


def _decode(data: bytes) -> str:
    try:
        return decoded(data)
    except ValueError as error:
        raise WeatherError(f"is {error}; save it as UTF-8") from error


def _parse(text: str, request: Request, shown: str) -> tuple[Reading, date | None]:
    start = text.lstrip()[:1]
    zone = request.publication.timezone
    if not start:
        raise WeatherError("is empty")
    if start == "<":
        reading = read_map(text, _PROVIDER)
        observed = reading.weather.observed
        return reading, observed.astimezone(zone).date() if observed else None
    if _JSON.match(text):
        return read_json(text, _PROVIDER, zone)
    found = read_lines(text.splitlines(), request.places)
    if not found.places:
        raise WeatherError("has no line like 맑음강릉 20.3℃")
    return from_list(found, request, _PROVIDER, shown), found.day


def _refuse_other_day(day: date | None, request: Request, shown: str, *, dated: bool) -> None:
    if day and day != request.day:
        raise WeatherError(f"{shown} is of {day}, not of {request.day}", path=shown)
    if not day and not dated and request.day != request.today:
        raise WeatherError(
            f"{shown} names no day, so it can only be today's ({request.today}), not that of "
            f"{request.day}; write the day into its first line, or {{date}} into [weather] file",
            path=shown,
        )
