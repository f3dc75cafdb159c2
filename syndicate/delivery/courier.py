"""Carries letters from the ledger's desk to the servers, and brings back what became of each.

One thread and one selector. A round: what came in is looked at; the desk is told all of it and
gives leave for the texts that servers wait for, in one commit; these texts leave, and while the
servers have them, the desk gives the next letters, whose envelopes leave behind them. A
connection has one text out at a time, marked at the desk before its first byte leaves, so that
after a crash there is at most one letter per connection of which nobody knows. What the desk is
to be told waits a millisecond for more, up to half of the connections, to share a commit; while
that waits for the disk, the servers have the letters of the other half.
"""

from __future__ import annotations

from collections.abc import Callable
from selectors import DefaultSelector

from syndicate.delivery.maildir import Maildir
from syndicate.delivery.orders import Orders, Summary
from syndicate.delivery.parcel import Counter, Outcome, Parcel, Result
from syndicate.delivery.rates import Rates
from syndicate.delivery.rounds import Run
from syndicate.delivery.transport import Transport
from syndicate.errors import UnfinishedError

__all__ = ["Courier", "Rates", "Summary"]

_AT_ONCE = 8  # letters into a folder a round


def _never() -> bool:
    return False


class Courier:
    """Who carries letters.

    ``monotonic`` is a steady clock (``time.monotonic``); ``connections`` is how many a server
    gets, in place of what its address says.
    """

    def __init__(
        self,
        transport: Transport,
        rates: Rates,
        monotonic: Callable[[], float],
        connections: int | None = None,
    ) -> None:
        self._transport = transport
        self._rates = rates
        self._monotonic = monotonic
        self._connections = connections

    def run(
        self,
        counter: Counter,
        *,
        stop: Callable[[], bool] = _never,
        until: float | None = None,
        patience: float | None = None,
        tell: Callable[[str], None] = lambda _: None,
    ) -> Summary:
        """Carry what the desk has, until nothing is left to come.

        ``stop`` is asked several times a second; once it says yes, or the clock is past
        ``until``, no new letter is taken and those under way are finished. ``patience`` is how
        many seconds altogether may be spent on waiting: for deferred letters, for servers that
        are in trouble. Without it, as long as something is to come. ``tell`` gets a line as soon
        as a server does not let us in, and no second one until it took letters again.

        Raises:
            UnfinishedError: every server refuses us for good, or the maildir cannot be
                written. All letters are back at the desk then.
            UsageError: the certificates of a ``?ca=`` cannot be read.
            SyndicateError: what the desk raised; the letters under way were finished, and the
                desk was told.
        """
        orders = Orders(self._monotonic, stop, until, patience, tell)
        if self._transport.maildir is not None:
            return _fill(Maildir(self._transport.maildir), counter, orders)
        with DefaultSelector() as selector:
            run = Run(
                self._transport.servers, self._rates, self._connections, selector, counter, orders
            )
            try:
                return run.all()
            finally:
                run.drop_connections()


def _fill(maildir: Maildir, counter: Counter, orders: Orders) -> Summary:
    """Rates are for servers; a folder takes what comes, and defers nothing to wait for."""
    begun = orders.monotonic()
    done: list[Result] = []
    written = 0
    try:
        while not (stopped := orders.ended(orders.monotonic())):
            parcels = counter.give(_AT_ONCE, frozenset())
            if not parcels:
                break
            go = counter.settle(done, [one.id for one in parcels])
            done = [_back(one, "") for one in parcels if one.id not in go]
            try:
                done += maildir.write([one for one in parcels if one.id in go])
            except UnfinishedError as error:
                done += [_back(one, str(error)) for one in parcels if one.id in go]
                raise
            written += len(go)
    finally:
        counter.settle(done, ())
    counts = {Outcome.WRITTEN: written} if written else {}
    seconds = orders.monotonic() - begun
    return Summary(counts=counts, returned=0, seconds=seconds, stopped=stopped)


def _back(parcel: Parcel, why: str) -> Result:
    return Result(id=parcel.id, outcome=Outcome.DEFERRED, reply=why, offered=False)
