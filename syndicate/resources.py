"""Finds what ships with the package: templates and assets. Contains no business logic.

In a checkout (and an editable install) they stand beside the package; in a wheel,
inside it, under ``_shipped``.
"""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from zoneinfo import TZPATH

from syndicate.cache import mark_of

__all__ = ["asset", "code_mark", "folder_mark", "hashed_name", "shipped"]

_PACKAGE = Path(__file__).resolve().parent


def shipped(kind: str) -> Path:
    """The folder ``templates`` or ``assets`` that came with this version."""
    checkout = _PACKAGE.parent
    if (checkout / "pyproject.toml").is_file() and (checkout / kind).is_dir():
        return checkout / kind
    return _PACKAGE / "_shipped" / kind


def asset(name: str) -> bytes:
    """A shipped asset, like ``weather/clear-day.png``."""
    return (shipped("assets") / name).read_bytes()


def hashed_name(stem: str, data: bytes, suffix: str) -> str:
    """``assets/<stem>-<hash of data><suffix>``: a name that is never used for other bytes."""
    digest = hashlib.blake2b(data, digest_size=8).hexdigest()
    return f"assets/{stem}-{digest}{suffix}"


@cache
def code_mark() -> str:
    """Differs whenever what runs does: our code and what ships with it, the libraries, Python.

    What a cache holds was made by the code of one mark, and is nothing to another's.
    """
    # A library that comes, goes or changes changes the folder that it lies in.
    places = [place for place in sys.path if place.endswith("-packages")]
    state = [sys.version, *(f"{place} {mark_of(place)}" for place in (*places, *TZPATH))]
    ours = (_PACKAGE, shipped("templates"), shipped("assets"))
    return "\n".join((*state, *map(folder_mark, ours)))


def folder_mark(folder: Path) -> str:
    """Differs whenever a name or a file's mark below ``folder`` does; of none, it is empty.

    A link to a folder above it is followed once.
    """
    return "\n".join(_marks(str(folder), frozenset()))


def _marks(folder: str, above: frozenset[str]) -> Iterator[str]:
    """``above``: where the links lead that were followed on the way here."""
    try:
        with os.scandir(folder) as listing:
            entries = sorted(listing, key=lambda entry: entry.name)
    except OSError:
        return
    for entry in entries:
        if entry.name == "__pycache__":
            continue
        if entry.is_symlink():
            # No fault where it cannot be reached.
            is_folder, real = os.path.isdir(entry.path), os.path.realpath(entry.path)  # noqa: PTH112
        else:
            is_folder, real = entry.is_dir(), ""
        if is_folder and real not in above:
            yield from _marks(entry.path, above | {real} if real else above)
        elif not is_folder:
            yield f"{entry.path} {mark_of(entry.path)}"
