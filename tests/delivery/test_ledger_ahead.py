"""The ledger while the envelope of the next letter is ahead of its text."""

from __future__ import annotations

from datetime import timedelta

import pytest
from ledger_people import SEVEN, Office, answer, drain, names, turn
from sqlalchemy import delete

from syndicate.database import Database
from syndicate.database.tables import subscribers
from syndicate.delivery.parcel import Outcome


@pytest.fixture
def office(database: Database) -> Office:
    return Office(database)


def test_who_leaves_between_envelope_and_text_is_not_mailed(office: Office) -> None:
    office.people(*names(5), advertising=True)
    desk = office.desk()
    parcels = desk.give(5, ())
    office.change("p000@example.kr", state="unsubscribed")
    office.change("p001@example.kr", advertising=False)
    office.change("p002@example.kr", address="new@example.kr")
    with office.database.engine.begin() as connection:
        connection.execute(delete(subscribers).where(subscribers.c.address == "p003@example.kr"))
    go = desk.settle((), [parcel.id for parcel in parcels])
    assert [one.recipient for one in parcels if one.id in go] == ["p004@example.kr"]
    back = [answer(p, Outcome.DEFERRED, offered=False) for p in parcels if p.id not in go]
    desk.settle([*back, answer(parcels[4])], ())
    assert office.states() == {"cancelled": 2, "pending": 2, "sent": 1}
    assert office.row("p000@example.kr").reply == "unsubscribed"
    letters = {b"".join(one.message).decode() for one in turn(desk, (), 5, ())}
    assert letters == {"p001@example.kr   False", "new@example.kr   True"}


def test_rows_lost_between_envelope_and_text_are_not_mailed_by_the_loser(office: Office) -> None:
    """The process slept meanwhile, and another took its rows."""
    office.people(*names(3))
    sleeper = office.desk()
    parcels = sleeper.give(3, ())
    office.later(hours=1)
    heir = office.desk()
    assert sorted(drain(heir)) == names(3)
    assert not sleeper.settle((), [parcel.id for parcel in parcels])
    back = [answer(one, Outcome.DEFERRED, offered=False) for one in parcels]
    sleeper.settle(back, ())
    assert office.states() == {"sent": 3}


def test_an_envelope_is_no_attempt_and_a_crash_behind_it_leaves_no_doubt(office: Office) -> None:
    office.people(*names(4))
    dead = office.desk()
    first, second, third, fourth = dead.give(4, ())
    refused = answer(second, Outcome.FAILED, reply="550 5.1.1 no such user", bad_address=True)
    assert set(dead.settle([refused], [first.id])) == {first.id}
    dead.settle([answer(third, Outcome.DEFERRED, reply="450 4.7.1 greylisted")], ())
    office.later(seconds=61)
    heir = office.desk(until=SEVEN + timedelta(hours=1))
    assert [one.recipient for one in turn(heir, (), 4, ())] == [fourth.recipient]
    found = {name: (row.state, row.attempts) for name, row in office.rows().items()}
    assert found == {
        first.recipient: ("unknown", 1),
        second.recipient: ("failed", 1),
        third.recipient: ("pending", 1),
        fourth.recipient: ("sending", 1),
    }


def test_who_waited_here_for_long_is_looked_at_before_the_envelope(office: Office) -> None:
    """At a low rate it may be minutes; otherwise their connection would have to be dropped."""
    office.people(*names(4))
    desk = office.desk(ahead=4)
    desk.give(1, ())
    office.later(seconds=30)
    office.change("p001@example.kr", state="unsubscribed")
    office.change("p002@example.kr", name="새 이름")
    parcels = desk.give(3, ())
    assert [one.recipient for one in parcels] == ["p002@example.kr", "p003@example.kr"]
    assert "새 이름" in b"".join(parcels[0].message).decode()
    assert office.states() == {"cancelled": 1, "claimed": 3}


def test_a_domain_at_its_rate_is_served_again_before_those_that_were_read_meanwhile(
    office: Office,
) -> None:
    office.people(*names(6, "slow.kr"), *names(60, "fast.kr"))
    desk = office.desk(ahead=20)
    back = [
        answer(one, Outcome.DEFERRED, offered=False)
        for one in desk.give(8, ())
        if one.domain == "slow.kr"
    ]
    desk.settle(back, ())
    assert {one.domain for one in desk.give(8, {"slow.kr"})} == {"fast.kr"}
    given = desk.give(2, ())
    assert {one.domain for one in given} == {"slow.kr"}
    served = {*(one.recipient for one in given), *drain(desk)}
    assert {one for one in served if one.endswith("slow.kr")} == set(names(6, "slow.kr"))
