"""Makers of nouns for tests: ours, and those of publications that override templates."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from syndicate.config import FILE_NAME, Publication, load
from syndicate.model import (
    Article,
    Author,
    Card,
    Item,
    Picture,
    Place,
    Source,
    Weather,
    seconds,
)

__all__ = [
    "CONFIG",
    "KST",
    "MORNING",
    "MemoryStore",
    "make_article",
    "make_card",
    "make_item",
    "make_picture",
    "make_publication",
    "make_weather",
]

KST = ZoneInfo("Asia/Seoul")
MORNING = datetime(2025, 6, 10, 7, 30, tzinfo=KST)
"""Half an hour after the edition of 2025-06-10."""

CONFIG = """\
[publication]
id = "hanbit"
title = "한빛일보"
url = "https://news.example.kr"
since = 2025
description = "한빛시의 소식"
[publication.publisher]
name = "한빛일보사"
address = "한빛시 가온로 1"
email = "desk@news.example.kr"
phone = "031-000-0000"

[articles]
url = "{home}/{section}/{slug}"

[[sections]]
name = "교육"
slug = "education"
aliases = ["Education"]

[[sections]]
name = "기획"
slug = "features"

[site]
url = "https://news.example.kr/letters"

[delivery]
from = "한빛일보 <digest@news.example.kr>"
"""


def make_publication(
    folder: Path, config: str = CONFIG, environ: Mapping[str, str] | None = None
) -> Publication:
    """Write ``config`` into ``folder`` (made if missing, with ``articles/``) and load it."""
    (folder / "articles").mkdir(parents=True, exist_ok=True)
    (folder / FILE_NAME).write_text(config, encoding="utf-8")
    return load(folder / FILE_NAME, environ or {})


def make_article(number: int = 1, **changes: Any) -> Article:
    """Article ``number``; each is an hour older than the one before it."""
    slug = f"story-{number}"
    article = Article(
        path=f"articles/{slug}.md",
        title=f"한빛시 소식 {number}",
        published=MORNING.replace(minute=0) - timedelta(hours=number),
        sections=("education",),
        slug=slug,
        id=f"tag:news.example.kr,2025:2025-06-10/{slug}",
        url=f"https://news.example.kr/education/{slug}",
        authors=(Author(name="김하늘"),),
    )
    return replace(article, **changes)


def make_card(number: int = 1, **changes: Any) -> Card:
    """The card of :func:`make_article`, with the id and address that this has."""
    article = make_article(number, **changes)
    return Card(
        path=article.path,
        id=article.id,
        title=article.title,
        published=seconds(article.published),
        sections=article.sections,
        url=article.url,
        updated=seconds(article.updated) if article.updated else 0,
        expires=seconds(article.expires) if article.expires else 0,
        draft=article.draft,
        lead=article.lead,
        advertising=article.advertising,
    )


def make_item(number: int = 1, /, **changes: Any) -> Item:
    """Item ``number`` with a short text; ``article=…`` or any field of an item may be given."""
    article = changes.pop("article", None) or make_article(number)
    item = Item(
        article=article,
        html=f"<p>{article.title}입니다. 두 번째 문장입니다.</p>",
        summary=f"{article.title}입니다.",
        fingerprint=f"{number:016x}",
    )
    return replace(item, **changes)


def make_weather(count: int = 4) -> Weather:
    """Weather of ``count`` places, observed at 07:00."""
    known = (("맑음", "강릉", 20.3), ("구름많음", "서울", 18.2), ("흐림", "대전", 18.5))
    places = [Place(name=name, sky=sky, temperature=t) for sky, name, t in known]
    places += [Place(name=f"한빛{n}", sky="비", temperature=None) for n in range(count)]
    return Weather(
        provider="file",
        places=tuple(places[:count]),
        observed=datetime(2025, 6, 9, 22, 0, tzinfo=UTC),
        sources=(Source(line="기상청 제공", url="https://www.weather.go.kr/"),),
    )


def make_picture(**changes: Any) -> Picture:
    """A picture of ours with everything known about it."""
    picture = Picture(
        url="https://news.example.kr/feeds/assets/photo-0123456789abcdef.jpg",
        type="image/jpeg",
        length=54_321,
        width=1200,
        height=800,
        alt="한빛 광장",
        credit="한빛일보",
        asset="assets/photo-0123456789abcdef.jpg",
    )
    return replace(picture, **changes)


class MemoryStore:
    """An asset store in memory."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}

    def read(self, name: str) -> bytes | None:
        return self.files.get(name)

    def write(self, name: str, data: bytes) -> None:
        self.files[name] = data

    def keep(self, name: str) -> bool:
        return name in self.files
