"""When KMA makes its observations and forecasts, and since when each can be asked for.

Their base times are Korean time, whatever the zone of the publication. Each list is newest
first and goes two steps back: KMA is now and then late.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

__all__ = ["KST", "day_bases", "early_base", "observed_bases", "sky_bases"]

KST = ZoneInfo("Asia/Seoul")
_HOUR = timedelta(hours=1)
_STEPS = 3
_DAY_HOURS = (23, 20, 17, 14, 11, 8, 5, 2)
_DAY_READY = timedelta(minutes=10)


def observed_bases(now: datetime) -> tuple[datetime, ...]:
    """Of getUltraSrtNcst: every full hour, ready 40 minutes past it."""
    newest = _korean(now - timedelta(minutes=40)).replace(minute=0)
    return tuple(newest - step * _HOUR for step in range(_STEPS))


def sky_bases(now: datetime) -> tuple[datetime, ...]:
    """Of getUltraSrtFcst: every half past, ready 45 minutes past the hour."""
    newest = _korean(now - timedelta(minutes=45)).replace(minute=30)
    return tuple(newest - step * _HOUR for step in range(_STEPS))


def day_bases(now: datetime) -> tuple[datetime, ...]:
    """Of getVilageFcst: every third hour from 02:00 on, ready ten minutes later."""
    ready = _korean(now - _DAY_READY)
    midnight = ready.replace(hour=0, minute=0)
    every = (
        (midnight - timedelta(days=back)).replace(hour=hour)
        for back in (0, 1)
        for hour in _DAY_HOURS
    )
    return tuple(base for base in every if base <= ready)[:_STEPS]


def early_base(now: datetime) -> datetime:
    """Of getVilageFcst: the newest that still has both low and high of the day of ``now``."""
    midnight = _korean(now).replace(hour=0, minute=0)
    base = midnight.replace(hour=2)
    return base if base + _DAY_READY <= now else midnight - _HOUR


def _korean(moment: datetime) -> datetime:
    return moment.astimezone(KST).replace(second=0, microsecond=0)
