"""Brings a database to the tables of this version. The only module that runs Alembic.

Opening migrates: after an update the morning's ``send`` must not stand still until somebody
types a command. It is safe to do unasked, because it is all or nothing (both databases change
tables inside a transaction), because the second of two programs waits for the first, and
because a database that an older version would misread is refused by that version. What is
never done unasked is *making* a database: a wrong path would look like an empty audience.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, inspect, text

from syndicate.database.tables import metadata
from syndicate.errors import UsageError

__all__ = ["VERSION_TABLE", "alembic_config", "prepare", "revisions"]

VERSION_TABLE = "syndicate_version"
"""Not Alembic's usual name: a PostgreSQL database may hold another program's, too."""

LOCK = 0x73796E64  # "synd": the key of the advisory lock


def prepare(engine: Engine, *, create: bool) -> None:
    """Have every table as this version wants it; where nothing is yet, only with ``create``.

    Raises:
        UsageError: there are no tables and ``create`` is false, the database is another
            program's, or a newer version made it.
        sqlalchemy.exc.SQLAlchemyError: it cannot be read or written.
    """
    config = alembic_config()
    script = ScriptDirectory.from_config(config)
    with _alone(engine) as connection:
        found = _version(connection)
        if found == script.get_current_head():
            return
        if found is None:
            _refuse_strangers(connection, create=create)
        elif found not in {one.revision for one in script.walk_revisions()}:
            raise UsageError(
                f"the database was made by a newer syndicate (its tables are at {found}); "
                "install that version"
            )
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        _check_references(connection)


def revisions() -> list[str]:
    """Every version of the tables that is known here, the newest first."""
    script = ScriptDirectory.from_config(alembic_config())
    return [one.revision for one in script.walk_revisions()]


def alembic_config(connection: Connection | None = None) -> Config:
    """Alembic's settings: the migrations lie beside this module, in a wheel as in a checkout."""
    config = Config(attributes={"connection": connection} if connection else {})
    config.set_main_option("script_location", "syndicate.database:migrations")
    return config


@contextmanager
def _alone(engine: Engine) -> Iterator[Connection]:
    """A transaction that no second migration can enter."""
    with engine.connect() as connection:
        sqlite = engine.dialect.name == "sqlite"
        if sqlite:
            # A changed table is copied and the old one dropped, and dropping it would delete
            # what refers to it. The pragma only works outside of a transaction.
            _pragma(connection, "foreign_keys=OFF")
        try:
            with connection.begin():  # on SQLite this takes the write lock
                if not sqlite:
                    connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK})
                yield connection
        finally:
            if sqlite:
                _pragma(connection, "foreign_keys=ON")


def _pragma(connection: Connection, words: str) -> None:
    driver: Any = connection.connection.driver_connection
    driver.execute(f"PRAGMA {words}")


def _version(connection: Connection) -> str | None:
    context = MigrationContext.configure(connection, opts={"version_table": VERSION_TABLE})
    return context.get_current_revision()


def _refuse_strangers(connection: Connection, *, create: bool) -> None:
    present = set(inspect(connection).get_table_names())
    taken = sorted(present & set(metadata.tables))
    if taken:
        raise UsageError(
            f"the database has tables of another program ({', '.join(taken)}); "
            "give [database] url one of its own"
        )
    if not create:
        raise UsageError(
            "the database holds no subscribers yet; `syndicate subscribers add` or `import` "
            "makes its tables"
        )


def _check_references(connection: Connection) -> None:
    """What the switched-off pragma did not watch while tables were copied."""
    if connection.dialect.name == "sqlite":
        broken = connection.execute(text("PRAGMA foreign_key_check")).first()
        if broken is not None:
            raise UsageError(
                f"the database is damaged: rows of {broken[0]} belong to nobody; "
                "nothing was changed, restore a copy or report it"
            )
