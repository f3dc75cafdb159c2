"""The connections of one run: opens them, listens to them, and looks after their servers."""

from __future__ import annotations

from collections.abc import Sequence
from selectors import BaseSelector
from typing import Protocol

from syndicate.delivery.orders import Orders
from syndicate.delivery.parcel import Parcel, Result
from syndicate.delivery.servers import Relay, choose
from syndicate.delivery.smtp import Connection
from syndicate.delivery.smtp_dots import Dots
from syndicate.delivery.smtp_life import Phase
from syndicate.delivery.smtp_wire import LostError
from syndicate.delivery.transport import SmtpServer

__all__ = ["LOOK_UP", "Carrier", "Fleet"]

LOOK_UP = 0.25  # seconds until a stop is noticed, at the latest
_AGAIN_AND_AGAIN = 3  # so often in a row it ended a connection at a letter: somebody is told
_HURRY = 10.0  # after a stop, for texts whose last byte has not left


class Carrier(Protocol):
    """Who has the letters: :class:`syndicate.delivery.rounds.Run`."""

    def invited(self, connection: Connection, letter: int) -> None: ...

    def settled(self, connection: Connection, result: Result) -> None: ...


class Fleet:
    """It watches its connections (:class:`syndicate.delivery.smtp_life.Watcher`).

    ``now`` is the steady clock's time of what is being looked at; ``busy`` are the connections
    that have a letter.
    """

    def __init__(
        self,
        servers: Sequence[SmtpServer],
        rate: str,
        connections: int | None,
        selector: BaseSelector,
        orders: Orders,
        carrier: Carrier,
    ) -> None:
        self._monotonic, self._orders = orders.monotonic, orders
        self.now = orders.monotonic()
        self.relays = [Relay(one, rate, connections, self.now) for one in servers]
        self.busy: set[Connection] = set()
        self._selector = selector
        self._carrier = carrier
        self._dots = Dots()
        self._owner: dict[Connection, Relay] = {}
        self._watched: set[Connection] = set()
        self._checked = self.now

    def __len__(self) -> int:
        return len(self._owner)

    # What the connections tell (Watcher).

    def opened(self, connection: Connection) -> None:
        relay = self._owner[connection]
        others = [one.finish for one in self.relays if one is not relay and one.usable()]
        if others and sum(one.phase is not Phase.OPENING for one in relay.open) == 1:
            # Who comes back has no claim to what went elsewhere meanwhile.
            relay.finish = max(relay.finish, min(others))

    def invited(self, connection: Connection, letter: int) -> None:
        self._carrier.invited(connection, letter)

    def settled(self, connection: Connection, result: Result, *, stumbled: bool) -> None:
        if connection.phase is Phase.READY:
            self.busy.discard(connection)
        relay = self._owner[connection]
        if result.barred and relay.worked:
            # It takes others' letters: should it refuse this one again, that is its attempt.
            result = result._replace(barred=False)
        if stumbled:
            relay.stumble(result.reply, self.now)
            if relay.rests >= _AGAIN_AND_AGAIN:
                self._tell_resting(relay, result.reply)
        elif result.offered:
            relay.works()
        if result.offered and not relay.takes and relay.refuses_all(result):
            self._tell_barred(relay)
        self._carrier.settled(connection, result)

    def closed(self, connection: Connection, reason: str, *, lasting: bool) -> None:
        self.busy.discard(connection)
        relay = self._owner.pop(connection)
        relay.open.remove(connection)
        if reason:
            self._not_let_in(relay, reason, lasting=lasting, reached=connection.reached)

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

    # What the run asks for.

    def tick(self) -> None:
        """Time has passed that was not spent on listening."""
        self.now = self._monotonic()

    def choose(self) -> list[tuple[Relay, Connection]]:
        return choose(self.relays, self.now)

    def carry(self, connection: Connection, parcel: Parcel) -> None:
        self.busy.add(connection)
        connection.carry(parcel, self.now)

    def open(self) -> None:
        """Connect to whoever may have one more connection."""
        for relay in self.relays:
            while relay.may_open(self.now):
                try:
                    address = relay.address(self.now)
                    connection = Connection(
                        relay.server, address, relay.context, self._dots, self, self.now
                    )
                except LostError as error:
                    self._not_let_in(relay, str(error), lasting=error.lasting, reached=False)
                    continue
                relay.open.append(connection)
                self._owner[connection] = relay

    def listen(self, pause: float) -> bool:
        """Wait so long at most; whether anything happened."""
        events = self._selector.select(pause)
        self.now = self._monotonic()
        for key, _ in events:
            key.data.on_event(self.now)
        if self.now - self._checked > LOOK_UP:
            self._checked = self.now
            for connection in list(self._owner):
                if self.now >= connection.deadline:
                    connection.expire(self.now)
        for relay in self.relays:
            if relay.refuses:
                self._leave(relay)
        return bool(events)

    def stop(self) -> None:
        """No new letter: texts that are out are finished, all others are taken back."""
        for connection in list(self._owner):
            if connection.phase is Phase.OPENING:
                connection.abandon()
            elif connection.phase is Phase.BUSY:
                connection.withdraw()
                if connection.phase is Phase.BUSY:
                    connection.hurry(self.now, _HURRY)

    def _leave(self, relay: Relay) -> None:
        """A server that does not want us keeps only the letters whose text it has."""
        for connection in list(relay.open):
            if connection.phase is Phase.OPENING:
                connection.abandon()
            elif connection.phase is Phase.BUSY:
                connection.withdraw()
            elif connection.phase is Phase.READY:
                connection.quit(self.now)

    def say_goodbye(self) -> None:
        for connection in list(self._owner):
            if connection.phase is Phase.READY:
                connection.quit(self.now)
            elif connection.phase is Phase.OPENING:
                connection.abandon()
        while self._owner:
            self.listen(LOOK_UP)

    def drop(self) -> None:
        for connection in list(self._owner):
            connection.abandon()

    def resting(self, since: float) -> bool:
        """Whether there was nobody to give a letter to."""
        return all(one.rest_until > since for one in self.relays)

    def refusal(self) -> str:
        """What every server says who will never take a letter of ours; ``""`` = some may."""
        if self._owner or not all(one.refuses for one in self.relays):
            return ""
        return "; ".join(self.troubles())

    def troubles(self) -> tuple[str, ...]:
        return tuple(f"{one.server} {one.trouble}" for one in self.relays if one.trouble)

    def _tell_barred(self, relay: Relay) -> None:
        relay.told = True
        if not all(one.refuses for one in self.relays):  # else the run ends with it
            self._orders.tell(f"{relay.server} {relay.trouble}; the others take its letters")

    def _not_let_in(self, relay: Relay, reason: str, *, lasting: bool, reached: bool) -> None:
        relay.stumble(reason, self.now, lasting=lasting, opening=True, reached=reached)
        self._tell_resting(relay, reason)

    def _tell_resting(self, relay: Relay, reason: str) -> None:
        over = all(one.refuses for one in self.relays)
        if relay.rest_until <= self.now or relay.told or over:
            return  # its next address is tried at once; or it was told; or the run ends with it
        relay.told = True
        others = any(one is not relay and one.rest_until <= self.now for one in self.relays)
        then = "the others take its letters" if others else f"it is tried again{self._orders.span}"
        self._orders.tell(f"{relay.server} {reason}; {then}")
