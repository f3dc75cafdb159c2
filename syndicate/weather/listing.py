"""Lists of places in what is told to people."""

from __future__ import annotations

from collections.abc import Sequence

__all__ = ["listed"]

_MOST = 20
"""A line of hundreds of names is read by nobody; the configuration has them all."""


def listed(names: Sequence[str]) -> str:
    """``서울, 제주``; of very many the first, and how many there are besides."""
    shown = ", ".join(names[:_MOST])
    more = len(names) - _MOST
    return f"{shown} … and {more} more" if more > 0 else shown
