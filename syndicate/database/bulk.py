"""Many rows at once, past SQLAlchemy's look at each value of each row.

The statements are made by it once; the rows go to the driver as they are. So values are the
driver's: texts, numbers, and times as :func:`syndicate.database.tables.stamp` writes them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Table, Update, insert

__all__ = ["Prepared", "insert_rows"]


class Prepared:
    """An UPDATE of one row, with named parameters, compiled once for each kind of database."""

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


def insert_rows(
    connection: Connection, table: Table, columns: Sequence[str], rows: Sequence[Sequence[Any]]
) -> None:
    """Insert ``rows``, whose values stand in the order of ``columns`` (which is the table's).

    PostgreSQL gets them as one COPY: an INSERT a row is a message a row.
    """
    if connection.dialect.name == "sqlite":
        made = insert(table).compile(dialect=connection.dialect, column_keys=list(columns))
        assert made.positiontup == list(columns)
        connection.exec_driver_sql(made.string, list(map(tuple, rows)))
        return
    driver: Any = connection.connection.driver_connection
    with (
        driver.cursor() as cursor,
        cursor.copy(f"COPY {table.name} ({', '.join(columns)}) FROM STDIN") as copy,
    ):
        for row in rows:
            copy.write_row(row)
