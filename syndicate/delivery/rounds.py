"""The rounds of one run over servers: answers in, one turn at the desk, letters out."""

from __future__ import annotations

from collections import Counter as Tally
from collections.abc import Collection, Sequence
from selectors import BaseSelector

from syndicate.delivery.fleet import LOOK_UP, Fleet
from syndicate.delivery.orders import Orders, Summary
from syndicate.delivery.parcel import Counter, Outcome, Parcel, Result
from syndicate.delivery.rates import Domains, Rates
from syndicate.delivery.servers import Relay
from syndicate.delivery.smtp import Connection
from syndicate.delivery.smtp_life import Phase
from syndicate.delivery.transport import SmtpServer
from syndicate.errors import SyndicateError, UnfinishedError

__all__ = ["Run"]

_AGAIN = 0.05  # a desk that had nothing ready is not asked sooner
_GATHER = 0.001  # what the desk is to be told waits so long for more to share its commit
_HEARTBEAT = 5.0


class Run:
    """One run (a :class:`syndicate.delivery.fleet.Carrier`)."""

    def __init__(
        self,
        servers: Sequence[SmtpServer],
        rates: Rates,
        connections: int | None,
        selector: BaseSelector,
        counter: Counter,
        orders: Orders,
    ) -> None:
        self._fleet = Fleet(servers, rates.server, connections, selector, orders, self)
        now = self._fleet.now
        self._domains = Domains(rates.domains, now)
        self._counter = counter
        self._orders = orders
        self._under_way = 0  # letters given out, of which the desk does not know the end
        self._done: list[Result] = []
        self._unwritten: list[Result] = []  # the desk failed with these, and is asked once more
        self._invited: dict[int, Connection] = {}  # whose server waits for the text
        self._due = 0  # connections that can do nothing before a turn
        self._spared: set[int] = set()
        self._counts: Tally[Outcome] = Tally()
        self._returned = 0
        self._stopped = self._hurried = False
        self._error: SyndicateError | None = None
        self._gathered = True  # nobody else had anything to say
        self._gather_until = now
        self._finished = False  # the desk expects nothing more
        self._deferred = False  # it has letters, for later
        self._quiet_until = now
        self._waited = 0.0
        self._turned = now

    def all(self) -> Summary:
        """Rounds until nothing is left, or the orders say so.

        Raises:
            SyndicateError: see :meth:`syndicate.delivery.courier.Courier.run`.
        """
        fleet, begun = self._fleet, self._fleet.now
        self._ask_when(again=0.0)
        while True:
            self._heed_orders()
            if not self._gathering():
                self._turn()
            if not (self._under_way or self._done or self._unwritten) and self._at_end():
                break
            if not (self._stopped or self._finished or fleet.now < self._quiet_until):
                fleet.open()
            self._listen(self._pause())
        fleet.say_goodbye()
        if self._error is not None:
            raise self._error
        return Summary(
            counts=dict(self._counts),
            returned=self._returned,
            seconds=self._orders.monotonic() - begun,
            stopped=self._stopped,
            troubles=fleet.troubles(),
        )

    def drop_connections(self) -> None:
        self._fleet.drop()

    # What the fleet tells (Carrier).

    def invited(self, connection: Connection, letter: int) -> None:
        self._news()
        self._invited[letter] = connection
        self._due += 1

    def settled(self, connection: Connection, result: Result) -> None:
        self._under_way -= 1
        if self._invited.pop(result.id, None) is not None:
            self._due -= 1
        if connection.phase is Phase.READY:
            self._due += 1
        if not (result.offered or result.barred):
            # Its connection ended. Once that may have had any reason; when the next one ends
            # at the same letter, it is its attempt, or it would come again without end.
            result = result._replace(offered=result.id in self._spared)
            self._spared.add(result.id)
        self._note(result)

    # A round.

    def _turn(self) -> None:
        """Tell the desk what became of letters, get leave for texts, and then new letters."""
        fleet = self._fleet
        news = self._done or self._invited or (self._unwritten and not self._under_way)
        leaving: list[Connection] = []
        try:
            # The desk renews its lease in its turns, so it gets one even if there is no news.
            if news or fleet.now - self._turned > _HEARTBEAT:
                leaving = self._settle()
            if not self._stopped and (news or fleet.now >= self._quiet_until):
                chosen = fleet.choose()
                if chosen:
                    self._give(chosen)
                elif news and not self._under_way:
                    self._ask_when(again=0.0)
        except SyndicateError as error:
            if self._error is not None:
                raise
            self._error, self._stopped = error, True
        finally:
            for connection in leaving:
                connection.complete(fleet.now)

    def _settle(self) -> list[Connection]:
        """Whose text leaves."""
        done, self._done, self._unwritten = self._unwritten + self._done, [], []
        invited, self._invited = self._invited, {}
        self._due = 0
        go: Collection[int] = ()
        leaving = []
        try:
            go = self._counter.settle(done, tuple(invited))
        except SyndicateError:
            self._unwritten = done
            raise
        finally:
            self._fleet.tick()
            self._turned = self._fleet.now
            for letter, connection in invited.items():
                if letter in go:
                    connection.proceed(self._fleet.now)
                    leaving.append(connection)
                else:
                    # The server waits for the text, so only the end of the connection says no.
                    connection.withdraw()
        return leaving

    def _give(self, chosen: Sequence[tuple[Relay, Connection]]) -> None:
        fleet = self._fleet
        avoid = self._domains.avoid(fleet.now, len(chosen))
        parcels = self._counter.give(len(chosen), avoid)
        free = iter(chosen)
        for parcel in parcels:
            self._under_way += 1
            if not self._domains.take(parcel.domain, fleet.now):
                self._give_back(parcel, f"the rate of {parcel.domain} is used up for now")
                continue
            relay, connection = next(free)
            relay.bucket.take()
            relay.finish += 1 / relay.server.weight
            fleet.carry(connection, parcel)
        if len(parcels) < len(chosen):
            self._ask_when(again=_AGAIN)
        else:
            self._finished = self._deferred = False
            wider = {relay for relay, _ in chosen if relay.may_widen(fleet.now)}
            if wider and self._counter.wait() == 0:
                for relay in wider:
                    relay.widen()

    def _gathering(self) -> bool:
        """Whether more is waited for, so that it shares a commit and its disk.

        Until half of the connections wait for the desk, never more: while it writes, the servers
        have the other half to work on.
        """
        return (
            bool(self._done or self._invited)
            and not self._gathered
            and self._fleet.now < self._gather_until
            and 2 * self._due < len(self._fleet.busy) + self._due - len(self._invited)
        )

    def _ask_when(self, *, again: float) -> None:
        """Nothing was ready: when will something be?"""
        now = self._fleet.now
        wait = self._counter.wait()
        self._finished = wait is None
        self._deferred = bool(wait)
        pause = LOOK_UP if wait is None else max(wait, again)
        back = self._domains.pause(now, 1)
        if back is not None and not self._finished:
            pause = min(max(pause, LOOK_UP), back)
        self._quiet_until = now + pause

    def _news(self) -> None:
        if not self._done and not self._invited:
            self._gather_until = self._fleet.now + _GATHER

    def _give_back(self, parcel: Parcel, why: str) -> None:
        self._under_way -= 1
        self._note(Result(id=parcel.id, outcome=Outcome.DEFERRED, reply=why, offered=False))

    def _note(self, result: Result) -> None:
        self._news()
        self._done.append(result)
        if result.offered:
            self._counts[result.outcome] += 1
        else:
            self._returned += 1

    def _at_end(self) -> bool:
        """Whether the run is over, now that nothing is under way.

        Raises:
            UnfinishedError: no server will ever take a letter of ours.
        """
        if self._stopped or self._finished:
            return True
        if said := self._fleet.refusal():
            raise UnfinishedError(
                f"no server takes our letters: {said}; mend [delivery] transport, with its login, "
                "[delivery] from or the server, then run it again: nobody was skipped"
            )
        patience = self._orders.patience
        if patience is None:
            return False
        left = patience - self._waited
        return left <= 0 or (self._deferred and self._quiet_until - self._fleet.now > left)

    def _heed_orders(self) -> None:
        if self._hurried or not (self._stopped or self._orders.ended(self._fleet.now)):
            return
        self._hurried = self._stopped = True
        self._fleet.stop()

    def _pause(self) -> float:
        """How long nothing can happen unless a server says something."""
        if self._done or self._invited:
            return _GATHER if self._gathering() else 0.0
        fleet, pause = self._fleet, LOOK_UP
        if self._stopped or len(fleet.busy) == len(fleet) > 0:
            return pause
        if fleet.now < self._quiet_until:
            return min(pause, self._quiet_until - fleet.now)
        for relay in fleet.relays:
            wait = max(relay.bucket.pause(fleet.now), relay.rest_until - fleet.now)
            if 0 < wait < pause:
                pause = wait
        return pause

    def _listen(self, pause: float) -> None:
        begun = self._fleet.now
        self._gathered = not self._fleet.listen(pause)
        waits = self._deferred and begun < self._quiet_until
        if not self._under_way and (waits or self._fleet.resting(begun)):
            self._waited += self._fleet.now - begun
