"""What stands below the articles' root at one moment: names and their marks. Nothing is opened."""

from __future__ import annotations

import contextlib
import hashlib
import marshal
import os
from collections.abc import Callable, Iterator
from typing import NamedTuple

from syndicate.cache import Mark, horizon, is_sure, mark_of

__all__ = ["Folder", "Link", "Tree", "scan"]


class Folder(NamedTuple):
    """One folder.

    ``below`` the root as named on the disk, ``real`` opens it, ``resolved`` is where it really
    lies. ``rows`` are its files, ``(name, size, mtime, ctime, inode)``, by name; ``odd`` are the
    names of what is neither file, folder nor link.
    """

    below: str
    real: str
    resolved: str
    rows: list[tuple[str, int, int, int, int]]
    odd: list[str]


class Link(NamedTuple):
    """A symbolic link: the file or folder that it means, and that one's mark."""

    below: str
    real: str
    target: str
    mark: Mark


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

    def digest(self) -> str:
        """Differs whenever a name or a mark does."""
        rows = [(one.below, one.rows, one.odd) for one in self.folders.values()]
        state = (rows, [tuple(link) for link in self.links], self.faults)
        return hashlib.blake2b(marshal.dumps(state, 2), digest_size=16).hexdigest()

    def fresh(self) -> Iterator[str]:
        """Files whose marks prove nothing, as paths to open."""
        for folder in self.folders.values():
            for name, *mark in folder.rows:
                if mark[1] >= self.looked or mark[2] >= self.looked:
                    yield f"{folder.real}{os.sep}{name}"
        for link in self.links:
            if not is_sure(link.mark, self.looked):
                yield link.real


def scan(root: str, hidden: Callable[[str], bool] | None = None) -> Tree:
    """Walk through ``root``; ``hidden`` is asked of every path below it, as named on the disk.

    Names that begin with a dot are left out. Links inside the root are followed, each real
    folder once, and after everything else: what they mean is read under its own name
    where it has one.
    """
    tree = Tree(root)
    real_root = os.path.realpath(root)
    seen: set[str] = set()
    _walk(tree, root, "", hidden, seen)
    done = 0
    while done < len(tree.links):
        waiting = sorted(tree.links[done:])
        tree.links[done:] = waiting
        done += len(waiting)
        for link in waiting:
            inside = link.target == real_root or link.target.startswith(real_root + os.sep)
            if inside and os.path.isdir(link.target):  # noqa: PTH112  # bytes that are no UTF-8
                _walk(tree, link.real, link.below, hidden, seen)
    return tree


def _walk(
    tree: Tree, folder: str, below: str, hidden: Callable[[str], bool] | None, seen: set[str]
) -> None:
    waiting = [(folder, below)]
    while waiting:
        real, under = waiting.pop()
        resolved = os.path.realpath(real)
        if resolved in seen:
            continue
        seen.add(resolved)
        try:
            inner = _list(tree, Folder(under, real, resolved, [], []), hidden)
        except FileNotFoundError:
            continue
        except OSError as error:
            tree.faults.append((under, error.strerror or str(error)))
            continue
        waiting += sorted(inner, reverse=True)


def _list(
    tree: Tree, folder: Folder, hidden: Callable[[str], bool] | None
) -> list[tuple[str, str]]:
    """Note what one folder holds; the folders in it, as ``(real, below)``."""
    inner: list[tuple[str, str]] = []
    prefix = f"{folder.below}/" if folder.below else ""
    rows, odd = folder.rows, folder.odd
    with os.scandir(folder.real) as listing:
        for entry in listing:
            name = entry.name
            if name[0] == "." or (hidden is not None and hidden(prefix + name)):
                continue
            if entry.is_symlink():
                tree.links.append(_link(entry.path, prefix + name))
            elif entry.is_dir(follow_symlinks=False):
                inner.append((entry.path, prefix + name))
            elif entry.is_file(follow_symlinks=False):
                with contextlib.suppress(FileNotFoundError):
                    state = entry.stat(follow_symlinks=False)
                    rows.append(
                        (name, state.st_size, state.st_mtime_ns, state.st_ctime_ns, state.st_ino)
                    )
            else:
                odd.append(name)
    rows.sort()
    odd.sort()
    tree.folders[folder.below] = folder
    return inner


def _link(real: str, below: str) -> Link:
    target = os.path.realpath(real)
    return Link(below, real, target, mark_of(target))
