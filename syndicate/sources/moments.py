"""Dates in the usual form → seconds, by arithmetic: an archive's days are few, its hours fewer."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from syndicate.errors import ArticleError
from syndicate.sources import dates
from syndicate.sources.memo import Memo

__all__ = ["Moment", "Moments"]

_ISO = re.compile(
    r"([12][0-9]{3}-[0-9]{2}-[0-9]{2})"
    r"(?:[T ]([0-9]{2}):([0-9]{2})(?::([0-9]{2})(?:\.[0-9]++)?+)?+"
    r"(?: ?(Z|[+-][0-9]{2}:?[0-9]{2}))?+)?+"
)


_EPOCH = date(1970, 1, 1).toordinal()

Moment = tuple[int, str, str, bool]
"""Seconds since 1970 in UTC; the day in the publication's zone; the day as typed, ``""`` where it
was not typed plainly; whether a time stands beside it. No class: one is made for each article."""


class Moments:
    """What :func:`syndicate.sources.dates.read` says, for one zone."""

    def __init__(self, zone: ZoneInfo) -> None:
        self._zone = zone
        self._midnights = Memo(_midnight)
        self._offsets = Memo(_offset)
        self._months = Memo(self._in_month)
        self._days = Memo(self._on_day)

    def read(self, text: str) -> Moment | None:
        """The instant, ``None`` where what stands there is no date."""
        return self.plain(text) or self._read(text)

    def plain(self, text: str) -> Moment | None:
        """The instant of a text in the usual form, ``None`` for any other."""
        match = _ISO.fullmatch(text)
        if match is None:
            return None
        day, hour, minute, second, zone = match.groups()
        seconds = self._midnights[day]
        if seconds is None:
            return None
        local = self._months[day[:7]]
        if local is None:
            local = self._days[day]
            if local is None:
                return None
        if hour is None:
            return seconds - local, day, day, False
        offset = local if zone is None else self._offsets[zone]
        # Of hour 24 and of leap seconds there is more to be said.
        if offset is None or hour > "23" or minute > "59" or (second or "") > "59":
            return None
        seconds += int(hour) * 3600 + int(minute) * 60 + int(second or 0) - offset
        return seconds, day if offset == local else self._day(seconds), day, True

    def _day(self, seconds: int) -> str:
        return datetime.fromtimestamp(seconds, self._zone).date().isoformat()

    def _read(self, text: str) -> Moment | None:
        try:
            found = dates.read(text, self._zone)
        except ArticleError:
            return None
        day = found.astimezone(self._zone).date().isoformat()
        return int(found.timestamp()), day, "", True

    def _in_month(self, month: str) -> int | None:
        """The zone's offset in all of a month, ``None`` where it changes, or has seconds in it."""
        return self._through(f"{month}-01", 32)

    def _on_day(self, day: str) -> int | None:
        return self._through(day, 2)

    def _through(self, day: str, midnights: int) -> int | None:
        begin = datetime.fromisoformat(day)
        found = {self._zone.utcoffset(begin + timedelta(days=at)) for at in range(midnights)}
        offset = (found.pop() or timedelta()).total_seconds()
        return int(offset) if not found and not offset % 60 else None


def _midnight(day: str) -> int | None:
    try:
        return (date.fromisoformat(day).toordinal() - _EPOCH) * 86_400
    except ValueError:
        return None


def _offset(zone: str) -> int | None:
    """``Z``, ``+0900``, ``+09:00``; no place is farther than 14 hours from Greenwich."""
    if zone == "Z":
        return 0
    hours, minutes = int(zone[1:3]), int(zone[-2:])
    if hours > 14 or minutes > 59:
        return None
    offset = hours * 3600 + minutes * 60
    return -offset if zone[0] == "-" else offset
