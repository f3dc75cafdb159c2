"""Databases are made, brought up to date, and left alone when they are somebody else's."""

from __future__ import annotations

import sqlite3
import threading
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import create_engine, insert, inspect, select, text

from syndicate.database import Database, open_database
from syndicate.database.migrate import VERSION_TABLE, alembic_config
from syndicate.database.sqlite_file import make_durable
from syndicate.database.tables import metadata, subscribers
from syndicate.errors import UsageError


def make_row(number: int) -> dict[str, object]:
    return {
        "publication": "hanbit",
        "token": f"token-{number}",
        "address": f"reader{number}@example.kr",
        "address_key": f"reader{number}@example.kr",
        "domain": "example.kr",
        "state": "pending",
        "advertising": False,
        "created": datetime(2025, 6, 10, tzinfo=UTC),
        "changed": datetime(2025, 6, 10, tzinfo=UTC),
    }


def test_migrated_tables_are_the_ones_the_code_uses(database: Database) -> None:
    with database.engine.begin() as connection:
        command.check(alembic_config(connection))  # raises when a migration would be needed
        assert set(metadata.tables) < set(inspect(connection).get_table_names())


def test_opening_again_keeps_the_secret_and_the_rows(database_url: str, tmp_path: Path) -> None:
    with open_database(database_url, tmp_path, create=True) as first:
        with first.engine.begin() as connection:
            connection.execute(insert(subscribers), [make_row(1)])
        secret = first.secret
    assert len(secret) == 32
    with open_database(database_url, tmp_path) as again, again.reading() as connection:
        assert again.secret == secret
        assert connection.scalar(select(subscribers.c.address)) == "reader1@example.kr"


def test_a_database_without_tables_is_made_only_on_request(
    database_url: str, tmp_path: Path
) -> None:
    with pytest.raises(UsageError, match="syndicate subscribers add"):
        open_database(database_url, tmp_path)
    assert not list(tmp_path.glob("*.db"))


def test_an_older_database_is_brought_up_to_date_by_opening(
    database_url: str, tmp_path: Path
) -> None:
    """The tables are there with a first version that knew less: what an update finds."""
    with open_database(database_url, tmp_path, create=True) as made, made.engine.begin() as old:
        for table in reversed(metadata.sorted_tables):
            table.drop(old)
        old.execute(text(f"DELETE FROM {VERSION_TABLE}"))
    with pytest.raises(UsageError, match="holds no subscribers"):
        open_database(database_url, tmp_path)
    open_database(database_url, tmp_path, create=True).close()
    with open_database(database_url, tmp_path) as again, again.engine.begin() as connection:
        command.check(alembic_config(connection))


def test_a_newer_database_is_refused(database_url: str, tmp_path: Path) -> None:
    with open_database(database_url, tmp_path, create=True) as made, made.engine.begin() as newer:
        newer.execute(text(f"UPDATE {VERSION_TABLE} SET version_num = '9999'"))
    for create in (True, False):
        with pytest.raises(UsageError, match=r"newer syndicate .*9999"):
            open_database(database_url, tmp_path, create=create)


def test_tables_of_another_program_are_not_touched(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "shop.db") as other:
        other.execute("CREATE TABLE subscribers (phone TEXT)")
        other.execute("INSERT INTO subscribers VALUES ('1234')")
    with pytest.raises(UsageError, match=r"another program.*subscribers"):
        open_database("sqlite:///shop.db", tmp_path, create=True)
    with sqlite3.connect(tmp_path / "shop.db") as other:
        assert other.execute("SELECT * FROM subscribers").fetchall() == [("1234",)]
    other.close()


def test_a_file_that_is_no_database_is_named_as_such(tmp_path: Path) -> None:
    (tmp_path / "notes.db").write_text("조판실 메모\n" * 100, encoding="utf-8")
    for create in (True, False):
        with pytest.raises(UsageError, match=r"^notes.db is damaged, or no database"):
            open_database("sqlite:///notes.db", tmp_path, create=create)
    assert (tmp_path / "notes.db").read_text(encoding="utf-8").startswith("조판실")


def test_a_missing_file_and_a_missing_folder(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"no database syndicate\.db"):
        open_database("sqlite:///syndicate.db", tmp_path)
    with pytest.raises(UsageError, match="unable to open"):
        open_database("sqlite:///no/such/folder.db", tmp_path, create=True)
    with pytest.raises(UsageError, match="no database URL"):
        open_database("syndicate.db", tmp_path, create=True)


