"""Renders articles, many at once: from cards to items and all that was noted on the way."""

from __future__ import annotations

import hashlib
import pickle
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from syndicate import parallel
from syndicate.cache import Mark
from syndicate.errors import ArticleError, PassingError
from syndicate.model import Card, Item, Problem, Severity
from syndicate.sources import Newsroom
from syndicate.sources.pictures import AssetStore, Pictures

__all__ = ["Rendered", "render_all"]

_WORTH_A_PROCESS = 40
"""Items: as long as it takes to start one and to hear from it."""


class Rendered(NamedTuple):
    """An item, what it was made of and what was wrong with it, in values that :mod:`marshal` knows.

    ``places`` begin with the article's file; ``packed`` is the item, ``b""`` for an article that
    cannot go out; ``digest`` differs whenever that does; ``sure``: all that it was made of was at
    rest, so that it may be kept. ``printed`` is that of
    :class:`~syndicate.sources.newsroom.Newsroom`, the rest that of a
    :class:`~syndicate.sources.trace.Trace`.
    """

    card: tuple[Any, ...]
    printed: str
    places: list[tuple[str, Mark]]
    links: list[tuple[str, str | None]]
    assets: list[str]
    told: list[tuple[str, str, int, str, str]]
    packed: bytes
    digest: str
    sure: bool
    passing: bool

    @property
    def item(self) -> Item | None:
        """The item itself."""
        if not self.packed:
            return None
        made: Item = pickle.loads(self.packed)  # noqa: S301  # our own, from this run or sealed
        return made

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What was wrong with it."""
        return tuple(Problem(*one[:4], Severity(one[4])) for one in self.told)


class _Apart:
    """A store of assets that keeps new ones until somebody else writes them."""

    def __init__(self, store: AssetStore) -> None:
        self._store = store
        self._new: dict[str, bytes] = {}
        self._taken: set[str] = set()

    def read(self, name: str) -> bytes | None:
        return self._new[name] if name in self._new else self._store.read(name)

    def write(self, name: str, data: bytes) -> None:
        if name not in self._taken:
            self._new[name] = data

    def keep(self, name: str) -> bool:
        return name in self._new or name in self._taken or self._store.keep(name)

    def taken(self) -> dict[str, bytes]:
        """What was written since it was last asked for, to be written by somebody else."""
        new, self._new = self._new, {}
        self._taken.update(new)
        return new


def render_all(
    cards: Sequence[Card],
    newsroom: Newsroom,
    pictures: Pictures,
    linked: Callable[[str], str | None],
) -> list[Rendered]:
    """The items of ``cards``, in their order, made on every processor; assets are published."""
    store = _Apart(pictures.store)
    beside = pictures.beside(store)  # one a process: a picture of many articles is made once there

    def work(part: Sequence[Card]) -> list[Any]:
        made = [tuple(_render(card, newsroom, beside, linked)) for card in part]
        return [(made, store.taken())]

    made: list[Rendered] = []
    for part, assets in parallel.over(cards, work, least=_WORTH_A_PROCESS):
        for name, data in assets.items():
            pictures.store.write(name, data)
        made += map(Rendered._make, part)
    for one in made:
        for name in one.assets:
            pictures.store.keep(name)
    return made


def _render(
    card: Card, newsroom: Newsroom, pictures: Pictures, linked: Callable[[str], str | None]
) -> Rendered:
    trace = pictures.traced()
    trace.saw(newsroom.file_of(card))
    problems: list[Problem] = []

    def noted(path: str) -> str | None:
        trace.links[path] = linked(path)
        return trace.links[path]

    packed = b""
    try:
        item = newsroom.item(newsroom.article(card), pictures, problems.append, linked=noted)
        packed = pickle.dumps(item)
    except ArticleError as error:
        trace.passing |= isinstance(error, PassingError)
        line = error.line or card.line
        problems.append(Problem(card.path, str(error), line, error.field))
    return Rendered(
        tuple(card),
        newsroom.printed(card),
        list(trace.places.items()),
        list(trace.links.items()),
        sorted(trace.assets),
        [(one.path, one.message, one.line, one.field, one.severity.value) for one in problems],
        packed,
        hashlib.blake2b(packed, digest_size=16).hexdigest(),
        bool(packed) and trace.is_sure(),
        trace.passing,
    )
