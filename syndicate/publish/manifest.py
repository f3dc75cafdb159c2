"""Remembers which files of a folder are ours, also when a run was killed.

``.syndicate.json`` is written last: ``{"version": 1, "files": {name: digest}}``, sorted.
``.syndicate.journal`` exists only while a run is on its way: a line ``digest name`` is
appended *before* the file is replaced, so whatever a killed run put in place is known
as ours, and its temporaries are found without a walk through the whole folder.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import BinaryIO

from syndicate.errors import UsageError
from syndicate.publish.atomic import replace_file, temporary_for
from syndicate.publish.names import is_good

__all__ = ["FILE_NAME", "JOURNAL_NAME", "Manifest", "digest"]

FILE_NAME = ".syndicate.json"
JOURNAL_NAME = ".syndicate.journal"
VERSION = 1


def digest(data: bytes) -> str:
    """What tells our bytes from a person's: 128 bits of BLAKE2b, in hexadecimal."""
    return hashlib.blake2b(data, digest_size=16).hexdigest()


class Manifest:
    """The memory of one folder. ``known``: name → digests of what we may have put there."""

    def __init__(self, root: Path) -> None:
        """Read both files.

        Raises:
            UsageError: the manifest is damaged or from a newer version.
            OSError: it cannot be read.
        """
        self._root = root
        self._path = root / FILE_NAME
        self._journal_path = root / JOURNAL_NAME
        self._journal: BinaryIO | None = None
        self._text = self._read(self._path)
        self.known: dict[str, tuple[str, ...]] = {
            name: (value,) for name, value in self._parse().items()
        }
        self._interrupted = self._replay()

    @staticmethod
    def _read(path: Path) -> bytes | None:
        try:
            return path.read_bytes()
        except (FileNotFoundError, NotADirectoryError):
            return None

    def _parse(self) -> dict[str, str]:
        if self._text is None:
            return {}
        try:
            value = json.loads(self._text)
            version, files = value["version"], value["files"]
            good = all(is_good(name) and isinstance(files[name], str) for name in files)
        except (ValueError, KeyError, TypeError):
            version, files, good = VERSION, {}, False
        if isinstance(version, int) and version > VERSION:
            raise UsageError(f"{self._path}: was written by a newer syndicate; update this one")
        if not good or version != VERSION:
            raise UsageError(
                f"{self._path}: is damaged; restore it, or delete it: "
                "files that carry our mark are recognised without it"
            )
        return dict(files)

    def _replay(self) -> tuple[str, ...]:
        """Take in the journal of a killed run: the names that it meant to write."""
        lines = (self._read(self._journal_path) or b"").split(b"\n")[:-1]  # the last may be torn
        names = []
        for line in lines:
            value, _, name = line.decode("utf-8", "replace").partition(" ")
            if is_good(name):
                self.known[name] = (*self.known.get(name, ()), value)
                names.append(name)
        return tuple(names)

    def clean(self) -> None:
        """Remove the temporaries that a killed run left."""
        for path in (self._path, *(self._root / name for name in self._interrupted)):
            with contextlib.suppress(OSError):
                os.unlink(temporary_for(str(path)))

    def claim(self, name: str, value: str) -> None:
        """Note that ``name`` is about to hold bytes with this digest.

        Raises:
            OSError: the journal cannot be written.
        """
        if self._journal is None:
            self._journal = self._journal_path.open("ab", buffering=0)
            self._journal.write(b"\n")  # ends a line that a killed run left torn
        self._journal.write(f"{value} {name}\n".encode())
        self.known[name] = (*self.known.get(name, ()), value)

    def save(self, files: Mapping[str, str]) -> None:
        """Write the manifest if it changed, and end the journal.

        Raises:
            OSError: the old manifest and the journal are both still there.
        """
        text = self._render(files.items())
        if text != self._text and (files or self._text is not None):
            replace_file(str(self._path), text)
            self._text = text
        self.release()
        self._journal_path.unlink(missing_ok=True)

    def release(self) -> None:
        """Close the journal; what it says stays for the next run."""
        if self._journal is not None:
            self._journal.close()
            self._journal = None

    @staticmethod
    def _render(files: Iterable[tuple[str, str]]) -> bytes:
        value = {"version": VERSION, "files": dict(sorted(files))}
        return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode()
