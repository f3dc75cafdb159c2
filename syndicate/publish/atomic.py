"""Puts whole files in place, or nothing. Contains no business logic."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import stat
import threading
from collections.abc import Callable, Sequence

from syndicate.publish.names import OWN_PREFIX

__all__ = ["Waiting", "mend", "replace_file", "sync_all", "sync_folder", "temporary_for"]

_MENDS = {
    errno.ENOSPC: "make room on the disk and run it again",
    errno.EDQUOT: "make room within the quota and run it again",
    errno.ENAMETOOLONG: "give the article a shorter slug",
    errno.EISDIR: "a folder stands in the way; move it away",
    errno.ENOTDIR: "a file stands where a folder is needed; move it away",
    errno.EEXIST: "a file stands where a folder is needed; move it away",
    errno.EROFS: "choose another --output; this disk is read-only",
}


def mend(error: OSError) -> str:
    """The cause in the system's words, and what a person can do about it."""
    advice = _MENDS.get(error.errno or 0)
    if advice is None and isinstance(error, PermissionError):
        advice = "let the user who runs syndicate write there, or choose another --output"
    return f"{error.strerror or error}; {advice or 'mend that and run it again'}"


def temporary_for(path: str) -> str:
    """Where the new bytes of ``path`` wait: the same folder, so that the rename is atomic.

    One name for one file (only one run writes at a time), of fixed length, so that the
    next run finds what a killed one left, and a long name does not become too long.
    """
    folder, name = os.path.split(path)
    digest = hashlib.blake2b(name.encode(), digest_size=8).hexdigest()
    return os.path.join(folder, f"{OWN_PREFIX}-{digest}.tmp")


class Waiting:
    """Bytes that stand beside ``path``, and are to take its place once they are on the disk."""

    __slots__ = ("_handle", "_temporary", "path")

    def __init__(self, path: str, data: bytes) -> None:
        """Write them, with the permissions of the old file, else those of the umask.

        Raises:
            OSError: they cannot be written; nothing is left of them.
        """
        self.path = path
        self._temporary = temporary_for(path)
        with contextlib.suppress(FileNotFoundError):
            os.unlink(self._temporary)
        # O_EXCL never follows a link that somebody laid at the temporary's name.
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
        self._handle = os.open(self._temporary, flags, 0o666)
        try:
            rest = memoryview(data)
            while rest:
                rest = rest[os.write(self._handle, rest) :]
            with contextlib.suppress(FileNotFoundError):
                old = os.lstat(path)
                if stat.S_ISREG(old.st_mode) and old.st_mode != os.fstat(self._handle).st_mode:
                    os.chmod(self._temporary, stat.S_IMODE(old.st_mode))
        except BaseException:
            os.close(self._handle)
            self.drop()
            raise

    def sync(self) -> OSError | None:
        """Have the bytes on the disk; to be called once. What went wrong is no exception yet."""
        try:
            try:
                os.fsync(self._handle)
            finally:
                os.close(self._handle)
        except OSError as error:
            return error
        return None

    def place_after(self, fault: OSError | None) -> None:
        """Take the place of the old file, if :meth:`sync` said that there was no fault.

        Raises:
            OSError: the old one is still there, whole.
        """
        if fault is not None:
            raise fault
        os.replace(self._temporary, self.path)

    def drop(self) -> None:
        """Leave the old file where it is."""
        with contextlib.suppress(OSError):
            os.unlink(self._temporary)


_THREADS = 4
"""A disk finishes several files at once as fast as two; one after the other takes five times."""


def sync_all(jobs: Sequence[Callable[[], OSError | None]]) -> list[OSError | None]:
    """Wait for the disk with several files at a time; what went wrong stands in their order."""
    lost: OSError | None = OSError("was not brought to the disk")
    faults = [lost] * len(jobs)

    def work(first: int) -> None:
        for number in range(first, len(jobs), _THREADS):
            faults[number] = jobs[number]()

    threads = []
    for first in range(1, min(_THREADS, len(jobs))):
        thread = threading.Thread(target=work, args=(first,))
        try:
            thread.start()
        except RuntimeError:  # the system gives no more of them
            work(first)
        else:
            threads.append(thread)
    work(0)
    for thread in threads:
        thread.join()
    return faults


def replace_file(path: str, data: bytes) -> None:
    """Write ``data`` beside ``path``, have it on the disk, then take its place.

    Raises:
        OSError: the old file is still there, whole; the temporary is gone.
    """
    waiting = Waiting(path, data)
    try:
        waiting.place_after(waiting.sync())
    except BaseException:
        waiting.drop()
        raise


def sync_folder(folder: str) -> None:
    """Have the renames in ``folder`` on the disk, where the system can do that."""
    with contextlib.suppress(OSError):  # Windows opens no folders; some network disks refuse
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
