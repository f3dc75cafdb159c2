from __future__ import annotations

import re
import string
from dataclasses import replace
from pathlib import Path

import pytest
from digest_editions import (
    ENGLISH,
    NAMES,
    digest,
    edition,
    headline,
    parse,
    photo,
    section,
    weather,
)
from hypothesis import HealthCheck, given, settings, strategies as st

from syndicate.digest import ADVERTISING, Digest, Letter, Links, render
from syndicate.errors import DigestError
from syndicate.templating import Templates
from syndicate.testing import CONFIG, make_publication

SLUGS = ("education", "features", "culture")


@pytest.fixture(scope="module")
def rendered(tmp_path_factory: pytest.TempPathFactory) -> Digest:
    return digest(tmp_path_factory.mktemp("letters"), edition(places=5))


def cities(letter: Letter) -> list[str]:
    return [cell.text for cell in parse(letter.html).iter("th")]


def titles(letter: Letter) -> list[str]:
    return ["".join(heading.itertext()).strip() for heading in parse(letter.html).iter("h3")]


def test_the_letter_of_everything_is_the_whole_rendering(rendered: Digest) -> None:
    letter = rendered.letter(advertising=True)
    whole = "".join(piece.html for piece in rendered.pieces)
    assert re.sub(r'<div class="pre".*?</div>|href="[^"]*"', "", letter.html, flags=re.DOTALL) == (
        re.sub(r'<div class="pre".*?</div>|href="[^"]*"', "", whole, flags=re.DOTALL)
    )
    assert len(letter.text.splitlines()) == sum(p.text.count("\n") for p in rendered.pieces)


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    sections=st.sets(st.sampled_from(SLUGS), min_size=1),
    city=st.sampled_from([None, "서울", "place-4", "강릉", "nowhere", ""]),
    advertising=st.booleans(),
)
def test_every_join_is_a_sound_letter(
    rendered: Digest, sections: set[str], city: str | None, advertising: bool
) -> None:
    letter = rendered.letter(sections=sections, city=city, advertising=advertising)
    tree = parse(letter.html)  # strict: rows, cells and tables are closed where they were opened
    table = next(one for one in tree.iter("table") if one.find("caption") is not None)
    rows = [[cell.tag for cell in row] for row in table.iter("tr")]
    assert [row.count("th") for row in rows] == [2, 2, 1]
    shown = [link.text for heading in tree.iter("h2") for link in heading]
    names = {"education": "교육", "features": "기획", "culture": "문화"}
    assert shown == [names[slug] for slug in SLUGS if slug in sections]
    for name in set(names.values()) - set(shown):
        assert f"{name}\n--" not in letter.text


@pytest.mark.parametrize("count", [1, 2, 3, 4, 15, 16])
def test_the_table_is_whole_for_any_number_of_places(tmp_path: Path, count: int) -> None:
    letter = digest(tmp_path, edition(places=count)).letter(city="강릉")
    assert sorted(cities(letter)) == sorted(NAMES[:count])


@pytest.mark.parametrize("city", ["서울", "place-2", "PLACE-2", " 서울 "])
def test_a_persons_city_comes_first_and_the_others_keep_their_order(
    rendered: Digest, city: str
) -> None:
    letter = rendered.letter(city=city)
    assert cities(letter) == ["서울", "동두천", "강릉", "대전", "대구"]
    assert [letter.text.index(f"- {name} ") for name in cities(letter)] == sorted(
        letter.text.index(f"- {name} ") for name in NAMES[:5]
    )


def test_an_unknown_city_changes_nothing(rendered: Digest) -> None:
    assert rendered.letter(city="아틀란티스") == rendered.letter()


def test_advertising_reaches_only_those_who_agreed(rendered: Digest) -> None:
    with_it, without = rendered.letter(advertising=True), rendered.letter()
    assert with_it.subject.startswith("(광고) 한빛일보 2025.06.10 (화) — ")
    assert "여름 음악회" in with_it.html
    assert "여름 음악회" in with_it.text
    assert "광고" not in without.subject + without.html + without.text
    assert "음악회" not in without.html + without.text


