"""People, an edition and a writer of short letters, for tests of the ledger."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import insert, select, update

from syndicate.audience.person import Person
from syndicate.audience.subscriber import new_token
from syndicate.clock import FixedClock
from syndicate.database import Database
from syndicate.database.tables import deliveries, subscribers
from syndicate.delivery.desk import Desk
from syndicate.delivery.ledger import Frozen, Ledger
from syndicate.delivery.parcel import Outcome, Parcel, Result

__all__ = ["DAY", "SEVEN", "Office", "answer", "drain", "names", "turn"]

DAY = date(2025, 6, 10)
SEVEN = datetime(2025, 6, 9, 22, 0, tzinfo=UTC)


def names(count: int, domain: str = "example.kr") -> list[str]:
    return [f"p{number:03}@{domain}" for number in range(count)]


def answer(parcel: Parcel, outcome: Outcome = Outcome.SENT, **more: Any) -> Result:
    return Result(id=parcel.id, outcome=outcome, server="mx", **more)


class Plain:
    """Letters of one line; nothing for who chose ``nothing`` only."""

    def __init__(self) -> None:
        self.fault: Exception | None = None
        self.faulty = ""  # the address of the one person whose letter cannot be made

    def parcel(self, row: int, person: Person) -> Parcel | None:
        if self.fault is not None and self.faulty in ("", person.address):
            raise self.fault
        if person.sections == ("nothing",):
            return None
        domain = person.address.rpartition("@")[2]
        text = f"{person.address} {person.name} {person.city} {person.advertising}"
        return Parcel(
            id=row,
            sender="digest@news.example.kr",
            recipient=person.address,
            domain=domain,
            message=(text.encode(),),
        )


class Office:
    """A database with people, and desks over the edition of :data:`DAY`."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.clock = FixedClock(SEVEN)
        self.ledger = Ledger(database, "hanbit")
        self.writer = Plain()

    def people(self, *addresses: str, **values: Any) -> None:
        with self.database.engine.begin() as connection:
            connection.execute(
                insert(subscribers),
                [
                    {
                        "publication": "hanbit",
                        "token": new_token(),
                        "address": address,
                        "address_key": address.lower(),
                        "domain": address.rpartition("@")[2],
                        "state": "active",
                        "advertising": False,
                        "created": SEVEN,
                        "changed": SEVEN,
                        **values,
                    }
                    for address in addresses
                ],
            )

    def change(self, address: str, /, **values: Any) -> None:
        with self.database.engine.begin() as connection:
            connection.execute(
                update(subscribers).where(subscribers.c.address == address).values(**values)
            )

    def freeze(self) -> Frozen:
        return self.ledger.freeze(DAY, self.clock.now())

    def desk(self, **options: Any) -> Desk:
        options.setdefault("deadline", SEVEN + timedelta(days=1))
        options.setdefault("ahead", 5)
        return Desk(self.database, self.freeze(), self.writer, self.clock, **options)

    def states(self) -> dict[str, int]:
        counts = self.ledger.counts(self.freeze())
        return {state.value: count for state, count in counts.states.items()}

    def rows(self) -> dict[str, Any]:
        query = select(subscribers.c.address, deliveries).join_from(
            deliveries, subscribers, subscribers.c.id == deliveries.c.subscriber_id
        )
        with self.database.reading() as connection:
            return {row.address: row for row in connection.execute(query)}

    def row(self, address: str) -> Any:
        return self.rows()[address]

    def later(self, **span: float) -> None:
        self.clock.sleep(timedelta(**span).total_seconds())


def turn(desk: Desk, done: Sequence[Result], want: int, avoid: Collection[str]) -> Sequence[Parcel]:
    """What the courier does at the desk; the letters whose text is under way then."""
    desk.settle(done, ())
    given = desk.give(want, avoid)
    go = desk.settle((), [parcel.id for parcel in given])
    back = [answer(one, Outcome.DEFERRED, offered=False) for one in given if one.id not in go]
    desk.settle(back, ())
    return [parcel for parcel in given if parcel.id in go]


def drain(desk: Desk, want: int = 3) -> Sequence[str]:
    """Send everything that is ready; the addresses in their order."""
    sent: list[str] = []
    parcels = turn(desk, (), want, ())
    while parcels:
        sent += [parcel.recipient for parcel in parcels]
        parcels = turn(desk, [answer(parcel) for parcel in parcels], want, ())
    return sent
