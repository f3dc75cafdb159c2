"""A letter's pieces as they go over the wire: dots doubled at line starts, the final dot added.

RFC 5321 §4.5.2. Pieces are handed on as they are, without a copy, wherever nothing has to be
doubled, which is nearly always: base64 has no dot at all.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

__all__ = ["Dots"]

# A bare CR or LF counts as a line start as well: servers that take one for the end of a line
# would read a line with a single dot as the end of the letter ("SMTP smuggling").
_AT_LINE_START = re.compile(rb"(?<=[\r\n])\.")
_LARGE = 1024
_KEPT = 256


class Dots:
    """Remembers what large pieces look like: most of them are part of thousands of letters."""

    def __init__(self) -> None:
        # By identity: comparing or hashing 60 kB takes longer than looking for the dots. The
        # piece is kept beside its answer, so that no other can get its identity meanwhile.
        self._known: dict[int, tuple[bytes, bytes]] = {}

    def wire(self, message: Sequence[bytes]) -> list[bytes]:
        """The pieces to send, the final dot included."""
        out: list[bytes] = []
        line_start = True
        for piece in message:
            if not piece:
                continue
            if line_start and piece[0] == 0x2E:
                out.append(b".")
            out.append(self._stuffed(piece) if b"." in piece else piece)
            line_start = piece[-1] in b"\r\n"
        ends = message[-1][-2:] if message else b""
        if len(ends) < 2:
            ends = b"".join(message[-8:])[-2:] if out else b"\r\n"
        out.append(b".\r\n" if ends == b"\r\n" else b"\r\n.\r\n")
        return out

    def _stuffed(self, piece: bytes) -> bytes:
        if len(piece) < _LARGE:
            return _stuff(piece)
        known = self._known.get(id(piece))
        if known is not None and known[0] is piece:
            return known[1]
        stuffed = _stuff(piece)
        if len(self._known) >= _KEPT:
            self._known.clear()
        self._known[id(piece)] = (piece, stuffed)
        return stuffed


def _stuff(piece: bytes) -> bytes:
    if b"\n." in piece or b"\r." in piece:
        return _AT_LINE_START.sub(b"..", piece)
    return piece
