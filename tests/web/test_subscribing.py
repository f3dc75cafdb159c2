"""From the form to the letter's list, and out of it again."""

from __future__ import annotations

import json
import re
from datetime import timedelta

import pytest

from syndicate.audience.acts import latest
from syndicate.audience.people import by_address
from syndicate.audience.subscriber import Kind, State, Subscriber
from syndicate.audience.wishes import Wishes

from .conftest import Visitor


def person(visitor: Visitor, address: str = "kim@example.kr") -> Subscriber | None:
    return by_address(visitor.database, "hanbit", address)


def state(visitor: Visitor, address: str = "kim@example.kr") -> State | None:
    found = person(visitor, address)
    return found.state if found else None


def test_a_reader_subscribes_confirms_changes_and_leaves(visitor: Visitor) -> None:
    visitor.subscribe("Kim@Example.KR", everything="", sections=["education"], city="제주")
    assert state(visitor) is State.PENDING
    mail = visitor.mails[0]
    assert mail["To"] == "Kim@example.kr"
    assert "확인" in mail["Subject"]
    link = visitor.link("c")
    assert "구독 시작하기" in visitor.client.get(link).text
    assert state(visitor) is State.PENDING  # programs that look at links confirm nothing
    visitor.client.post(link)
    found = person(visitor)
    assert found
    assert (found.state, found.sections, found.city) == (State.ACTIVE, ("education",), "제주")
    page = visitor.client.post(link).text  # a second click
    preferences = re.search(r"(/letters/p/[^\"?]+)", page)
    assert preferences
    shown = visitor.client.get(preferences[1]).text
    assert "Ki…@Example.KR" in shown
    assert "Kim@" not in shown  # letters are passed on, and this link with them
    visitor.client.post(preferences[1], data={"everything": "1", "city": "강릉", "language": "en"})
    found = person(visitor)
    assert found
    assert (found.sections, found.city, found.language) == (None, "강릉", "en")
    leave = re.search(r"(/letters/u/[^\"?]+)", shown)
    assert leave
    assert "Unsubscribe?" in visitor.client.get(leave[1]).text  # in the language they chose
    assert state(visitor) is State.ACTIVE  # GET never unsubscribes
    assert "10 June 2025" in visitor.client.post(leave[1]).text
    assert state(visitor) is State.UNSUBSCRIBED


def test_one_click_works_without_cookie_referrer_or_page_before(visitor: Visitor) -> None:
    preferences = visitor.confirmed()
    leave = re.search(r"(/letters/u/[^\"?]+)", visitor.client.get(preferences).text)
    assert leave
    fresh = visitor.client.application.test_client(use_cookies=False)
    answer = fresh.post(
        leave[1],
        data={"List-Unsubscribe": "One-Click"},
        headers={"Origin": "https://mail.example.com"},
    )
    assert answer.status_code == 200
    assert state(visitor) is State.UNSUBSCRIBED


@pytest.mark.parametrize("known", [True, False])
def test_the_form_does_not_tell_who_is_known(visitor: Visitor, known: bool) -> None:
    if known:
        visitor.confirmed()
    page = visitor.subscribe()
    for what in ("unsubscribe", "preferences"):
        page += visitor.client.post(f"/letters/{what}", data={"email": "kim@example.kr"}).text
    visitor.mails.clear()
    assert page == visitor.subscribe("nobody@example.kr") + "".join(
        visitor.client.post(f"/letters/{what}", data={"email": "never@example.kr"}).text
        for what in ("unsubscribe", "preferences")
    )


def test_who_gets_letters_already_is_told_so_by_mail_and_keeps_their_wishes(
    visitor: Visitor,
) -> None:
    visitor.confirmed(everything="", sections=["education"])
    visitor.subscribe(everything="1")
    assert "이미" in visitor.mails[-1]["Subject"]
    found = person(visitor)
    assert found
    assert found.sections == ("education",)


def test_a_robot_that_fills_in_every_field_gets_the_same_page_and_no_mail(
    visitor: Visitor,
) -> None:
    page = visitor.subscribe("bot@example.kr", website="https://spam.example")
    assert page == visitor.subscribe("kim@example.kr")
    assert state(visitor, "bot@example.kr") is None
    assert len(visitor.mails) == 1


