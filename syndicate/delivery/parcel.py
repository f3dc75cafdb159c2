"""The nouns between the ledger, which knows people, and the courier, which knows servers."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from enum import StrEnum
from typing import NamedTuple, Protocol

__all__ = ["Counter", "Outcome", "Parcel", "Result"]


class Parcel(NamedTuple):
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


class Result(NamedTuple):
    """What became of one parcel. ``reply`` are the server's words, one line.

    ``bad_address``: the refusal is permanent for this address (RFC 3463 5.1.x and its kin), so it
    is to be suppressed. ``offered`` is false where no server had to do with the letter, or only
    saw its envelope: that costs no attempt. ``barred``: the server refuses us, whoever the reader.
    """

    id: int
    outcome: Outcome
    server: str = ""
    reply: str = ""
    bad_address: bool = False
    offered: bool = True
    barred: bool = False


class Counter(Protocol):
    """Where the courier gives back what it did and gets its next letters: the ledger's desk."""

    def settle(self, done: Sequence[Result], ready: Sequence[int]) -> Collection[int]:
        """One commit: ``done`` is written down, the letters ``ready`` become ``sending``.

        Returns those of ``ready`` whose text may leave now; the others have to come back.
        """
        ...

    def give(self, want: int, avoid: Collection[str]) -> Sequence[Parcel]:
        """Up to ``want`` letters: their envelope may leave at once, their text not yet.

        ``avoid`` are recipient domains whose rate is used up for now. An empty answer means
        that nothing is ready at this moment; :meth:`wait` tells whether something will be.
        Every letter that was given comes back as one result.
        """
        ...

    def wait(self) -> float | None:
        """Seconds until a letter may become ready; ``None`` = nothing is left to come."""
        ...