def test_programs_that_start_together_make_it_once(database_url: str, tmp_path: Path) -> None:
    start = threading.Barrier(4)
    secrets: list[bytes] = []

    def opening() -> None:
        start.wait()
        with open_database(database_url, tmp_path, create=True) as opened:
            secrets.append(opened.secret)

    threads = [threading.Thread(target=opening) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(secrets) == 4
    assert len(set(secrets)) == 1


def test_who_opens_a_new_file_waits_for_who_holds_it(tmp_path: Path) -> None:
    """Where its log is to be switched on, SQLite says at once that somebody writes."""
    with closing(sqlite3.connect(tmp_path / "new.db", check_same_thread=False)) as holder:
        holder.execute("CREATE TABLE one (n)")
        holder.execute("BEGIN IMMEDIATE")
        release = threading.Timer(0.3, holder.rollback)
        release.start()
        engine = create_engine(f"sqlite:///{tmp_path / 'new.db'}")
        make_durable(engine)
        with engine.connect() as connection:
            assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
        release.join()
        engine.dispose()


def test_a_step_that_copies_a_table_keeps_what_refers_to_it(tmp_path: Path) -> None:
    """SQLite changes a table by dropping it, which would delete consents by their cascade."""
    from syndicate.database.migrate import _alone

    with open_database("sqlite:///a.db", tmp_path, create=True) as opened:
        with opened.engine.begin() as connection:
            connection.execute(insert(subscribers), [make_row(1)])
            connection.execute(
                text(
                    "INSERT INTO consents (subscriber_id, kind, action, at) "
                    "VALUES (1, 'news', 'given', '2025-06-10T00:00:00.000Z')"
                )
            )
        with _alone(opened.engine) as connection:
            connection.execute(text("CREATE TABLE copied AS SELECT * FROM subscribers"))
            connection.execute(text("DROP TABLE subscribers"))
            connection.execute(text("ALTER TABLE copied RENAME TO subscribers"))
        with opened.engine.begin() as connection:
            assert connection.scalar(text("SELECT count(*) FROM consents")) == 1
            assert connection.scalar(text("PRAGMA foreign_keys")) == 1


def test_the_number_of_a_deleted_person_is_not_given_again(database: Database) -> None:
    with database.engine.begin() as connection:
        connection.execute(insert(subscribers), [make_row(1), make_row(2)])
        last = connection.scalar(select(subscribers.c.id).where(subscribers.c.token == "token-2"))
        connection.execute(subscribers.delete().where(subscribers.c.id == last))
        connection.execute(insert(subscribers), [make_row(3)])
        fresh = connection.scalar(select(subscribers.c.id).where(subscribers.c.token == "token-3"))
    assert last is not None
    assert fresh is not None
    assert fresh > last


def test_reading_holds_up_nobody_who_writes(database: Database) -> None:
    with database.engine.begin() as connection:
        connection.execute(insert(subscribers), [make_row(1)])
    count = select(text("count(*)")).select_from(subscribers)
    with database.reading() as reader:
        assert reader.scalar(count) == 1
        with database.engine.begin() as writer:
            writer.execute(insert(subscribers), [make_row(2)])
        assert reader.scalar(count) == 1  # one view, however long it lasts
    with database.reading() as reader:
        assert reader.scalar(count) == 2


def test_a_commit_is_on_the_disk_before_anything_else_happens(tmp_path: Path) -> None:
    with (
        open_database("sqlite:///a.db", tmp_path, create=True) as opened,
        opened.engine.connect() as connection,
    ):
        assert connection.scalar(text("PRAGMA synchronous")) == 2  # FULL
        assert connection.scalar(text("PRAGMA journal_mode")) == "wal"
        assert connection.scalar(text("PRAGMA secure_delete")) == 1


def test_a_password_never_stands_in_a_message(tmp_path: Path) -> None:
    pytest.importorskip("psycopg")
    url = f"postgresql://desk:very-secret@/none?host={tmp_path}"
    with pytest.raises(UsageError, match="cannot be opened") as caught:
        open_database(url, tmp_path, create=True)
    assert "very-secret" not in str(caught.value)


def test_a_driver_that_is_not_installed_says_what_to_install(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="driver that is not installed"):
        open_database("mysql+pymysql://desk@localhost/none", tmp_path, create=True)


def test_memory_is_no_place_for_an_audience(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="there is no database"):
        open_database("sqlite://", tmp_path)
