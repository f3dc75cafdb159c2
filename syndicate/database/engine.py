"""Opens the database of ``[database] url``: SQLite by default, PostgreSQL by its URL.

SQLite runs in WAL with ``synchronous=FULL``: what was committed is on the disk before the next
letter leaves. (``NORMAL`` may lose the last commits when the power fails, and a lost ``sending``
is a letter sent twice.)
"""

from __future__ import annotations

import contextlib
import logging
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

from sqlalchemy import Connection, Engine, create_engine, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from syndicate.database import migrate
from syndicate.database.sqlite_file import DAMAGED, READING, TIMEOUT, is_damaged, make_durable
from syndicate.database.tables import settings
from syndicate.errors import UnfinishedError, UsageError

__all__ = ["Database", "failed", "open_database", "parse_url"]

# A connection that is closed while Ctrl-C comes in is no news, and its traceback nobody's to read.
logging.getLogger("sqlalchemy.pool").setLevel(logging.CRITICAL + 1)


_WRITABLE = (
    "who runs syndicate must be able to write the file and its folder, also for reading: SQLite "
    "keeps its log beside it"
)


class Database:
    """An open database; ``secret`` signs links and keys hashes. Close it, or use ``with``.

    What fails in the database and nobody has met before the end of the ``with`` is raised from
    there as :class:`UnfinishedError`.
    """

    def __init__(self, engine: Engine, secret: bytes) -> None:
        self.engine = engine
        self.secret = secret

    def __enter__(self) -> Self:
        return self

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        self.close()
        if isinstance(error, SQLAlchemyError):
            raise failed(error) from error

    def close(self) -> None:
        self.engine.dispose()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """One view of everything, that holds up nobody who writes meanwhile.

        ``engine.begin()`` takes SQLite's write lock: right for a change, wrong for reading a
        million rows. Rows come as they are asked for, where a statement says ``yield_per``.
        """
        options: dict[str, Any] = {READING: True}
        if not self.is_sqlite:
            options["isolation_level"] = "REPEATABLE READ"  # SQLite's views are such anyway
        with self.engine.execution_options(**options).begin() as connection:
            yield connection

    def empty_log(self) -> None:
        """Write SQLite's log into the file and cut it: it holds old pages until written over.

        Where somebody reads just then, it is left to the next one.
        """
        if self.is_sqlite:
            with self.engine.connect() as connection:  # no statement yet, so no transaction
                driver: Any = connection.connection.driver_connection
                driver.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    @property
    def is_sqlite(self) -> bool:
        return self.engine.dialect.name == "sqlite"


def open_database(url: str, root: Path, *, create: bool = False) -> Database:
    """Open the database, creating and migrating it where ``create`` says so.

    ``url`` is SQLAlchemy's; a relative SQLite path starts at ``root``, the configuration's
    folder.

    Raises:
        UsageError: the URL is wrong, a driver is missing, there is no such database (and
            ``create`` is false), or it was made by a newer version.
    """
    parsed = parse_url(url, root)
    if parsed.drivername.startswith("sqlite"):
        if create:
            _make_private(parsed)
        else:
            _must_exist(parsed)
    engine = _engine(parsed)
    try:
        migrate.prepare(engine, create=create)
        return Database(engine, _secret(engine, create=create))
    except SQLAlchemyError as error:
        engine.dispose()
        if is_damaged(error):
            raise UsageError(f"{Path(parsed.database or '').name} {DAMAGED}") from error
        mend = f"; {_WRITABLE}" if engine.dialect.name == "sqlite" else ""
        raise UsageError(f"the database cannot be opened: {_reason(error)}{mend}") from error
    except BaseException:
        engine.dispose()
        raise


def parse_url(url: str, root: Path) -> URL:
    """``[database] url`` with its driver, and with a SQLite path from ``root``.

    Raises:
        UsageError: it is none.
    """
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise UsageError(
            "[database] url is no database URL; write sqlite:///syndicate.db or "
            "postgresql://user@host/name"
        ) from error
    if parsed.drivername in ("postgres", "postgresql"):
        parsed = parsed.set(drivername="postgresql+psycopg")
    if parsed.drivername.startswith("sqlite") and parsed.database not in (None, "", ":memory:"):
        parsed = parsed.set(database=str(root / str(parsed.database)))
    return parsed


def _make_private(url: URL) -> None:
    """A new file for addresses is its owner's alone; SQLite's log takes over the permissions."""
    if url.database and not Path(url.database).exists():
        with contextlib.suppress(OSError):  # SQLite says what is wrong, in a moment
            os.close(os.open(url.database, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))


def _must_exist(url: URL) -> None:
    if not url.database or not Path(url.database).is_file():
        name = Path(url.database or "").name
        raise UsageError(
            f"there is no database {name}; `syndicate subscribers add` or `import` makes it"
        )


def _engine(url: URL) -> Engine:
    arguments: dict[str, Any] = {}
    if url.drivername.startswith("sqlite"):
        arguments["connect_args"] = {"timeout": TIMEOUT}
    try:
        engine = create_engine(url, **arguments)
    except ModuleNotFoundError as error:
        raise UsageError(
            f"{url.drivername} needs a driver that is not installed ({error.name}); "
            "for PostgreSQL: pip install 'syndicate[postgres]'"
        ) from error
    except SQLAlchemyError as error:
        raise UsageError(f"[database] url: {_reason(error)}") from error
    if engine.dialect.name == "sqlite":
        make_durable(engine)
    return engine


def _secret(engine: Engine, *, create: bool) -> bytes:
    query = select(settings.c.value).where(settings.c.name == "secret")
    with engine.begin() as connection:
        found = connection.scalar(query)
        if found is None and create:
            dialect = sqlite if engine.dialect.name == "sqlite" else postgresql
            made = dialect.insert(settings).values(name="secret", value=secrets.token_hex(32))
            # Whoever starts in the same moment makes one, too; the first counts for both.
            connection.execute(made.on_conflict_do_nothing())
            found = connection.scalar(query)
    if found is None:
        raise UsageError("the database has no secret; it was not made by syndicate")
    return bytes.fromhex(found)


def failed(error: SQLAlchemyError, then: str = "") -> UnfinishedError:
    """What failed and how to mend it; ``then`` is what will become of it."""
    if is_damaged(error):
        return UnfinishedError(f"the database {DAMAGED}{then}")
    mend = "mend that (is the disk full? may this user write there?) and run it again"
    return UnfinishedError(f"the database failed: {_reason(error)}; {mend}{then}")


def _reason(error: SQLAlchemyError) -> str:
    """The driver's words without the statement, which may hold addresses."""
    cause = getattr(error, "orig", None) or error
    return " ".join(str(cause).split())[:200]
