"""Editions for the tests of the digest."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import html5lib

from syndicate.digest import Digest, render
from syndicate.model import Edition, EditionSection, Headline, Picture, Place, Source, Weather
from syndicate.templating import Templates
from syndicate.testing import CONFIG, MORNING, make_picture, make_publication

ENGLISH = (
    CONFIG.replace('title = "한빛일보"', 'title = "The Hanbit Courier"\nlanguage = "en"')
    .replace("한빛일보사", "Hanbit Courier Ltd")
    .replace("한빛시 가온로 1", "1 Gaon Road, Hanbit")
)
WORDS = ("맑음", "구름많음", "흐림", "비", "소나기", "안개", "눈", "황사", "낯선말")
NAMES = (
    *("동두천", "강릉", "서울", "대전", "대구", "울산", "광주", "부산"),
    *("고창", "제주", "강화", "보은", "금산", "강진군", "경주시", "거제"),
)


def headline(number: int, title: str = "", **changes: Any) -> Headline:
    line = Headline(
        id=f"tag:news.example.kr,2025:story-{number}",
        title=title or f"한빛시 소식 {number}",
        url=f"https://news.example.kr/education/story-{number}",
        published=MORNING,
        updated=MORNING,
        summary=f"소식 {number}의 요약입니다. 두 번째 문장도 있습니다.",
    )
    return replace(line, **changes)


def section(slug: str, *headlines: Headline, name: str = "") -> EditionSection:
    names = {"education": "교육", "features": "기획", "culture": "문화"}
    return EditionSection(
        slug=slug,
        name=name or names.get(slug, slug),
        url=f"https://news.example.kr/feeds/{slug}/",
        headlines=headlines,
    )


def weather(count: int, *, detail: bool = False) -> Weather | None:
    if not count:
        return None
    more: dict[str, Any] = {"low": 14.2, "high": 23.4, "rain_probability": 30} if detail else {}
    return Weather(
        provider="page",
        places=tuple(
            Place(
                name=NAMES[n] if n < len(NAMES) else f"고을{n}",
                id=f"place-{n}",
                sky=WORDS[n % len(WORDS)],
                temperature=None if n == 3 else 17.5 + n / 10,
                **more,
            )
            for n in range(count)
        ),
        observed=MORNING.replace(minute=0),
        sources=(Source(line="기상청 제공", url="https://www.weather.go.kr/"),),
    )


def photo() -> Picture:
    return make_picture(alt="새로 문을 연 열람실")


def edition(*sections: EditionSection, places: int = 4, **changes: Any) -> Edition:
    """An edition of 2025-06-10; without ``sections`` one of three, with a picture and English."""
    default = (
        section(
            "education",
            headline(1, "시립도서관, 밤 열 시까지 문 연다", subtitle="부제 하나", picture=photo()),
            headline(2, "가온중 학생들의 동네 역사 지도"),
            headline(3, "여름 음악회 이른 예매", advertising=True),
        ),
        section(
            "features",
            headline(4, "강변 자전거길 십 년"),
            headline(5, "Ten years along the river", language="en", summary="A town looks back."),
        ),
        section("culture", headline(6, "작은 극장의 긴 겨울")),
    )
    made = Edition(
        date=date(2025, 6, 10),
        at=MORNING.replace(minute=0),
        sections=sections or default,
        weather=weather(places),
    )
    return replace(made, **changes)


def digest(folder: Path, one: Edition | None = None, config: str = CONFIG) -> Digest:
    publication = make_publication(folder, config)
    return render(one or edition(), publication, Templates(publication))


def parse(html: str) -> Any:
    """The tree that a browser would make of it; any parse error fails the test."""
    return html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(html)
