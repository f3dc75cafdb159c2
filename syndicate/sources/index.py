"""What was learnt of each file, kept in ``.syndicate/index`` so that it need not be read again.

It is never believed over a file: what is kept counts only while the file's mark is the same, and
of a file that changed within the clock's granularity of the look at it no mark is kept. An index
that is cut short, damaged, of another version or of another configuration is none: everything
is read again. It can be deleted at any time.
"""

from __future__ import annotations

import marshal
from array import array
from collections.abc import Sequence
from typing import Any

from syndicate.cache import NO_MARK, key_of, read_sealed, write_sealed
from syndicate.config import Publication
from syndicate.resources import code_mark
from syndicate.sources.learning import Kept, Packed, is_passing
from syndicate.sources.tree import MARK, Folder, young

__all__ = ["Index", "Known"]

_NOTHING = array("Q", [number & 2**64 - 1 for number in NO_MARK]).tobytes()
_LENGTH = 4
FlatProblem = tuple[str, str, int, str, str]


class Known:
    """One folder as it was.

    ``names``, ``marks`` and ``odd`` are those of a :class:`~syndicate.sources.tree.Folder`;
    ``language`` is what the folder gives its articles, ``alike`` what looks like one,
    ``problems`` what is wrong with names. ``learnt`` has beside each name what its file told
    (``None`` = not read).
    """

    def __init__(
        self,
        names: list[str],
        marks: bytes,
        odd: list[str],
        language: str,
        learnt: list[Kept] | None,
        alike: list[str],
        problems: list[FlatProblem],
        pieces: Sequence[Packed] = (),
        whole: bytes | memoryview = b"",
    ) -> None:
        """``learnt`` is ``None`` where ``pieces`` keep it, now or later (:meth:`add`).

        ``whole``: all of it as it is kept, ``b""`` where it has to be packed anew.
        """
        self.names, self.marks, self.odd = names, marks, odd
        self.language, self.alike, self.problems = language, alike, problems
        self._learnt = learnt
        self._pieces = list(pieces)
        self._whole = whole
        self.doubtful: list[int] = []  # what hangs on other folders, too

    @classmethod
    def unpacked(cls, whole: memoryview) -> Known:
        """What :meth:`pack` packed."""
        names, marks, odd, language, flat, alike, problems = marshal.loads(whole)  # noqa: S302  # our own, behind the index's seal
        pieces = list(map(Packed._make, flat))
        return cls(names, marks, odd, language, None, alike, problems, pieces, whole)

    @property
    def learnt(self) -> list[Kept]:
        """Beside each name, what is known of its file."""
        if self._learnt is None:
            self._learnt = [None] * len(self.names)
            for piece in self._pieces:
                for number, one in piece.pairs():
                    self._learnt[number] = one
        return self._learnt

    def add(self, piece: Packed) -> None:
        """More was learnt."""
        if self._learnt is None:
            self._pieces.append(piece)
        else:
            for number, one in piece.pairs():
                self._learnt[number] = one

    def settled(self) -> Sequence[Packed]:
        """The same when everything is learnt."""
        if self._learnt is not None:
            self._pieces = [Packed.of(range(len(self._learnt)), self._learnt)]
            self._learnt = None
        return self._pieces

    def pack(self, looked: int) -> bytes | memoryview:
        """In one piece; without the marks that prove nothing at the horizon ``looked``."""
        pieces = self.settled()
        others = (one for piece in pieces for one in piece.others)
        unread = (number for number, flat in others if is_passing(flat))
        doubtful = [*young(self.marks, looked), *unread, *self.doubtful]
        if self._whole and not doubtful:
            return self._whole
        marks = bytearray(self.marks)
        for number in doubtful:
            marks[number * MARK : (number + 1) * MARK] = _NOTHING
        kept: Any = (
            self.names,
            bytes(marks),
            self.odd,
            self.language,
            list(map(tuple, pieces)),
            self.alike,
            self.problems,
        )
        return marshal.dumps(kept, 2)

    def is_of(self, folder: Folder, language: str) -> bool:
        """Whether nothing in ``folder`` changed since it was learnt."""
        return (
            self.names == folder.names
            and self.marks == folder.marks
            and self.odd == folder.odd
            and self.language == language
        )

    def by_mark(self) -> dict[tuple[str, bytes], Kept]:
        """What is known of each file, by its name and mark."""
        return {
            (name, self.marks[number * MARK : (number + 1) * MARK]): one
            for number, (name, one) in enumerate(zip(self.names, self.learnt, strict=True))
        }


class Index:
    """The index of one publication."""

    def __init__(self, publication: Publication) -> None:
        self._path = publication.root / ".syndicate" / "index"
        self._key = key_of(publication, code_mark())
        self._folders: dict[str, memoryview] = {}
        self._unpacked: dict[str, Known] = {}

    @classmethod
    def opened(cls, publication: Publication) -> Index:
        """The index that the last build left, empty where there is none to be believed."""
        index = cls(publication)
        payload = read_sealed(index._path, index._key)
        if payload:
            length = int.from_bytes(payload[:_LENGTH], "big")
            start = _LENGTH + length
            for below, size in marshal.loads(payload[_LENGTH:start]):  # noqa: S302  # our own, sealed
                index._folders[below] = payload[start : start + size]
                start += size
        return index

    def folder(self, below: str) -> Known | None:
        """What is known of a folder, by its path below the root. To be asked once."""
        if below in self._unpacked:
            return self._unpacked.pop(below)
        packed = self._folders.pop(below, None)
        return Known.unpacked(packed) if packed else None

    def unpack(self) -> None:
        """All of it now, while there is nothing else to do."""
        for below, packed in self._folders.items():
            self._unpacked[below] = Known.unpacked(packed)
        self._folders = {}

    def save(self, folders: dict[str, Known], looked: int) -> None:
        """Keep ``folders``, seen at the horizon ``looked``."""
        packed = [known.pack(looked) for known in folders.values()]
        sizes = [(below, len(one)) for below, one in zip(folders, packed, strict=True)]
        table = marshal.dumps(sizes, 2)
        write_sealed(self._path, self._key, len(table).to_bytes(_LENGTH, "big"), table, *packed)
