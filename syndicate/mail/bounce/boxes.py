"""Where reports lie: files, mboxes, Maildirs, folders, a stream. Nothing is changed or removed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from syndicate.mail.bounce.message import LIMIT

__all__ = ["Found", "messages", "split"]

_SEPARATOR = re.compile(rb"From \S+ .*\d{4}\b")
"""RFC 4155; the year keeps apart what a sentence begins with, even without a ``>`` before it."""


@dataclass(frozen=True, slots=True)
class Found:
    """A message, cut where it is longer than :data:`LIMIT`; or why it cannot be read."""

    name: str
    data: bytes = b""
    fault: str = ""


def messages(path: Path, shown: str) -> Iterator[Found]:
    """Every message in a file or folder, in a steady order; ``shown`` is its name in messages."""
    if not path.is_dir():
        yield from _file(path, shown)
    elif _is_maildir(path):
        yield from _maildir(path, shown)
    else:
        yield from _folder(path, shown)


def split(stream: BinaryIO, name: str) -> Iterator[Found]:
    """The messages of a stream: one, or an mbox's, which are numbered from 1."""
    first = stream.readline(LIMIT)
    if not _SEPARATOR.match(first):
        yield Found(name, (first + stream.read(LIMIT))[:LIMIT])
        return
    lines: list[bytes] = []
    size, number, gap = 0, 1, True
    while line := stream.readline(LIMIT):
        if gap and _SEPARATOR.match(line):
            yield Found(f"{name}#{number}", b"".join(lines))
            lines, size, number = [], 0, number + 1
        elif size < LIMIT:
            lines.append(line)
            size += len(line)
        gap = not line.strip()
    yield Found(f"{name}#{number}", b"".join(lines))


def _file(path: Path, shown: str) -> Iterator[Found]:
    try:
        with path.open("rb") as stream:
            yield from split(stream, shown)
    except OSError as error:
        yield Found(shown, fault=error.strerror or "cannot be read")


def _is_maildir(path: Path) -> bool:
    return (path / "cur").is_dir() or (path / "new").is_dir()


def _maildir(path: Path, shown: str) -> Iterator[Found]:
    """``new`` before ``cur``: what a mail program moves meanwhile is met in the second.

    ``tmp`` holds what is still being written.
    """
    for part in ("new", "cur"):
        if (path / part).is_dir():
            yield from _folder(path / part, f"{shown}/{part}")


def _folder(path: Path, shown: str) -> Iterator[Found]:
    try:
        names = _names(path)
    except OSError as error:
        yield Found(shown, fault=error.strerror or "cannot be listed")
        return
    for name in names:
        below = path / name
        if below.is_symlink() and below.is_dir():
            continue  # it may lead back here
        if below.exists() and not (below.is_file() or below.is_dir()):
            continue  # a pipe or a socket would be waited for
        yield from messages(below, f"{shown}/{name}")


def _names(path: Path) -> list[str]:
    return sorted(one.name for one in path.iterdir() if not one.name.startswith("."))
