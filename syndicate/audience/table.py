"""A CSV file as people save it → its header and its rows, whatever is wrong with some of them.

RFC 4180, as loosely as spreadsheets write it: UTF-8 or CP949, with commas, semicolons or tabs.
A quotation mark that nobody closed costs its own line, not the rest of the file.
"""

from __future__ import annotations

import codecs
import csv
import re
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from syndicate.errors import UsageError

__all__ = ["COLUMNS", "Record", "Table"]

COLUMNS = (
    "email",
    "name",
    "language",
    "sections",
    "city",
    "news_consent_at",
    "ads_consent_at",
    "consent_source",
    "consent_wording",
)
"""The columns of import and export; only the first must be there."""

MULTILINE = "consent_wording"  # the one cell whose lines may look like rows
DELIMITERS = ",;\t"
LONGEST_RECORD = 30  # lines
_BLOCK = 1 << 20
_ENCODINGS = ("utf-8-sig", "cp949")


@dataclass(frozen=True, slots=True)
class Record:
    """A row and the line it begins on (1-based); ``fault``: why its cells cannot be told."""

    line: int
    cells: list[str]
    fault: str = ""


class Table:
    """An opened file; iterating reads it from the top.

    ``header`` are its column names as they stand, ``columns`` ours → position, ``ignored`` the
    names that mean nothing to us, ``lines`` how many lines the file has.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.encoding, self.lines = _encoding(path)
        first = next((line for _, line in self._lines() if line.strip()), "")
        self.delimiter = max(DELIMITERS, key=first.count)
        self.header = self._cells(first) or []
        names = [_name(cell) for cell in self.header]
        if "email" not in names:
            raise UsageError(
                f"{path.name}: the first line names no column email; it has: "
                f"{', '.join(filter(None, names))[:200] or 'nothing'}"
            )
        doubled = sorted({name for name in names if name in COLUMNS and names.count(name) > 1})
        if doubled:
            raise UsageError(f"{path.name}: the column {doubled[0]} stands there twice")
        self.columns = {name: place for place, name in enumerate(names) if name in COLUMNS}
        self.ignored = tuple(
            cell.strip()
            for name, cell in zip(names, self.header, strict=True)
            if name and name not in COLUMNS
        )

    def __iter__(self) -> Iterator[Record]:
        lines = deque[tuple[int, str]]()
        source = ((number, line) for number, line in self._lines() if line.strip())
        next(source)  # the header
        while True:
            number, line = lines.popleft() if lines else next(source, (0, ""))
            if not number:
                return
            if '"' not in line:
                yield self._checked(number, line.rstrip("\r\n").split(self.delimiter))
                continue
            taken = [(number, line)]
            marks = line.count('"')
            while marks % 2 and len(taken) < LONGEST_RECORD:
                following = lines.popleft() if lines else next(source, None)
                if following is None:
                    break
                taken.append(following)
                marks += following[1].count('"')
            cells = None if marks % 2 else self._cells("".join(text for _, text in taken))
            if cells is None or self._broken(cells):
                lines.extendleft(reversed(taken[1:]))
                yield Record(
                    number, [line.rstrip("\r\n")], "a quotation mark is out of place; double it"
                )
            else:
                yield self._checked(number, cells)

    def _lines(self) -> Iterator[tuple[int, str]]:
        with self.path.open(encoding=self.encoding, newline="") as file:
            yield from enumerate(_split(file), 1)

    def _cells(self, text: str) -> list[str] | None:
        try:
            rows = list(csv.reader([text], delimiter=self.delimiter, strict="\n" in text.strip()))
        except csv.Error:
            return None
        return rows[0] if len(rows) == 1 else None

    def _broken(self, cells: list[str]) -> bool:
        """Whether two odd marks that are lines apart made one cell of several rows."""
        for place, cell in enumerate(cells):
            if "\n" in cell and place != self.columns.get(MULTILINE):
                rows = (self.delimiter in line and "@" in line for line in cell.split("\n")[1:])
                if place == self.columns["email"] or any(rows):
                    return True
        return "\n" in "".join(cells) and len(cells) > len(self.header)

    def _checked(self, line: int, cells: list[str]) -> Record:
        if len(cells) > len(self.header) and any(cells[len(self.header) :]):
            return Record(
                line,
                cells,
                f"has {len(cells)} cells, the first line {len(self.header)}; "
                "put quotation marks around a cell that holds the separator",
            )
        return Record(line, cells)


def _name(cell: str) -> str:
    return re.sub(r"[\s-]+", "_", cell.strip().casefold())


def _split(file: Iterable[str]) -> Iterator[str]:
    """Lines that end with LF or CRLF; those of old Macs, ended by CR alone, too."""
    for line in file:
        if "\r" in line.rstrip("\r\n"):
            yield from line.splitlines(keepends=True)
        else:
            yield line


def _encoding(path: Path) -> tuple[str, int]:
    """The encoding that all of the file is in, and the number of its lines.

    Raises:
        UsageError: there is no such file, or it is neither UTF-8 nor CP949.
    """
    for encoding in _ENCODINGS:
        lines = _readable(path, encoding)
        if lines is not None:
            return encoding, lines
    raise UsageError(
        f"{path.name} is neither UTF-8 nor CP949 (EUC-KR); save it as CSV UTF-8 and try again"
    )


def _readable(path: Path, encoding: str) -> int | None:
    decoder = codecs.getincrementaldecoder(encoding)()
    lines = 0
    try:
        with path.open("rb") as file:
            while block := file.read(_BLOCK):
                if b"\0" in block:
                    return None
                decoder.decode(block)
                lines += block.count(b"\n")
            decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return None
    except OSError as error:
        raise UsageError(f"{path.name} cannot be read: {error.strerror}") from error
    return lines