def test_a_letter_without_an_advertising_article_says_nothing_of_advertising(
    rendered: Digest,
) -> None:
    letter = rendered.letter(sections=["features"], advertising=True)
    assert letter.subject == "한빛일보 2025.06.10 (화) — 강변 자전거길 십 년"


def test_a_section_with_nothing_but_advertising_is_left_out(tmp_path: Path) -> None:
    one = edition(section("education", headline(1, advertising=True)), section("f", headline(2)))
    made = digest(tmp_path, one)
    assert "교육" not in made.letter().html
    assert "교육" in made.letter(advertising=True).html
    assert made.stories(["education"]) == ()
    with pytest.raises(DigestError, match="no article in the sections education"):
        made.letter(sections=["education"])


def test_the_lead_of_the_subject_is_the_first_article_of_that_letter(rendered: Digest) -> None:
    for slugs, title in (
        (None, "시립도서관, 밤 열 시까지 문 연다"),
        (["culture", "features"], "강변 자전거길 십 년"),
        (["culture"], "작은 극장의 긴 겨울"),
    ):
        letter = rendered.letter(sections=slugs)
        assert letter.subject.endswith(f"— {title}")
        assert titles(letter)[0] == title
        preview = parse(letter.html).find(".//div[@class='pre']").text
        assert preview.startswith(title)


def test_the_preview_stands_in_html_only(rendered: Digest) -> None:
    letter = rendered.letter()
    assert letter.html.index('class="pre"') < letter.html.index('role="article"')
    assert letter.text.count("시립도서관, 밤 열 시까지 문 연다") == 1


def test_personal_links_replace_the_public_ones_in_both_parts(rendered: Digest) -> None:
    mine = Links(
        unsubscribe='https://l.example.kr/u?t=a&x="1"',
        preferences="https://l.example.kr/p",
        web="https://l.example.kr/w",
    )
    letter = rendered.letter(links=mine)
    hrefs = {link.get("href") for link in parse(letter.html).iter("a")}
    assert {mine.unsubscribe, mine.preferences, mine.web} <= hrefs
    assert all(link in letter.text for link in (mine.unsubscribe, mine.preferences, mine.web))
    assert "letters/unsubscribe" not in letter.html + letter.text


def test_one_join_serves_everyone_of_the_same_wishes(rendered: Digest) -> None:
    joined = rendered.joined(sections=["features"], city="서울")
    for links in (None, Links(unsubscribe="https://l.example.kr/u/1"), Links(web="https://w.kr/")):
        expected = rendered.letter(sections=["features"], city="서울", links=links)
        assert joined.letter(links) == expected


def test_a_title_that_looks_like_a_slot_stays_a_title(tmp_path: Path) -> None:
    one = edition(section("education", headline(1, "https://unsubscribe.slot.invalid/ 를 말하다")))
    letter = digest(tmp_path, one).letter(links=Links(unsubscribe="https://l.example.kr/secret"))
    assert letter.html.count("https://unsubscribe.slot.invalid/ 를") == 3  # preview, title, label
    assert letter.html.count("https://l.example.kr/secret") == 1
    assert letter.text.count("https://l.example.kr/secret") == 1


def test_public_links_name_nobody_and_lead_to_the_site(rendered: Digest) -> None:
    letter = rendered.letter()
    for part in (letter.html, letter.text):
        assert "https://news.example.kr/letters/unsubscribe" in part
        assert "https://news.example.kr/letters/preferences" in part
        assert "https://news.example.kr/feeds/digest/2025-06-10/" in part


@pytest.mark.parametrize(
    ("delivery", "email", "expected"),
    [
        ('unsubscribe_mailto = "stop@news.example.kr"', "desk@a.kr", "mailto:stop@news.example.kr"),
        ('from = "한빛 <d@news.example.kr>"', "desk@a.kr", "mailto:d@news.example.kr"),
        ("", "desk@news.example.kr", "mailto:desk@news.example.kr"),
        ("", "", ""),
    ],
)
def test_without_a_site_one_unsubscribes_by_mail(
    tmp_path: Path, delivery: str, email: str, expected: str
) -> None:
    config = CONFIG[: CONFIG.index("[site]")] + f"[delivery]\n{delivery}\n"
    config = config.replace("desk@news.example.kr", email)
    letter = digest(tmp_path, config=config).letter()
    links = {link.text: link.get("href") for link in parse(letter.html).iter("a")}
    assert "구독 설정" not in links
    if expected:
        assert links["수신거부"].startswith(f"{expected}?subject=%EC%88%98")
        assert links["수신거부"] in letter.text
    else:
        assert "수신거부" not in links
        assert "수신거부" not in letter.text


