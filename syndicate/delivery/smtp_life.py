"""Where a connection is in its life, how long it waits there, and who is told."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING, Protocol

from syndicate.delivery.parcel import Result
from syndicate.delivery.transport import SmtpServer

if TYPE_CHECKING:
    from syndicate.delivery.smtp import Connection

__all__ = ["Phase", "Timeouts", "Watcher"]


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
    greeting: float = 60  # each step until it takes letters; 300 there, but silence is to be told
    command: float = 300  # MAIL, RCPT
    data: float = 120
    block: float = 180  # the letter itself has not moved on for so long
    dot: float = 600  # too short makes doubles elsewhere (RFC 1047), and unknowns here
    quit: float = 2

    @classmethod
    def of(cls, server: SmtpServer) -> Timeouts:
        most = server.timeout
        if most is None:
            return cls()
        return cls(*(min(most, value) for value in (30, 60, 300, 120, 180, 600, 2)))


class Watcher(Protocol):
    """Who has the connection: it is told what happens."""

    def opened(self, connection: Connection) -> None: ...

    def invited(self, connection: Connection, letter: int) -> None:
        """The server waits for the text of ``letter``: it wants :meth:`Connection.proceed`."""
        ...

    def settled(self, connection: Connection, result: Result, *, stumbled: bool) -> None: ...

    def closed(self, connection: Connection, reason: str, *, lasting: bool) -> None:
        """``reason`` is ``""`` where it was meant to close."""
        ...

    def changed(self, connection: Connection, events: int) -> None:
        """It looks out for other ``events`` now; 0 = for none, it is about to close."""
        ...
