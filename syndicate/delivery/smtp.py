"""One connection to a server: it introduces itself, carries letters, and says what became of each.

What a lost connection means for its letter hangs on one fact only: whether the last byte of the
final dot had been handed to the system. Before, the server cannot have taken the letter
(RFC 5321 §4.1.1.4); after, only its answer tells, and without one nobody knows.
"""

from __future__ import annotations

from selectors import EVENT_READ
from ssl import SSLContext
from typing import Protocol

from syndicate.delivery.parcel import Outcome, Parcel, Result
from syndicate.delivery.smtp_dialogue import (
    Abilities,
    Content,
    RefusedError,
    Script,
    Step,
    Together,
    Verdict,
    Wish,
    introduce,
    offer,
)
from syndicate.delivery.smtp_dots import Dots
from syndicate.delivery.smtp_life import Phase, Timeouts
from syndicate.delivery.smtp_reply import GarbageError, Replies, Reply
from syndicate.delivery.smtp_wire import Address, LostError, Wire
from syndicate.delivery.transport import SmtpServer

__all__ = ["Connection", "Phase", "Watcher"]


class Watcher(Protocol):
    """Who has the connection: it is told what happens."""

    def opened(self, connection: Connection) -> None: ...

    def settled(self, connection: Connection, result: Result, *, stumbled: bool) -> None: ...

    def closed(self, connection: Connection, reason: str, *, lasting: bool) -> None:
        """``reason`` is ``""`` where it was meant to close."""
        ...

    def changed(self, connection: Connection, events: int) -> None:
        """It looks out for other ``events`` now; 0 = for none, it is about to close."""
        ...


_IDLE = 60.0  # servers hang up after minutes; who comes back later finds a dead connection
_HEARD_NOTHING = [Reply(220, ())]


