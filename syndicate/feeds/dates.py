"""Instants as the formats write them, without the locale that feedgen would switch."""

from __future__ import annotations

from datetime import UTC, datetime

__all__ = ["exact", "rfc822", "rfc3339"]

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def exact(instant: datetime) -> datetime:
    """Whole seconds and a zone of whole minutes, as both formats want it.

    Seoul before 1908 was 8 h 27 min 52 s ahead; neither format can say that, UTC can.
    """
    offset = instant.utcoffset()
    if offset is not None and offset.total_seconds() % 60:
        instant = instant.astimezone(UTC)
    return instant.replace(microsecond=0)


def rfc3339(instant: datetime) -> str:
    """``2025-06-10T07:00:00+09:00`` (RFC 4287 §3.3, JSON Feed 1.1, W3C-DTF)."""
    return exact(instant).isoformat()


def rfc822(instant: datetime) -> str:
    """``Tue, 10 Jun 2025 07:00:00 +0900``: English names, numeric zone (RSS 2.0, RSS Profile)."""
    # Not strftime, which speaks the process's language; not email.utils, which brings sockets.
    at = exact(instant)
    return (
        f"{_DAYS[at.weekday()]}, {at.day:02} {_MONTHS[at.month - 1]} {at.year:04}"
        f" {at.hour:02}:{at.minute:02}:{at.second:02} {at.strftime('%z') or '-0000'}"
    )
