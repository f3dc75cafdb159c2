"""The output folder, for one run at a time."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterator
from pathlib import Path

from syndicate.errors import SyndicateError, UsageError
from syndicate.publish.lock import only_one
from syndicate.publish.output import Output

__all__ = ["Folder"]


class Folder:
    """Where a publication stands. ``lock`` lies in the publication's cache folder."""

    def __init__(self, path: Path, *, lock: Path) -> None:
        self._path = path
        self._lock = lock

    @contextlib.contextmanager
    def open(
        self, *, wait: float = 60.0, on_wait: Callable[[], None] = lambda: None
    ) -> Iterator[Output]:
        """One run. The folder itself is made by the first write.

        Whatever ends the block, the files it wrote are known as ours afterwards.

        Raises:
            UsageError: another run goes on for more than ``wait`` seconds, or the folder
                cannot be used; nothing was written.
            UnfinishedError: the manifest could not be written after files were.
        """
        with only_one(self._lock, wait=wait, on_wait=on_wait):
            out = Output(_usable(self._path))
            try:
                yield out
            except BaseException:
                with contextlib.suppress(SyndicateError):
                    out.abandon()
                raise
            out.close()


def _usable(path: Path) -> Path:
    """``path`` without links, refused where writing to it cannot go well."""
    try:
        root = path.resolve()
        standing = next(folder for folder in (root, *root.parents) if folder.exists())
    except (OSError, RuntimeError) as error:  # RuntimeError: a loop of links, before Python 3.13
        raise UsageError(f"{path} cannot be reached: {error}; choose another --output") from error
    if not standing.is_dir():
        raise UsageError(f"{standing} is a file, not a folder; choose another --output")
    effective = os.access in os.supports_effective_ids
    if not os.access(standing, os.W_OK | os.X_OK, effective_ids=effective):
        raise UsageError(
            f"{standing} cannot be written; let the user who runs syndicate write there, "
            "or choose another --output"
        )
    return root
