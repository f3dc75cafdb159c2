"""A line that is nothing but a day, a time, or both: it heads a front page or a weather list."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, time
from functools import cache

from syndicate.text.clean import one_line
from syndicate.text.lazy import regex

__all__ = ["DateLine", "read_date_line"]

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_ENGLISH = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_WEEKDAYS = tuple(zip("월화수목금토일", _ENGLISH, strict=True))
_MONTH = (
    r"(?P<name>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_WEEKDAY = (
    r"[(\[（]?(?P<week>[월화수목금토일](?:요일)?|mon(?:day)?|tue(?:s(?:day)?)?|wed(?:nesday)?"
    r"|thu(?:r(?:s(?:day)?)?)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?)\.?[)\]）]?"
)
_DAYS = (
    r"(?P<year>[12]\d{3}) ?[.\-/년] ?(?P<month>\d{1,2}) ?[.\-/월] ?(?P<day>\d{1,2}) ?[.일]?",
    _MONTH + r" (?P<day>\d{1,2})(?:st|nd|rd|th)?,? (?P<year>[12]\d{3})",
    r"(?P<day>\d{1,2})(?:st|nd|rd|th)? " + _MONTH + r",? (?P<year>[12]\d{3})",
)
_TIME = (
    r"[(\[（]?(?:(?P<hour>[01]?\d|2[0-3]):(?P<minute>[0-5]\d)(?::[0-5]\d)?"
    r"|(?P<kohour>[01]?\d|2[0-3]) ?시(?: ?(?P<kominute>[0-5]?\d) ?분)?)[)\]）]?"
)
_NOW = r"(?: ?(?:현재|기준|관측|발표|kst|now))*"
_DIGIT = regex("[0-9]")


@dataclass(frozen=True, slots=True)
class DateLine:
    """What the line says. ``weekday_fits`` is false where it names another weekday than the day's.

    Exactly one of ``day`` and ``time`` may be ``None``.
    """

    day: date | None
    time: time | None
    weekday_fits: bool = True


def read_date_line(line: str) -> DateLine | None:
    """``2025.06.10 (화)``, ``2025-06-10 07:00``, ``2025년 6월 10일``, ``10 June 2025``, ``(07시)``.

    ``None`` where the line is anything else.

    Raises:
        ValueError: it has the form of a day, but the calendar has no such day.
    """
    text = one_line(line)
    if len(text) > 60 or not _DIGIT.search(text):
        return None
    for pattern in _lines():
        if match := pattern.fullmatch(text):
            return _read(match)
    return None


@cache
def _lines() -> tuple[re.Pattern[str], ...]:
    """Compiled at first use: they take longer than most files that hold no such line."""
    return tuple(
        re.compile(pattern, re.IGNORECASE | re.ASCII)
        for pattern in (
            *(rf"{day}(?:[ ,t]*{_WEEKDAY})?(?:[ ,t]*{_TIME}{_NOW})?" for day in _DAYS),
            *(rf"{_WEEKDAY},? {day}(?:[ ,t]*{_TIME}{_NOW})?" for day in _DAYS),
            _TIME + _NOW,
        )
    )


def _read(match: re.Match[str]) -> DateLine:
    found = match.groupdict()
    moment = None
    if hour := found["hour"] or found["kohour"]:
        moment = time(int(hour), int(found["minute"] or found["kominute"] or 0))
    if "year" not in found:
        return DateLine(None, moment)
    name = found.get("name")
    month = _MONTHS.index(name[:3].lower()) + 1 if name else int(found["month"])
    day = date(int(found["year"]), month, int(found["day"]))
    week = (found["week"] or "").lower()
    fits = (
        not week or week[:3] in _WEEKDAYS[day.weekday()] or week[0] == _WEEKDAYS[day.weekday()][0]
    )
    return DateLine(day, moment, fits)
