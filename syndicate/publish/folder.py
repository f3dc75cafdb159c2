"""The output folder and one run into it."""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from syndicate.cache import Mark, is_sure, mark_of
from syndicate.errors import SyndicateError, UnfinishedError, UsageError
from syndicate.publish.atomic import mend, replace_file, sync_folder
from syndicate.publish.lock import only_one
from syndicate.publish.manifest import FILE_NAME, JOURNAL_NAME, Manifest, digest
from syndicate.publish.names import enter, fold
from syndicate.text.lazy import regex

__all__ = ["Counts", "Folder", "Output"]

GUARDED = (".html", ".xml", ".json", ".opml")
"""Endings under which a person may keep work of his own at a name that we want."""

# <generator>syndicate</generator>, <meta name="generator" content="syndicate 1.0">,
# "generator": "syndicate 1.0", <!-- generator: syndicate -->
_MARK = regex(rb"generator\W[^\n]{0,200}?\bsyndicate\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Counts:
    """Files of one run; each name counts once."""

    written: int
    unchanged: int
    removed: int


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


def _is_one_file(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other)
    except OSError:
        return False


class Output:
    """One run into a folder, made by :meth:`Folder.open`.

    ``listed`` holds what earlier runs wrote, ``kept`` what :meth:`remove` left because a
    person had changed it. It serves as the store of the assets (``read``, ``write``).
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        try:
            self._manifest = Manifest(root)
        except OSError as error:
            raise UsageError(f"{error.filename}: cannot be read: {mend(error)}") from error
        self._manifest.clean()
        self.listed = frozenset(self._manifest.known)
        self.kept: tuple[str, ...] = ()
        self._now: dict[str, str] = {}
        self._folded: dict[str, str] = {}
        self._listed_folded = {fold(name): name for name in self.listed}
        self._used: set[str] = set()
        self._asked: set[str] = set()
        self._written: set[str] = set()
        self._removed: set[str] = set()

    @property
    def counts(self) -> Counts:
        unchanged = (self._now.keys() | self._used) - self._written - self._removed
        return Counts(len(self._written), len(unchanged), len(self._removed))

    def exists(self, name: str) -> bool:
        """Whether a file stands there, ours or not."""
        self._asked.add(name)
        return self._stands(name)

    def _stands(self, name: str) -> bool:
        return enter(self._root, name).is_file()

    def read(self, name: str) -> bytes | None:
        """The bytes that stand there, ``None`` where no file does.

        Whoever asks for a file of ours goes on using it: it counts as unchanged.
        """
        data = self._bytes(enter(self._root, name))
        if data is not None and name in self._manifest.known:
            self._used.add(name)
        return data

    def keep(self, name: str) -> bool:
        """Go on using a file of ours as it stands; ``False`` where none does."""
        if name not in self._manifest.known or not self._stands(name):
            return False
        self._used.add(name)
        return True

    def stands(self, name: str, mark: Mark, looked: int) -> bool:
        """Whether a file of ours is what it was when it had ``mark``, at the horizon ``looked``."""
        path = self._root / name
        if name not in self._manifest.known or mark_of(path) != mark:
            return False
        return (
            is_sure(mark, looked)
            or (digest(self._bytes(path) or b""),) == (self._manifest.known[name])
        )

    def standing(self) -> Iterator[tuple[Path, str]]:
        """Every file that this run wrote, kept or asked for, with its digest, and the manifest."""
        for name in sorted((self._now.keys() | self._used | self._asked) - self._removed):
            values = self._manifest.known.get(name, ("",))
            yield self._root / name, self._now.get(name, values[0])
        yield self._root / FILE_NAME, digest(self._bytes(self._root / FILE_NAME) or b"")
        yield self._root / JOURNAL_NAME, "none"

    def mark(self, name: str) -> Mark:
        """The mark of a file as it stands now."""
        return mark_of(self._root / name)

    def _bytes(self, path: Path) -> bytes | None:
        try:
            return path.read_bytes()
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
            return None
        except OSError as error:
            raise self._failed(path, "read", error) from error

    def guard(self, names: Iterable[str]) -> None:
        """See before anything is written that none of ``names`` is a person's own work.

        Raises:
            UsageError: naming every file that we did not write and that stands in the way.
        """
        paths = {name: enter(self._root, name) for name in names}
        foreign = [name for name, path in paths.items() if self._is_foreign(name, path)]
        if foreign:
            raise self._refused(foreign)
        for path in paths.values():
            self._no_obstacle(path)

    def write(self, name: str, data: bytes) -> bool:
        """Publish ``data`` as ``name``; ``True`` if that changed what stands there.

        Raises:
            UsageError: it cannot be done, and nothing was written before.
            UnfinishedError: the same after other files were written.
        """
        path = enter(self._root, name)
        self._no_twin(name, path)
        old = self._bytes(path)
        changed = old != data or path.is_symlink()  # a link gives way to a file
        value = digest(data)
        if changed:
            if self._is_foreign(name, path):
                raise self._refused([name])
            try:
                path.parent.mkdir(parents=True, exist_ok=True)
                self._manifest.claim(name, value)
                replace_file(path, data)
            except OSError as error:
                raise self._failed(path, "written", error) from error
            self._written.add(name)
        self._manifest.known.setdefault(name, (value,))
        self._now[name] = value
        self._removed.discard(name)
        return changed

    def remove(self, name: str) -> bool:
        """Take away what an earlier run wrote; ``True`` if it was there.

        A file of other people's stays, also one of ours that somebody changed since
        (then it is in ``kept`` and no longer counts as ours). Folders left empty go too.
        """
        ours = self._manifest.known.get(name)
        if ours is None:
            return False
        path = enter(self._root, name)
        data = self._bytes(path)
        del self._manifest.known[name]
        # Education/ became education/ on a disk that does not tell them apart: not to be removed.
        twin = self._folded.get(fold(name), name)
        if data is None or (twin != name and _is_one_file(path, self._root / twin)):
            return False
        if digest(data) not in (*ours, self._now.get(name)):
            self.kept = (*self.kept, name)
            return False
        try:
            path.unlink()
        except OSError as error:
            raise self._failed(path, "removed", error) from error
        self._now.pop(name, None)
        self._written.discard(name)
        self._removed.add(name)
        for folder in path.parents:
            if folder == self._root:
                break
            with contextlib.suppress(OSError):  # not empty: others' files, or still in use
                folder.rmdir()
        return True

    def close(self) -> None:
        """Write down what is ours now; the last thing of a run.

        Raises:
            UnfinishedError: it could not be written; the next run still knows.
        """
        files = dict(self._now)
        try:
            for name, values in self._manifest.known.items():
                if name not in files and self._stands(name):
                    # Several: a killed run meant to replace it, and did or did not.
                    one = len(values) == 1
                    path = enter(self._root, name)
                    files[name] = values[0] if one else digest(self._bytes(path) or b"")
            for folder in {(self._root / name).parent for name in self._written}:
                sync_folder(folder)
            self._manifest.save(files)
            sync_folder(self._root)
        except OSError as error:
            raise self._failed(self._root, "finished", error) from error
        finally:
            self._manifest.release()

    def abandon(self) -> None:
        """After a failure: write down what was put in place, if anything was."""
        if self._begun:
            self.close()
        else:
            self._manifest.release()

    @property
    def _begun(self) -> bool:
        return bool(self._written or self._removed)

    def _is_foreign(self, name: str, path: Path) -> bool:
        if not name.endswith(GUARDED) or self._is_known(name):
            return False
        data = self._bytes(path)
        return bool(data) and not _MARK.search(data or b"")

    def _is_known(self, name: str) -> bool:
        """Listed, also under a spelling that this disk takes for the same file."""
        if name in self._manifest.known:
            return True
        twin = self._listed_folded.get(fold(name))
        return twin is not None and _is_one_file(self._root / twin, self._root / name)

    def _refused(self, names: list[str]) -> SyndicateError:
        shown = ", ".join(str(self._root / name) for name in names)
        return self._error(
            f"{shown}: not written by syndicate, so left alone; "
            "move it away or delete it, or choose another --output"
        )

    def _no_obstacle(self, path: Path) -> None:
        if path.is_dir():
            raise self._error(f"{path}: a folder stands where a file is to be; move it away")
        for folder in path.parents:
            if folder == self._root:
                return
            if folder.is_file():
                raise self._error(f"{folder}: a file stands where a folder is to be; move it away")

    def _no_twin(self, name: str, path: Path) -> None:
        """Two names that this disk takes for one file would overwrite each other."""
        twin = self._folded.setdefault(fold(name), name)
        if twin != name and _is_one_file(path, self._root / twin):
            raise self._error(
                f"{twin} and {name} are one file on this disk; give one of them another slug"
            )

    def _failed(self, path: Path, doing: str, error: OSError) -> SyndicateError:
        return self._error(f"{path}: cannot be {doing}: {mend(error)}")

    def _error(self, message: str) -> SyndicateError:
        """Exit 3 once something changed on the disk, 2 before."""
        return UnfinishedError(message) if self._begun else UsageError(message)
