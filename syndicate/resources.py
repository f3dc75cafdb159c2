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

__all__ = ["asset", "code_mark", "hashed_name", "shipped"]

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
    state = [sys.version, *TZPATH]
    for place in (*sys.path, *TZPATH):  # a library that comes, goes or changes changes its folder
        try:
            state.append(f"{place} {os.stat(place).st_mtime_ns}")  # noqa: PTH116  # 100 times
        except OSError:
            state.append(place)
    for folder in (_PACKAGE, shipped("templates"), shipped("assets")):
        state.extend(_marks(str(folder)))
    return hashlib.blake2b("\n".join(state).encode("utf-8", "surrogateescape")).hexdigest()


def _marks(folder: str) -> Iterator[str]:
    with os.scandir(folder) as listing:
        entries = sorted(listing, key=lambda entry: entry.name)
    for entry in entries:
        if entry.is_dir():
            if entry.name != "__pycache__":
                yield from _marks(entry.path)
        else:
            state = entry.stat()
            yield f"{entry.path} {state.st_size} {state.st_mtime_ns} {state.st_ino}"
