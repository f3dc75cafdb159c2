"""The nouns between the ledger, which knows people, and the courier, which knows servers."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple, Protocol

from syndicate.errors import SyndicateError

__all__ = ["Counter", "Given", "Outcome", "Parcel", "Result"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """One letter to one person.

    ``id`` is the ledger's row; ``sender`` and ``recipient`` are the envelope's (RFC 5321);
    ``message`` are its bytes in pieces, CRLF, not dot-stuffed: most pieces are shared by many
    letters, so they are handed to the socket as they are.
    """

    id: int
    sender: str
    recipient: str
    domain: str
    message: Sequence[bytes]


class Outcome(StrEnum):
    """What became of an attempt, as the ledger keeps it."""

    SENT = "sent"  # the server took it: 250 after the final dot
    WRITTEN = "written"  # into a Maildir
    DEFERRED = "deferred"  # definitely refused for now (4xx), or never offered: may be tried again
    FAILED = "failed"  # definitely refused for good (5xx)
    UNKNOWN = "unknown"  # the final dot went out, no answer came back


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What became of one parcel. ``reply`` are the server's words, one line.

    ``bad_address``: the refusal is permanent for this address (RFC 3463 5.1.x and its kin), so it
    is to be suppressed. ``offered`` is false where no server had to do with the letter, or only
    saw its envelope: that costs no attempt.
    """

    id: int
    outcome: Outcome
    server: str = ""
    reply: str = ""
    bad_address: bool = False
    offered: bool = True


class Given(NamedTuple):
    """What a turn at the desk gives.

    ``go`` are those of the letters asked for whose text may leave now: it is written down that
    they are under way. ``parcels`` are new ones: their envelope may leave, their text not yet.
    ``fault``: a letter cannot be made, so no new ones are to be had.
    """

    go: Collection[int]
    parcels: Sequence[Parcel]
    fault: SyndicateError | None = None


class Counter(Protocol):
    """Where the courier gives back what it did and gets its next letters: the ledger's desk."""

    def turn(
        self, done: Sequence[Result], ready: Sequence[int], want: int, avoid: Collection[str]
    ) -> Given:
        """One commit: ``done`` is written down, and the letters ``ready`` become ``sending``.

        Up to ``want`` new letters are given out; ``avoid`` are recipient domains whose rate is
        used up for now. None of them means that nothing is ready at this moment; :meth:`wait`
        tells whether something will be. Every letter given out comes back as one result.
        """
        ...

    def wait(self) -> float | None:
        """Seconds until a letter may become ready; ``None`` = nothing is left to come."""
        ...
