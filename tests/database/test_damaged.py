"""A file that is broken is told as what it is, with what to do, and nothing is written to it."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.exc import DatabaseError

from syndicate.database import Database, open_database
from syndicate.database.tables import subscribers
from syndicate.errors import UnfinishedError, UsageError

URL = "sqlite:///syndicate.db"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    open_database(URL, tmp_path, create=True).close()
    return tmp_path / "syndicate.db"


def overwrite(path: Path, start: int, end: int) -> None:
    data = path.read_bytes()
    path.write_bytes(data[:start] + b"\x5a" * (end - start) + data[end:])


@pytest.mark.parametrize(("start", "end"), [(0, 100), (100, 4096)], ids=["its head", "its tables"])
def test_a_damaged_file_is_told_with_its_mend(path: Path, start: int, end: int) -> None:
    overwrite(path, start, end)
    before = path.read_bytes()
    with pytest.raises(
        UsageError, match=r"syndicate.db is damaged.*put back its last copy"
    ) as told:
        open_database(URL, path.parent)
    assert "must be able to write" not in str(told.value)
    assert path.read_bytes() == before


def test_damage_that_is_met_on_the_way_is_told_the_same(path: Path) -> None:
    def read(database: Database) -> None:
        with database, database.engine.connect() as connection:
            overwrite(path, 4096, path.stat().st_size)
            connection.execute(select(subscribers)).all()

    with pytest.raises(UnfinishedError, match=r"is damaged.*until then no letter leaves") as told:
        read(open_database(URL, path.parent))
    assert isinstance(told.value.__cause__, DatabaseError)
