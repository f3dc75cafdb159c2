from __future__ import annotations

import importlib.metadata
from importlib.metadata import EntryPoint, EntryPoints
from pathlib import Path

import pytest
from feed_samples import UPDATED, compose, publication, stories
from lxml import etree

from syndicate import feeds
from syndicate.errors import UsageError
from syndicate.feeds import formats
from syndicate.testing import CONFIG, make_publication

EXTRA = feeds.Format("extra", "extra.txt", "text/plain", lambda feed: feed.title.encode())
NO_FORMAT = "not a format"


def test_everything_and_a_section_have_their_own_ids_titles_and_addresses(
    tmp_path: Path,
) -> None:
    made = publication(tmp_path)
    every, one = compose(made, None), compose(made, "education")
    assert (every.id, one.id) == (
        "tag:news.example.kr,2025:feed",
        "tag:news.example.kr,2025:section/education",
    )
    assert (every.title, one.title) == ("한빛일보", "한빛일보 - 교육")
    assert every.urls["atom"] == "https://news.example.kr/feeds/atom.xml"
    assert one.urls["json"] == "https://news.example.kr/feeds/education/feed.json"
    assert (every.home_url, one.home_url) == (
        "https://news.example.kr",
        "https://news.example.kr/feeds/education/",
    )
    assert (every.path("rss.xml"), one.path("rss.xml")) == ("rss.xml", "education/rss.xml")


def test_hangul_slug_is_percent_encoded_in_ids_and_addresses_but_not_in_the_folder(
    tmp_path: Path,
) -> None:
    feed = compose(publication(tmp_path), "지역-소식")
    encoded = "%EC%A7%80%EC%97%AD-%EC%86%8C%EC%8B%9D"
    assert feed.id == f"tag:news.example.kr,2025:section/{encoded}"
    assert feed.urls["rss"] == f"https://news.example.kr/feeds/{encoded}/rss.xml"
    assert feed.home_url == f"https://news.example.kr/feeds/{encoded}/"
    assert feed.path("rss.xml") == "지역-소식/rss.xml"


def test_section_with_a_page_of_its_own_links_to_it(tmp_path: Path) -> None:
    config = CONFIG.replace('aliases = ["Education"]', 'url = "https://news.example.kr/edu"')
    made = make_publication(tmp_path, config)
    assert feeds.compose(made, made.sections[0], (), updated=None).home_url == (
        "https://news.example.kr/edu"
    )


def test_feed_that_never_held_anything_invents_no_time_in_rss(tmp_path: Path) -> None:
    made = publication(tmp_path)
    feed = feeds.compose(made, made.sections[1], (), updated=None)
    channel = etree.fromstring(feeds.FORMATS["rss"].render(feed))[0]
    assert channel.find("lastBuildDate") is None
    assert channel.find("pubDate") is None
    assert b"<updated>2025-01-01T00:00:00+09:00</updated>" in feeds.FORMATS["atom"].render(feed)


def test_feed_whose_last_article_was_removed_says_when(tmp_path: Path) -> None:
    feed = compose(publication(tmp_path), items=())
    channel = etree.fromstring(feeds.FORMATS["rss"].render(feed))[0]
    assert channel.findtext("lastBuildDate") == "Tue, 10 Jun 2025 07:35:00 +0900"
    assert feed.updated == UPDATED


def test_only_configured_formats_have_addresses(tmp_path: Path) -> None:
    feed = compose(publication(tmp_path, 'formats = ["atom"]'))
    assert list(feed.urls) == ["atom"]


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch) -> None:
    points = EntryPoints(
        EntryPoint(name, value, formats.GROUP)
        for name, value in (
            ("extra", f"{__name__}:EXTRA"),
            ("wrong", f"{__name__}:NO_FORMAT"),
            ("missing", "no_such_module:FORMAT"),
        )
    )

    def entry_points(*, group: str) -> EntryPoints:
        return points.select(group=group)

    monkeypatch.setattr(formats, "entry_points", entry_points)


@pytest.mark.usefixtures("installed")
def test_publication_adds_a_format_by_an_entry_point(tmp_path: Path) -> None:
    made = feeds.format_named("extra")
    assert made is EXTRA
    assert made.render(compose(publication(tmp_path))) == "한빛일보 - 교육".encode()


@pytest.mark.usefixtures("installed")
@pytest.mark.parametrize(
    ("name", "what"),
    [("unknown", "known: rss, atom, json"), ("wrong", "is no"), ("missing", "cannot be loaded")],
)
def test_format_that_is_none_is_named(name: str, what: str) -> None:
    with pytest.raises(UsageError, match=what) as caught:
        feeds.format_named(name)
    assert repr(name) in str(caught.value)


def test_shipped_formats_are_what_the_contract_says() -> None:
    assert [(one.name, one.file_name, one.media_type) for one in feeds.FORMATS.values()] == [
        ("rss", "rss.xml", "application/rss+xml"),
        ("atom", "atom.xml", "application/atom+xml"),
        ("json", "feed.json", "application/feed+json"),
    ]
    assert importlib.metadata.entry_points(group=formats.GROUP) is not None


def test_items_are_kept_as_given(tmp_path: Path) -> None:
    assert compose(publication(tmp_path)).items == stories()
