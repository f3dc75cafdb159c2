"""Items of earlier builds, kept in ``.syndicate/items``.

An article is rendered again when it, or anything that it shows or refers to, has changed. What
an item was made of is kept beside it: its card, the marks of its file and of every file and
folder that was looked for on its behalf (also of those that were not there), the addresses of
the articles it links to, and the assets it shows. All of it must be as it was.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from syndicate.cache import key_of, load_sealed, mark_of, save_sealed
from syndicate.config import Publication
from syndicate.model import Card
from syndicate.resources import code_mark
from syndicate.sources import Newsroom
from syndicate.workflow.rendering import Rendered

__all__ = ["ItemMemo"]


class ItemMemo:
    """The kept items of one publication. ``keep``: whether an asset stands in the output."""

    def __init__(
        self, publication: Publication, keep: Callable[[str], bool], *, forget: bool = False
    ) -> None:
        self._path = publication.root / ".syndicate" / "items"
        self._key = key_of(publication, code_mark())
        self._keep = keep
        self._kept: dict[str, Any] = {} if forget else load_sealed(self._path, self._key) or {}
        self._used: dict[str, Any] = {}
        self._changed = False

    def get(
        self, card: Card, newsroom: Newsroom, link: Callable[[str], str | None]
    ) -> Rendered | None:
        """The item of ``card`` if nothing of what it was made of has changed."""
        kept = self._kept.get(card.id)
        if kept is None:
            return None
        made = Rendered._make(kept)
        if (
            made.card != tuple(card)
            or made.places[0][0] != newsroom.file_of(card)
            or made.printed != newsroom.printed(card)
            or any(mark_of(place) != mark for place, mark in made.places)
            or any(link(path) != url for path, url in made.links)
            or not all(map(self._keep, made.assets))
        ):
            return None
        self._used[card.id] = kept
        return made

    def put(self, card: Card, made: Rendered) -> None:
        """Keep what was made, if what it was made of can be told again."""
        if made.sure:
            self._changed = True
            self._used[card.id] = tuple(made)

    def save(self) -> None:
        """Keep the items of this build for the next one."""
        if self._changed or self._used.keys() != self._kept.keys():
            save_sealed(self._path, self._key, self._used)
