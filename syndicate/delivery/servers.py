"""The servers during a run: which is well, which rests, and whose turn it is."""

from __future__ import annotations

import math
from collections.abc import Sequence
from ssl import SSLContext

from syndicate.delivery.parcel import Outcome, Result
from syndicate.delivery.rates import Bucket
from syndicate.delivery.smtp import Connection
from syndicate.delivery.smtp_life import Phase
from syndicate.delivery.smtp_wire import Address, resolve, tls_context
from syndicate.delivery.transport import SmtpServer, StartTls

__all__ = ["Relay", "choose"]

_FIRST_REST = 1.0
_LONGEST_REST = 60.0
_LASTING_REST = 300.0
_ADDRESSES_LAST = 300.0
_REFUSALS = 10  # so many letters refused, and none taken: it is us whom the server does not want
_STALLED = 5.0  # a letter under way for so long: the others do not wait for this server


class Relay:
    """One server as it is at the moment. Times are a steady clock's seconds."""

    def __init__(self, server: SmtpServer, rate: str, connections: int | None, now: float) -> None:
        """Take a server into a run; ``connections`` replaces its own number.

        Raises:
            UsageError: its ``?ca=`` cannot be read.
        """
        self.server = server
        self.bucket = Bucket(rate, now)
        self.most = server.connections if connections is None else connections
        self.width = 1  # connections to have for now: one letter does not open eight
        self.open: list[Connection] = []
        self.rest_until = now
        self.trouble = ""
        self.told = False  # somebody was told that it does not let us in
        self.refuses = False
        self.finish = 0.0  # letters given to it, divided by its weight
        self.context: SSLContext | None = None
        if server.implicit_tls or server.starttls is not StartTls.NO:
            verify = server.starttls is not StartTls.OPPORTUNISTIC
            self.context = tls_context(server.ca, verify=verify)
        self.out = False  # it refuses every letter, and is offered none in this run
        self.worked = False
        self.takes = False  # of its answers to letters one was no refusal for good
        self._answers = 0
        self.rests = 0
        self._addresses: list[Address] = []
        self._looked_up = now
        self._next = 0
        self._tried = 0
        self._full_until = now

    def address(self, now: float) -> Address:
        """Where to connect next; after a failure it is the server's next address.

        Raises:
            LostError: the name service knows none.
        """
        if not self._addresses or now - self._looked_up > _ADDRESSES_LAST:
            self._addresses = resolve(self.server.host, self.server.port)
            self._looked_up = now
        return self._addresses[self._next % len(self._addresses)]

    def free(self) -> list[Connection]:
        """Those that take a letter, the idle ones first."""
        idle = [one for one in self.open if one.phase is Phase.READY]
        return idle + [one for one in self.open if one.phase is Phase.BUSY and one.takes]

    def usable(self) -> bool:
        """Whether it can carry letters, now or as soon as one of its own is done."""
        return any(one.phase in {Phase.READY, Phase.BUSY} for one in self.open)

    def stalled(self, now: float) -> bool:
        return any(one.phase is Phase.BUSY and now - one.since > _STALLED for one in self.open)

    def may_open(self, now: float) -> bool:
        """Whether one more connection is wanted, and allowed."""
        if len(self.open) >= self.width and not self.leaving():
            return False
        living = [one for one in self.open if one.phase is not Phase.QUITTING]
        return (
            len(living) < self.width
            and self.rest_until <= now
            and all(one.phase is not Phase.READY for one in living)
            and self.bucket.ready(now) >= 1
        )

    def leaving(self) -> bool:
        """Whether one of its connections has only to say goodbye yet."""
        for one in self.open:  # noqa: SIM110 (this runs every round; any() costs three times this)
            if one.phase is Phase.QUITTING:
                return True
        return False

    def may_widen(self, now: float) -> bool:
        return self.width < self.most and now >= self._full_until

    def widen(self) -> None:
        """There was a letter for every free connection, and there are more: open more of them."""
        self.width = min(self.most, self.width * 2)

    def works(self) -> None:
        """A letter was settled by it."""
        self.worked, self.rests, self._tried = True, 0, 0
        if self.out:
            return
        if self.refuses:
            self.rest_until = -math.inf
        self.refuses, self.trouble, self.told = False, "", False

    def refuses_all(self, result: Result) -> bool:
        """Whether, with this answer, it has refused as many as put it out, and taken none."""
        self._answers += 1
        self.takes = result.outcome is not Outcome.FAILED
        if self.takes or self._answers != _REFUSALS:
            return False
        self.out = self.refuses = True
        self.trouble, self.rest_until = f"refuses every letter: {result.reply}", math.inf
        return True

    def stumble(
        self,
        reason: str,
        now: float,
        *,
        lasting: bool = False,
        opening: bool = False,
        reached: bool = True,
    ) -> None:
        """It is in trouble: let it rest, longer each time.

        ``opening``: a new connection was not let in; ``reached``: there was somebody at all.
        """
        if self.out:
            return
        self.trouble = reason
        self._next += 1
        if not reached and self._tried + 1 < len(self._addresses):
            self._tried += 1  # its next address, at once (RFC 5321 §5.1)
            return
        self._tried = 0
        if opening and self.usable():
            # It takes letters, only no more connections: so it shall have no more for a while.
            self.width = sum(one.phase is not Phase.CLOSED for one in self.open)
            self._full_until = now + _LONGEST_REST
            return
        if now < self.rest_until and not lasting:
            return  # eight connections lost at once are one trouble
        # A server that has taken letters in this run is right in principle; what it refuses
        # now, it may well be one connection too many.
        self.refuses = lasting and not self.worked
        self.width = max(1, sum(one.phase is Phase.BUSY for one in self.open))
        pause = min(_LONGEST_REST, _FIRST_REST * 2**self.rests)
        self.rests = min(self.rests + 1, 10)
        self.rest_until = now + (_LASTING_REST if self.refuses else pause)


def choose(relays: Sequence[Relay], now: float) -> list[tuple[Relay, Connection]]:
    """The connections to get a letter each, in the order of the servers' shares.

    Each server's share is its weight among those that are usable. One that is only busy is
    waited for, or a slow one would never get its share; one that is stalled is not.
    """
    if len(relays) == 1:
        [relay] = relays
        free = relay.free() if relay.rest_until <= now else []
        return [(relay, one) for one in free[: relay.bucket.ready(now)]] if free else []
    rooms = {}
    for relay in relays:
        if relay.usable() and relay.rest_until <= now:
            free = relay.free()
            rooms[relay] = free[: relay.bucket.ready(now)] if free else free
    finish = {relay: relay.finish for relay in rooms}
    chosen: list[tuple[Relay, Connection]] = []
    while rooms:
        relay = min(rooms, key=lambda one: finish[one] + 1 / one.server.weight)
        if rooms[relay]:
            finish[relay] += 1 / relay.server.weight
            chosen.append((relay, rooms[relay].pop(0)))
        elif relay.free() or not relay.stalled(now):
            break
        else:
            del rooms[relay]
    return chosen
