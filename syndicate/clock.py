"""The time, as something that is handed in.

Only ``cli/`` makes a clock. Content takes an aware ``datetime``; what waits or
repeats (delivery, the site) takes a :class:`Clock`.
"""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from typing import Protocol

__all__ = ["Clock", "FixedClock", "MovedClock", "SystemClock"]


class Clock(Protocol):
    """Where code that runs for a while asks for the time."""

    def now(self) -> datetime:
        """The current instant, aware, whole seconds."""
        ...

    def sleep(self, seconds: float) -> None:
        """Wait; a fixed clock moves instead."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        return datetime.now(UTC).replace(microsecond=0)

    def sleep(self, seconds: float) -> None:
        time.sleep(seconds)


class MovedClock:
    """The machine's clock, set to another instant when it is made: ``--now`` for what runs on."""

    def __init__(self, instant: datetime) -> None:
        if instant.tzinfo is None:
            raise ValueError("an instant needs a time zone")
        self._instant = instant
        self._begun = time.monotonic()

    def now(self) -> datetime:
        passed = timedelta(seconds=time.monotonic() - self._begun)
        return (self._instant + passed).replace(microsecond=0)

    def sleep(self, seconds: float) -> None:
        time.sleep(seconds)


class FixedClock:
    """Stands at one instant (``--now``, tests) and moves only when told to sleep."""

    def __init__(self, instant: datetime) -> None:
        if instant.tzinfo is None:
            raise ValueError("an instant needs a time zone")
        self._instant = instant

    def now(self) -> datetime:
        return self._instant

    def sleep(self, seconds: float) -> None:
        self._instant += timedelta(seconds=seconds)
