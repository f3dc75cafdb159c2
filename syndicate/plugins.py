"""What installed packages add: entry points, found without :mod:`importlib.metadata`.

That module costs a build as much as rendering a dozen articles, and few machines have a
plug-in. So the lists of entry points are looked through first, as plain files, for the name of
the group.
"""

from __future__ import annotations

import importlib.machinery
import os
import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

__all__ = ["entry_points"]

_ENDINGS = (".dist-info", ".egg-info")


def entry_points(*, group: str) -> Iterable[EntryPoint]:
    """What :func:`importlib.metadata.entry_points` says of ``group``."""
    if not _may_have(group):
        return ()
    from importlib import metadata

    return metadata.entry_points(group=group)


def _may_have(group: str) -> bool:
    """False only where no list names the group, and every place could be looked through."""
    if any(map(_finds_by_itself, sys.meta_path)):
        return True
    wanted = f"[{group}]".encode()
    return any(_names(folder or ".", wanted) for folder in dict.fromkeys(sys.path))


def _finds_by_itself(finder: object) -> bool:
    """Whether a finder of modules brings distributions that stand in no folder of ``sys.path``."""
    return finder is not importlib.machinery.PathFinder and hasattr(finder, "find_distributions")


def _names(folder: str, wanted: bytes) -> bool:
    if folder.lower().endswith(".egg"):
        return True  # its list stands elsewhere in it; too rare to be read here
    try:
        names = os.listdir(folder)
    except NotADirectoryError:
        return True  # an archive
    except OSError:
        return False
    return any(
        _lists(f"{folder}/{name}/entry_points.txt", wanted)
        for name in names
        if name.lower().endswith(_ENDINGS)
    )


def _lists(path: str, wanted: bytes) -> bool:
    try:
        file = os.open(path, os.O_RDONLY)
    except OSError:
        return False
    try:
        return wanted in os.read(file, 1 << 20)
    finally:
        os.close(file)
