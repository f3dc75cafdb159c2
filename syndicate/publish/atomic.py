"""Puts whole files in place, or nothing. Contains no business logic."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import stat
from pathlib import Path

from syndicate.publish.names import OWN_PREFIX

__all__ = ["mend", "replace_file", "sync_folder", "temporary_for"]

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


def temporary_for(path: Path) -> Path:
    """Where the new bytes of ``path`` wait: the same folder, so that the rename is atomic.

    One name for one file (only one run writes at a time), of fixed length, so that the
    next run finds what a killed one left, and a long name does not become too long.
    """
    digest = hashlib.blake2b(path.name.encode(), digest_size=8).hexdigest()
    return path.with_name(f"{OWN_PREFIX}-{digest}.tmp")


def replace_file(path: Path, data: bytes) -> None:
    """Write ``data`` beside ``path``, have it on the disk, then take its place.

    The permissions of the old file stay, those of a new one follow the umask.

    Raises:
        OSError: the old file is still there, whole; the temporary is gone.
    """
    temporary = temporary_for(path)
    temporary.unlink(missing_ok=True)
    try:
        # "x" never follows a link that somebody laid at the temporary's name.
        with temporary.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        with contextlib.suppress(FileNotFoundError):
            old = path.lstat()
            if stat.S_ISREG(old.st_mode) and old.st_mode != temporary.stat().st_mode:
                temporary.chmod(stat.S_IMODE(old.st_mode))
        temporary.replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise


def sync_folder(folder: Path) -> None:
    """Have the renames in ``folder`` on the disk, where the system can do that."""
    with contextlib.suppress(OSError):  # Windows opens no folders; some network disks refuse
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
