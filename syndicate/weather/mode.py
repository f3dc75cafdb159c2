"""How a call treats live weather: a word that every build needs, apart from all that it is for."""

from __future__ import annotations

from enum import Enum

__all__ = ["Mode"]


class Mode(Enum):
    """Whether live providers are asked."""

    NORMAL = "normal"  # at most every half hour
    FRESH = "fresh"  # now
    REPLAY = "replay"  # a pinned clock: what is kept from before counts, else they are asked
    OFFLINE = "offline"  # never; what is kept counts
