"""A look at a database that changes nothing: no table, no migration, not even SQLite's log."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import Connection, create_engine, func, inspect, select, text
from sqlalchemy.exc import SQLAlchemyError

from syndicate.database.engine import parse_url
from syndicate.database.migrate import VERSION_TABLE, revisions
from syndicate.database.tables import subscribers

__all__ = ["Look", "look"]


@dataclass(frozen=True, slots=True)
class Look:
    """``fault`` keeps the database from being opened; ``older`` = opening it migrates it.

    ``active`` counts the people of the publication who are mailed.
    """

    path: Path
    exists: bool = True
    fault: str = ""
    older: bool = False
    active: int = 0


def look(url: str, root: Path, publication: str) -> Look | None:
    """What stands there; ``None`` where it is on a server, which is not here to be looked at.

    Raises:
        UsageError: ``url`` is no database URL.
    """
    parsed = parse_url(url, root)
    if not parsed.drivername.startswith("sqlite") or not parsed.database:
        return None
    path = Path(parsed.database)
    if not path.is_file():
        return Look(path, exists=False)
    # Without a log nobody writes just now, and SQLite must not begin one to read.
    still = "" if Path(f"{path}-wal").exists() else "&immutable=1"
    address = f"sqlite:///file:{quote(str(path))}?mode=ro&uri=true{still}"
    engine = create_engine(address)
    try:
        with engine.connect() as connection:
            return _seen(connection, path, publication)
    except SQLAlchemyError as error:
        reason = getattr(error, "orig", None) or type(error).__name__
        return Look(path, fault=f"{path.name} cannot be read: {reason}; restore a copy")
    finally:
        engine.dispose()


def _seen(connection: Connection, path: Path, publication: str) -> Look:
    if not inspect(connection).has_table(VERSION_TABLE):
        return Look(path, fault=f"{path.name} is no database of syndicate; give it one of its own")
    found = connection.scalar(text(f"SELECT version_num FROM {VERSION_TABLE}"))  # noqa: S608  # ours
    newest, *older = revisions()
    if found not in (newest, *older):
        return Look(
            path, fault=f"{path.name} was made by a newer syndicate ({found}); install that version"
        )
    if found != newest:
        return Look(path, older=True)
    active = connection.scalar(
        select(func.count()).where(
            subscribers.c.publication == publication, subscribers.c.state == "active"
        )
    )
    return Look(path, active=active or 0)
