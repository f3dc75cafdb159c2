"""What servers say: replies out of bytes (RFC 5321 §4.2), and what a refusal means (RFC 3463)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

__all__ = ["GarbageError", "Replies", "Reply", "is_bad_address", "is_used_up"]

_LONGEST_LINE = 8192  # RFC 5321 §4.5.3.1.5 allows 512; nobody honest needs this
_MOST_LINES = 200
_SHOWN = 500
_KEPT = 16
_STATUS = re.compile(r"\b5\.(\d{1,3})\.(\d{1,3})\b")

# RFC 3463 §3.2 and RFC 7505 (5.1.10): the receiving address is wrong. Not 5.1.5 (it is valid)
# and not 5.1.7-9, which are about the sender.
_BAD_SUBJECTS = {("1", n) for n in ("0", "1", "2", "3", "4", "6", "10")} | {("2", "1")}
# Servers without enhanced status codes say it in words.
_BAD_WORDS = re.compile(
    r"no such (user|mailbox|recipient|address|account)|(user|mailbox|recipient|address|account)\s"
    r"(is )?(unknown|not found|does ?n[o']t exist|disabled)|unknown (user|mailbox|recipient|local)"
    r"|(invalid|bad) (recipient|mailbox|user)|존재하지",
    re.IGNORECASE,
)


# What we may send through a server in a day; not what a reader may get (x.2.x).
_USED_UP = re.compile(
    r"\b(daily|hourly|sending|outgoing|relay(ing)?|message) (\w+ ){0,3}(quota|limit)\b"
    r"|quota of the day|\brate limit|too many (messages|e-?mails|letters)"
    r"|(발송|전송|송신)\s*(한도|제한|건수)",
    re.IGNORECASE,
)
_OF_THE_BOX = re.compile(r"\b[45]\.2\.\d")


class GarbageError(Exception):
    """What came is no reply of SMTP; the text says what is wrong with it."""


class Reply(NamedTuple):
    """``code`` is 200 to 599; ``lines`` are the texts behind it; ``text`` is all on one line."""

    code: int
    lines: tuple[bytes, ...]
    text: str

    @classmethod
    def of(cls, code: int, lines: Sequence[bytes]) -> Reply:
        """With the text that its lines make."""
        said = b" ".join(lines).decode("utf-8", "replace")
        if not said.isprintable():
            said = "".join(sign if sign.isprintable() else " " for sign in said)
        return cls(code, tuple(lines), f"{code} {' '.join(said.split())}".rstrip()[:_SHOWN])


class Replies:
    """Puts replies together from whatever pieces arrive."""

    __slots__ = ("_known", "_lines", "_rest")

    def __init__(self) -> None:
        # Nearly all that a server says it has said before, to MAIL, RCPT and DATA at least.
        self._known: dict[bytes, Reply] = {}
        self._rest = b""
        self._lines: list[bytes] = []

    @property
    def empty(self) -> bool:
        """Whether nothing of a next reply has come yet."""
        return not self._rest and not self._lines

    def feed(self, data: bytes) -> list[Reply]:
        """The replies that are complete now.

        Raises:
            GarbageError: a server would not say this.
        """
        *lines, self._rest = (self._rest + data).split(b"\n")
        if len(self._rest) > _LONGEST_LINE:
            raise GarbageError("a line without an end")
        made = []
        known = self._known
        for line in lines:
            if not self._lines and line in known:
                made.append(known[line])
                continue
            code, mark, text = line[:3], line[3:4], line[4:].rstrip(b"\r")
            if not (code.isdigit() and code[0] in b"2345") or mark not in (b"", b" ", b"-", b"\r"):
                raise GarbageError(f"not a reply: {line[:80]!r}")
            self._lines.append(text)
            if mark == b"-":
                if len(self._lines) > _MOST_LINES:
                    raise GarbageError("a reply without an end")
                continue
            made.append(Reply.of(int(code), self._lines))
            if len(self._lines) == 1:
                if len(known) >= _KEPT:
                    known.clear()
                known[line] = made[-1]
            self._lines = []
        return made


def is_used_up(reply: Reply) -> bool:
    """Whether this answer to RCPT says that we have sent as much as this server lets us."""
    return bool(_USED_UP.search(reply.text)) and not _OF_THE_BOX.search(reply.text[:40])


def is_bad_address(reply: Reply) -> bool:
    """Whether this answer to RCPT says that the address will never take a letter.

    Not where it is a matter of policy (5.7.x) or of a full mailbox (5.2.2): those pass. Nor where
    the words are about us, whatever the code.
    """
    if reply.code < 500:
        return False
    from syndicate.mail.bounce.words import PASSING, SENDER  # what few servers ever say

    if SENDER.search(reply.text) or PASSING.search(reply.text):
        return False
    if status := _STATUS.search(reply.text[:40]):
        return (status[1], status[2]) in _BAD_SUBJECTS
    return bool(_BAD_WORDS.search(reply.text))
