"""What stands below the articles' root at one moment: names and their marks. Nothing is opened."""

from __future__ import annotations

import contextlib
import hashlib
import marshal
import os
import sys
from array import array
from collections.abc import Callable, Iterator, Mapping, Sequence
from operator import itemgetter
from typing import Any, NamedTuple

from syndicate import parallel
from syndicate.cache import Mark, horizon, is_sure, mark_of

__all__ = [
    "MARK",
    "Folder",
    "Hidden",
    "Link",
    "Listed",
    "Tree",
    "follow",
    "look",
    "scan",
    "walk",
    "young",
]

MARK = 32
"""Bytes of a packed mark."""
_ALONE = 2000
"""Files: as long as it takes to start a process and to hear from it."""
_MASK = 2**64 - 1
_NAME = itemgetter(0)
Hidden = Callable[[str], bool]
"""Whether a path below the root is not to be seen."""


class Folder(NamedTuple):
    """One folder.

    ``below`` the root as named on the disk, ``real`` opens it, ``resolved`` is where it really
    lies. ``names`` are its files, in their order; ``marks`` stand beside them, packed
    (:data:`MARK` bytes each); ``odd`` are the names of what is neither file, folder nor link.
    """

    below: str
    real: str
    resolved: str
    names: list[str]
    marks: bytes
    odd: list[str]

    def size(self, number: int) -> int:
        """The bytes that a file had."""
        return int.from_bytes(self.marks[number * MARK : number * MARK + 8], sys.byteorder)

    def young(self, looked: int) -> list[int]:
        """The numbers of the files whose marks prove nothing at this horizon."""
        return young(self.marks, looked)

    def newest(self) -> int:
        """When the youngest entry changed last (nanoseconds since 1970)."""
        return max(array("Q", self.marks)[2::4], default=0)

    def digest(self) -> bytes:
        """Differs whenever a name or a mark does."""
        state = (self.names, self.marks, self.odd)
        return hashlib.blake2b(marshal.dumps(state, 2), digest_size=16).digest()


def young(marks: bytes, looked: int) -> list[int]:
    """The numbers of the packed marks that are not older than the horizon ``looked``."""
    numbers = array("Q", marks)
    times, entries = numbers[1::4], numbers[2::4]
    if not times or (max(times) < looked and max(entries) < looked):
        return []
    return [
        number
        for number, (time, entry) in enumerate(zip(times, entries, strict=True))
        if time >= looked or entry >= looked
    ]


class Link(NamedTuple):
    """A symbolic link: the file or folder that it means, and that one's mark."""

    below: str
    real: str
    target: str
    mark: Mark


class Listed(NamedTuple):
    """One folder, the folders in it as ``(real, below)``, and the links in it."""

    folder: Folder
    inner: list[tuple[str, str]]
    links: list[Link]


class Tree:
    """The result of one :func:`scan`. ``faults`` are ``(below, reason)`` of unreadable folders.

    ``looked``: a file that changed since this horizon may change again without a trace.
    """

    def __init__(self, root: str) -> None:
        self.root = root
        self.looked = horizon()
        self.folders: dict[str, Folder] = {}
        self.links: list[Link] = []
        self.faults: list[tuple[str, str]] = []
        self.known: dict[str, bytes] = {}  # digests of folders

    def digests(self) -> dict[str, bytes]:
        """That of each folder, by its path below the root."""
        for below, folder in self.folders.items():
            if below not in self.known:
                self.known[below] = folder.digest()
        return {below: self.known[below] for below in self.folders}

    def digest(self) -> str:
        """Differs whenever a name or a mark does."""
        links = [tuple(link) for link in self.links]
        state = (list(self.digests().items()), links, self.faults)
        return hashlib.blake2b(marshal.dumps(state, 2), digest_size=16).hexdigest()

    def flat(self) -> Any:
        """In values that :mod:`marshal` knows."""
        folders = [tuple(folder) for folder in self.folders.values()]
        return (self.root, self.looked, folders, [tuple(one) for one in self.links], self.faults)

    @classmethod
    def of(cls, flat: Any) -> Tree:
        """What :meth:`flat` made flat."""
        root, looked, folders, links, faults = flat
        tree = cls(root)
        tree.looked = looked
        tree.folders = {one.below: one for one in map(Folder._make, folders)}
        tree.links = [Link._make(one) for one in links]
        tree.faults = faults
        return tree

    def fresh(self) -> Iterator[str]:
        """Files whose marks prove nothing, as paths to open."""
        for folder in self.folders.values():
            for number in folder.young(self.looked):
                yield f"{folder.real}{os.sep}{folder.names[number]}"
        for link in self.links:
            if not is_sure(link.mark, self.looked):
                yield link.real