def test_faults_of_the_form_are_named_and_what_was_typed_stays(visitor: Visitor) -> None:
    answer = visitor.client.post(
        "/letters/", data={"email": "kim(at)example", "name": "김", "sections": ["culture"]}
    )
    assert answer.status_code == 422
    for word in ("이메일 주소를 다시", "동의가 필요", 'value="kim(at)example"', 'value="김"'):
        assert word in answer.text
    assert not visitor.mails


def test_nobody_is_mailed_more_than_three_times_an_hour(visitor: Visitor) -> None:
    for _ in range(6):
        visitor.subscribe()
    assert len(visitor.mails) == 3
    visitor.clock.sleep(3600)
    visitor.subscribe()
    assert len(visitor.mails) == 4


def test_neither_a_tag_nor_patience_fills_somebodys_mailbox(visitor: Visitor) -> None:
    for number in range(6):
        visitor.subscribe(f"kim+{number}@example.kr")
    assert len(visitor.mails) == 3
    for _ in range(20):
        visitor.clock.sleep(3600)
        visitor.subscribe()
    assert len(visitor.mails) == 6


def test_what_the_button_agrees_to_stands_above_it(visitor: Visitor) -> None:
    """Somebody else may have ticked the boxes."""
    visitor.subscribe()
    assert "광고가 담긴" not in visitor.client.get(visitor.link("c")).text
    visitor.subscribe(advertising="1")
    page = visitor.client.get(visitor.link("c")).text
    assert "뉴스레터를 받는 데 동의합니다" in page
    assert "광고가 담긴 뉴스레터도" in page
    visitor.client.post(visitor.link("c"))
    found = person(visitor)
    assert found
    with visitor.database.reading() as connection:
        held = latest(connection, [found.id])[found.id]
    assert "광고가 담긴 뉴스레터도 받겠습니다." in held[Kind.ADVERTISING].wording


def test_personal_pages_speak_the_persons_language(visitor: Visitor) -> None:
    visitor.subscribe(language="en")
    assert '<html lang="en"' in visitor.client.get(visitor.link("c")).text
    preferences = visitor.confirmed("lee@example.kr", language="en")
    page = visitor.client.get(preferences).text
    assert '<html lang="en"' in page
    assert '<html lang="ko"' in visitor.client.get(f"{preferences}?lang=ko").text


def test_saving_changes_nothing_that_the_form_does_not_offer(visitor: Visitor) -> None:
    preferences = visitor.confirmed()
    found = person(visitor)
    assert found
    visitor.wish(found, Wishes(language="ja", city="수원"))
    page = visitor.client.get(preferences).text
    assert '<option value="수원" selected>수원' in page
    assert re.search(r'value="ja" selected', page)
    visitor.client.post(preferences, data={"everything": "1", "city": "화성", "language": "xx"})
    visitor.client.post(preferences, data={"everything": "1"})
    found = person(visitor)
    assert found
    assert (found.city, found.language) == ("수원", "ja")


def test_who_left_is_told_that_no_letters_come(visitor: Visitor) -> None:
    preferences = visitor.confirmed()
    leave = re.search(r"(/letters/u/[^\"?]+)", visitor.client.get(preferences).text)
    assert leave
    visitor.client.post(leave[1])
    assert "보내지 않습니다" in visitor.client.get(preferences).text
    saved = visitor.client.post(preferences, data={"everything": "1", "advertising": "1"}).text
    assert "보내지 않습니다" in saved
    found = person(visitor)
    assert found
    assert (found.state, found.advertising) == (State.UNSUBSCRIBED, False)


@pytest.mark.parametrize("address", ["a@example.kr", "ab@example.kr", "abc@example.kr"])
def test_no_address_is_shown_whole_to_who_holds_a_letter(visitor: Visitor, address: str) -> None:
    page = visitor.client.get(visitor.confirmed(address)).text
    assert address not in page
    assert "…@example.kr" in page