def test_an_empty_edition_makes_no_letter(tmp_path: Path) -> None:
    with pytest.raises(DigestError, match="2025-06-10 is empty"):
        digest(tmp_path, edition(section("education")))


def test_an_english_publication_has_english_letters(tmp_path: Path) -> None:
    letter = digest(tmp_path, edition(places=3), ENGLISH).letter()
    assert letter.subject.startswith("The Hanbit Courier Tuesday, 10 June 2025 — ")
    for part in (letter.html, letter.text):
        assert "Tuesday, 10 June 2025" in part
        assert "Unsubscribe" in part
        assert "Mostly cloudy" in part
        assert "17.5°C" in part
        assert "기상청 제공" in part  # the law names these words
        assert "수신거부" not in part


def test_one_edition_can_be_rendered_in_a_second_language(tmp_path: Path) -> None:
    publication = make_publication(tmp_path)
    letter = render(edition(), publication, Templates(publication), "en").letter()
    assert parse(letter.html).get("lang") == "en"
    assert "Tuesday, 10 June 2025" in letter.text


HOSTILE = st.text(
    alphabet=st.one_of(
        st.sampled_from("<>&\"'{}%@!-\x1d\x1e\x1f\x00\u2028\u202e\ud800𐍈한글 \n\t"),
        st.sampled_from(string.ascii_letters),
    ),
    max_size=80,
)


@settings(max_examples=25, deadline=None)
@given(
    title=HOSTILE.filter(str.strip),
    summary=HOSTILE,
    place=HOSTILE,
    url=HOSTILE,
)
def test_hostile_text_can_neither_forge_a_mark_nor_break_the_letter(
    tmp_path_factory: pytest.TempPathFactory, title: str, summary: str, place: str, url: str
) -> None:
    evil = "<!--@foot--><!--@section:0-->\x1efoot\x1f\x1dunsubscribe\x1f--><script>"
    slot = "https://unsubscribe.slot.invalid/{{ 1 }}"
    here = weather(2)
    assert here is not None
    one = edition(
        section(
            "education",
            headline(1, f"x{title}{evil}", summary=summary + evil, subtitle=evil, url=slot + url),
            headline(2, picture=photo()),
        ),
        weather=replace(
            here, places=(replace(here.places[0], name=f"y{place}", sky=evil), here.places[1])
        ),
    )
    letter = digest(tmp_path_factory.mktemp("hostile"), one).letter()
    tree = parse(letter.html)
    assert next(tree.iter("script"), None) is None
    assert letter.html.count("수신거부</a>") == 1
    assert len(list(tree.iter("h3"))) == 2
    assert len(letter.subject.splitlines()) == 1
    assert not re.search("[\x00-\x08\x0b-\x1f]", letter.text)


def test_the_subject_is_marked_as_the_law_spells_it() -> None:
    assert ADVERTISING == "(광고) "


def test_a_letter_that_is_not_complete_cannot_be_made() -> None:
    html = "<!DOCTYPE html><html><body>x</body></html>"
    assert Letter("s", html, "t").text == "t"
    for subject, markup, text in (
        ("", html, "t"),
        ("a\nb", html, "t"),
        ("s", "<html></html>", "t"),
        ("s", html.replace("x", "<!--@foot-->"), "t"),
        ("s", html.replace("x", '<a href="https://web.slot.invalid/">'), "t"),
        ("s", html, "\x1dweb\x1f"),
        ("s", html, " "),
        ("s", html.replace("x", "가" * 33_334), "t"),
    ):
        with pytest.raises(DigestError):
            Letter(subject, markup, text)
