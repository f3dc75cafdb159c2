"""The rounds of one run over servers: answers in, one turn at the desk, letters out."""

from __future__ import annotations

from collections import Counter as Tally
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from selectors import BaseSelector

from syndicate.delivery.parcel import Counter, Outcome, Result
from syndicate.delivery.rates import Domains, Rates
from syndicate.delivery.servers import Relay, choose
from syndicate.delivery.smtp import Connection
from syndicate.delivery.smtp_dots import Dots
from syndicate.delivery.smtp_life import Phase
from syndicate.delivery.smtp_wire import LostError
from syndicate.delivery.transport import SmtpServer
from syndicate.errors import SyndicateError, UnfinishedError

__all__ = ["Orders", "Run", "Summary"]

_LOOK_UP = 0.25  # seconds until a stop is noticed, at the latest
_AGAIN = 0.05  # a desk that had nothing ready is not asked sooner
_GATHER = 0.001  # an answer waits so long for others to share its commit
_HEARTBEAT = 5.0
_HURRY = 10.0  # after a stop, for letters whose last byte has not left


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """What a run did.

    ``counts`` are attempts by outcome; ``returned`` went back to the desk unoffered;
    ``troubles`` are what servers are in trouble with at the end, a line each.
    """

    counts: Mapping[Outcome, int]
    returned: int
    seconds: float
    stopped: bool
    troubles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Orders:
    """When to end; see :meth:`syndicate.delivery.courier.Courier.run`."""

    monotonic: Callable[[], float]
    stop: Callable[[], bool]
    until: float | None
    patience: float | None

    def ended(self, now: float) -> bool:
        return self.stop() or (self.until is not None and now >= self.until)


