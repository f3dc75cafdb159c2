"""The states of a delivery. What leads from one to the other is in :mod:`syndicate.delivery.desk`.

pending ──► claimed ──► sending ──► sent | written | failed
   ▲           │           ├──────► unknown ──► an operator's word: sent, or pending again
   └───────────┴───────────┘            ▲
    lease ran out; 4xx; never offered   └ lease ran out: nobody can know, so nobody is asked twice

claimed ──► failed (the envelope was refused for good)
pending | claimed ──► cancelled (unsubscribed meanwhile, edition ended, nothing to read)
"""

from __future__ import annotations

from enum import StrEnum

__all__ = ["OPEN", "Delivery"]


class Delivery(StrEnum):
    """One person's letter of one edition."""

    PENDING = "pending"  # not yet, or refused for now: then it has a ``not_before``
    CLAIMED = "claimed"  # a `send` holds it while its lease lasts; its envelope may be out
    SENDING = "sending"  # committed before the first byte of its text leaves
    SENT = "sent"
    WRITTEN = "written"  # into a Maildir
    FAILED = "failed"
    CANCELLED = "cancelled"
    UNKNOWN = "unknown"  # it may have arrived or not; only an operator settles it


OPEN = (Delivery.PENDING, Delivery.CLAIMED, Delivery.SENDING)
"""What a `send` still has to do with; ``unknown`` waits for an operator."""
