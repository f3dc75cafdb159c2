"""The site in a real browser: the whole way by keyboard, and what eyes and readers need."""

from __future__ import annotations

import re
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from browser import Browser, open_browser

from syndicate.audience import signup
from syndicate.audience.people import by_address
from syndicate.audience.subscriber import State, Subscriber
from syndicate.audience.wishes import Wishes
from syndicate.database import open_database
from syndicate.delivery.links import Links
from syndicate.mail.address import check

from .site_process import Site, site

pytestmark = pytest.mark.browser

CONTRAST = (Path(__file__).parent / "contrast.js").read_text("utf-8")
ACCESSIBLE = (Path(__file__).parent / "accessible.js").read_text("utf-8")
PAGES = (
    *("form", "form faults", "ask", "ask faults", "confirm", "preferences", "preferences faults"),
    *("preferences of who left", "unsubscribe", "unsubscribed", "data", "cut link", "missing"),
)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with open_browser() as opened:
        yield opened


@pytest.fixture(scope="module")
def served(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    del browser  # asked for so that no process is started where there is none
    with site(tmp_path_factory.mktemp("site")) as running:
        yield running


def person(served: Site, address: str) -> Subscriber | None:
    with open_database("sqlite:///syndicate.db", served.publication.root) as database:
        return by_address(database, "hanbit", address)


def tab_to(browser: Browser, selector: str) -> None:
    """Press Tab until this has the focus."""
    for _ in range(60):
        browser.press("Tab")
        if browser.evaluate(f"document.activeElement.matches({selector!r})"):
            return
    raise AssertionError(f"the keyboard does not reach {selector}")


def heading(browser: Browser) -> str:
    return str(browser.evaluate("document.querySelector('h1').textContent"))


def test_a_reader_with_a_keyboard_subscribes_chooses_and_leaves(
    browser: Browser, served: Site
) -> None:
    browser.show(f"{served.url}/", width=390)
    tab_to(browser, "#email")
    browser.write("Kim.Haneul@example.kr")
    tab_to(browser, "#name")
    browser.write("김하늘")
    tab_to(browser, "#news")
    browser.press("Space")
    tab_to(browser, "button")
    browser.press("Enter", loads=True)
    assert heading(browser) == "메일을 확인해 주세요"
    mail = served.mail(1)
    assert mail["To"] == "Kim.Haneul@example.kr"
    part = mail.get_body(("plain",))
    assert part
    link = re.search(rf"{served.url}/c/\S+", part.get_content())
    assert link
    browser.show(link[0], width=390)
    found = person(served, "kim.haneul@example.kr")
    assert found
    assert found.state is State.PENDING
    tab_to(browser, "button")
    browser.press("Enter", loads=True)
    assert heading(browser) == "구독이 시작되었습니다"
    tab_to(browser, "main a")
    browser.press("Enter", loads=True)
    # "All" is on: nobody can tick one section and get everything.
    assert not browser.evaluate("document.querySelector('[name=sections]').checkVisibility()")
    tab_to(browser, "#sections")
    browser.press("Space")
    tab_to(browser, "[value=education]")
    browser.press("Space")
    leave = browser.evaluate("document.querySelector('.ways a').href")
    tab_to(browser, ".form button")
    browser.press("Enter", loads=True)
    assert heading(browser) == "저장했습니다"
    found = person(served, "kim.haneul@example.kr")
    assert found
    assert (found.state, found.sections) == (State.ACTIVE, ("education",))
    one_click = urllib.request.Request(leave, b"List-Unsubscribe=One-Click", method="POST")
    with urllib.request.urlopen(one_click, timeout=10) as answer:
        assert answer.status == 200
    found = person(served, "kim.haneul@example.kr")
    assert found
    assert found.state is State.UNSUBSCRIBED


def test_faults_have_the_focus_and_lead_to_their_fields(browser: Browser, served: Site) -> None:
    browser.show(f"{served.url}/?lang=en", width=390)
    tab_to(browser, "#sections")
    browser.press("Space")
    tab_to(browser, "button")
    browser.press("Enter", loads=True)
    assert browser.evaluate("document.title").startswith("Please correct")
    assert browser.evaluate("document.documentElement.lang") == "en"
    assert browser.evaluate("document.activeElement.id") == "faults"
    for field in ("email", "sections", "news"):
        browser.evaluate("document.querySelector('#faults').focus()")
        tab_to(browser, f"#faults a[href='#{field}']")
        browser.press("Enter")
        assert browser.evaluate("document.activeElement.id") == field
        assert browser.evaluate(
            "document.activeElement.getAttribute('aria-describedby').split(' ')"
            ".map(id => document.getElementById(id).textContent).join(' ')"
        )


@pytest.fixture(scope="module")
def links(served: Site) -> dict[str, str]:
    """The pages' addresses; those that need an act are done by :func:`show`."""
    now = datetime.now(UTC)
    with open_database("sqlite:///syndicate.db", served.publication.root) as database:
        made = Links(served.publication, database)
        people = [
            signup.request(database, "hanbit", check(f"{name}@example.kr"), Wishes(name=name), now)
            for name in ("park", "choi", "jeong")
        ]
        for one in people[:2]:
            signup.confirm(
                database,
                "hanbit",
                one.id,
                requested=now,
                advertising=True,
                source="site",
                wording="예",
                now=now,
            )
        active, left, new = people
        signup.unsubscribe(database, "hanbit", left.id, source="site", now=now)
        return {
            "form": f"{served.url}/",
            "ask": f"{served.url}/unsubscribe",
            "confirm": made.confirm(
                new, Wishes(name="새 독자", city="강릉"), now, advertising=True
            ),
            "preferences": made.preferences(active, now),
            "preferences of who left": made.preferences(left, now),
            "unsubscribe": made.unsubscribe(active.token),
            "unsubscribed": made.unsubscribe(left.token),
            "data": made.data(active, now),
            "cut link": made.unsubscribe(active.token)[:-3],
            "missing": f"{served.url}/nothing",
        }


def show(browser: Browser, links: dict[str, str], name: str, **how: object) -> None:
    base = name.removesuffix(" faults")
    query = how.pop("query", "")
    browser.show(f"{links[base]}{query}", **how)  # type: ignore[arg-type]  # as given
    if name.endswith("faults"):
        browser.evaluate("document.querySelector('#sections')?.click()")
        browser.submit()
        assert browser.evaluate("document.querySelectorAll('.fault-text').length")
    elif name == "unsubscribed":
        browser.submit()


@pytest.mark.parametrize("query", ["?lang=ko", "?lang=en"])
@pytest.mark.parametrize("name", PAGES)
def test_nothing_runs_out_of_a_narrow_screen(
    browser: Browser, links: dict[str, str], name: str, query: str
) -> None:
    """320 px is also a 640 px window at 200 % (WCAG 2.2, 1.4.10)."""
    show(browser, links, name, width=320, query=query)
    assert browser.evaluate("document.documentElement.scrollWidth") <= 320
    wide = browser.evaluate(
        "[...document.querySelectorAll('main *')].filter(one => !one.closest('.trap') &&"
        " one.getBoundingClientRect().right > innerWidth + 1).map(one => one.outerHTML)"
    )
    assert wide == []


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("name", PAGES)
def test_every_text_and_every_field_stands_out(
    browser: Browser, links: dict[str, str], name: str, dark: bool
) -> None:
    show(browser, links, name, width=390, dark=dark)
    faint = browser.evaluate(CONTRAST)
    assert faint == []


@pytest.mark.parametrize("name", PAGES)
def test_a_screen_reader_finds_its_way(browser: Browser, links: dict[str, str], name: str) -> None:
    show(browser, links, name, width=390)
    assert browser.evaluate(ACCESSIBLE) == []
