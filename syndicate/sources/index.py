"""What was learnt of each file, kept in ``.syndicate/index`` so that it need not be read again.

It is never believed over a file: a row counts only while the file's mark is the same, and a
file that changed within the clock's granularity of the look at it is kept without a mark. A
file that is cut short, damaged, of another version or of another configuration is no index:
everything is read again. It can be deleted at any time.
"""

from __future__ import annotations

from typing import NamedTuple

from syndicate.cache import NO_MARK, key_of, read_sealed, write_sealed
from syndicate.config import Publication
from syndicate.resources import code_mark
from syndicate.sources.learning import Flat
from syndicate.sources.tree import Folder

__all__ = ["Index", "Known", "is_same"]


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
        self._key = key_of(publication, code_mark())
        self.folders: dict[str, Known] = {}

    @classmethod
    def opened(cls, publication: Publication) -> Index:
        """The index that the last build left, empty where there is none to be believed."""
        index = cls(publication)
        kept = read_sealed(index._path, index._key) or {}
        index.folders = {below: Known._make(known) for below, known in kept.items()}
        return index

    def save(self, folders: dict[str, Known], looked: int) -> None:
        """Keep ``folders``; rows as young as the horizon ``looked`` without their mark."""
        kept = {below: tuple(_aged(known, looked)) for below, known in folders.items()}
        write_sealed(self._path, self._key, kept)


def _aged(known: Known, looked: int) -> Known:
    if all(row[2] < looked and row[3] < looked for row in known.rows):
        return known
    return known._replace(
        rows=[
            row if row[2] < looked and row[3] < looked else (row[0], *NO_MARK) for row in known.rows
        ]
    )


def is_same(known: Known, folder: Folder, language: str) -> bool:
    """Whether nothing in ``folder`` changed since it was learnt."""
    return known.rows == folder.rows and known.odd == folder.odd and known.language == language
