"""How a letter is offered to a server: its envelope, and once the desk gives leave, its text.

An envelope is no attempt. Nothing of the letter is with the server before its text, so whatever
happens until then leaves no doubt; and it may go out ahead, in one write behind the last dot of
the letter before it (RFC 2920 §3.1: message content may be the first "command" of a group).
"""

from __future__ import annotations

import re
from collections.abc import Generator
from typing import NamedTuple

from syndicate.delivery.parcel import Outcome, Parcel, Result
from syndicate.delivery.smtp_dialogue import Abilities, Content, Heard, Step, Together
from syndicate.delivery.smtp_dots import Dots, Look
from syndicate.delivery.smtp_reply import Reply, is_bad_address, is_used_up

__all__ = ["Verdict", "offer", "too_soon"]


class Verdict(NamedTuple):
    """What became of a letter.

    ``close``: the connection is of no use any more; ``reset``: RSET has to come before the next
    letter; ``stumbled``: the server, not the letter, was the reason; ``bars``: why the server takes
    no letter of ours, whoever the reader.
    """

    outcome: Outcome
    reply: str
    bad_address: bool = False
    offered: bool = True
    close: bool = False
    reset: bool = False
    stumbled: bool = False
    bars: str = ""

    def of(self, parcel: Parcel, server: str) -> Result:
        """As the desk is told it."""
        bad, offered, barred = self.bad_address, self.offered, bool(self.bars)
        return Result(parcel.id, self.outcome, server, self.reply, bad, offered, barred)


# An address that would end the command or the brackets. Quoted local parts may hold a space.
_PATH = re.compile(r'[^\x00-\x20\x7f<>]*|"[^\x00-\x1f\x7f<>]*"@[^\x00-\x20\x7f<>]+')

# RFC 3463: too large (5.3.4), or text and addresses that the server cannot take (5.6.x).
_OF_THE_LETTER = re.compile(r"\b5\.(3\.4|6\.\d{1,3})\b")


def offer(
    parcel: Parcel, abilities: Abilities, dots: Dots, *, reset: bool
) -> Generator[Step, Heard, Verdict]:
    """One letter: its envelope (MAIL, RCPT, DATA), then its text, which waits for leave.

    ``reset``: an earlier envelope was refused, and RSET comes before this one.
    """
    sender, recipient = parcel.sender, parcel.recipient
    if not (_PATH.fullmatch(sender) and recipient and _PATH.fullmatch(recipient)):
        why = "the address cannot stand in an envelope"
        return Verdict(Outcome.FAILED, why, bad_address=bool(recipient), reset=reset)
    look = dots.look(parcel.message)
    parameters, fault = _parameters(parcel, look, abilities)
    if fault:
        return Verdict(Outcome.FAILED, fault, reset=reset)
    mail = f"MAIL FROM:<{sender}>{parameters}\r\n"
    rcpt = f"RCPT TO:<{recipient}>\r\n"
    *text, dot = look.pieces
    content = Content(text, sum(map(len, text)), dot)  # now: later the server waits
    if "PIPELINING" not in abilities:
        verdict = yield from _one_by_one(mail.encode(), rcpt.encode(), reset=reset)
    elif reset:
        replies = yield Together(f"RSET\r\n{mail}{rcpt}DATA\r\n".encode(), 4)
        if replies[0].code // 100 != 2:
            return _hang_up(replies[0])
        verdict = yield from _refused_together(replies[1:])
    else:
        replies = yield Together(f"{mail}{rcpt}DATA\r\n".encode(), 3)
        verdict = yield from _refused_together(replies)
    if verdict is not None:
        return verdict
    [last] = yield content
    return _last_word(last)


def _parameters(parcel: Parcel, look: Look, abilities: Abilities) -> tuple[str, str]:
    """The parameters of MAIL, and why the letter cannot go to this server at all."""
    parameters = ""
    if "SIZE" in abilities:  # RFC 1870
        most = abilities["SIZE"]
        if most.isdigit() and 0 < int(most) < look.size:
            return "", f"552 5.3.4 {look.size} bytes, and the server takes {most}"
        parameters = f" SIZE={look.size}"
    if not look.ascii:
        if "8BITMIME" not in abilities:  # RFC 6152
            return "", "554 5.6.3 the letter has 8-bit text, and the server takes none"
        parameters += " BODY=8BITMIME"
    if not (parcel.sender.isascii() and parcel.recipient.isascii()):
        if "SMTPUTF8" not in abilities:  # RFC 6531 §3.2
            return "", "553 5.6.7 the server takes no addresses beyond ASCII"
        parameters += " SMTPUTF8"
    return parameters, ""


