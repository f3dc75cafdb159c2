"""Instants as the formats write them, without the locale that feedgen would switch."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import format_datetime

__all__ = ["exact", "rfc822", "rfc3339"]


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
    return format_datetime(exact(instant))
