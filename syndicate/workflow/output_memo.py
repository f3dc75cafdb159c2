"""Which files were made of what: kept in ``.syndicate/outputs``, so that equal inputs make nothing.

Files that are made together are a :class:`Unit`. Its key differs whenever their bytes might: it
holds the code, the configuration, the templates and what the unit is made of. A file counts
only while it stands as it was written.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple, Protocol

from syndicate.cache import Mark, horizon, key_of, load_sealed, save_sealed
from syndicate.config import Publication
from syndicate.resources import code_mark, folder_mark

__all__ = ["File", "OutputMemo", "Standing", "Unit", "base_key"]


class File(NamedTuple):
    """One file: its path in the tree and its bytes."""

    name: str
    data: bytes


class Unit(NamedTuple):
    """Files that are made together of ``inputs`` (values whose ``repr`` tells them apart)."""

    name: str
    inputs: Sequence[object]
    make: Callable[[], Iterable[File]]


class Standing(Protocol):
    """What is asked of the output folder."""

    def stands(self, name: str, mark: Mark, looked: int) -> bool:
        """Whether a file is what it was when it had this mark."""
        ...

    def mark(self, name: str) -> Mark:
        """The mark that it has now."""
        ...


def base_key(publication: Publication) -> bytes:
    """Differs whenever code, configuration or templates do."""
    return key_of(publication, code_mark(), folder_mark(publication.root / "templates"))


class OutputMemo:
    """What the last build made. ``letters`` keeps small facts of digests under their keys."""

    def __init__(self, publication: Publication, *, forget: bool = False) -> None:
        self._path = publication.root / ".syndicate" / "outputs"
        self._key = base_key(publication)
        kept: Any = None if forget else load_sealed(self._path, self._key)
        self._looked: int = kept[0] if kept else 0
        self._units: dict[str, Any] = kept[1] if kept else {}
        self.letters: dict[bytes, tuple[str, int]] = kept[2] if kept else {}
        self._now: dict[str, tuple[bytes, tuple[str, ...]]] = {}

    def names(self, unit: Unit, out: Standing) -> tuple[str, ...] | None:
        """The files of a unit where they stand already; ``None``: it is to be made."""
        key, files = self._units.get(unit.name, (b"", ()))
        if key != key_of(*unit.inputs):
            return None
        if not all(out.stands(name, mark, self._looked) for name, mark in files):
            return None
        names = tuple(name for name, _ in files)
        self._now[unit.name] = (key, names)
        return names

    def made(self, unit: Unit, files: Iterable[File]) -> None:
        """Note which files a unit has."""
        self._now[unit.name] = (key_of(*unit.inputs), tuple(file.name for file in files))

    def save(self, out: Standing) -> None:
        """Keep what stands in ``out`` now."""
        units = {
            name: (key, [(file, out.mark(file)) for file in files])
            for name, (key, files) in self._now.items()
        }
        save_sealed(self._path, self._key, (horizon(), units, self.letters))
