"""Where a connection is in its life, and how long it waits there."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

from syndicate.delivery.transport import SmtpServer

__all__ = ["Phase", "Timeouts"]


class Phase(Enum):
    """Where a connection is in its life."""

    OPENING = auto()
    READY = auto()
    BUSY = auto()
    QUITTING = auto()
    CLOSED = auto()


@dataclass(frozen=True, slots=True)
class Timeouts:
    """Seconds to wait, RFC 5321 §4.5.3.2; shorter where a dead server only holds others up."""

    connect: float = 30
    command: float = 300  # greeting, MAIL, RCPT
    data: float = 120
    block: float = 180  # the letter itself has not moved on for so long
    dot: float = 600  # too short makes doubles elsewhere (RFC 1047), and unknowns here
    quit: float = 2

    @classmethod
    def of(cls, server: SmtpServer) -> Timeouts:
        most = server.timeout
        if most is None:
            return cls()
        return cls(*(min(most, value) for value in (30, 300, 120, 180, 600, 2)))
