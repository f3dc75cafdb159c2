"""The ledger's desk: everyone exactly once, whoever dies, sleeps or leaves meanwhile."""

from __future__ import annotations

from datetime import timedelta

import pytest
from ledger_people import DAY, SEVEN, Office, answer, drain, names, turn
from sqlalchemy import delete

from syndicate.audience.suppression import Reason, keep_out, suppressed
from syndicate.database import Database
from syndicate.database.tables import subscribers
from syndicate.delivery import ledger_settle
from syndicate.delivery.ledger_states import Delivery
from syndicate.delivery.parcel import Outcome
from syndicate.errors import DigestError


@pytest.fixture
def office(database: Database) -> Office:
    return Office(database)


def test_everyone_gets_it_once_and_no_one_who_comes_later(office: Office) -> None:
    office.people(*names(12))
    office.people("waits@example.kr", state="pending")
    office.people("left@example.kr", state="unsubscribed")
    desk = office.desk()
    office.people("late@example.kr")
    assert drain(desk) == names(12)
    assert desk.wait() is None
    assert office.states() == {"sent": 12}
    assert drain(office.desk()) == []


def test_letters_are_as_people_wished_when_it_was_frozen(office: Office) -> None:
    office.people("a@example.kr", city="수원", advertising=True)
    desk = office.desk()
    office.change("a@example.kr", city="서울", sections='["nothing"]', name="새 이름")
    (parcel,) = turn(desk, (), 3, ())
    assert b"".join(parcel.message).decode() == "a@example.kr 새 이름 수원 True"


def test_two_desks_take_nobody_twice(office: Office) -> None:
    office.people(*names(20))
    one, two = office.desk(), office.desk()
    sent: list[str] = []
    first, second = turn(one, (), 4, ()), turn(two, (), 4, ())
    while first or second:
        sent += [parcel.recipient for parcel in (*first, *second)]
        first = turn(one, [answer(parcel) for parcel in first], 4, ())
        second = turn(two, [answer(parcel) for parcel in second], 4, ())
    assert sorted(sent) == names(20)


def test_who_leaves_after_the_read_ahead_is_not_mailed(office: Office) -> None:
    office.people(*names(6))
    desk = office.desk(ahead=6)
    turn(desk, (), 1, ())
    office.change("p001@example.kr", state="unsubscribed")
    office.change("p002@example.kr", state="suppressed")
    with office.database.engine.begin() as connection:
        connection.execute(delete(subscribers).where(subscribers.c.address == "p003@example.kr"))
    sent = drain(desk, 5)
    assert sent == ["p004@example.kr", "p005@example.kr"]
    assert office.states()["cancelled"] == 3
    assert office.row("p001@example.kr").reply == "unsubscribed"


def test_an_address_that_was_kept_out_is_not_mailed(office: Office) -> None:
    office.people("gone@example.kr", "here@example.kr")
    secret = office.database.secret
    office.freeze()
    with office.database.engine.begin() as connection:
        keep_out(connection, secret, "hanbit", "gone@example.kr", Reason.FORGOTTEN, SEVEN)
    assert drain(office.desk()) == ["here@example.kr"]


def test_a_new_address_and_a_withdrawn_consent_count_at_the_last_moment(office: Office) -> None:
    office.people(*names(3), advertising=True)
    desk = office.desk()
    turn(desk, (), 1, ())
    office.change("p001@example.kr", advertising=False)
    office.change("p002@example.kr", address="new@example.kr")
    letters = [*turn(desk, (), 2, ()), *turn(desk, (), 2, ())]
    told = {b"".join(parcel.message).decode() for parcel in letters}
    assert told == {"p001@example.kr   False", "new@example.kr   True"}


def test_nothing_to_read_is_no_letter(office: Office) -> None:
    office.people("a@example.kr", sections='["nothing"]')
    office.people("b@example.kr")
    assert drain(office.desk()) == ["b@example.kr"]
    row = office.row("a@example.kr")
    assert (row.state, row.attempts) == ("cancelled", 0)
    assert row.reply == "nothing for the sections chosen"


def test_a_letter_at_fault_stops_without_forgetting_what_was_sent(office: Office) -> None:
    office.people(*names(4))
    desk = office.desk()
    (parcel,) = turn(desk, (), 1, ())
    office.writer.fault = DigestError("over the limit")
    with pytest.raises(DigestError, match="over the limit"):
        turn(desk, [answer(parcel)], 1, ())
    desk.close()
    assert office.states() == {"pending": 3, "sent": 1}


