"""One run into the output folder."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property, partial
from pathlib import Path
from typing import NamedTuple

from syndicate.cache import Mark, is_sure, mark_of
from syndicate.errors import SyndicateError, UnfinishedError, UsageError
from syndicate.publish.atomic import Waiting, mend, sync_all, sync_folder
from syndicate.publish.looks import GUARDED, Counts, folders, is_foreign, is_one_file
from syndicate.publish.manifest import FILE_NAME, JOURNAL_NAME, Manifest, digest
from syndicate.publish.names import enter, fold

__all__ = ["Counts", "Output"]

_GROUP = 64
"""Files that wait for the disk together: enough that it is never idle, few enough to be held."""


class _Claim(NamedTuple):
    """A file whose new bytes wait beside it."""

    name: str
    value: str
    waiting: Waiting


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
        self._used: set[str] = set()
        self._asked: set[str] = set()
        self._claims: list[_Claim] = []
        self._written: set[str] = set()
        self._removed: set[str] = set()

    @cached_property
    def _listed_folded(self) -> Mapping[str, str]:
        return {fold(name): name for name in self.listed}

    @property
    def counts(self) -> Counts:
        unchanged = (self._now.keys() | self._used) - self._written - self._removed
        return Counts(len(self._written), len(unchanged), len(self._removed))

    def exists(self, name: str) -> bool:
        """Whether a file stands there, ours or not."""
        self._asked.add(name)
        return os.path.isfile(enter(self._root, name))

    def keep(self, name: str) -> bool:
        """Go on using a file of ours as it stands; ``False`` where none does."""
        return name in self._used or (name in self._manifest.known and self.read(name) is not None)

    def use(self, names: Iterable[str]) -> None:
        """Go on using files of which :meth:`stands` has said that they stand."""
        self._used.update(names)

    def mark(self, name: str) -> Mark:
        """The mark of a file as it stands now."""
        return mark_of(self._at(name))

    def stands(self, name: str, mark: Mark, looked: int) -> bool:
        """Whether a file of ours is what it was when it had ``mark``, at the horizon ``looked``."""
        known = self._manifest.known.get(name)
        if known is None or self.mark(name) != mark:
            return False
        return is_sure(mark, looked) or known == (digest(self._bytes(self._at(name)) or b""),)

    def standing(self) -> Iterator[tuple[str, str]]:
        """Every file that this run wrote, kept or asked for, with its digest, and the manifest."""
        for name in sorted((self._now.keys() | self._used | self._asked) - self._removed):
            values = self._manifest.known.get(name, ("",))
            yield self._at(name), self._now.get(name, values[0])
        manifest = self._at(FILE_NAME)
        yield manifest, digest(self._bytes(manifest) or b"")
        yield self._at(JOURNAL_NAME), "none"

    def read(self, name: str) -> bytes | None:
        """The bytes that stand there, ``None`` where no file does.

        Whoever asks for a file of ours goes on using it: it counts as unchanged.
        """
        data = self._bytes(enter(self._root, name))
        known = self._manifest.known.get(name)
        if data is not None and known is not None:
            if digest(data) not in known:
                return None  # damaged, or changed by hand: it is made again
            self._used.add(name)
        return data

    def _at(self, name: str) -> str:
        return f"{self._root}{os.sep}{name}"

    def _bytes(self, path: str) -> bytes | None:
        try:
            with open(path, "rb", buffering=0) as file:
                return file.read()
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
        foreign = [
            name
            for name, path in paths.items()
            if self._may_be_foreign(name) and is_foreign(self._bytes(path))
        ]
        if foreign:
            raise self._refused(foreign)
        folders: set[str] = set()
        for name in paths:
            self._no_obstacle(name, folders)

    def write(self, name: str, data: bytes) -> bool:
        """Publish ``data`` as ``name``; ``True`` if that changed what stands there.

        Raises:
            UsageError: it cannot be done, and nothing was written before.
            UnfinishedError: the same after other files were written.
        """
        try:
            changed = self._begin(name, data)
            self._settle()
        finally:
            self._drop()
        return changed

    def write_all(
        self, files: Iterable[tuple[str, bytes]], tell: Callable[[int], None] = lambda _: None
    ) -> None:
        """Publish all of ``files`` as :meth:`write` does, in their order; ``tell`` counts them.

        The disk is waited for by many at a time; a file takes its place after those before it.

        Raises:
            UsageError: as :meth:`write`.
            UnfinishedError: as :meth:`write`.
        """
        try:
            for number, (name, data) in enumerate(files):
                tell(number)
                self._begin(name, data)
                if len(self._claims) == _GROUP:
                    self._settle()
            self._settle()
        finally:
            self._drop()

    def _begin(self, name: str, data: bytes) -> bool:
        """Have ``data`` beside its place, unless it stands there; what fails comes after the rest.

        Those before it take their places then, as if each were written alone.
        """
        path = enter(self._root, name)
        self._no_twin(name, path)
        old = self._bytes(path)
        changed = old != data or os.path.islink(path)  # a link gives way to a file
        value = digest(data)
        if not changed:
            self._note(name, value)
            return False
        if self._may_be_foreign(name) and is_foreign(old):
            self._settle()
            raise self._refused([name])
        try:
            if old is None:
                os.makedirs(os.path.dirname(path), exist_ok=True)
            self._manifest.claim(name, value)  # before its temporary, which is found by it
            waiting = Waiting(path, data)
        except OSError as error:
            self._settle()
            raise self._failed(path, "written", error) from error
        self._claims.append(_Claim(name, value, waiting))
        return True

    def _settle(self) -> None:
        """Wait for the disk, then let each file take its place, in their order."""
        faults = sync_all([one.waiting.sync for one in self._claims])
        for one, fault in zip(tuple(self._claims), faults, strict=True):
            try:
                one.waiting.place_after(fault)
            except OSError as error:
                self._drop()
                raise self._failed(one.waiting.path, "written", error) from error
            del self._claims[0]
            self._written.add(one.name)
            self._note(one.name, one.value)

    def _drop(self) -> None:
        """After a failure: what has not taken its place never will."""
        for one in self._claims:
            one.waiting.drop()
        self._claims.clear()

    def _note(self, name: str, value: str) -> None:
        self._manifest.known.setdefault(name, (value,))
        self._now[name] = value
        self._removed.discard(name)

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
        if data is None or (twin != name and is_one_file(path, self._at(twin))):
            return False
        if digest(data) not in (*ours, self._now.get(name)):
            self.kept = (*self.kept, name)
            return False
        try:
            os.unlink(path)
        except OSError as error:
            raise self._failed(path, "removed", error) from error
        self._now.pop(name, None)
        self._written.discard(name)
        self._removed.add(name)
        for folder in folders(name):
            with contextlib.suppress(OSError):  # not empty: others' files, or still in use
                os.rmdir(self._at(folder))
        return True

    def close(self) -> None:
        """Write down what is ours now; the last thing of a run.

        Raises:
            UnfinishedError: it could not be written; the next run still knows.
        """
        files = dict(self._now)
        plain: set[str] = set()
        try:
            for name, values in self._manifest.known.items():
                if name not in files and self._stands(name, plain):
                    # Several: a killed run meant to replace it, and did or did not.
                    one = len(values) == 1
                    files[name] = values[0] if one else digest(self._bytes(self._at(name)) or b"")
            touched = {os.path.dirname(self._at(name)) for name in self._written}
            sync_all([partial(sync_folder, folder) for folder in sorted(touched)])
            self._manifest.save(files)
            sync_folder(str(self._root))
        except OSError as error:
            raise self._failed(str(self._root), "finished", error) from error
        finally:
            self._manifest.release()

    def _stands(self, name: str, plain: set[str]) -> bool:
        """As :meth:`exists`, for a list of fifteen years; ``plain`` are folders without links."""
        new = [one for one in folders(name) if one not in plain]
        if any(os.path.islink(self._at(one)) for one in new):
            return os.path.isfile(enter(self._root, name))
        plain.update(new)
        return os.path.isfile(self._at(name))

    def abandon(self) -> None:
        """After a failure: write down what was put in place, if anything was."""
        if self._begun:
            self.close()
        else:
            self._manifest.release()

    @property
    def _begun(self) -> bool:
        return bool(self._written or self._removed)

    def _may_be_foreign(self, name: str) -> bool:
        return name.endswith(GUARDED) and not self._is_known(name)

    def _is_known(self, name: str) -> bool:
        """Listed, also under a spelling that this disk takes for the same file."""
        if name in self._manifest.known:
            return True
        twin = self._listed_folded.get(fold(name))
        return twin is not None and is_one_file(self._at(twin), self._at(name))

    def _refused(self, names: list[str]) -> SyndicateError:
        shown = ", ".join(str(self._root / name) for name in names)
        return self._error(
            f"{shown}: not written by syndicate, so left alone; "
            "move it away or delete it, or choose another --output"
        )

    def _no_obstacle(self, name: str, seen: set[str]) -> None:
        path = self._at(name)
        if os.path.isdir(path):
            raise self._error(f"{path}: a folder stands where a file is to be; move it away")
        for below in folders(name):
            if below in seen:
                return
            seen.add(below)
            if os.path.isfile(folder := self._at(below)):
                raise self._error(f"{folder}: a file stands where a folder is to be; move it away")

    def _no_twin(self, name: str, path: str) -> None:
        """Two names that this disk takes for one file would overwrite each other."""
        twin = self._folded.setdefault(fold(name), name)
        if any(one.name in (name, twin) for one in self._claims):
            self._settle()  # only what stands there can be looked at
        if twin != name and is_one_file(path, self._at(twin)):
            raise self._error(
                f"{twin} and {name} are one file on this disk; give one of them another slug"
            )

    def _failed(self, path: str, doing: str, error: OSError) -> SyndicateError:
        return self._error(f"{path}: cannot be {doing}: {mend(error)}")

    def _error(self, message: str) -> SyndicateError:
        """Exit 3 once something changed on the disk, 2 before."""
        return UnfinishedError(message) if self._begun else UsageError(message)
