"""Letters into a Maildir: a rehearsal without a server, read by any mail program.

The format: https://cr.yp.to/proto/maildir.html (written to ``tmp/``, renamed into ``new/``).
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Sequence
from pathlib import Path

from syndicate.delivery.parcel import Outcome, Parcel, Result
from syndicate.errors import UnfinishedError

__all__ = ["Maildir"]

_MESSAGE_ID = re.compile(rb"^message-id:[ \t]*(?:\r\n[ \t]+)?(\S+)", re.IGNORECASE | re.MULTILINE)


class Maildir:
    """A folder with ``tmp``, ``new`` and ``cur``."""

    def __init__(self, folder: Path) -> None:
        """Make it, where it is missing.

        Raises:
            UnfinishedError: it cannot be made.
        """
        self.folder = folder
        try:
            for name in ("tmp", "new", "cur"):
                # Letters name people and hold their links: nobody else's to read.
                (folder / name).mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise self._broken(error) from error

    def write(self, parcels: Sequence[Parcel]) -> list[Result]:
        """All of them are on the disk when this returns.

        Raises:
            UnfinishedError: the disk is full, say; some may have been written.
        """
        try:
            for parcel in parcels:
                self._write(parcel)
            if parcels:
                self._sync_new()
        except OSError as error:
            raise self._broken(error) from error
        return [Result(id=parcel.id, outcome=Outcome.WRITTEN) for parcel in parcels]

    def _write(self, parcel: Parcel) -> None:
        name = _name(parcel)
        draft = self.folder / "tmp" / name
        with open(draft, "wb", opener=_private) as file:
            # RFC 5321 §4.4: what delivers for good writes the return path on top.
            file.write(f"Return-Path: <{parcel.sender}>\r\n".encode())
            file.write(f"Delivered-To: {parcel.recipient}\r\n".encode())
            file.writelines(parcel.message)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(self.folder / "new" / name)

    def _sync_new(self) -> None:
        """The names themselves; what a rename did is not on the disk before."""
        if os.name != "posix":
            return  # elsewhere a folder cannot be opened
        handle = os.open(self.folder / "new", os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)

    def _broken(self, error: OSError) -> UnfinishedError:
        return UnfinishedError(
            f"the maildir {self.folder} cannot be written: {error.strerror or error}; "
            "mend that and run it again"
        )


def _name(parcel: Parcel) -> str:
    """The same for the same letter, so that writing it again after a crash makes no second one.

    Message-ID and recipient are what a letter is: the rows of a ledger start again at 1.
    """
    head = b""
    for piece in parcel.message:
        head += piece
        if b"\r\n\r\n" in head:
            break
    found = _MESSAGE_ID.search(head.partition(b"\r\n\r\n")[0])
    identity = found[1] if found else b"".join(parcel.message)
    digest = hashlib.sha256(identity + b"\0" + parcel.recipient.encode()).hexdigest()
    return f"{digest[:32]}.syndicate"


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
