"""Cells of the CSV files that we write."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TextIO

__all__ = ["private_file", "safe"]

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def safe(cell: str) -> str:
    """The cell, with a space before what a spreadsheet would run as a formula.

    People choose their own names. The import drops white space, so nothing changes on the way
    back.
    """
    return f" {cell}" if cell.startswith(_FORMULA) else cell


def private_file(path: Path, encoding: str = "utf-8-sig") -> TextIO:
    """A new file for the addresses of people: nobody else on the machine may read it.

    By default UTF-8 with a mark, by which Excel knows Hangul; line ends are the writer's.

    Raises:
        OSError: it cannot be made.
    """
    path.unlink(missing_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    return open(handle, "w", encoding=encoding, newline="")  # noqa: PTH123  # from a handle
