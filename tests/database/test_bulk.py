"""Rows that go past SQLAlchemy arrive as they were, on either database."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import select

from syndicate.database import Database
from syndicate.database.bulk import insert_rows
from syndicate.database.tables import settings, stamp, subscribers

NASTY = (
    "\\N",
    "a\tb",
    "line\nline\r\n",
    "back\\slash",
    "",
    "한글 “인용”",
    "'; --",
    '"',
    "\\.",
    "😀",
)


def test_texts_that_would_break_a_copy_arrive_as_they_were(database: Database) -> None:
    with database.engine.begin() as connection:
        rows = [(f"name{number}", text) for number, text in enumerate(NASTY)]
        insert_rows(connection, settings, ("name", "value"), rows)
    with database.reading() as connection:
        query = select(settings.c.value).where(settings.c.name.like("name%"))
        found = list(connection.scalars(query.order_by(settings.c.name)))
    assert tuple(found) == NASTY


def test_times_numbers_and_nothing_are_kept_as_the_tables_keep_them(database: Database) -> None:
    now = datetime(2025, 6, 10, 7, 30, 15, 123000, tzinfo=UTC)
    columns = ("publication", "token", "address", "address_key", "domain", "sections", "state")
    given = ("hanbit", "t", "Kim@example.kr", "kim@example.kr", "example.kr", None, "active")
    with database.engine.begin() as connection:
        insert_rows(
            connection,
            subscribers,
            (*columns, "advertising", "created", "changed"),
            [(*given, True, stamp(now), stamp(now))],
        )
    with database.reading() as connection:
        row = connection.execute(select(subscribers)).one()
    assert (row.sections, row.advertising, row.created, row.name) == (None, True, now, "")
