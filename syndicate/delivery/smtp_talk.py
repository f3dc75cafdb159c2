"""One dialogue of a connection, and the replies that it waits for."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass, field

from syndicate.delivery.parcel import Parcel
from syndicate.delivery.smtp_dialogue import Abilities, Content, Heard, Step
from syndicate.delivery.smtp_offer import Verdict
from syndicate.delivery.smtp_reply import Reply

__all__ = ["Talk"]


@dataclass(slots=True, eq=False)
class Talk:
    """A letter's dialogue, or the introduction, which has no parcel.

    ``fresh``: it is the first letter of its connection. ``invited``: the text that the server
    waits for, and we for leave to send. ``text``: the text is on its way.
    """

    script: Generator[Step, Heard, Abilities | Verdict]
    parcel: Parcel | None = None
    fresh: bool = False
    awaited: int = 1
    heard: list[Reply] = field(default_factory=list)
    invited: Content | None = None
    text: bool = False

    @property
    def waits(self) -> bool:
        """Whether nothing but its envelope came, and that on a connection that had others."""
        return self.parcel is not None and not (self.text or self.fresh)

    def collect(self, replies: list[Reply]) -> list[Reply] | None:
        """Take what it waits for off ``replies``; all of it once it is complete."""
        missing = self.awaited - len(self.heard)
        heard = self.heard + replies[:missing]
        del replies[:missing]
        # After 421 the server goes, and says no more (RFC 5321 §3.8).
        whole = len(heard) == self.awaited or any(one.code == 421 for one in heard)
        self.heard = [] if whole else heard
        return heard if whole else None
