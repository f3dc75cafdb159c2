"""What an answer of a server means for the ledger."""

from __future__ import annotations

import zlib
from datetime import datetime, timedelta
from typing import Any

from syndicate.database.tables import stamp
from syndicate.delivery.ledger_states import Delivery
from syndicate.delivery.parcel import Outcome, Result

__all__ = ["LONGEST_REPLY", "delay", "written_down"]

LONGEST_REPLY = 500  # characters of a server's words that are kept
STEPS = (1, 5, 15, 30, 60)
"""Minutes until the next attempt, the last one from then on. Greylisting opens after 1 to 15
minutes; RFC 5321 §4.5.4.1 asks for 30 minutes in general, and lets the first retries be sooner."""


def delay(row: int, attempts: int) -> timedelta:
    """How long a letter that was refused for now waits, after this many attempts.

    Up to a fifth longer, by the row, so that ten thousand letters refused in one minute do not
    come back in one minute.
    """
    minutes = STEPS[min(max(attempts, 1), len(STEPS)) - 1]
    jitter = zlib.crc32(f"{row}/{attempts}".encode()) % 1000 / 5000
    return timedelta(minutes=minutes * (1 + jitter))


def written_down(
    result: Result, attempts: int, now: datetime, deadline: datetime
) -> dict[str, Any]:
    """The new values of the row; ``attempts`` are those before this letter was given out.

    A letter that would come due after ``deadline`` has failed now, with the server's last words.
    """
    attempts += result.offered
    state = Delivery(result.outcome) if result.outcome is not Outcome.DEFERRED else None
    not_before = None
    reply = " ".join(result.reply.split())[:LONGEST_REPLY]
    if state is None:
        state = Delivery.PENDING
        if result.offered:
            not_before = now + delay(result.id, attempts)
            if not_before > deadline:
                state, not_before = Delivery.FAILED, None
                reply = f"given up: {reply}"[:LONGEST_REPLY]
    return {
        "row": result.id,
        "to_state": state.value,
        "to_attempts": attempts,
        "to_not_before": stamp(not_before),
        "to_server": result.server,
        "to_reply": reply,
        "now": stamp(now),
    }
