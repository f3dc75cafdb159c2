"""What was computed once: newsrooms repeat themselves."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

__all__ = ["Memo"]

Key = TypeVar("Key")
Made = TypeVar("Made")
_MOST = 4_096


class Memo(dict[Key, Made]):
    """``memo[key]``: what ``make`` makes of it. A hit costs less than a call.

    Begins anew when it is full, so that values that never come back take no memory.
    """

    def __init__(self, make: Callable[[Key], Made]) -> None:
        super().__init__()
        self._make = make

    def __missing__(self, key: Key) -> Made:
        if len(self) >= _MOST:
            self.clear()
        made = self[key] = self._make(key)
        return made
