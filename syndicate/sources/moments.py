"""Dates in the usual form → seconds, by arithmetic: an archive's days are few, its hours fewer."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
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


Moment = tuple[int, str, str, bool]
"""Seconds since 1970 in UTC; the day in the publication's zone; the day as typed, ``""`` where it
was not typed plainly; whether a time stands beside it. No class: one is made for each article."""


class Moments:
    """What :func:`syndicate.sources.dates.read` says, for one zone."""

    def __init__(self, zone: ZoneInfo) -> None:
        self._zone = zone
        self._midnights = Memo(_midnight)
        self._clocks = Memo(_clock)
        self._offsets = Memo(_offset)
        self._locals = Memo(self._local)

    def read(self, text: str) -> Moment | None:
        """The instant, ``None`` where what stands there is no date."""
        return self.plain(text) or self._read(text)

    def plain(self, text: str) -> Moment | None:
        """The instant of a text in the usual form, ``None`` for any other."""
        match = _ISO.fullmatch(text)
        if match is None:
            return None
        day, hour, minute, second, zone = match.groups()
        seconds, local = self._midnights[day], self._locals[day]
        if seconds is None or local is None:
            return None
        if hour is None:
            return seconds - local, day, day, False
        clock = self._clocks[hour, minute, second]
        offset = local if zone is None else self._offsets[zone]
        if clock is None or offset is None:
            return None
        seconds += clock - offset
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

    def _local(self, day: str) -> int | None:
        """The zone's offset, ``None`` on a day that changes it, or with seconds in it."""
        try:
            begin = datetime.fromisoformat(day).replace(tzinfo=self._zone)
        except ValueError:
            return None
        found = {
            (moment.replace(fold=fold).utcoffset() or timedelta()).total_seconds()
            for moment in (begin, begin + timedelta(days=1))
            for fold in (0, 1)
        }
        offset = found.pop()
        return int(offset) if not found and not offset % 60 else None


def _midnight(day: str) -> int | None:
    try:
        return int(datetime.fromisoformat(day).replace(tzinfo=UTC).timestamp())
    except ValueError:
        return None


def _clock(clock: tuple[str, str, str | None]) -> int | None:
    """Seconds since midnight; of hour 24 and of leap seconds there is more to be said."""
    hour, minute, second = int(clock[0]), int(clock[1]), int(clock[2] or 0)
    usual = hour < 24 and minute < 60 and second < 60
    return hour * 3600 + minute * 60 + second if usual else None


def _offset(zone: str) -> int | None:
    """``Z``, ``+0900``, ``+09:00``; no place is farther than 14 hours from Greenwich."""
    if zone == "Z":
        return 0
    hours, minutes = int(zone[1:3]), int(zone[-2:])
    if hours > 14 or minutes > 59:
        return None
    offset = hours * 3600 + minutes * 60
    return -offset if zone[0] == "-" else offset
