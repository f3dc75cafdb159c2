"""The body of a letter as bytes that everyone with the same wish shares.

base64 turns 57 bytes into a line. The addresses of a person are as long as everybody else's, so
what comes after them stands in the same lines: only the lines that an address touches are made
for a person, some ten of a thousand. All others are encoded once, and are the same objects in
every letter.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

from syndicate.digest.letter import Joined
from syndicate.digest.mime import OCTETS, base64_lines, canonical, closing, part_head
from syndicate.mail.dkim import relaxed_body

__all__ = ["Form", "Values", "values"]

Values = tuple[bytes, bytes, bytes, bytes]
"""A person's addresses: unsubscribe and preferences as text, then both as HTML holds them."""

_PLACE = {"unsubscribe": 0, "preferences": 1}
_HTML = 2  # added to the place
_NEAR = 3  # lines between two addresses that are not worth a block of their own


def values(unsubscribe: str, preferences: str) -> Values:
    """The addresses in their four forms."""
    plain = unsubscribe.encode("ascii"), preferences.encode("ascii")
    return *plain, escape(unsubscribe).encode("ascii"), escape(preferences).encode("ascii")


@dataclass(frozen=True, slots=True)
class _Run:
    """Whole lines that hold addresses of a person; ``wanted`` are their places in the values."""

    pattern: bytes
    wanted: tuple[int, ...]

    def lines(self, given: Values) -> bytes:
        return base64_lines(self.pattern % tuple([given[place] for place in self.wanted]))


@dataclass(frozen=True, slots=True)
class _Hole:
    """Where an address stands in a part: bytes, the end not included."""

    start: int
    end: int
    place: int


class Form:
    """A letter's body without a person."""

    def __init__(self, joined: Joined, boundary: str, anybody: Values) -> None:
        """``anybody`` are the addresses of one person; everyone's have the same lengths."""
        self._pieces: list[bytes | _Run] = []
        for subtype, parts, form in (("plain", joined.text, 0), ("html", joined.html, _HTML)):
            web = escape(joined.public.web) if form else joined.public.web
            solid = [
                canonical(part)
                if number % 2 == 0
                else web.encode("ascii")
                if part == "web"
                else _PLACE[part] + form
                for number, part in enumerate(parts)
            ]
            self._add(part_head(boundary, subtype))
            for piece in _cut(solid, anybody):
                self._add(piece)
        self._add(closing(boundary))
        self._begun = hashlib.sha256(relaxed_body(self._solid(0)))

    def _add(self, piece: bytes | _Run) -> None:
        if isinstance(piece, bytes) and self._pieces and isinstance(self._pieces[-1], bytes):
            piece = self._solid(-1) + piece
            self._pieces.pop()
        self._pieces.append(piece)

    def _solid(self, number: int) -> bytes:
        piece = self._pieces[number]
        assert isinstance(piece, bytes)
        return piece

    def body(self, given: Values) -> list[bytes]:
        """The body of a person's letter, in pieces."""
        return [piece if isinstance(piece, bytes) else piece.lines(given) for piece in self._pieces]

    def digest(self, body: Sequence[bytes]) -> bytes:
        """The SHA-256 of :meth:`body` for DKIM, its first piece hashed once for all.

        The lines are relaxed as they are (RFC 6376 §3.4.4): base64 has no white space, and the
        heads of the parts have single spaces.
        """
        hashed = self._begun.copy()
        for piece in body[1:]:
            hashed.update(piece)
        return hashed.digest()


def _cut(parts: Sequence[bytes | int], anybody: Values) -> Iterator[bytes | _Run]:
    """A part of the letter: blocks of encoded lines, and the runs between them."""
    whole, holes = bytearray(), []
    for part in parts:
        data = part if isinstance(part, bytes) else anybody[part]
        if isinstance(part, int) and data:
            holes.append(_Hole(len(whole), len(whole) + len(data), part))
        whole += data
    at = 0
    for group in _groups(holes):
        begin = group[0].start // OCTETS * OCTETS
        end = min(-(-group[-1].end // OCTETS) * OCTETS, len(whole))
        if begin > at:
            yield base64_lines(bytes(whole[at:begin]))
        pattern, place = b"", begin
        for hole in group:
            pattern += whole[place : hole.start].replace(b"%", b"%%") + b"%b"
            place = hole.end
        pattern += whole[place:end].replace(b"%", b"%%")
        yield _Run(pattern, tuple(hole.place for hole in group))
        at = end
    if at < len(whole):
        yield base64_lines(bytes(whole[at:]))


def _groups(holes: Sequence[_Hole]) -> list[list[_Hole]]:
    """Holes that stand near each other, together; no two groups touch the same line."""
    groups: list[list[_Hole]] = []
    for hole in holes:
        if groups and hole.start // OCTETS - groups[-1][-1].end // OCTETS <= _NEAR:
            groups[-1].append(hole)
        else:
            groups.append([hole])
    return groups
