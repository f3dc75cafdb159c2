"""One connection to a server: it introduces itself, carries letters, and says what became of each.

A letter has two parts here: its envelope, which leaves at once, and its text, which leaves only
when the server waits for it and the desk has given leave. The text is held back by its final dot,
so that the envelope of the next letter can leave with that dot, in one write. The answer to the
one letter then brings the invitation of the next along, and only one letter is in doubt.

What a lost connection means for the letter whose text is out hangs on one fact only: whether the
last byte of the final dot had been handed to the system. Before, the server cannot have taken it
(RFC 5321 §4.1.1.4); after, only its answer tells, and without one nobody knows. A letter of which
only the envelope is out goes back as if nothing had been.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from selectors import EVENT_READ
from ssl import SSLContext
from typing import TypeVarTuple

from syndicate.delivery.parcel import Outcome, Parcel
from syndicate.delivery.smtp_dialogue import (
    Abilities,
    Content,
    RefusedError,
    Step,
    Together,
    Wish,
    introduce,
)
from syndicate.delivery.smtp_dots import Dots
from syndicate.delivery.smtp_life import Phase, Timeouts, Watcher
from syndicate.delivery.smtp_offer import Verdict, offer, too_soon
from syndicate.delivery.smtp_reply import GarbageError, Replies, Reply
from syndicate.delivery.smtp_talk import Talk
from syndicate.delivery.smtp_wire import Address, LostError, Wire
from syndicate.delivery.transport import SmtpServer

__all__ = ["Connection"]


_IDLE = 60.0  # servers hang up after minutes; who comes back later finds a dead connection
_HEARD_NOTHING = [Reply.of(220, ())]
Given = TypeVarTuple("Given")
_AHEAD = "the connection ended before the letter's turn"


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
        self.letters = 0  # begun on it
        self.reached = False  # somebody is there
        self.deadline = now + Timeouts.of(server).connect
        self.since = now  # when the letter whose turn it is began
        self._timeouts = Timeouts.of(server)
        self._context = context
        self._dots = dots
        self._watcher = watcher
        self._abilities: Abilities = {}
        # Replies belong to the first; a second has its envelope behind the text of the first.
        self._talks: deque[Talk] = deque()
        self._dot = b""  # the final dot of the text that is out, until it is queued, too
        self._behind = 0  # bytes that are queued behind the last dot
        self._replies = Replies()
        self._reset = False  # an envelope was refused and still stands
        self._last = False  # its answers have no taker any more: close after this letter
        self._more = False  # replies came along that nobody has waited for
        self._label = str(server)
        self._wire = Wire(address)
        self._events = 0
        self._look_out()

    def fileno(self) -> int:
        return self._wire.fileno()

    @property
    def takes(self) -> bool:
        """Whether a letter may be given to it: it is idle, or has room behind a text."""
        return self.phase is Phase.READY or bool(self._dot)

    def on_event(self, now: float) -> None:
        """The selector has something for us."""
        self._safely(self._progress, now)

    def carry(self, parcel: Parcel, now: float) -> None:
        """Offer a letter's envelope, where it :attr:`takes` one."""
        self._safely(self._begin, now, parcel)

    def proceed(self, now: float) -> None:
        """Leave is given: send the text of the letter that was invited.

        Where it :attr:`takes` a letter then, its dot waits for :meth:`carry` or :meth:`complete`.
        """
        self._safely(self._proceed, now)

    def complete(self, now: float) -> None:
        """Nothing comes behind the text: its dot leaves alone."""
        if self._dot:
            self._safely(lambda _: self._put_dot(), now)

    def withdraw(self) -> None:
        """Take back, at once, each letter whose text has not begun to leave."""
        if not self._talks[0].text:
            self._close("", lasting=False)
        elif len(self._talks) > 1:
            self._last = True
            self._give_back(self._talks.pop())

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
        self._safely(lambda _: self._wire.put([b"QUIT\r\n"]), now)

    def hurry(self, now: float, patience: float) -> None:
        """The run is to end: a letter that cannot have been taken yet gets so long, no longer."""
        if not self._dot_gone:
            self.deadline = min(self.deadline, now + patience)

    def abandon(self) -> None:
        """Drop the connection without a word; an unfinished letter stays undelivered."""
        self._close("", lasting=False)

    @property
    def _dot_gone(self) -> bool:
        """Whether the system has the last byte of the text that is out."""
        return self._talks[0].text and not self._dot and self._wire.left <= self._behind

    def _safely(self, act: Callable[[float, *Given], None], now: float, *given: *Given) -> None:
        try:
            act(now, *given)
            if self._wire.left and self.phase is not Phase.CLOSED:
                self._flush(now)
        except (LostError, RefusedError) as error:
            self._lost(str(error), lasting=error.lasting)
        except GarbageError as error:
            self._lost(f"talks no SMTP: {error}", lasting=False)
        if self._events != EVENT_READ or self._wire.left or self._wire.shaking:  # nearly never
            self._look_out()

    def _progress(self, now: float) -> None:
        wire = self._wire
        if wire.connecting:
            wire.finish_connecting()
            self.reached = True
            self.deadline = now + self._timeouts.greeting
            if self.server.implicit_tls:
                self._start_tls()
            else:
                self._introduce(now)
        if wire.shaking:
            if wire.shake():
                if self._talks:
                    self._advance(self._talks[0], _HEARD_NOTHING, now)
                else:
                    self._introduce(now)
        elif wire.left:
            self._flush(now)
        if not wire.shaking and (data := wire.receive()):
            self._hear(self._replies.feed(data), now)

    def _flush(self, now: float) -> None:
        self._wire.flush()
        if self._talks and self._talks[0].text:
            wait = self._timeouts.dot if self._dot_gone else self._timeouts.block
            self.deadline = now + wait

    def _introduce(self, now: float) -> None:
        name = self.server.name or self._wire.own_address()
        talk = Talk(introduce(self.server, name, secure=self.server.implicit_tls))
        self._talks.append(talk)
        self._advance(talk, None, now)

    def _start_tls(self) -> None:
        assert self._context is not None
        if self._more or not self._replies.empty:
            # What was sent in the clear must not count as said under TLS (CVE-2011-0411).
            raise LostError("said more in the clear than it may before TLS")
        self._wire.start_tls(self._context, self.server.host)

    def _hear(self, replies: list[Reply], now: float) -> None:
        """Hand ``replies`` to those who wait for them, in their order."""
        while replies and self.phase is not Phase.CLOSED:
            if not self._talks:
                # 221 after QUIT; or 421, because the server is tired of an idle connection.
                self._close("", lasting=False)
                return
            talk = self._talks[0]
            if talk.invited or (talk.text and not self._dot_gone):
                self._finish(talk, too_soon(replies[0]), now)
                return
            heard = talk.collect(replies)
            if heard is None:
                break
            if heard[0].code == 421 and talk.waits:
                self._lost(heard[0].text, lasting=False)  # it is the connection that ends
                return
            self._more = bool(replies)
            self._advance(talk, heard, now)
        if self._talks and not self._talks[0].invited:
            self._wire.acknowledge()

    def _begin(self, now: float, parcel: Parcel) -> None:
        script = offer(parcel, self._abilities, self._dots, reset=self._reset)
        talk = Talk(script, parcel, fresh=self.letters == 0)
        self.letters += 1
        self._reset = False
        if self._talks:
            self._put_dot()
        else:
            self.phase = Phase.BUSY
            self._turn_of(now)
        self._talks.append(talk)
        before = self._wire.left
        self._advance(talk, None, now)
        self._behind = self._wire.left - before

    def _proceed(self, now: float) -> None:
        self.since = now
        talk = self._talks[0]
        assert talk.invited is not None
        content, talk.invited, talk.text = talk.invited, None, True
        self._dot = content.dot
        self._wire.put(content.pieces, content.length)
        if "PIPELINING" not in self._abilities or self.letters >= self.server.letters:
            self._put_dot()

    def _put_dot(self) -> None:
        self._wire.put([self._dot])
        self._dot, self._behind = b"", 0

    def _advance(self, talk: Talk, heard: list[Reply] | None, now: float) -> None:
        """Let the script go on, with the replies it waits for."""
        try:
            step = next(talk.script) if heard is None else talk.script.send(heard)
        except StopIteration as end:
            self._finish(talk, end.value, now)
            return
        self._do(talk, step, now)

    def _do(self, talk: Talk, step: Step, now: float) -> None:
        talk.awaited = 1
        if isinstance(step, Content):
            talk.invited = step
            assert talk.parcel is not None
            self._watcher.invited(self, talk.parcel.id)
        elif isinstance(step, Together):
            talk.awaited = step.replies
            self._wire.put([step.commands])
        elif isinstance(step, bytes):
            self._wire.put([step])
        elif step is Wish.TLS:
            self._start_tls()
            if self._wire.shake():
                self._advance(talk, _HEARD_NOTHING, now)
            return
        if talk is self._talks[0]:
            limits, opening = self._timeouts, self.phase is Phase.OPENING
            self.deadline = now + (limits.greeting if opening else limits.command)

    def _finish(self, talk: Talk, end: Verdict | Abilities, now: float) -> None:
        self._talks.remove(talk)  # the second, where it cannot even be offered
        if not self._talks:
            self.phase = Phase.READY
            self.deadline = now + _IDLE
        elif not self._talks[0].text:
            self._turn_of(now)
        if not isinstance(end, Verdict):
            self._abilities = end
            self._watcher.opened(self)
            return
        self._reset = end.reset
        self._report(talk, end)
        if end.close or self._last:
            self._close(end.bars, lasting=bool(end.bars))
        elif not self._talks and self.letters >= self.server.letters:
            self.quit(now)

    def _turn_of(self, now: float) -> None:
        """The first of those in the queue has the word."""
        self.since = now
        self.deadline = now + self._timeouts.command

    def _report(self, talk: Talk, verdict: Verdict) -> None:
        assert talk.parcel is not None
        result = verdict.of(talk.parcel, self._label)
        self._watcher.settled(self, result, stumbled=verdict.stumbled)

    def _give_back(self, talk: Talk) -> None:
        self._report(talk, Verdict(Outcome.DEFERRED, _AHEAD, offered=False))

    def _lost(self, reason: str, *, lasting: bool) -> None:
        if self.phase is Phase.BUSY:
            outcome = Outcome.UNKNOWN if self._dot_gone else Outcome.DEFERRED
            talk = self._talks.popleft()
            # A used connection ends some time, and no letter that only waits there is why.
            why = not talk.waits
            self._report(talk, Verdict(outcome, reason, offered=why, stumbled=why))
            self._close("", lasting=False)
        else:
            opening = self.phase is Phase.OPENING
            self._close(reason if opening else "", lasting=lasting)

    def _close(self, reason: str, *, lasting: bool) -> None:
        if self.phase is Phase.CLOSED:
            return
        self.phase, self._dot = Phase.CLOSED, b""
        self._watcher.changed(self, 0)
        self._wire.close()
        talks, self._talks = self._talks, deque()
        for talk in talks:
            if talk.parcel is not None:
                self._give_back(talk)
        self._watcher.closed(self, reason, lasting=lasting)

    def _look_out(self) -> None:
        if self.phase is not Phase.CLOSED and self._wire.events() != self._events:
            self._events = self._wire.events()
            self._watcher.changed(self, self._events)
