"""What a message that came back says."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

__all__ = ["Kind", "Report"]


class Kind(StrEnum):
    HARD = "hard"  # this address takes no letters, now and later
    SOFT = "soft"  # this letter was lost; the next may arrive
    BLOCKED = "blocked"  # refused for what the sender is or sent: not the address's fault
    COMPLAINT = "complaint"  # a person called the letter unwanted
    LEAVING = "leaving"  # a mail that unsubscribes; its subject holds the signed word
    NOTICE = "notice"  # nothing to do: still under way, arrived, or an automatic answer
    UNKNOWN = "unknown"  # not understood: somebody has to look


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """One recipient's fate.

    ``reason`` is a few words for people, ``status`` RFC 3463's, ``diagnostic`` the server's
    words on one line. ``recipient`` is the address that the report names, often not the one
    that was written to (forwarding). ``returned_to`` are addresses that may be a letter's return
    path, ``message_ids`` may be a letter's: anybody can write these, so whoever uses them checks
    their signatures. ``digest`` is the same whichever way the message was fetched.
    """

    kind: Kind
    digest: str
    reason: str = ""
    recipient: str = ""
    status: str = ""
    diagnostic: str = ""
    returned_to: tuple[str, ...] = ()
    message_ids: tuple[str, ...] = ()
    subject: str = ""
