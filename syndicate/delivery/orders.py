"""When a run of the courier ends, whom it tells, and what it has done."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from syndicate.delivery.parcel import Outcome

__all__ = ["Orders", "Summary"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """What a run did.

    ``counts`` are attempts by outcome; ``returned`` went back to the desk unoffered;
    ``troubles`` are what servers are in trouble with at the end, a line each.
    """

    counts: Mapping[Outcome, int]
    returned: int
    seconds: float
    stopped: bool
    troubles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Orders:
    """When to end; see :meth:`syndicate.delivery.courier.Courier.run`."""

    monotonic: Callable[[], float]
    stop: Callable[[], bool]
    until: float | None
    patience: float | None
    tell: Callable[[str], None]

    @property
    def span(self) -> str:
        """How long servers in trouble are waited for, in words; ``""`` = without end."""
        if self.patience is None:
            return ""
        minutes = round(self.patience / 60)
        return (
            f" for up to {minutes} minutes" if minutes > 1 else f" for {self.patience:.0f} seconds"
        )

    def ended(self, now: float) -> bool:
        return self.stop() or (self.until is not None and now >= self.until)
