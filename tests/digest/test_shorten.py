from __future__ import annotations

from pathlib import Path

import pytest
from digest_editions import digest, edition, headline, parse, photo, section
from hypothesis import given, settings, strategies as st

from syndicate.digest import LIMIT, Links
from syndicate.model import EditionSection

LONG = "가나다라마바사 " * 40


def many(sections: int, articles: int, *, title: str = "긴 제목 " * 12) -> list[EditionSection]:
    return [
        section(
            f"section-{s}",
            *(
                headline(
                    s * 1000 + a,
                    f"{title}{a}",
                    summary=LONG,
                    subtitle=LONG,
                    picture=photo() if a == 0 else None,
                )
                for a in range(articles)
            ),
        )
        for s in range(sections)
    ]


def test_a_letter_of_the_usual_size_is_not_shortened(tmp_path: Path) -> None:
    made = digest(tmp_path, edition(*many(6, 5), places=16))
    assert not made.shortened
    assert str(made.shortened) == ""
    assert made.letter().html.count("가나다라") > 6 * 5


def test_summaries_from_the_bottom_go_first(tmp_path: Path) -> None:
    made = digest(tmp_path, edition(*many(6, 8), places=16))
    assert made.shortened.summaries > 0
    assert made.shortened.pictures == made.shortened.articles == 0
    letter = made.letter()
    tree = parse(letter.html)
    summaries = [
        bool(cell.findall("div[@class='sum']"))
        for cell in tree.iter("td")
        if cell.get("class") in ("one", "art")
    ]
    assert len(summaries) == 48
    assert summaries == sorted(summaries, reverse=True)
    assert summaries[0]
    assert not summaries[-1]


def test_then_pictures_then_articles_and_the_section_still_leads_to_all(tmp_path: Path) -> None:
    made = digest(tmp_path, edition(*many(10, 30), places=16))
    assert made.shortened.summaries == 300
    assert made.shortened.pictures == 10
    assert made.shortened.articles > 100
    assert "300 summaries, 10 pictures" in str(made.shortened)
    letter = made.letter()
    assert len(letter.html.encode()) > LIMIT * 0.9  # no more than needed
    tree = parse(letter.html)
    assert len(list(tree.iter("h2"))) == 10
    more = [link.get("href") for link in tree.iter("a") if (link.text or "").endswith("더 보기")]
    assert more == [f"https://news.example.kr/feeds/section-{s}/" for s in range(10)]
    shown = len(list(tree.iter("h3")))
    assert shown == 300 - made.shortened.articles == len(made.stories())
    assert letter.text.count("https://news.example.kr/education/story-") == shown


def test_a_very_long_weather_table_leaves_room_for_the_news(tmp_path: Path) -> None:
    made = digest(tmp_path, edition(places=301))
    assert made.shortened.places > 100
    assert made.shortened.summaries == 0
    letter = made.letter(city="고을300")
    tree = parse(letter.html)
    names = [header.text for header in tree.iter("th")]
    assert names[0] == "고을300"
    assert len(names) == 301 - made.shortened.places
    assert len(names) % 2 == 0


@settings(max_examples=15, deadline=None)
@given(
    sections=st.integers(1, 60),
    articles=st.integers(1, 12),
    places=st.integers(0, 120),
    title=st.text(alphabet="가<&\"' ", min_size=1, max_size=400).filter(str.strip),
)
def test_no_letter_is_over_the_limit(
    tmp_path_factory: pytest.TempPathFactory, sections: int, articles: int, places: int, title: str
) -> None:
    one = edition(*many(sections, articles, title=title), places=places)
    made = digest(tmp_path_factory.mktemp("long"), one)
    links = Links(unsubscribe="https://l.example.kr/u/" + "a" * 400)
    for letter in (made.letter(), made.letter(links=links, city="place-7", advertising=True)):
        assert len(letter.html.encode()) <= LIMIT
        parse(letter.html)
