"""What an operator says adds to what is known, and never overrules the person."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given as examples, settings, strategies as st
from people_of import HANBIT, NOW, Audience, day, given

from syndicate.audience.addresses import check_one
from syndicate.audience.merge import ALL_SECTIONS, Verdict
from syndicate.audience.people import Filter, count, people
from syndicate.audience.signup import change, unsubscribe
from syndicate.audience.subscriber import Kind, State
from syndicate.audience.suppression import Reason, suppress, suppressed
from syndicate.audience.wishes import WishError, checked
from syndicate.mail.address import AddressError, check


def test_only_who_agreed_to_the_news_is_mailed(audience: Audience) -> None:
    assert audience.add("lee@example.kr").state is State.PENDING
    ads_only = audience.add("han@example.kr", given(day(1), Kind.ADVERTISING))
    assert ads_only.state is State.PENDING
    assert audience.add("kim@example.kr", given(day(1))).state is State.ACTIVE
    assert not audience.get("kim@example.kr").advertising
    both = (given(day(1)), given(day(2), Kind.ADVERTISING))
    audience.add("choi@example.kr", *both)
    assert audience.get("choi@example.kr").advertising


def test_an_address_is_one_person_however_it_is_typed(audience: Audience) -> None:
    audience.add("Kim@Example.kr")
    assert audience.add("kim@EXAMPLE.KR", name="김독자").verdict is Verdict.UPDATED
    assert audience.get("KIM@example.kr").address == "Kim@Example.kr"  # as typed first
    audience.add("lee@한빛.한국")
    assert audience.add("lee@xn--xx3br43b.xn--3e0b707e").verdict is Verdict.UNCHANGED


def test_what_is_empty_says_nothing(audience: Audience) -> None:
    audience.add("kim@example.kr", given(day(1)), name="김", sections=("education",), city="수원")
    assert audience.add("kim@example.kr").verdict is Verdict.UNCHANGED
    audience.add("kim@example.kr", city="안산", now=day(11))
    person = audience.get("kim@example.kr")
    assert (person.name, person.sections, person.city) == ("김", ("education",), "안산")
    assert (person.created, person.changed) == (NOW, day(11))
    audience.add("kim@example.kr", sections=ALL_SECTIONS)
    assert audience.get("kim@example.kr").sections is None


def test_a_consent_counts_once_and_a_newer_one_again(audience: Audience) -> None:
    for at in (day(1), day(1), day(3), day(2)):
        audience.add("kim@example.kr", given(at))
    assert [at for _, _, at in audience.acts("kim@example.kr")] == [day(1), day(3)]


def test_nobody_who_left_is_brought_back(audience: Audience) -> None:
    audience.add("kim@example.kr", given(day(1)))
    number = audience.get("kim@example.kr").id
    assert unsubscribe(audience.database, HANBIT, number, source="one click", now=day(5))
    before = audience.everything()
    result = audience.add("kim@example.kr", given(day(9)), name="김", now=day(10))
    assert result.verdict is Verdict.LEFT
    assert audience.everything() == before


def test_a_withdrawal_is_stronger_than_an_older_consent(audience: Audience) -> None:
    ads = Kind.ADVERTISING
    audience.add("kim@example.kr", given(day(1)), given(day(1), ads))
    number = audience.get("kim@example.kr").id
    change(audience.database, HANBIT, number, advertising=False, source="site", now=day(5))
    audience.add("kim@example.kr", given(day(4), ads))
    assert not audience.get("kim@example.kr").advertising
    audience.add("kim@example.kr", given(day(6), ads))  # asked again, on paper
    assert audience.get("kim@example.kr").advertising


@pytest.mark.parametrize("reason", list(Reason))
def test_an_address_that_is_kept_out_stays_out(audience: Audience, reason: Reason) -> None:
    audience.add("kim@example.kr", given(day(1)))
    number = audience.get("kim@example.kr").id
    assert suppress(audience.database, HANBIT, number, reason, day(5))
    before = audience.everything()
    assert audience.add("KIM@example.kr", given(day(9))).verdict is Verdict.REFUSED
    assert audience.everything() == before
    assert suppressed(audience.database, HANBIT, "kim@example.kr") == (reason, day(5))
    assert suppressed(audience.database, "other-paper", "kim@example.kr") is None


def test_a_bounce_says_something_of_the_address_a_complaint_of_the_person(
    audience: Audience,
) -> None:
    for name in ("bounce", "complaint"):
        audience.add(f"{name}@example.kr", given(day(1)))
    bounced, complained = (audience.get(f"{name}@example.kr") for name in ("bounce", "complaint"))
    suppress(audience.database, HANBIT, bounced.id, Reason.BOUNCED, NOW)
    suppress(audience.database, HANBIT, complained.id, Reason.COMPLAINED, NOW)
    assert audience.get("bounce@example.kr").state is State.SUPPRESSED
    assert len(audience.acts("bounce@example.kr")) == 1
    assert audience.get("complaint@example.kr").state is State.UNSUBSCRIBED
    assert audience.acts("complaint@example.kr")[-1] == ("news", "withdrawn", NOW)
    assert not suppress(audience.database, "other-paper", bounced.id, Reason.BOUNCED, NOW)


def test_publications_in_one_database_do_not_see_each_other(audience: Audience) -> None:
    audience.add("kim@example.kr", given(day(1)))
    assert list(people(audience.database, "other-paper")) == []
    number = audience.get("kim@example.kr").id
    assert not unsubscribe(audience.database, "other-paper", number, source="x", now=NOW)
    assert audience.get("kim@example.kr").state is State.ACTIVE


def test_people_are_found_by_state_section_and_part_of_a_name(audience: Audience) -> None:
    audience.add("kim@example.kr", given(day(1)), name="Kim_Dokja", sections=("education",))
    audience.add("lee@example.kr", given(day(1)), name="이독자")
    audience.add("han@example.kr", sections=("features",))

    def found(**words: object) -> list[str]:
        which = Filter(**words)  # type: ignore[arg-type]  # the fields of a filter
        return [one.address[:3] for one in people(audience.database, HANBIT, which)]

    assert found() == ["kim", "lee", "han"]
    assert found(state=State.PENDING) == ["han"]
    assert found(section="education") == ["kim", "lee"]  # who wants all gets this one, too
    assert found(search="독자") == ["lee"]
    assert found(search="M_DOK") == ["kim"]
    assert found(search="%") == []
    states = count(audience.database, HANBIT)
    assert states == {State.PENDING: 1, State.ACTIVE: 2}
    assert len(list(people(audience.database, HANBIT, limit=2))) == 2


def test_wishes_are_checked_with_words_that_help(audience: Audience) -> None:
    known = checked(audience.publication, sections=["기획", "EDUCATION"], name=" 김 \n 독자 ")
    assert known.sections == ("education", "features")  # the configuration's order
    assert known.name == "김 독자"
    for wrong, words in (
        ({"sections": ["스포츠"]}, "교육, 기획"),
        ({"sections": []}, "choose one"),
        ({"language": "Korean language"}, "write ko or en"),
        ({"language": "KR"}, "the language is 'ko'"),
        ({"name": "김" * 201}, "200 characters"),
    ):
        with pytest.raises(WishError, match=words):
            checked(audience.publication, **wrong)


ADDRESSES = st.one_of(
    st.from_regex(
        r"[A-Za-z0-9._+!-]{1,20}@[A-Za-z0-9.-]{1,20}\.(kr|com|test|한국)", fullmatch=True
    ),
    st.emails(),
    st.text(max_size=30),
)


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@examples(ADDRESSES)
def test_the_quick_check_of_addresses_answers_like_the_slow_one(text: str) -> None:
    try:
        expected = check(text)
    except AddressError:
        with pytest.raises(AddressError):
            check_one(text)
    else:
        assert check_one(text) == expected
