"""What a cache may believe: marks of files, and files of its own that are whole and its own.

A mark is what the file system says of a file without opening it: its size in bytes, when its
bytes and when its entry last changed (nanoseconds), its inode. A program can set back the
first of these times, but not the second. Equal marks mean equal bytes, unless the file changed
within the clock's granularity before the look (:func:`horizon`).
"""

from __future__ import annotations

import contextlib
import hashlib
import marshal
import os
import time
import zlib
from pathlib import Path
from typing import Any

__all__ = [
    "NO_MARK",
    "Mark",
    "horizon",
    "is_sure",
    "key_of",
    "load_sealed",
    "mark_of",
    "read_sealed",
    "save_sealed",
    "write_sealed",
]

Mark = tuple[int, int, int, int]
"""Size, mtime, ctime, inode."""

NO_MARK: Mark = (-1, 0, 0, 0)
"""Of a file that does not exist; of one whose mark is not to be believed."""

_CRC = 4

GRANULARITY = 2_000_000_000
"""Nanoseconds: the coarsest clock of a file system in use (FAT)."""


def horizon() -> int:
    """Nanoseconds since 1970: a file looked at now that changed later proves nothing."""
    return time.time_ns() - GRANULARITY


def mark_of(path: str | Path) -> Mark:
    """The mark of a file or folder, :data:`NO_MARK` where none can be reached."""
    try:
        state = os.stat(path)  # noqa: PTH116  # thousands of times
    except (OSError, ValueError):
        return NO_MARK
    return (state.st_size, state.st_mtime_ns, state.st_ctime_ns, state.st_ino)


def is_sure(mark: Mark, looked: int) -> bool:
    """Whether a file with this mark, seen at the horizon ``looked``, was at rest by then."""
    return mark[1] < looked and mark[2] < looked


def key_of(*values: object) -> bytes:
    """16 bytes that differ whenever the ``repr`` of a value does."""
    text = "\0".join(map(repr, values))
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()


def read_sealed(path: Path, key: bytes) -> memoryview | None:
    """What :func:`write_sealed` kept under ``key``; ``None`` where that is not there, whole."""
    try:
        data = memoryview(path.read_bytes())
    except OSError:
        return None
    seal = len(key) + _CRC
    payload = data[seal:]
    if data[:seal] != key + zlib.crc32(payload).to_bytes(_CRC, "big"):
        return None
    return payload


def write_sealed(path: Path, key: bytes, *chunks: bytes | memoryview) -> None:
    """Keep ``chunks``, one behind the other, under ``key``.

    Not on the disk when this returns, and not at all where it cannot be written: it is a cache.
    """
    crc = 0
    for chunk in chunks:
        crc = zlib.crc32(chunk, crc)
    # One name: what a killed run left is written over. Two at once spoil each other's, and know.
    temporary = path.with_name(f".{path.name}.tmp")
    with contextlib.suppress(OSError):
        path.parent.mkdir(exist_ok=True)
        try:
            with temporary.open("wb") as file:
                file.writelines((key, crc.to_bytes(_CRC, "big"), *chunks))
            temporary.replace(path)
        finally:
            temporary.unlink(missing_ok=True)


def load_sealed(path: Path, key: bytes) -> Any:
    """What :func:`save_sealed` kept under ``key``, else ``None``."""
    payload = read_sealed(path, key)
    # marshal trusts what it is given, so nothing is given to it that we did not write whole.
    return marshal.loads(payload) if payload else None  # noqa: S302  # see above


def save_sealed(path: Path, key: bytes, value: Any) -> None:
    """Keep ``value`` (tuples, lists, dicts, text, bytes, numbers), as :func:`write_sealed`."""
    write_sealed(path, key, marshal.dumps(value, 2))
