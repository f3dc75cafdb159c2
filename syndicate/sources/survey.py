"""A look at a tree that was looked at before: on every processor, the likeliest news first."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Any

from syndicate.parallel import Shared, process
from syndicate.sources.tree import Folder, Hidden, Link, Listed, Tree, follow, look, walk

__all__ = ["Survey", "folders_of"]

_RECENT = 12
"""Folders in which something changed last: each is a part of its own, to be looked at first."""
_PARTS = 60
_ALONE = 4
"""Parts: as long as it takes to start a process and to hear from it."""
_MOST = 1000
"""Folders that are worth a look at themselves before the look at what is in them."""
Before = tuple[str, bytes, int]
"""A folder by its path below the root, its digest, and when a name in it changed last."""


def folders_of(tree: Tree) -> list[Before]:
    """What a later :class:`Survey` begins with: where something changed last comes first."""
    root = os.path.realpath(tree.root)
    # What a link means is found by the link.
    own = [one for one in tree.folders.values() if one.resolved == _real(root, one.below)]
    own.sort(key=Folder.newest, reverse=True)
    digests = tree.digests()
    return [(one.below, digests[one.below], _touched(one.real)) for one in own]


class Survey:
    """Begun by other processes when it is made; ended by :meth:`tree`, as :func:`scan` ends."""

    def __init__(self, root: str, hidden: Hidden | None, before: Sequence[Before]) -> None:
        self._hidden = hidden
        self._tree = Tree(root)
        self._root = os.path.realpath(root)
        self._before = {below: digest for below, digest, _ in before}
        if len(before) <= _MOST:  # where a file came or went, the folder itself tells
            before = sorted(before, key=lambda one: _touched(_real(root, one[0])) == one[2])
        size = max(1, -(-(len(before) - _RECENT) // _PARTS))
        parts = [
            *([one] for one in before[:_RECENT]),
            *(before[at : at + size] for at in range(_RECENT, len(before), size)),
        ]
        count = min(process.processors(), len(parts) // _ALONE)
        self._shared = Shared(parts, self._look, count, self._differs)

    def _look(self, part: Sequence[Before]) -> list[Any]:
        """The folders that can be listed, in values that :mod:`marshal` knows."""
        made = []
        for below, _, _ in part:
            real = _real(self._tree.root, below)
            try:
                found = look(below, real, os.path.realpath(real), self._hidden)
            except OSError:
                continue  # whoever comes by learns why
            links = [tuple(link) for link in found.links]
            made.append((tuple(found.folder), found.folder.digest(), found.inner, links))
        return made

    def _differs(self, made: list[Any]) -> bool:
        return any(self._before[folder[0]] != digest for folder, digest, _, _ in made)

    def has_news(self) -> bool:
        """Look until something has changed, or somebody else has seen it, or to the end."""
        while not self._shared.told():
            made = self._shared.step()
            if made is None:
                return False
            if self._differs(made):
                return True
        return True

    def tree(self) -> Tree:
        """The whole. To be asked once."""
        known: dict[str, Listed] = {}
        for made in self._shared.results():
            for flat, digest, inner, links in made:
                folder = Folder._make(flat)
                if folder.resolved == _real(self._root, folder.below):  # and no link by now
                    self._tree.known[folder.below] = digest
                    known[folder.below] = Listed(folder, inner, list(map(Link._make, links)))
        seen: set[str] = set()
        walk(self._tree, [(self._tree.root, "")], self._hidden, seen, known=known)
        return follow(self._tree, self._hidden, seen)


def _touched(folder: str) -> int:
    """Nanoseconds since 1970, 0 where nobody can tell. A hint where to look first, no more."""
    try:
        return os.stat(folder).st_mtime_ns  # noqa: PTH116  # of every folder
    except OSError:
        return 0


def _real(root: str, below: str) -> str:
    return f"{root}{os.sep}{below}" if below else root