def test_a_link_to_the_preferences_ends_and_the_way_out_does_not(visitor: Visitor) -> None:
    preferences = visitor.confirmed()
    visitor.clock.sleep(timedelta(days=31).total_seconds())
    answer = visitor.client.get(preferences)
    assert answer.status_code == 410
    for way in ("preferences", "unsubscribe"):
        assert f'href="https://news.example.kr/letters/{way}"' in answer.text


def test_a_network_that_asks_too_often_is_asked_to_wait_but_may_always_leave(
    visitor: Visitor,
) -> None:
    preferences = visitor.confirmed()
    leave = re.search(r"(/letters/u/[^\"?]+)", visitor.client.get(preferences).text)
    answers = [
        visitor.client.post("/letters/", data={"email": f"a{n}@example.kr"}).status_code
        for n in range(70)
    ]
    assert answers[-1] == 429
    assert leave
    assert visitor.client.post(leave[1]).status_code == 200


@pytest.mark.parametrize("kind", ["c", "d"])
def test_links_that_expire_say_so_and_where_to_get_a_new_one(visitor: Visitor, kind: str) -> None:
    preferences = visitor.confirmed()
    visitor.client.post(f"{preferences}/data")
    visitor.clock.sleep(4 * 3600)
    if kind == "c":
        visitor.subscribe("lee@example.kr")
        visitor.clock.sleep(timedelta(days=3, seconds=1).total_seconds())
    answer = visitor.client.get(visitor.link(kind))
    assert answer.status_code == 410
    assert "/letters/preferences" in answer.text


def test_a_link_to_leave_works_years_later(visitor: Visitor) -> None:
    preferences = visitor.confirmed()
    leave = re.search(r"(/letters/u/[^\"?]+)", visitor.client.get(preferences).text)
    assert leave
    visitor.clock.sleep(timedelta(days=3650).total_seconds())
    visitor.client.post(leave[1])
    assert state(visitor) is State.UNSUBSCRIBED


@pytest.mark.parametrize("change", ["cut", "other", "purpose"])
def test_a_link_that_was_changed_does_nothing(visitor: Visitor, change: str) -> None:
    preferences = visitor.confirmed()
    bad = {
        "cut": preferences[:-4],
        "other": preferences.replace("hanbit.", "hanbik."),
        "purpose": preferences.replace("/p/", "/u/"),
    }[change]
    answer = visitor.client.post(bad)
    assert answer.status_code == 404
    assert state(visitor) is State.ACTIVE


def test_a_person_sees_downloads_and_erases_what_is_known_of_them(visitor: Visitor) -> None:
    preferences = visitor.confirmed(name="김하늘", advertising="1")
    visitor.client.post(f"{preferences}/data")
    link = visitor.link("d")
    page = visitor.client.get(link).text
    for word in ("김하늘", "kim@example.kr", "광고성 정보: 동의"):
        assert word in page
    answer = visitor.client.get(f"{link}/data.json")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert json.loads(answer.data)["subscriber"]["name"] == "김하늘"
    visitor.client.post(link)
    assert person(visitor) is None
    assert visitor.client.get(preferences).status_code == 404
    visitor.confirmed()  # only their own double opt-in brings them back
    assert state(visitor) is State.ACTIVE


def test_pages_and_mails_speak_english_where_that_is_asked_for(visitor: Visitor) -> None:
    page = visitor.client.get("/letters/?lang=en").text
    assert '<html lang="en"' in page
    assert "Subscribe" in page
    visitor.subscribe(lang="en")
    assert "confirm" in visitor.mails[-1]["Subject"]
    assert "?lang" not in visitor.link("c")
    found = person(visitor)
    assert found
    assert found.language == "en"


def test_a_name_can_smuggle_nothing_into_a_mail(visitor: Visitor) -> None:
    visitor.subscribe(name="x\r\nBcc: all@example.kr\r\n\r\nBuy <b>now</b> https://spam.example")
    message = visitor.mails[-1]
    assert message["Bcc"] is None
    assert "spam.example" not in message.as_string()
    assert "spam.example" not in visitor.text(message)
