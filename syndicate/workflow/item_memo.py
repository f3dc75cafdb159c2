"""Items of earlier builds, kept in ``.syndicate/items``.

An article is rendered again when it, or anything that it shows or refers to, has changed. What
an item was made of is kept beside it: its card, the marks of its file and of every file and
folder that was looked for on its behalf (also of those that were not there), the addresses of
the articles it links to, and the assets it shows. All of it must be as it was.
"""

from __future__ import annotations

import hashlib
import pickle
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from syndicate.cache import key_of, load_sealed, mark_of, save_sealed
from syndicate.config import Publication
from syndicate.model import Card, Item, Problem, Severity
from syndicate.resources import code_mark
from syndicate.sources.trace import Trace

__all__ = ["ItemMemo", "Made"]

_Flat = tuple[str, str, int, str, str]


@dataclass(frozen=True, slots=True)
class Made:
    """An item, what was wrong with it, and a digest that differs whenever the item does."""

    item: Item
    problems: tuple[Problem, ...]
    digest: str


class ItemMemo:
    """The kept items of one publication. ``present``: whether an asset stands in the output."""

    def __init__(
        self, publication: Publication, present: Callable[[str], bool], *, forget: bool = False
    ) -> None:
        self._path = publication.root / ".syndicate" / "items"
        self._key = key_of(publication, code_mark())
        self._present = present
        self._kept: dict[str, Any] = {} if forget else load_sealed(self._path, self._key) or {}
        self._used: dict[str, Any] = {}
        self._changed = False

    def get(self, card: Card, link: Callable[[str], str | None]) -> Made | None:
        """The item of ``card`` if nothing of what it was made of has changed."""
        kept = self._kept.get(card.id)
        if kept is None:
            return None
        was, places, links, assets, problems, packed = kept
        if (
            was != tuple(card)
            or any(mark_of(place) != mark for place, mark in places)
            or any(link(path) != url for path, url in links)
            or not all(map(self._present, assets))
        ):
            return None
        self._used[card.id] = kept
        item: Item = pickle.loads(packed)  # noqa: S301  # our own, behind the memo's seal
        return Made(item, tuple(_problem(one) for one in problems), _digest(packed))

    def put(self, card: Card, item: Item, problems: Iterable[Problem], trace: Trace) -> Made:
        """Keep what was made, if what it was made of can be told again."""
        told = tuple(problems)
        packed = pickle.dumps(item)
        if trace.is_sure():
            self._changed = True
            self._used[card.id] = (
                tuple(card),
                list(trace.places.items()),
                list(trace.links.items()),
                sorted(trace.assets),
                [(one.path, one.message, one.line, one.field, one.severity.value) for one in told],
                packed,
            )
        return Made(item, told, _digest(packed))

    def save(self) -> None:
        """Keep the items of this build for the next one."""
        if self._changed or self._used.keys() != self._kept.keys():
            save_sealed(self._path, self._key, self._used)


def _digest(packed: bytes) -> str:
    return hashlib.blake2b(packed, digest_size=16).hexdigest()


def _problem(kept: _Flat) -> Problem:
    return Problem(*kept[:4], Severity(kept[4]))
