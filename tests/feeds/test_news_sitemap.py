from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from feed_samples import publication
from lxml import etree

from syndicate import feeds
from syndicate.model import Item
from syndicate.testing import (
    CONFIG,
    MORNING,
    make_article,
    make_item,
    make_picture,
    make_publication,
)

SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
NEWS = "{http://www.google.com/schemas/sitemap-news/0.9}"
IMAGE = "{http://www.google.com/schemas/sitemap-image/1.1}"


def _addresses(data: bytes) -> list[str | None]:
    return [loc.text for loc in etree.fromstring(data).iter(f"{SITEMAP}loc")]


def _at(number: int, age: timedelta, **changes: object) -> Item:
    return make_item(number, article=make_article(number, published=MORNING - age, **changes))


def test_entry_says_publication_language_first_date_and_title(tmp_path: Path) -> None:
    article = make_article(
        1, title="R&D <예산>", updated=MORNING, url="https://news.example.kr/교육/1"
    )
    item = make_item(1, article=article, picture=make_picture())
    url = etree.fromstring(feeds.news_sitemap(publication(tmp_path), [item], MORNING))[0]
    news = f"{NEWS}news/{NEWS}"
    assert url.findtext(f"{SITEMAP}loc") == "https://news.example.kr/%EA%B5%90%EC%9C%A1/1"
    assert url.findtext(f"{news}publication/{NEWS}name") == "한빛일보"
    assert url.findtext(f"{news}publication/{NEWS}language") == "ko"
    assert url.findtext(f"{news}publication_date") == "2025-06-10T06:00:00+09:00"
    assert url.findtext(f"{news}title") == "R&D <예산>"
    assert url.findtext(f"{IMAGE}image/{IMAGE}loc") == make_picture().url


def test_only_the_last_two_days_on_our_own_host_stand_in_it(tmp_path: Path) -> None:
    items = [
        _at(1, timedelta(minutes=-1)),
        _at(2, timedelta(0)),
        _at(3, timedelta(days=2)),
        _at(4, timedelta(days=2, seconds=1)),
        _at(5, timedelta(hours=1), url="https://elsewhere.example/5"),
        _at(6, timedelta(hours=1), advertising=True),
    ]
    data = feeds.news_sitemap(publication(tmp_path), items, MORNING)
    assert _addresses(data) == [items[1].article.url, items[2].article.url]


def test_it_stays_the_same_to_the_byte_until_an_article_leaves(tmp_path: Path) -> None:
    made = publication(tmp_path)
    items = [_at(1, timedelta(hours=1)), _at(2, timedelta(hours=30))]
    first = feeds.news_sitemap(made, items, MORNING)
    assert feeds.news_sitemap(made, items, MORNING + timedelta(hours=18)) == first
    assert _addresses(feeds.news_sitemap(made, items, MORNING + timedelta(hours=19))) == [
        items[0].article.url
    ]


def test_it_holds_at_most_a_thousand_and_may_be_empty(tmp_path: Path) -> None:
    made = publication(tmp_path)
    items = [_at(number, timedelta(seconds=number)) for number in range(1_200)]
    data = feeds.news_sitemap(made, items, MORNING)
    assert _addresses(data) == [item.article.url for item in items[:1_000]]
    empty = feeds.news_sitemap(made, [], MORNING)
    assert _addresses(empty) == []
    assert feeds.validate("news-sitemap.xml", empty) == []


def test_language_is_iso_639_with_googles_two_exceptions(tmp_path: Path) -> None:
    for code, wanted in (("en-GB", "en"), ("zh-Hant-HK", "zh-tw"), ("zh-CN", "zh-cn")):
        config = CONFIG.replace("since = 2025", f'since = 2025\nlanguage = "{code}"')
        made = make_publication(tmp_path, config)
        root = etree.fromstring(feeds.news_sitemap(made, [make_item(1)], MORNING))
        assert root.findtext(f".//{NEWS}language") == wanted
