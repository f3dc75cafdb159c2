"""A publication and items that use everything a feed can carry."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from syndicate import feeds
from syndicate.config import Publication
from syndicate.model import Audio, Author, Item
from syndicate.testing import (
    CONFIG,
    MORNING,
    make_article,
    make_item,
    make_picture,
    make_publication,
)

__all__ = ["STYLE", "UPDATED", "compose", "publication", "render", "stories"]

STYLE = "/feeds/assets/feed-0123456789abcdef.css"
UPDATED = MORNING + timedelta(minutes=5)
_SECTION = '\n[[sections]]\nname = "지역 소식"\nslug = "지역-소식"\nwas = ["동네"]\n'


_HUB = 'hub = "https://hub.example.kr/push"'


def publication(folder: Path, feeds_table: str = "", hub: str = _HUB) -> Publication:
    """Three sections (one with a Hangul slug), a hub, and what ``feeds_table`` adds."""
    extra = f"{_SECTION}\n[feeds]\n{hub}\n{feeds_table}"
    return make_publication(folder, CONFIG + extra)


def stories() -> tuple[Item, ...]:
    """Newest first: a revised one with pictures, one with sound, an English one, a bare one."""
    first = make_article(
        1,
        title="R&D 예산 12% 늘어…“숨통 트였다”",
        subtitle="지역 대학 연구실 네 곳이 먼저 받는다",
        sections=("education", "지역-소식"),
        tags=("연구", "예산", "교육"),
        authors=(
            Author(
                name="김하늘", email="sky@news.example.kr", url="https://news.example.kr/김하늘"
            ),
            Author(name="이도윤 <doyun@news.example.kr>"),
        ),
        updated=MORNING,
        url="https://news.example.kr/교육/연구 예산?면=1&판=2",
    )
    body_picture = make_picture(
        url="https://news.example.kr/feeds/assets/lab-00.png", type="image/png", caption="실험실"
    )
    far_picture = make_picture(
        url="https://images.example.com/far.jpg", type="", length=0, width=0, height=0, asset=""
    )
    return (
        make_item(
            1,
            article=first,
            html=f'<p>첫 문단.</p><p><img src="{body_picture.url}" alt="실험실"></p>',
            summary="내년 연구개발 예산이 12% 늘어난다.",
            picture=make_picture(caption="한빛대학교 <연구동>"),
            pictures=(body_picture, far_picture),
        ),
        make_item(
            2,
            article=make_article(2, sections=("education", "features")),
            picture=make_picture(),
            audio=Audio(
                url="https://news.example.kr/소리/들어 보기.mp3", type="audio/mpeg", length=4_321
            ),
        ),
        make_item(
            3,
            article=make_article(
                3,
                title="Night buses return to Hanbit",
                language="en",
                sections=("features", "education"),
                authors=(),
            ),
            html='<p>Four lines, every forty minutes. <a href="https://news.example.kr/a">More</a></p>',
            summary="Four lines, every forty minutes.",
        ),
        make_item(
            4,
            article=make_article(4, id="https://news.example.kr/education/story-4"),
            summary="",
            html="<p>요약이 없는 기사입니다. 그래도 읽힙니다.</p>",
        ),
    )


def compose(
    made: Publication, slug: str | None = "education", items: tuple[Item, ...] | None = None
) -> feeds.Feed:
    """The feed of a section (``None`` = everything) with all stories."""
    section = made.section(slug) if slug else None
    shown = stories() if items is None else items
    return feeds.compose(made, section, shown, updated=UPDATED, stylesheet=STYLE)


def render(name: str, feed: feeds.Feed) -> bytes:
    return feeds.FORMATS[name].render(feed)