def test_letters_made_beside_one_at_fault_are_not_in_doubt(office: Office) -> None:
    people = names(6)
    office.people(*people)
    office.writer.fault, office.writer.faulty = DigestError("no such word"), people[3]
    desk = office.desk()
    with pytest.raises(DigestError, match="no such word"):
        turn(desk, (), 6, ())
    desk.close()
    assert office.states() == {"pending": 6}
    office.writer.fault = None
    assert sorted(drain(office.desk())) == sorted(people)


def test_a_refusal_for_now_is_tried_again_and_given_up_in_the_end(office: Office) -> None:
    office.people("grey@example.kr")
    desk = office.desk(until=SEVEN + timedelta(days=2), deadline=SEVEN + timedelta(hours=2))
    waits, tries = [], 0
    while (wait := desk.wait()) is not None:
        office.later(seconds=wait)
        waits.append(wait / 60)
        (parcel,) = turn(desk, (), 1, ())
        tries += 1
        later = answer(parcel, Outcome.DEFERRED, reply="450 4.7.1 greylisted\r\ntry later")
        assert turn(desk, [later], 1, ()) == []
    assert waits[0] == 0
    for wait, minutes in zip(waits[1:], (1, 5, 15, 30, 60), strict=False):
        assert minutes <= wait <= minutes * 1.2 + 0.02
    row = office.row("grey@example.kr")
    assert (row.state, row.attempts) == ("failed", tries)
    assert row.reply == "given up: 450 4.7.1 greylisted try later"


def test_deferred_letters_are_left_where_nobody_waits_for_them(office: Office) -> None:
    office.people("grey@example.kr", "b@example.kr")
    desk = office.desk(until=SEVEN + timedelta(seconds=30))
    first, second = turn(desk, (), 2, ())
    assert turn(desk, [answer(first, Outcome.DEFERRED), answer(second)], 2, ()) == []
    assert desk.wait() is None
    assert office.desk(until=SEVEN + timedelta(minutes=2)).wait() == pytest.approx(66, abs=6)


def test_a_letter_that_was_never_offered_costs_no_attempt(office: Office) -> None:
    office.people("a@example.kr")
    desk = office.desk()
    (parcel,) = turn(desk, (), 1, ())
    assert turn(desk, [answer(parcel, Outcome.DEFERRED, offered=False)], 0, ()) == []
    assert desk.wait() == 0
    again = turn(desk, (), 1, ())
    assert [one.id for one in again] == [parcel.id]
    assert office.row("a@example.kr").attempts == 1


def test_a_bad_address_is_mailed_no_more(office: Office) -> None:
    office.people("bad@example.kr", "full@example.kr")
    desk = office.desk()
    bad, full = turn(desk, (), 2, ())
    refused = answer(bad, Outcome.FAILED, reply="550 5.1.1 no such user", bad_address=True)
    turn(desk, [refused, answer(full, Outcome.FAILED, reply="554 5.7.1 no")], 2, ())
    assert office.states() == {"failed": 2}
    found = suppressed(office.database, "hanbit", "bad@example.kr")
    assert found is not None
    assert found[0] is Reason.BOUNCED
    assert suppressed(office.database, "hanbit", "full@example.kr") is None
    office.clock.sleep(24 * 3600)
    assert office.ledger.audience() == 1


def test_domains_at_their_rate_hold_up_nobody_else(office: Office) -> None:
    office.people(*names(30, "naver.example"), *names(5, "other.example"))
    desk = office.desk(ahead=6)
    taken = [p for _ in range(5) for p in turn(desk, (), 1, ("naver.example",))]
    assert [parcel.domain for parcel in taken] == ["other.example"] * 5
    assert turn(desk, (), 1, ("naver.example",)) == []
    assert desk.wait() is not None
    assert [parcel.domain for parcel in turn(desk, (), 1, ())] == ["naver.example"]


def test_after_a_crash_what_was_under_way_is_unknown_and_the_rest_goes_out(office: Office) -> None:
    office.people(*names(9))
    dead = office.desk()
    lost = [parcel.recipient for parcel in turn(dead, (), 2, ())]
    heir = office.desk()
    assert sorted(drain(heir)) == names(9)[5:]
    wait = heir.wait()
    assert wait is not None
    office.later(seconds=wait + 1)
    assert sorted(drain(heir)) == names(9)[2:5]
    assert office.states() == {"sent": 7, "unknown": 2}
    assert all(office.row(address).state == "unknown" for address in lost)
    assert heir.wait() is None