class Run:
    """One run. It watches its connections (:class:`syndicate.delivery.smtp.Watcher`)."""

    def __init__(
        self,
        servers: Sequence[SmtpServer],
        rates: Rates,
        connections: int | None,
        selector: BaseSelector,
        counter: Counter,
        orders: Orders,
    ) -> None:
        self._now = orders.monotonic()
        self._relays = [Relay(one, rates.server, connections, self._now) for one in servers]
        self._domains = Domains(rates.domains, self._now)
        self._selector = selector
        self._counter = counter
        self._orders = orders
        self._dots = Dots()
        self._owner: dict[Connection, Relay] = {}
        self._watched: set[Connection] = set()
        self._under_way = 0
        self._done: list[Result] = []
        self._counts: Tally[Outcome] = Tally()
        self._returned = 0
        self._stopped = self._hurried = False
        self._error: SyndicateError | None = None
        self._gathered = True  # nobody else had anything to say
        self._gather_until = self._now
        self._finished = False  # the desk expects nothing more
        self._deferred = False  # it has letters, for later
        self._quiet_until = self._now
        self._waited = 0.0
        self._checked = self._turned = self._now

    def all(self) -> Summary:
        """Rounds until nothing is left, or the orders say so.

        Raises:
            SyndicateError: see :meth:`syndicate.delivery.courier.Courier.run`.
        """
        begun = self._now
        self._ask_when(again=0.0)
        while True:
            self._heed_orders()
            if not self._gathering():
                self._turn()
            if not self._under_way and not self._done and self._at_end():
                break
            self._open()
            self._listen(self._pause())
        self._say_goodbye()
        if self._error is not None:
            raise self._error
        return Summary(
            counts=dict(self._counts),
            returned=self._returned,
            seconds=self._orders.monotonic() - begun,
            stopped=self._stopped,
            troubles=tuple(f"{one.server} {one.trouble}" for one in self._relays if one.trouble),
        )

    def drop_connections(self) -> None:
        for connection in list(self._owner):
            connection.abandon()

    # What the connections tell (Watcher).

    def opened(self, connection: Connection) -> None:
        relay = self._owner[connection]
        others = [one.finish for one in self._relays if one is not relay and one.usable()]
        if others and sum(one.phase is not Phase.OPENING for one in relay.open) == 1:
            # Who comes back has no claim to what went elsewhere meanwhile.
            relay.finish = max(relay.finish, min(others))

    def settled(self, connection: Connection, result: Result, *, stumbled: bool) -> None:
        self._under_way -= 1
        self._note(result)
        relay = self._owner[connection]
        if stumbled:
            relay.stumble(result.reply, self._now)
        else:
            relay.works()

    def closed(self, connection: Connection, reason: str, *, lasting: bool) -> None:
        relay = self._owner.pop(connection)
        relay.open.remove(connection)
        if reason:
            relay.stumble(
                reason, self._now, lasting=lasting, opening=True, reached=connection.reached
            )

    def changed(self, connection: Connection, events: int) -> None:
        if connection not in self._watched:
            if events:
                self._watched.add(connection)
                self._selector.register(connection, events, connection)
        elif events:
            self._selector.modify(connection, events, connection)
        else:
            self._watched.discard(connection)
            self._selector.unregister(connection)

    # A round.

    def _turn(self) -> None:
        """Give the results back, and get letters for the connections that are free."""
        chosen = []
        if not self._stopped and (self._done or self._now >= self._quiet_until):
            chosen = choose(self._relays, self._now)
        # The desk renews its lease in its turns, so it gets one even if there is nothing to say.
        if not (chosen or self._done or self._now - self._turned > _HEARTBEAT):
            return
        done, self._done = self._done, []
        avoid = self._domains.avoid(self._now, len(chosen)) if chosen else frozenset()
        try:
            parcels = self._counter.turn(done, len(chosen), avoid)
        except SyndicateError as error:
            if self._error is not None:
                raise
            self._error, self._stopped = error, True
            return
        self._now = self._turned = self._orders.monotonic()
        free = iter(chosen)
        for parcel in parcels:
            if not self._domains.take(parcel.domain, self._now):
                reply = f"the rate of {parcel.domain} is used up for now"
                back = Result(id=parcel.id, outcome=Outcome.DEFERRED, reply=reply, offered=False)
                self._note(back)
                continue
            relay, connection = next(free)
            relay.bucket.take()
            relay.finish += 1 / relay.server.weight
            self._under_way += 1
            connection.carry(parcel, self._now)
        if len(parcels) < len(chosen) or not (chosen or self._under_way):
            self._ask_when(again=_AGAIN if chosen else 0.0)
        else:
            self._finished = self._deferred = False
            wider = {relay for relay, _ in chosen if relay.may_widen(self._now)}
            if wider and self._counter.wait() == 0:
                for relay in wider:
                    relay.widen()

    def _gathering(self) -> bool:
        """Whether more answers are waited for, so that they share a commit and its disk.

        Never for more than half of the letters: while those are written down, the servers have
        the other half to work on.
        """
        return (
            0 < len(self._done) < self._under_way
            and not self._gathered
            and self._now < self._gather_until
        )

    def _ask_when(self, *, again: float) -> None:
        """Nothing was ready: when will something be?"""
        wait = self._counter.wait()
        self._finished = wait is None
        self._deferred = bool(wait)
        pause = _LOOK_UP if wait is None else max(wait, again)
        back = self._domains.pause(self._now, 1)
        if back is not None and not self._finished:
            pause = min(max(pause, _LOOK_UP), back)
        self._quiet_until = self._now + pause

    def _note(self, result: Result) -> None:
        if not self._done:
            self._gather_until = self._now + _GATHER
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
        if not self._owner and all(one.refuses for one in self._relays):
            said = "; ".join(f"{one.server} {one.trouble}" for one in self._relays)
            raise UnfinishedError(
                f"no server takes our letters: {said}; mend [delivery] transport or the server, "
                "then run it again: nobody was skipped"
            )
        patience = self._orders.patience
        if patience is None:
            return False
        left = patience - self._waited
        return left <= 0 or (self._deferred and self._quiet_until - self._now > left)

    def _heed_orders(self) -> None:
        if self._hurried or not (self._stopped or self._orders.ended(self._now)):
            return
        self._hurried = self._stopped = True
        for connection in list(self._owner):
            match connection.phase:
                case Phase.OPENING:
                    connection.abandon()
                case Phase.BUSY:
                    connection.hurry(self._now, _HURRY)

    def _open(self) -> None:
        if self._stopped or self._finished or self._now < self._quiet_until:
            return
        for relay in self._relays:
            while relay.may_open(self._now):
                try:
                    address = relay.address(self._now)
                    connection = Connection(
                        relay.server, address, relay.context, self._dots, self, self._now
                    )
                except LostError as error:
                    relay.stumble(
                        str(error), self._now, lasting=error.lasting, opening=True, reached=False
                    )
                    continue
                relay.open.append(connection)
                self._owner[connection] = relay

    def _pause(self) -> float:
        """How long nothing can happen unless a server says something."""
        if self._done:
            return _GATHER if self._gathering() else 0.0
        pause = _LOOK_UP
        if self._stopped or self._under_way == len(self._owner) > 0:
            return pause
        if self._now < self._quiet_until:
            return min(pause, self._quiet_until - self._now)
        for relay in self._relays:
            wait = max(relay.bucket.pause(self._now), relay.rest_until - self._now)
            if 0 < wait < pause:
                pause = wait
        return pause

    def _listen(self, pause: float) -> None:
        begun = self._now
        events = self._selector.select(pause)
        self._now = self._orders.monotonic()
        self._gathered = not events
        for key, _ in events:
            key.data.on_event(self._now)
        if not self._under_way and (
            (self._deferred and begun < self._quiet_until)
            or all(one.rest_until > begun for one in self._relays)
        ):
            self._waited += self._now - begun
        if self._now - self._checked > _LOOK_UP:
            self._checked = self._now
            for connection in list(self._owner):
                if self._now >= connection.deadline:
                    connection.expire(self._now)

    def _say_goodbye(self) -> None:
        for connection in list(self._owner):
            if connection.phase is Phase.READY:
                connection.quit(self._now)
            elif connection.phase is Phase.OPENING:
                connection.abandon()
        while self._owner:
            self._listen(_LOOK_UP)
