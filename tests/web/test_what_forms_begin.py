"""A confirmation begins what its own form asked for; pages speak as their reader does."""

from __future__ import annotations

import re

from syndicate.audience.people import by_address
from syndicate.audience.subscriber import Subscriber
from syndicate.audience.wishes import Wishes

from .conftest import Visitor


def person(visitor: Visitor) -> Subscriber | None:
    return by_address(visitor.database, "hanbit", "kim@example.kr")


def test_a_link_confirms_what_its_own_form_asked_for(visitor: Visitor) -> None:
    """A stranger may have sent another form for the same address since."""
    visitor.subscribe(everything="", sections=["education"], city="제주", name="김 독자")
    mine = visitor.link("c")
    visitor.subscribe(everything="1", city="강릉", name="Mallory", language="en", lang="en")
    theirs = visitor.client.get(visitor.link("c")).text
    for word in ("Mallory", "Gangneung", "All sections", "English"):
        assert word in theirs  # who opens the other mail sees what it would begin
    shown = visitor.client.get(mine).text
    for word in ("김 독자", "제주", "교육"):
        assert word in shown
    assert "Mallory" not in shown
    visitor.client.post(mine)
    found = person(visitor)
    assert found
    assert (found.name, found.city, found.sections) == ("김 독자", "제주", ("education",))
    assert found.language == "ko"
    visitor.client.post(visitor.link("c"))  # they are subscribed: their wishes stay
    assert person(visitor) == found


def test_an_old_confirmation_offers_no_button_to_who_left(visitor: Visitor) -> None:
    preferences = visitor.confirmed()
    old = visitor.link("c")
    leave = re.search(r"(/letters/u/[^\"?]+)", visitor.client.get(preferences).text)
    assert leave
    visitor.clock.sleep(60)
    visitor.client.post(leave[1])
    answer = visitor.client.get(old)
    assert answer.status_code == 404
    assert "구독 시작하기" not in answer.text
    visitor.clock.sleep(60)
    visitor.subscribe()
    assert "구독 시작하기" in visitor.client.get(visitor.link("c")).text


def test_strangers_forms_do_not_use_up_the_mails_to_leave(visitor: Visitor) -> None:
    visitor.confirmed()
    for _ in range(5):
        visitor.subscribe()
        visitor.client.post("/letters/preferences", data={"email": "kim@example.kr"})
    sent = len(visitor.mails)
    visitor.client.post("/letters/unsubscribe", data={"email": "kim@example.kr"})
    assert len(visitor.mails) == sent + 1


def test_a_page_about_a_fault_speaks_the_readers_language(visitor: Visitor) -> None:
    english = {"Accept-Language": "en-GB,en;q=0.9"}
    cut = visitor.client.get("/letters/p/hanbit.x", headers=english)
    assert "This link is not right" in cut.text
    assert "링크가 맞지 않습니다" in visitor.client.get("/letters/p/hanbit.x").text
    foreign = visitor.client.post(
        "/letters/", data={"lang": "en"}, headers={"Origin": "https://evil.example"}
    )
    assert (foreign.status_code, "another site" in foreign.text) == (403, True)
    huge = visitor.client.post("/letters/?lang=en", data={"name": "x" * 70_000})
    assert (huge.status_code, "That did not work" in huge.text) == (413, True)


def test_places_are_written_as_the_pages_readers_do(visitor: Visitor) -> None:
    page = visitor.client.get("/letters/?lang=en").text
    assert '<option value="강릉">Gangneung</option>' in page
    assert '<option value="강릉">강릉</option>' in visitor.client.get("/letters/").text
    preferences = visitor.confirmed()
    found = person(visitor)
    assert found
    visitor.wish(found, Wishes(city="gangneung"))
    shown = visitor.client.get(preferences).text
    assert '<option value="강릉" selected>강릉' in shown
    assert "gangneung" not in shown
