"""How a file of SQLite is opened so that nothing is lost, and how one is seen to be broken."""

from __future__ import annotations

import time
from typing import Any

from sqlalchemy import Connection, Engine, event
from sqlalchemy.exc import SQLAlchemyError

__all__ = ["DAMAGED", "READING", "TIMEOUT", "is_damaged", "make_durable"]

DAMAGED = (
    "is damaged, or no database (is [database] url right?): put back its last copy, and end the "
    "editions since then with `syndicate deliveries cancel --date DAY`, for it knows nothing of "
    "them; or save what `sqlite3 FILE .recover` finds; until then no letter leaves"
)

READING = "syndicate_reading"
"""An execution option: transactions of this connection take no write lock on SQLite."""
_BUSY, _BROKEN = 5, (11, 26)
"""SQLite's result codes BUSY, and CORRUPT and NOTADB; higher bytes say more."""
TIMEOUT = 30.0
"""Seconds to wait for who writes."""
_TRIES = 1000


def make_durable(engine: Engine) -> None:
    """Have every connection of an engine keep what it commits."""
    event.listen(engine, "connect", _durable)
    event.listen(engine, "begin", _begin)


def _durable(connection: Any, _record: object) -> None:
    """WAL lets the site read while letters go out; FULL is the guarantee's ground.

    ``secure_delete`` writes zeros over what is deleted: who is forgotten is not left in the
    file's free pages (개인정보 보호법 제36조③, deleted data must not come back).
    """
    connection.isolation_level = None  # transactions are begun by _begin, not by the driver
    _into_wal(connection)
    for pragma in (
        "synchronous=FULL",
        "foreign_keys=ON",
        "secure_delete=ON",
        "cache_size=-65536",  # KiB: the indexes of a million people; 2 MB would thrash
    ):
        connection.execute(f"PRAGMA {pragma}")


def _into_wal(connection: Any) -> None:
    """Several programs may open a new file at once; here SQLite does not wait for who writes."""
    for left in reversed(range(_TRIES)):
        try:
            connection.execute("PRAGMA journal_mode=WAL")
        except connection.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != _BUSY or not left:
                raise
            time.sleep(TIMEOUT / _TRIES)
        else:
            return


def _begin(connection: Connection) -> None:
    """Take the write lock at once: a read that turns into a write could meet SQLITE_BUSY."""
    reading = connection.get_execution_options().get(READING, False)
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")


def is_damaged(error: SQLAlchemyError) -> bool:
    """Whether SQLite found the file to be broken."""
    code = getattr(getattr(error, "orig", None), "sqlite_errorcode", 0)
    return code & 0xFF in _BROKEN
