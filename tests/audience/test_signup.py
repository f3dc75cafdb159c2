"""Double opt-in, changing one's mind, being forgotten, and the letters that the law asks for."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from people_of import HANBIT, NOW, Audience, day, given

from syndicate.audience import notices
from syndicate.audience.dossier import dossier
from syndicate.audience.forget import drop_unconfirmed, forget
from syndicate.audience.merge import Verdict
from syndicate.audience.signup import change, confirm, request, unsubscribe
from syndicate.audience.subscriber import Kind, State, Subscriber
from syndicate.audience.suppression import Reason, suppress, suppressed
from syndicate.audience.wishes import Wishes
from syndicate.mail.address import check

HOUR = timedelta(hours=1)
WISHES = Wishes(name="김", sections=("education",), city="수원")


def ask(audience: Audience, email: str = "kim@example.kr", now: datetime = NOW) -> Subscriber:
    return request(audience.database, HANBIT, check(email), WISHES, now)


def agree(
    audience: Audience, person: Subscriber, *, requested: datetime = NOW, advertising: bool = False
) -> Subscriber | None:
    return confirm(
        audience.database,
        HANBIT,
        person.id,
        requested=requested,
        advertising=advertising,
        source="site",
        wording="매일 아침 뉴스를 받겠습니다",
        now=requested + HOUR,
    )


def test_asking_is_not_yet_agreeing(audience: Audience) -> None:
    person = ask(audience)
    assert person.state is State.PENDING
    assert (person.sections, person.city) == (("education",), "수원")
    assert audience.acts("kim@example.kr") == []


def test_confirming_twice_is_confirming_once(audience: Audience) -> None:
    person = ask(audience)
    first = agree(audience, person, advertising=True)
    assert first is not None
    assert first.state is State.ACTIVE
    assert first.advertising
    assert agree(audience, person, advertising=True) == first
    assert len(audience.acts("kim@example.kr")) == 2


def test_a_stranger_who_types_the_address_changes_nothing(audience: Audience) -> None:
    audience.add("kim@example.kr", given(day(1)), sections=("features",))
    before = audience.everything()
    assert ask(audience).state is State.ACTIVE
    assert audience.everything() == before


def test_an_old_confirmation_does_not_bring_back_who_left(audience: Audience) -> None:
    person = ask(audience)
    agree(audience, person)
    unsubscribe(audience.database, HANBIT, person.id, source="one click", now=NOW + 2 * HOUR)
    assert agree(audience, person) is None
    assert audience.get("kim@example.kr").state is State.UNSUBSCRIBED
    ask(audience, now=NOW + 3 * HOUR)
    again = agree(audience, person, requested=NOW + 3 * HOUR)
    assert again is not None
    assert again.state is State.ACTIVE


def test_leaving_withdraws_everything_and_once(audience: Audience) -> None:
    person = ask(audience)
    agree(audience, person, advertising=True)
    for expected in (True, False):
        left = unsubscribe(audience.database, HANBIT, person.id, source="link", now=day(11))
        assert left is expected
    acts = audience.acts("kim@example.kr")
    assert acts[2:] == [("news", "withdrawn", day(11)), ("advertising", "withdrawn", day(11))]
    assert not audience.get("kim@example.kr").advertising


def test_advertising_is_a_wish_of_its_own(audience: Audience) -> None:
    person = ask(audience)
    agree(audience, person)
    for moment, answer in ((11, True), (12, True), (13, False), (14, False)):
        change(
            audience.database, HANBIT, person.id, advertising=answer, source="s", now=day(moment)
        )
        assert audience.get("kim@example.kr").advertising is answer
    assert [act[:2] for act in audience.acts("kim@example.kr")[1:]] == [
        ("advertising", "given"),
        ("advertising", "withdrawn"),
    ]
    changed = change(
        audience.database, HANBIT, person.id, wishes=Wishes(city="안산"), source="s", now=day(15)
    )
    assert changed is not None
    assert (changed.city, changed.sections, changed.state) == ("안산", None, State.ACTIVE)


@pytest.mark.parametrize("reason", list(Reason))
def test_ones_own_confirmation_lifts_what_kept_one_out(audience: Audience, reason: Reason) -> None:
    audience.add("kim@example.kr", given(day(1)))
    suppress(audience.database, HANBIT, audience.get("kim@example.kr").id, reason, day(5))
    person = ask(audience)
    assert person.state is not State.ACTIVE
    assert suppressed(audience.database, HANBIT, "kim@example.kr") is not None
    back = agree(audience, person)
    assert back is not None
    assert back.state is State.ACTIVE
    assert suppressed(audience.database, HANBIT, "kim@example.kr") is None


def test_who_is_forgotten_stands_nowhere(audience: Audience, tmp_path: Path) -> None:
    audience.add("kim.dokja@small-firm.kr", given(day(1)), name="김독자", city="수원")
    person = audience.get("kim.dokja@small-firm.kr")
    audience.write_letter(person, "failed", "550 <kim.dokja@small-firm.kr> no such user")
    assert forget(audience.database, HANBIT, person.id, day(5))
    assert not forget(audience.database, HANBIT, person.id, day(5))
    left = audience.everything()
    for trace in ("kim", "dokja", "small-firm", "김독자", "수원", person.token):
        assert trace not in left
    for file in tmp_path.glob("syndicate.db*"):  # neither in free pages nor in the log
        assert b"dokja" not in file.read_bytes()
    assert audience.add("Kim.Dokja@small-firm.kr", given(day(9))).verdict is Verdict.REFUSED


def test_letters_not_yet_begun_are_cancelled_with_the_person(audience: Audience) -> None:
    audience.add("kim@example.kr", given(day(1)))
    person = audience.get("kim@example.kr")
    audience.write_letter(person, "pending")
    forget(audience.database, HANBIT, person.id, NOW)
    assert "cancelled" in audience.everything()
    assert "pending" not in audience.everything()


def test_who_was_forgotten_is_not_kept_because_somebody_typed_the_address(
    audience: Audience,
) -> None:
    audience.add("kim@example.kr", given(day(1)))
    forget(audience.database, HANBIT, audience.get("kim@example.kr").id, day(2))
    ask(audience, now=day(3))
    ask(audience, "lee@example.kr", now=day(3))
    assert drop_unconfirmed(audience.database, HANBIT, day(3)) == 0  # the link is still good
    assert drop_unconfirmed(audience.database, HANBIT, day(4)) == 1
    assert audience.find("kim@example.kr") is None
    assert audience.find("lee@example.kr") is not None


def test_a_dossier_holds_all_that_is_known(audience: Audience) -> None:
    audience.add("kim@example.kr", given(day(1)), name="김독자")
    audience.write_letter(audience.get("kim@example.kr"), reply="250 queued")
    known = dossier(audience.database, audience.get("kim@example.kr"))
    text = str(known)
    for fact in ("kim@example.kr", "김독자", "paper form", "2025-06-01T09:00:00Z", "250 queued"):
        assert fact in text


def due(audience: Audience, now: datetime) -> list[tuple[str, str]]:
    found = notices.notices_due(audience.database, HANBIT, now)
    return [(one.kind.value, one.action.value) for one in found]


def test_consent_and_withdrawal_are_told_of_within_14_days(audience: Audience) -> None:
    person = ask(audience)
    agree(audience, person)
    (notice,) = notices.notices_due(audience.database, HANBIT, day(11))
    assert (notice.kind, notice.person.address) == (Kind.NEWS, "kim@example.kr")
    assert notice.due == NOW + HOUR + timedelta(days=14)
    notices.mark_notified(audience.database, [notice.id], day(11))
    assert due(audience, day(11)) == []
    unsubscribe(audience.database, HANBIT, person.id, source="link", now=day(12))
    assert due(audience, day(20)) == [("news", "withdrawn")]
    assert due(audience, day(20, month=9)) == [("news", "withdrawn")]  # late, and still owed


def test_nobody_is_told_of_what_is_old_or_after_a_complaint(audience: Audience) -> None:
    audience.add("old@example.kr", given(day(1, month=1)))  # the former system's to tell
    audience.add("new@example.kr", given(day(5)))
    assert due(audience, day(11)) == [("news", "given")]
    number = audience.get("new@example.kr").id
    suppress(audience.database, HANBIT, number, Reason.COMPLAINED, day(11))
    assert due(audience, day(12)) == []
    audience.add("far@example.kr", given(day(5)))
    suppress(audience.database, HANBIT, audience.get("far@example.kr").id, Reason.BOUNCED, day(11))
    assert due(audience, day(12)) == []


def again(audience: Audience, now: datetime) -> list[tuple[int, datetime]]:
    found = notices.reconfirmations_due(audience.database, HANBIT, now)
    return [(one.id, one.due) for one in found]


def test_a_consent_is_confirmed_again_every_two_years(audience: Audience) -> None:
    audience.add("kim@example.kr", given(datetime(2024, 2, 29, 9, tzinfo=NOW.tzinfo)))
    assert again(audience, day(28, month=1, year=2026)) == []
    ((act, until),) = again(audience, day(30, month=1, year=2026))
    assert until == day(28, month=2, year=2026)
    notices.mark_reminded(audience.database, [act], day(10, month=2, year=2026))
    assert again(audience, day(1, month=3, year=2026)) == []
    ((_, until),) = again(audience, day(20, month=1, year=2028))
    assert until == day(10, month=2, year=2028)


def test_only_a_consent_that_holds_is_confirmed_again(audience: Audience) -> None:
    old = day(1, month=1, year=2023)
    audience.add("renewed@example.kr", given(old))
    audience.add("renewed@example.kr", given(day(1)))
    audience.add("left@example.kr", given(old))
    unsubscribe(
        audience.database, HANBIT, audience.get("left@example.kr").id, source="x", now=day(2)
    )
    assert again(audience, day(10)) == []
