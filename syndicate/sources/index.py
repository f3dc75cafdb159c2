"""What was learnt of each file, kept in ``.syndicate/index`` so that it need not be read again.

It is never believed over a file: a row counts only while the file's mark is the same, and a
file that changed within the clock's granularity of the look at it is kept without a mark. A
file that is cut short, damaged, of another version or of another configuration is no index:
everything is read again. It can be deleted at any time.
"""

from __future__ import annotations

import contextlib
import hashlib
import marshal
import os
import zlib
from typing import NamedTuple

from syndicate.config import Publication
from syndicate.resources import code_mark
from syndicate.sources.learning import Flat
from syndicate.sources.tree import Folder

__all__ = ["Index", "Known"]

_NO_MARK = (-1, 0, 0, 0)


class Known(NamedTuple):
    """One folder as it was.

    ``rows`` and ``odd`` are those of a :class:`~syndicate.sources.tree.Folder`; beside each row
    stands in ``learnt`` what its file told (``None`` = not read). ``language`` is what the folder
    gives its articles, ``alike`` what looks like one, ``problems`` what is wrong with names.
    """

    rows: list[tuple[str, int, int, int, int]]
    odd: list[str]
    language: str
    learnt: list[Flat | None]
    alike: list[str]
    problems: list[tuple[str, str, int, str, str]]


class Index:
    """The index of one publication. ``folders`` by their path below the root."""

    def __init__(self, publication: Publication) -> None:
        self._path = publication.root / ".syndicate" / "index"
        self._key = hashlib.blake2b(
            f"{publication!r} {code_mark()}".encode("utf-8", "surrogateescape"), digest_size=16
        ).digest()
        self.folders: dict[str, Known] = {}

    @classmethod
    def opened(cls, publication: Publication) -> Index:
        """The index that the last build left, empty where there is none to be believed."""
        index = cls(publication)
        with contextlib.suppress(OSError):
            index.folders = index._unsealed(index._path.read_bytes())
        return index

    def _unsealed(self, data: bytes) -> dict[str, Known]:
        # marshal trusts what it is given, so nothing is given to it that we did not write whole.
        seal = len(self._key) + 4
        payload = memoryview(data)[seal:]
        crc = zlib.crc32(payload).to_bytes(4, "big")
        if len(data) < seal or bytes(data[:seal]) != self._key + crc:
            return {}
        kept = marshal.loads(payload)  # noqa: S302  # see above
        return {below: Known._make(known) for below, known in kept.items()}

    def save(self, folders: dict[str, Known], horizon: int) -> None:
        """Keep ``folders``; rows as young as ``horizon`` (nanoseconds) without their mark.

        A folder that cannot be written to costs time at the next build, and nothing else.
        """
        kept = {below: tuple(_aged(known, horizon)) for below, known in folders.items()}
        payload = marshal.dumps(kept, 2)
        crc = zlib.crc32(payload).to_bytes(4, "big")
        temporary = self._path.with_name(f"index.{os.getpid()}.tmp")
        with contextlib.suppress(OSError):
            self._path.parent.mkdir(exist_ok=True)
            try:
                with temporary.open("wb") as file:
                    file.writelines((self._key, crc, payload))
                temporary.replace(self._path)
            finally:
                temporary.unlink(missing_ok=True)


def _aged(known: Known, horizon: int) -> Known:
    rows = known.rows
    if all(row[2] < horizon and row[3] < horizon for row in rows):
        return known
    return known._replace(
        rows=[row if row[2] < horizon and row[3] < horizon else (row[0], *_NO_MARK) for row in rows]
    )


def is_same(known: Known, folder: Folder, language: str) -> bool:
    """Whether nothing in ``folder`` changed since it was learnt."""
    return known.rows == folder.rows and known.odd == folder.odd and known.language == language
