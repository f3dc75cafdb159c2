"""An asset store for commands that must not write: what was published, else memory."""

from __future__ import annotations

from pathlib import Path

__all__ = ["ReadOnlyStore"]


class ReadOnlyStore:
    """Reads assets of an output tree; keeps new ones in memory."""

    def __init__(self, output: Path) -> None:
        self._output = output
        self._new: dict[str, bytes] = {}

    def read(self, name: str) -> bytes | None:
        if name in self._new:
            return self._new[name]
        try:
            return (self._output / name).read_bytes()
        except OSError:
            return None

    def write(self, name: str, data: bytes) -> None:
        self._new[name] = data

    def keep(self, name: str) -> bool:
        return name in self._new or (self._output / name).is_file()