def _refused_together(
    replies: list[Reply],
) -> Generator[Step, Heard, Verdict | None]:
    """RFC 2920 §3.1: all was said at once, and now every answer is looked at."""
    verdict = _judge(*replies)
    if verdict is None or replies[-1].code != 354:
        return verdict
    if replies[1].code >= 300:
        # It waits for a letter without a recipient: "the client SHOULD send a single dot".
        [end] = yield b".\r\n"
        if end.code != 421:
            return verdict
    # Or with one, though it refused the sender: then only silence is safe.
    return _closing(verdict)


def _judge(mail: Reply, rcpt: Reply | None = None, data: Reply | None = None) -> Verdict | None:
    """The refusal in the answers that came, the last of which may be 421; ``None`` = go on."""
    last = data or rcpt or mail
    if mail.code >= 300:
        verdict = _sender_refused(mail)
    elif rcpt is not None and rcpt.code >= 300:
        verdict = _reader_refused(rcpt)
    elif last.code == 354:
        return None
    else:
        verdict = _refusal(last)
    return _closing(verdict) if last.code == 421 else verdict


def _one_by_one(mail: bytes, rcpt: bytes, *, reset: bool) -> Generator[Step, Heard, Verdict | None]:
    if reset:
        [reply] = yield b"RSET\r\n"
        if reply.code // 100 != 2:
            return _hang_up(reply)
    [reply] = yield mail
    if reply.code >= 300:
        return _sender_refused(reply)
    [reply] = yield rcpt
    if reply.code >= 300:
        return _reader_refused(reply)
    [reply] = yield b"DATA\r\n"
    return None if reply.code == 354 else _refusal(reply)


def _sender_refused(reply: Reply) -> Verdict:
    """MAIL names us, and no reader; only its parameters speak of the letter."""
    if reply.code < 500 or reply.code == 552 or _OF_THE_LETTER.search(reply.text[:40]):
        return _refusal(reply, server=True)
    why = f"refuses us as the sender: {reply.text}"
    return Verdict(Outcome.DEFERRED, reply.text, offered=False, close=True, bars=why)


def _reader_refused(reply: Reply) -> Verdict:
    """RCPT names a reader; but a server that has had enough of us says so here, too."""
    if is_used_up(reply):
        return _hang_up(reply)
    return _refusal(reply, bad_address=is_bad_address(reply))


def _refusal(reply: Reply, *, bad_address: bool = False, server: bool = False) -> Verdict:
    """A refusal before the letter itself: definite, whatever it says."""
    lasting = reply.code >= 500
    return Verdict(
        Outcome.FAILED if lasting else Outcome.DEFERRED,
        reply.text,
        bad_address=bad_address,
        # 421 closes; an answer that no command has here means that we are out of step.
        close=reply.code == 421 or reply.code < 400,
        reset=True,
        stumbled=reply.code == 421 or (server and not lasting),
    )


def _closing(verdict: Verdict) -> Verdict:
    return verdict._replace(close=True, reset=False, stumbled=not verdict.bars)


def _hang_up(reply: Reply) -> Verdict:
    return Verdict(Outcome.DEFERRED, reply.text, offered=False, close=True, stumbled=True)


def _last_word(reply: Reply) -> Verdict:
    """The answer to the final dot: the one that counts (RFC 5321 §4.2.5)."""
    match reply.code // 100:
        case 2:
            return Verdict(Outcome.SENT, reply.text)
        case 4:
            ends = reply.code == 421
            return Verdict(Outcome.DEFERRED, reply.text, close=ends, stumbled=ends)
        case 5:
            return Verdict(Outcome.FAILED, reply.text)
        case _:
            return Verdict(Outcome.UNKNOWN, reply.text, close=True)


def too_soon(reply: Reply) -> Verdict:
    """It refuses what it has not seen the end of; so it has not taken it."""
    lasting = reply.code >= 500
    outcome = Outcome.FAILED if lasting else Outcome.DEFERRED
    return Verdict(outcome, reply.text, close=True, stumbled=not lasting)
