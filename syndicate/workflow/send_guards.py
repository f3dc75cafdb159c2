"""What has to hold before a letter leaves."""

from __future__ import annotations

from datetime import datetime

from syndicate.config import Publication
from syndicate.delivery.ledger import Frozen, Ledger
from syndicate.delivery.ledger_states import Delivery
from syndicate.delivery.letters import Press
from syndicate.delivery.transport import Transport, describe
from syndicate.errors import UsageError

__all__ = ["deadline", "guard_transport", "transport_name", "try_wishes"]

_TRIALS = 300  # wishes that are tried before anything begins, beyond every language


def try_wishes(press: Press, ledger: Ledger, frozen: Frozen | None) -> None:
    """Make the letters that people will get, in every language, with and without advertising.

    A template may be at fault for some of them only.

    Raises:
        UsageError: what to mend; nothing has begun.
    """
    kinds = set()
    for number, (person, _) in enumerate(ledger.wishes(frozen)):
        kind = (person.language, person.advertising)
        if kind not in kinds or number < _TRIALS:
            press.parcel(0, person)
            kinds.add(kind)


def deadline(publication: Publication, frozen: Frozen) -> datetime:
    """When its letters are given up: a late edition has as much time as any."""
    return frozen.frozen + publication.delivery.give_up


def transport_name(publication: Publication, transport: Transport) -> str:
    """As the ledger keeps it; a folder is named from the configuration on."""
    if transport.maildir is not None:
        return f"maildir:{publication.relative(transport.maildir)}"
    return describe(transport)


def guard_transport(ledger: Ledger, frozen: Frozen, name: str) -> None:
    """Letters in a folder are no letters that people have.

    Raises:
        UsageError: some of this edition were written to another place than letters go now.
    """
    if frozen.transport in {"", name}:
        return
    written = ledger.counts(frozen)[Delivery.WRITTEN]
    if written:
        raise UsageError(
            f"{written} letters of {frozen.date} were written to {frozen.transport}, and letters "
            f"go to {name} now. If that was a rehearsal, send them to people after: syndicate "
            f"deliveries reset --written --date {frozen.date}; if people have them, end it with: "
            f"syndicate deliveries cancel --date {frozen.date}"
        )
