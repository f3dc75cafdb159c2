"""A letter over the limit gets shorter by itself, without another rendering.

What goes first is what is missed least: places of a very long weather table, then summaries
from the bottom of the letter, then pictures, then articles. A section keeps its first article
as long as any other article is left, and its link to all the others always.
"""

from __future__ import annotations

from dataclasses import replace

from syndicate.digest.digest import Digest, Shortened, Strand
from syndicate.digest.letter import LIMIT
from syndicate.digest.pieces import Piece

__all__ = ["shorten"]

_RESERVE = 5_000  # bytes for a person's addresses and the preview, which come when joining
_WEATHER = 30_000  # bytes: a table of a hundred places would leave no room for the news


def shorten(digest: Digest) -> Digest:
    """``digest``, with as much left out as keeps its longest letter below the limit."""
    shown = _places(digest)
    excess = _size(digest, shown) - (LIMIT - _RESERVE)
    dropped: set[tuple[str, int, int]] = set()
    counts = {"summary": 0, "picture": 0}
    for kind in counts:
        for piece in reversed(digest.pieces):
            if excess > 0 and piece.kind == kind:
                dropped.add((kind, piece.section, piece.article))
                counts[kind] += 1
                excess -= piece.size
    left_out = _articles(digest, excess, dropped)
    return replace(
        digest,
        shown_places=shown,
        dropped=frozenset(dropped),
        strands=tuple(_without(strand, s, left_out) for s, strand in enumerate(digest.strands)),
        shortened=Shortened(
            places=digest.shown_places - shown,
            summaries=counts["summary"],
            pictures=counts["picture"],
            articles=len(left_out),
        ),
    )


def _places(digest: Digest) -> int:
    """How many places fit: all, or an even number, so that the last row is full."""
    places = [piece.size for piece in digest.pieces if piece.kind == "place"]
    if sum(places) <= _WEATHER:
        return digest.shown_places
    # Whoever's city comes first, the table is not longer: the largest place is assumed.
    return min(digest.shown_places, _WEATHER // max(places) // 2 * 2)


def _size(digest: Digest, shown: int) -> int:
    def counts(piece: Piece) -> bool:
        if piece.kind == "place":
            return piece.section < shown
        if piece.kind in ("row", "gap", "filler", "rowend"):
            return piece.section * 2 < shown
        return True

    return sum(piece.size for piece in digest.pieces if counts(piece))


def _articles(
    digest: Digest, excess: int, dropped: set[tuple[str, int, int]]
) -> set[tuple[int, int]]:
    """The articles (section, article) that go, last ones first, firsts of a section at the end."""
    sizes: dict[tuple[int, int], int] = {}
    for piece in digest.pieces:
        if piece.kind in ("place", "row", "gap", "filler", "rowend"):
            continue
        if (piece.kind, piece.section, piece.article) not in dropped:
            key = (piece.section, piece.article)
            sizes[key] = sizes.get(key, 0) + piece.size
    articles = sorted((key for key in sizes if key[1] >= 0), reverse=True)
    left_out: set[tuple[int, int]] = set()
    for section, article in sorted(articles, key=lambda key: key[1] == 0):
        if excess <= 0:
            break
        left_out.add((section, article))
        excess -= sizes[section, article]
        if article == 0:  # the section is empty now and goes with it
            excess -= sizes.get((section, -1), 0)
    return left_out


def _without(strand: Strand, section: int, left_out: set[tuple[int, int]]) -> Strand:
    return replace(
        strand,
        stories=tuple(
            replace(story, left_out=(section, number) in left_out)
            for number, story in enumerate(strand.stories)
        ),
    )