class Connection:
    """Driven by :meth:`on_event`; never waits. ``now`` is a steady clock's seconds."""

    def __init__(
        self,
        server: SmtpServer,
        address: Address,
        context: SSLContext | None,
        dots: Dots,
        watcher: Watcher,
        now: float,
    ) -> None:
        """Begin to connect.

        Raises:
            LostError: it cannot even begin to connect.
        """
        self.server = server
        self.phase = Phase.OPENING
        self.letters = 0
        self.reached = False  # somebody is there
        self.deadline = now + Timeouts.of(server).connect
        self.since = now
        self._timeouts = Timeouts.of(server)
        self._context = context
        self._dots = dots
        self._watcher = watcher
        self._parcel: Parcel | None = None
        self._abilities: Abilities = {}
        self._script: Script | None = None
        self._replies = Replies()
        self._content = False  # the letter itself is on its way
        self._dot_gone = False
        self._answered = False
        self._reset = False
        self._heard: list[Reply] = []
        self._awaited = 1
        self._more = False  # replies came along that nobody has waited for
        self._label = str(server)
        self._wire = Wire(address)
        self._events = 0
        self._look_out()

    def fileno(self) -> int:
        return self._wire.fileno()

    def on_event(self, now: float) -> None:
        """The selector has something for us."""
        try:
            self._progress(now)
        except (LostError, RefusedError) as error:
            self._lost(str(error), lasting=error.lasting)
        except GarbageError as error:
            self._lost(f"talks no SMTP: {error}", lasting=False)

    def carry(self, parcel: Parcel, now: float) -> None:
        """Offer a letter; the watcher is told what became of it, perhaps at once."""
        self.phase = Phase.BUSY
        self.since = now
        self._parcel = parcel
        self._content = self._dot_gone = self._answered = False
        self._heard = []
        self._script = offer(parcel, self._abilities, self._dots, reset=self._reset)
        self._reset = False
        try:
            self._advance(None, now)
        except LostError as error:
            self._lost(str(error), lasting=False)
        self._look_out()

    def expire(self, now: float) -> None:
        """The deadline has passed."""
        if self.phase is Phase.READY:
            self.quit(now)
        elif self.phase is Phase.QUITTING:
            self._close("", lasting=False)
        else:
            self._lost("gave no answer in time", lasting=False)

    def quit(self, now: float) -> None:
        """Leave politely; from READY only."""
        self.phase = Phase.QUITTING
        self.deadline = now + self._timeouts.quit
        try:
            self._wire.send([b"QUIT\r\n"])
        except LostError:
            self._close("", lasting=False)

    def hurry(self, now: float, patience: float) -> None:
        """The run is to end: a letter that cannot have been taken yet gets so long, no longer."""
        if not self._dot_gone:
            self.deadline = min(self.deadline, now + patience)

    def abandon(self) -> None:
        """Drop the connection without a word; an unfinished letter stays undelivered."""
        self._close("", lasting=False)

    def _progress(self, now: float) -> None:
        wire = self._wire
        if wire.connecting:
            wire.finish_connecting()
            self.reached = True
            self.deadline = now + self._timeouts.command
            if self.server.implicit_tls:
                self._start_tls()
            else:
                self._introduce(now)
        if wire.shaking:
            if wire.shake():
                if self._script is None:
                    self._introduce(now)
                else:
                    self._advance(_HEARD_NOTHING, now)
        elif wire.out:
            self._flush(now)
        if not wire.shaking and (data := wire.receive()):
            replies = self._replies.feed(data)
            while replies and self.phase is not Phase.CLOSED:
                self._hear(replies, now)
        self._look_out()

    def _flush(self, now: float) -> None:
        gone = self._wire.flush()
        if self._content:
            self._dot_gone = gone
            self.deadline = now + (self._timeouts.dot if gone else self._timeouts.block)

    def _introduce(self, now: float) -> None:
        name = self.server.name or self._wire.own_address()
        self._script = introduce(self.server, name, secure=self.server.implicit_tls)
        self._advance(None, now)

    def _start_tls(self) -> None:
        assert self._context is not None
        if self._more or not self._replies.empty:
            # What was sent in the clear must not count as said under TLS (CVE-2011-0411).
            raise LostError("said more in the clear than it may before TLS")
        self._wire.start_tls(self._context, self.server.host)

    def _hear(self, replies: list[Reply], now: float) -> None:
        """Take from ``replies`` what is waited for."""
        if self.phase is Phase.BUSY:
            self._answered = True
            if self._content and not self._dot_gone:
                # It refuses what it has not seen the end of; so it has not taken it.
                reply = replies.pop(0)
                lasting = reply.code >= 500
                outcome = Outcome.FAILED if lasting else Outcome.DEFERRED
                early = Verdict(outcome, reply.text, close=True, stumbled=not lasting)
                self._settle(early, now)
                return
        elif self.phase is not Phase.OPENING:
            # 221 after QUIT; or 421, because the server is tired of an idle connection.
            self._close("", lasting=False)
            return
        while replies and len(self._heard) < self._awaited:
            self._heard.append(replies.pop(0))
            if self._heard[-1].code == 421:
                break
        else:
            if len(self._heard) < self._awaited:
                return
        heard, self._heard = self._heard, []
        self._more = bool(replies)
        self._advance(heard, now)

    def _advance(self, heard: list[Reply] | None, now: float) -> None:
        """Let the script go on, with the replies it waits for."""
        script = self._script
        assert script is not None
        try:
            step = next(script) if heard is None else script.send(heard)
        except StopIteration as end:
            if isinstance(end.value, Verdict):
                self._settle(end.value, now)
            else:
                self._abilities = end.value
                self._rest(now)
                self._watcher.opened(self)
            return
        self._do(step, now)

    def _do(self, step: Step, now: float) -> None:
        self._awaited = 1
        if isinstance(step, Together):
            self._awaited = step.replies
            self.deadline = now + self._timeouts.command
            self._wire.send([step.commands])
        elif isinstance(step, bytes):
            self.deadline = now + self._timeouts.command
            self._wire.send([step])
        elif isinstance(step, Content):
            self._content = True
            self._dot_gone = self._wire.send(step.pieces)
            self.deadline = now + (self._timeouts.dot if self._dot_gone else self._timeouts.block)
        elif step is Wish.TLS:
            self._start_tls()
            if self._wire.shake():
                self._advance(_HEARD_NOTHING, now)

    def _rest(self, now: float) -> None:
        self.phase = Phase.READY
        self.deadline = now + _IDLE
        self._script = None

    def _settle(self, verdict: Verdict, now: float) -> None:
        self.letters += 1
        self._reset = verdict.reset
        self._rest(now)
        self._report(
            verdict.outcome,
            verdict.reply,
            bad_address=verdict.bad_address,
            offered=verdict.offered,
            stumbled=verdict.stumbled,
        )
        if verdict.close:
            self._close("", lasting=False)
        elif self.letters >= self.server.letters:
            self.quit(now)

    def _report(
        self,
        outcome: Outcome,
        reply: str,
        *,
        bad_address: bool = False,
        offered: bool = True,
        stumbled: bool = False,
    ) -> None:
        parcel, self._parcel = self._parcel, None
        assert parcel is not None
        result = Result(
            id=parcel.id,
            outcome=outcome,
            server=self._label,
            reply=reply,
            bad_address=bad_address,
            offered=offered,
        )
        self._watcher.settled(self, result, stumbled=stumbled)

    def _lost(self, reason: str, *, lasting: bool) -> None:
        if self.phase is Phase.BUSY:
            # A used connection may have died before the letter came; that is not its attempt.
            offered = self._answered or self.letters == 0
            outcome = Outcome.UNKNOWN if self._dot_gone else Outcome.DEFERRED
            self._report(outcome, reason, offered=offered, stumbled=True)
            self._close("", lasting=False)
        else:
            opening = self.phase is Phase.OPENING
            self._close(reason if opening else "", lasting=lasting)

    def _close(self, reason: str, *, lasting: bool) -> None:
        if self.phase is Phase.CLOSED:
            return
        self.phase = Phase.CLOSED
        self._watcher.changed(self, 0)
        self._wire.close()
        self._watcher.closed(self, reason, lasting=lasting)

    def _look_out(self) -> None:
        wire = self._wire
        if self._events == EVENT_READ and not (wire.out or wire.shaking):
            return  # as nearly always
        if self.phase is not Phase.CLOSED and wire.events() != self._events:
            self._events = wire.events()
            self._watcher.changed(self, self._events)
