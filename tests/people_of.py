"""An audience for tests."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import insert, select, text

from syndicate.audience.importing import ImportReport, import_file
from syndicate.audience.merge import Entry, Result, merge
from syndicate.audience.people import by_address
from syndicate.audience.subscriber import Action, Consent, Kind, Subscriber
from syndicate.config import Publication
from syndicate.database import Database
from syndicate.database.tables import consents, deliveries, editions, metadata
from syndicate.mail.address import check
from syndicate.testing import make_publication

NOW = datetime(2025, 6, 10, 7, 30, tzinfo=UTC)
HANBIT = "hanbit"


def day(number: int, month: int = 6, year: int = 2025) -> datetime:
    return datetime(year, month, number, 9, tzinfo=UTC)


def given(at: datetime, kind: Kind = Kind.NEWS) -> Consent:
    return Consent(kind=kind, action=Action.GIVEN, at=at, source="paper form", wording="예")


@dataclass(frozen=True)
class Audience:
    """One publication's people in an open database."""

    database: Database
    publication: Publication

    def add(self, email: str, *acts: Consent, now: datetime = NOW, **wishes: object) -> Result:
        entry = Entry(address=check(email), consents=acts, **wishes)  # type: ignore[arg-type]
        (result,) = merge(self.database, HANBIT, [entry], now)
        return result

    def find(self, email: str) -> Subscriber | None:
        return by_address(self.database, HANBIT, check(email).key)

    def get(self, email: str) -> Subscriber:
        person = self.find(email)
        assert person is not None
        return person

    def acts(self, email: str) -> list[tuple[str, str, datetime]]:
        query = (
            select(consents.c.kind, consents.c.action, consents.c.at)
            .where(consents.c.subscriber_id == self.get(email).id)
            .order_by(consents.c.id)
        )
        with self.database.reading() as connection:
            return [tuple(row) for row in connection.execute(query)]

    def load(self, path: Path, table: str | bytes, now: datetime = NOW) -> ImportReport:
        path.write_bytes(table if isinstance(table, bytes) else table.encode())
        return import_file(self.database, self.publication, path, now)

    def write_letter(self, person: Subscriber, state: str = "sent", reply: str = "") -> None:
        """A letter of the edition of 2025-06-10 in the ledger."""
        with self.database.engine.begin() as connection:
            number = connection.scalar(select(editions.c.id))
            if number is None:
                edition = insert(editions).values(
                    publication=HANBIT, date="2025-06-10", frozen=NOW, state="open", transport=""
                )
                connection.execute(edition)
                number = connection.scalar(select(editions.c.id))
            connection.execute(
                insert(deliveries).values(
                    edition_id=number,
                    subscriber_id=person.id,
                    domain="example.kr",
                    language="ko",
                    sections='["education"]',
                    city="수원",
                    advertising=False,
                    state=state,
                    reply=reply,
                    changed=NOW,
                )
            )

    def everything(self) -> str:
        """All that any table holds, as text."""
        with self.database.reading() as connection:
            rows: Iterable[object] = [
                row
                for table in metadata.sorted_tables
                for row in connection.execute(text(f"SELECT * FROM {table.name}"))
            ]
            return "\n".join(map(str, rows))


@pytest.fixture
def audience(database: Database, tmp_path: Path) -> Audience:
    """Nobody yet, on either database."""
    return Audience(database, make_publication(tmp_path / "hanbit"))
