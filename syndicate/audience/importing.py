"""A list of people into the audience: good rows in, the others into a file of rejects.

A batch is one transaction, so a run that is killed leaves whole batches, and running the file
again goes on: what is there already changes nothing. Memory does not grow with the file.
"""

from __future__ import annotations

import csv
import gc
import hashlib
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import TextIO

from sqlalchemy import BigInteger, Column, Connection, Integer, MetaData, Table, select
from sqlalchemy.schema import DropTable

from syndicate.audience.cells import private_file, safe
from syndicate.audience.merge import Entry, Verdict, merge
from syndicate.audience.rows import RowError, RowReader
from syndicate.audience.subscriber import State
from syndicate.audience.table import Record, Table as File
from syndicate.config import Publication
from syndicate.database import Database
from syndicate.database.among import among
from syndicate.database.bulk import insert_rows
from syndicate.database.sqlite_file import READING
from syndicate.errors import UsageError

__all__ = ["ImportReport", "import_file", "rejects_path"]

BATCH = 20_000  # fewer rounds over pages of indexes that hold random keys
SHOWN = 10

_seen = Table(
    "seen_in_file",
    MetaData(),
    Column("key", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("line", Integer, nullable=False),
    prefixes=["TEMPORARY"],
)
"""Which address stood on which line: on the disk, for a set of a million would be memory."""


@dataclass(slots=True)
class ImportReport:
    """``verdicts`` and ``states`` (of who was added) are counts; ``first`` are rejected rows."""

    rows: int = 0
    rejected: int = 0
    verdicts: Counter[Verdict] = field(default_factory=Counter)
    states: Counter[State] = field(default_factory=Counter)
    first: list[tuple[int, str]] = field(default_factory=list)
    ignored: tuple[str, ...] = ()
    rejects: Path | None = None


class Rejects:
    """The rows that stay out, of one batch in the order of their lines."""

    def __init__(self, report: ImportReport, stream: TextIO) -> None:
        self._report = report
        self._writer = csv.writer(stream)
        self._batch: list[tuple[Record, str]] = []

    def header(self, names: list[str]) -> None:
        self._writer.writerow(["line", "reason", *names])

    def add(self, record: Record, reason: str) -> None:
        self._batch.append((record, reason))

    def flush(self) -> None:
        self._batch.sort(key=lambda one: one[0].line)
        self._report.rejected += len(self._batch)
        room = SHOWN - len(self._report.first)
        self._report.first += [(record.line, reason) for record, reason in self._batch[:room]]
        for record, reason in self._batch:
            self._writer.writerow([str(record.line), safe(reason), *map(safe, record.cells)])
        self._batch.clear()


def rejects_path(path: Path) -> Path:
    """Where the rows that stay out of ``path`` are listed, each with its line and the reason."""
    return path.with_name(f"{path.name}.rejects.csv")


def import_file(
    database: Database,
    publication: Publication,
    path: Path,
    now: datetime,
    progress: Callable[[int, int], None] = lambda _done, _total: None,
) -> ImportReport:
    """Lay the people of a CSV file over the audience; ``progress`` gets (line, lines).

    Raises:
        UsageError: the file cannot be read, has no column ``email``, or the file of rejects
            cannot be written. Nothing was done.
    """
    file = File(path)
    reader = RowReader(publication, file.columns, now, f"import {path.name}")
    report = ImportReport(ignored=file.ignored)
    with _few_collections(), _rejects(path, report) as rejects, _scratch(database) as scratch:
        rejects.header(file.header)
        records = iter(file)
        while batch := list(islice(records, BATCH)):
            report.rows += len(batch)
            good = _entries(reader, batch, rejects)
            unique = _without_doubles(scratch, good, rejects)
            entries = [entry for _, entry in unique]
            results = merge(database, publication.id, entries, now) if entries else []
            for (record, _), result in zip(unique, results, strict=True):
                if result.verdict is Verdict.REFUSED:
                    rejects.add(record, f"the person {result.reason}")
                    continue
                report.verdicts[result.verdict] += 1
                if result.verdict is Verdict.ADDED and result.state is not None:
                    report.states[result.state] += 1
            rejects.flush()
            progress(batch[-1].line, max(file.lines, batch[-1].line))
    return report


def _entries(
    reader: RowReader, batch: list[Record], rejects: Rejects
) -> list[tuple[Record, Entry]]:
    good = []
    for record in batch:
        if record.fault:
            rejects.add(record, record.fault)
            continue
        try:
            good.append((record, reader.entry(record.cells)))
        except RowError as error:
            rejects.add(record, str(error))
    return good


def _without_doubles(
    scratch: Connection,
    good: list[tuple[Record, Entry]],
    rejects: Rejects,
) -> list[tuple[Record, Entry]]:
    """The first row of every address; which of two is right, only the sender of the file knows."""
    keys = [_number(entry.address.key) for _, entry in good]
    with scratch.begin():
        rows = scratch.execute(
            select(_seen.c.key, _seen.c.line).where(among(scratch, _seen.c.key, keys))
        )
        seen: dict[int, int] = {row.key: row.line for row in rows}
    fresh = []
    unique = []
    for key, (record, entry) in zip(keys, good, strict=True):
        if key in seen:
            reason = f"the same address stands on line {seen[key]}"
            rejects.add(record, reason)
            continue
        seen[key] = record.line
        fresh.append((key, record.line))
        unique.append((record, entry))
    if fresh:
        with scratch.begin():
            insert_rows(scratch, _seen, ("key", "line"), fresh)
    return unique


def _number(key: str) -> int:
    """64 bits of a hash: among ten million addresses two are alike once in 300,000 files."""
    return int.from_bytes(hashlib.blake2b(key.encode(), digest_size=8).digest(), signed=True)


@contextmanager
def _rejects(path: Path, report: ImportReport) -> Iterator[Rejects]:
    """The file of rejects, made before anything is done; without rejects none is left."""
    target = rejects_path(path)
    try:
        stream = private_file(target)
    except OSError as error:
        raise UsageError(f"{target.name} cannot be written: {error.strerror}") from error
    with stream:
        yield Rejects(report, stream)
    if report.rejected:
        report.rejects = target
    else:
        target.unlink()


@contextmanager
def _few_collections() -> Iterator[None]:
    """Look for cycles among objects once a batch or so: rows make none, looking costs a fifth."""
    before = gc.get_threshold()
    gc.set_threshold(200_000, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)


@contextmanager
def _scratch(database: Database) -> Iterator[Connection]:
    """A connection with the temporary table, and no transaction that lasts.

    One that lasted would keep SQLite from emptying its log into the database all the while.
    """
    with database.engine.connect().execution_options(**{READING: True}) as connection:
        with connection.begin():
            _seen.create(connection)
        try:
            yield connection
        finally:
            with connection.begin():  # an interrupt may have taken it back
                connection.execute(DropTable(_seen, if_exists=True))
