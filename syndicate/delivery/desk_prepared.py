"""Statements that run for every letter, compiled once.

SQLAlchemy looks at each parameter of each row anew, which for three statements a letter takes
longer than the database does. Here the statement is compiled by it once for the dialect; the rows
go to the driver as they are. So values are the driver's: texts, numbers, and times as
:func:`stamp` writes them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Update
from sqlalchemy.dialects import sqlite

from syndicate.database.tables import Instant

__all__ = ["Prepared", "stamp"]

_INSTANT, _ANY = Instant(), sqlite.dialect()


@lru_cache(maxsize=256)
def stamp(when: datetime | None) -> str | None:
    """A time as the tables keep it."""
    return _INSTANT.process_bind_param(when, _ANY)


class Prepared:
    """An UPDATE of one row, with named parameters."""

    def __init__(self, statement: Update) -> None:
        self._statement = statement
        self._compiled: dict[str, tuple[str, Mapping[str, Any], list[str] | None]] = {}

    def __call__(self, connection: Connection, rows: Sequence[Mapping[str, Any]]) -> int:
        """Run it for each of ``rows`` (at least one); how many rows were changed, in all."""
        dialect = connection.dialect
        if dialect.name not in self._compiled:
            made = self._statement.compile(dialect=dialect)
            names = made.positiontup if dialect.positional else None
            self._compiled[dialect.name] = (made.string, made.params, names)
        text, constants, names = self._compiled[dialect.name]
        filled: list[Any] = [{**constants, **row} for row in rows]
        if names is not None:
            filled = [tuple([row[name] for name in names]) for row in filled]
        return connection.exec_driver_sql(text, filled).rowcount