def test_who_slept_writes_nothing_but_the_truth(office: Office) -> None:
    """A laptop closed for an hour: its rows went to another, its answers were true."""
    office.people(*names(5))
    sleeper = office.desk()
    first, second = turn(sleeper, (), 2, ())
    office.later(hours=1)
    assert sorted(drain(office.desk())) == names(5)[2:]
    assert turn(sleeper, [answer(first), answer(second, Outcome.UNKNOWN)], 2, ()) == []
    assert office.row(first.recipient).state == "sent"
    assert office.row(second.recipient).state == "unknown"
    assert drain(sleeper) == []


def test_rows_that_come_back_to_who_slept_are_held_once(office: Office) -> None:
    office.people(*names(6))
    sleeper = office.desk()
    (first,) = turn(sleeper, (), 1, ())
    office.later(seconds=70)
    turn(office.desk(), (), 0, ())
    sent = [parcel.recipient for parcel in turn(sleeper, [answer(first)], 6, ())]
    assert sorted(sent) == names(6)[1:]
    assert office.row(first.recipient).state == "sent"


def test_a_desk_at_work_keeps_its_rows(office: Office) -> None:
    office.people(*names(4))
    one, two = office.desk(), office.desk()
    held = turn(one, (), 1, ())
    for _ in range(10):
        office.later(seconds=30)
        turn(one, (), 0, ())
        assert turn(two, (), 3, ()) == []
    assert office.states() == {"claimed": 3, "sending": 1}
    turn(one, [answer(parcel) for parcel in held], 0, ())
    one.close()
    office.later(seconds=1)
    assert len(drain(two)) == 3


def test_the_operators_word_settles_what_is_unknown(office: Office) -> None:
    office.people(*names(3))
    desk = office.desk()
    parcels = turn(desk, (), 3, ())
    turn(desk, [answer(parcel, Outcome.UNKNOWN) for parcel in parcels], 0, ())
    edition, now = office.freeze(), office.clock.now()
    found = ledger_settle.persons(
        office.database, edition, {"p000@example.kr", "nobody@example.kr"}, Delivery.UNKNOWN
    )
    assert list(found) == ["p000@example.kr"]
    count = ledger_settle.resolve(office.database, edition, found.values(), now, sent=True)
    assert count == 1
    assert ledger_settle.resolve(office.database, edition, None, now, sent=False) == 2
    late = [answer(parcel) for parcel in parcels[1:]]
    heir = office.desk()
    assert sorted(drain(heir)) == names(3)[1:]
    assert late
    assert office.states() == {"sent": 3}


def test_a_cancelled_edition_stays_so_under_a_desk_at_work(office: Office) -> None:
    office.people(*names(8))
    desk = office.desk()
    held = turn(desk, (), 2, ())
    ended = ledger_settle.cancel(office.database, office.freeze(), office.clock.now())
    assert ended == 6
    assert turn(desk, [answer(parcel) for parcel in held], 3, ()) == []
    assert office.states() == {"sent": 2, "cancelled": 6}
    assert office.freeze().cancelled


def test_what_is_too_late_ends_with_the_reason(office: Office) -> None:
    office.people(*names(6))
    desk = office.desk(ahead=2)
    parcels = turn(desk, (), 2, ())
    turn(desk, [answer(parcels[0], Outcome.DEFERRED, reply="421 busy"), answer(parcels[1])], 1, ())
    office.later(hours=25)
    assert turn(office.desk(), (), 3, ()) == []
    assert office.states() == {"sent": 1, "failed": 1, "cancelled": 3, "unknown": 1}
    assert office.row(parcels[0].recipient).reply == "given up: 421 busy"


def test_a_rehearsal_can_be_taken_back(office: Office) -> None:
    office.people(*names(3))
    desk = office.desk()
    parcels = turn(desk, (), 3, ())
    turn(desk, [answer(parcel, Outcome.WRITTEN) for parcel in parcels], 0, ())
    edition = office.freeze()
    assert office.states() == {"written": 3}
    assert ledger_settle.reset_written(office.database, edition, office.clock.now()) == 3
    assert sorted(drain(office.desk())) == names(3)


def test_the_operator_sees_everyone_and_forgotten_people_without_address(office: Office) -> None:
    office.people(*names(3))
    drain(office.desk())
    with office.database.engine.begin() as connection:
        connection.execute(delete(subscribers).where(subscribers.c.address == "p001@example.kr"))
    found = list(ledger_settle.lines(office.database, office.freeze(), [Delivery.SENT]))
    assert [one.address for one in found] == ["p000@example.kr", "", "p002@example.kr"]
    assert office.ledger.editions()[0].date == DAY
