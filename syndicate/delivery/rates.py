"""How fast letters may go: token buckets, one a server and one a receiving domain."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

__all__ = ["Bucket", "Domains", "Rates", "letters_a_second"]

_SECONDS = {"s": 1.0, "m": 60.0, "h": 3600.0}

# How much of a delay is caught up with. Without slack every late turn of the loop would be lost
# for good, and the configured rate never reached; a burst stays below a second's worth.
_SLACK = 0.5
_NONE: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Rates:
    """``[delivery] rate``, of each server, and ``rates``, of receiving domains."""

    server: str = "50/s"
    domains: Mapping[str, str] = field(default_factory=dict)


def letters_a_second(rate: str) -> float:
    """``50/s``, ``600/m``, ``1000/h``, as the configuration has checked it."""
    number, _, unit = rate.partition("/")
    return int(number) / _SECONDS[unit]


class Bucket:
    """Fills at the rate, and holds at least one letter. Times are seconds of one steady clock.

    Counting on real time, not on sleeps: what a letter itself takes is not added to the pause.
    """

    __slots__ = ("_at", "_holds", "_level", "rate")

    def __init__(self, rate: str, now: float) -> None:
        self.rate = letters_a_second(rate)
        self._holds = max(1.0, self.rate * _SLACK)
        self._level = 1.0
        self._at = now

    def ready(self, now: float) -> int:
        """How many letters may go now."""
        if now > self._at:
            self._level = min(self._holds, self._level + (now - self._at) * self.rate)
            self._at = now
        # What was added in many small steps may be a hair short of a whole letter.
        return int(self._level + 1e-9)

    def take(self) -> None:
        """One letter goes; asked for with :meth:`ready` before."""
        self._level -= 1.0

    def pause(self, now: float, letters: float = 1.0) -> float:
        """Seconds until so many letters may go (at most as many as the bucket holds)."""
        self.ready(now)
        return max(0.0, (min(letters, self._holds) - self._level) / self.rate)

    @property
    def half(self) -> float:
        """Half of what it holds, at least one letter."""
        return max(1.0, self._holds / 2)


class Domains:
    """The rates of single receiving domains (``[delivery] rates``)."""

    def __init__(self, rates: Mapping[str, str], now: float) -> None:
        self._buckets = {name.lower(): Bucket(rate, now) for name, rate in rates.items()}
        self._shut: set[str] = set()

    def avoid(self, now: float, want: int) -> frozenset[str]:
        """The domains to ask no letters for.

        One that ran dry comes back with half a bucket, not with the first letter: a desk that
        is asked for eight letters would find eight for it, and seven had to go back.
        """
        if not self._buckets:
            return _NONE
        for name, bucket in self._buckets.items():
            if bucket.ready(now) < 1:
                self._shut.add(name)
            elif name in self._shut and not bucket.pause(now, min(want, bucket.half)):
                self._shut.discard(name)
        return frozenset(self._shut)

    def take(self, domain: str, now: float) -> bool:
        """Whether a letter to ``domain`` may go now; it is counted if so."""
        bucket = self._buckets.get(domain)
        if bucket is None:
            return True
        if bucket.ready(now) < 1:
            return False
        bucket.take()
        return True

    def pause(self, now: float, want: int) -> float | None:
        """Seconds until an avoided domain comes back; ``None`` = none is avoided."""
        return min(
            (
                self._buckets[name].pause(now, min(want, self._buckets[name].half))
                for name in self._shut
            ),
            default=None,
        )
