"""How long something may take, shared by those who work at it. Contains no business logic."""

from __future__ import annotations

import time

__all__ = ["Deadline"]


class Deadline:
    """The end of a time that several requests share; ``whole`` is how long all of it was."""

    def __init__(self, seconds: float, *, whole: float | None = None) -> None:
        self._end = time.monotonic() + seconds
        self.whole = seconds if whole is None else whole

    def part(self, share: float) -> Deadline:
        """An earlier end, after ``share`` of what is left; people are told of the whole."""
        return Deadline(self.left() * share, whole=self.whole)

    def left(self) -> float:
        """Seconds until the end, never below 0."""
        return max(0.0, self._end - time.monotonic())