def scan(root: str, hidden: Hidden | None = None, *, shared: bool = False) -> Tree:
    """Walk through ``root``; ``hidden`` is asked of every path below it, as named on the disk.

    Names that begin with a dot are left out. Links inside the root are followed, each real
    folder once, and after everything else: what they mean is read under its own name
    where it has one. ``shared``: on every processor, where the tree is large.
    """
    tree = Tree(root)
    seen: set[str] = set()
    left = walk(tree, [(root, "")], hidden, seen, most=_ALONE if shared else None)
    if left:
        _share(tree, left, hidden, seen)
    return follow(tree, hidden, seen)


def _share(
    tree: Tree, waiting: list[tuple[str, str]], hidden: Hidden | None, seen: set[str]
) -> None:
    """Walk through what is left of a large tree on every processor."""

    def work(part: Sequence[tuple[str, str]]) -> list[Any]:
        found = Tree(tree.root)
        walk(found, list(part), hidden, set())
        return [found.flat()]

    for flat in parallel.over(waiting, work, least=4):
        found = Tree.of(flat)
        tree.folders |= found.folders
        tree.links += found.links
        tree.faults += found.faults
        seen.update(folder.resolved for folder in found.folders.values())


def follow(tree: Tree, hidden: Hidden | None, seen: set[str]) -> Tree:
    """Go through what the links of a tree mean, and put the whole in order."""
    real_root = os.path.realpath(tree.root)
    done = 0
    while done < len(tree.links):
        waiting = sorted(tree.links[done:])
        tree.links[done:] = waiting
        done += len(waiting)
        for link in waiting:
            inside = link.target == real_root or link.target.startswith(real_root + os.sep)
            if inside and os.path.isdir(link.target):  # noqa: PTH112  # bytes that are no UTF-8
                walk(tree, [(link.real, link.below)], hidden, seen)
    tree.folders = dict(sorted(tree.folders.items()))
    tree.faults.sort()
    return tree


def walk(
    tree: Tree,
    waiting: list[tuple[str, str]],
    hidden: Hidden | None,
    seen: set[str],
    most: int | None = None,
    known: Mapping[str, Listed] | None = None,
) -> list[tuple[str, str]]:
    """Go through the folders ``waiting``, each ``(real, below)``, and all that is in them.

    After ``most`` files it ends; the folders that are left are returned. Those that are
    ``known`` by their path below the root were looked at already.
    """
    count = 0
    while waiting and (most is None or count < most):
        real, under = waiting.pop()
        one = known.get(under) if known else None
        resolved = one.folder.resolved if one else os.path.realpath(real)
        if resolved in seen:
            continue
        seen.add(resolved)
        try:
            folder, inner, links = one or look(under, real, resolved, hidden)
        except FileNotFoundError:
            continue
        except OSError as error:
            tree.faults.append((under, error.strerror or str(error)))
            continue
        tree.folders[under] = folder
        tree.links += links
        count += len(folder.names)
        waiting += sorted(inner, reverse=True)
    return waiting


def look(below: str, real: str, resolved: str, hidden: Hidden | None) -> Listed:
    """What one folder holds.

    Raises:
        OSError: it cannot be listed.
    """
    inner: list[tuple[str, str]] = []
    links: list[Link] = []
    prefix = f"{below}/" if below else ""
    found: list[tuple[str, os.stat_result]] = []
    odd: list[str] = []
    with _open(real) as place, os.scandir(place) as listing:
        for entry in listing:
            name = entry.name
            if name[0] == "." or (hidden is not None and hidden(prefix + name)):
                continue
            if entry.is_file(follow_symlinks=False):
                try:  # noqa: SIM105  # suppress() takes longer than the look itself
                    found.append((name, entry.stat(follow_symlinks=False)))
                except FileNotFoundError:
                    pass
            elif entry.is_symlink():
                links.append(_link(f"{real}{os.sep}{name}", prefix + name))
            elif entry.is_dir(follow_symlinks=False):
                inner.append((f"{real}{os.sep}{name}", prefix + name))
            else:
                odd.append(name)
    found.sort(key=_NAME)
    marks: list[int] = []
    for _, state in found:
        # 64 bits each: a time before 1970 becomes one to come, which proves nothing.
        marks += (
            state.st_size,
            state.st_mtime_ns & _MASK,
            state.st_ctime_ns & _MASK,
            state.st_ino & _MASK,
        )
    names = [name for name, _ in found]
    packed = array("Q", marks).tobytes()
    return Listed(Folder(below, real, resolved, names, packed, sorted(odd)), inner, links)


@contextlib.contextmanager
def _open(folder: str) -> Iterator[int | str]:
    """A descriptor where one can be listed: then the system need not find the folder every time."""
    if os.scandir not in os.supports_fd:
        yield folder
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def _link(real: str, below: str) -> Link:
    target = os.path.realpath(real)
    return Link(below, real, target, mark_of(target))
