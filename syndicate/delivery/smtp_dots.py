"""A letter's pieces as they go over the wire: dots doubled at line starts, the final dot added.

RFC 5321 §4.5.2. Pieces are handed on as they are, without a copy, wherever nothing has to be
doubled, which is nearly always: base64 has no dot at all.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

__all__ = ["Dots", "Look"]

# A bare CR or LF counts as a line start as well: servers that take one for the end of a line
# would read a line with a single dot as the end of the letter ("SMTP smuggling").
_AT_LINE_START = re.compile(rb"(?<=[\r\n])\.")
_LARGE = 1024
_KEPT = 256


class Look(NamedTuple):
    """A letter looked at.

    ``pieces`` are what to send, the final dot included; ``size`` is that of the letter as it was
    given (RFC 1870 §3 counts no dots of ours).
    """

    pieces: list[bytes]
    size: int
    ascii: bool


class Dots:
    """Remembers what large pieces look like: most of them are part of thousands of letters."""

    def __init__(self) -> None:
        # By identity: comparing or hashing 60 kB takes longer than looking for the dots. The
        # piece is kept beside its answer, so that no other can get its identity meanwhile.
        self._known: dict[int, tuple[bytes, bytes, bool]] = {}

    def look(self, message: Sequence[bytes]) -> Look:
        """What goes over the wire for this message."""
        out: list[bytes] = []
        known = self._known
        size = 0
        all_ascii = line_start = True
        for piece in message:
            length = len(piece)
            if length >= _LARGE:
                found = known.get(id(piece))
                if found is None or found[0] is not piece:
                    found = self._learn(piece)
                _, stuffed, is_ascii = found
            elif length:
                stuffed = _stuff(piece) if b"." in piece else piece
                is_ascii = piece.isascii()
            else:
                continue
            if line_start and piece[0] == 0x2E:
                out.append(b".")
            out.append(stuffed)
            size += length
            all_ascii = all_ascii and is_ascii
            line_start = piece[-1] in b"\r\n"
        ends = out[-1][-2:] if out else b"\r\n"
        if len(ends) < 2:
            ends = b"".join(out[-3:])[-2:]  # a dot of ours may stand between
        out.append(b".\r\n" if ends == b"\r\n" else b"\r\n.\r\n")
        return Look(out, size, all_ascii)

    def _learn(self, piece: bytes) -> tuple[bytes, bytes, bool]:
        if len(self._known) >= _KEPT:
            self._known.clear()
        learnt = (piece, _stuff(piece) if b"." in piece else piece, piece.isascii())
        self._known[id(piece)] = learnt
        return learnt


def _stuff(piece: bytes) -> bytes:
    if b"\n." in piece or b"\r." in piece:
        return _AT_LINE_START.sub(b"..", piece)
    return piece
