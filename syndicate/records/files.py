"""Reading and writing records so that a crash costs nothing. Contains no business logic."""

from __future__ import annotations

import os
from pathlib import Path

from syndicate.errors import UnfinishedError, UsageError

__all__ = ["append_lines", "read_bytes", "read_text", "replace_text"]


def read_text(path: Path) -> str | None:
    """The text of a record, ``None`` where there is none.

    Raises:
        UsageError: it exists and cannot be read.
    """
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return None
    except OSError as error:
        raise _unread(path, error) from error
    except UnicodeDecodeError as error:
        raise UsageError(f"{path}: cannot be read: {error}; restore it from a backup") from error


def read_bytes(path: Path) -> bytes | None:
    """The bytes of a record, ``None`` where there is none.

    Raises:
        UsageError: it exists and cannot be read.
    """
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise _unread(path, error) from error


def append_lines(path: Path, lines: list[str]) -> None:
    """Append whole lines and have them on the disk before returning.

    A line that a killed run left unfinished is ended first, so that it spoils no other.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("ab+") as file:
            if file.tell():
                file.seek(-1, os.SEEK_END)
                if file.read(1) != b"\n":
                    file.write(b"\n")
            file.write("".join(f"{line}\n" for line in lines).encode())
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise _failed(path, error) from error


def replace_text(path: Path, text: str) -> None:
    """Write ``text`` whole or not at all; equal text is not touched."""
    data = text.encode()
    temporary = path.with_name(f".{path.name}.tmp")
    try:
        if path.is_file() and path.read_bytes() == data:
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        with temporary.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except OSError as error:
        raise _failed(path, error) from error


def _unread(path: Path, error: OSError) -> UsageError:
    advice = "mend that and run it again"
    if isinstance(error, PermissionError):
        advice = "let the user who runs syndicate read it"
    elif isinstance(error, IsADirectoryError | NotADirectoryError):
        advice = "move away what stands there, and restore the records from a backup"
    return UsageError(f"{path}: cannot be read: {error.strerror}; {advice}")


def _failed(path: Path, error: OSError) -> UnfinishedError:
    return UnfinishedError(
        f"{path}: cannot be written: {error.strerror}; make room, or let the user who runs "
        "syndicate write there, and run it again"
    )
