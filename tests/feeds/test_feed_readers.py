"""What other people's readers see in our feeds."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import feedparser
import pytest
from feed_samples import compose, publication, render, stories

from syndicate import feeds
from syndicate.text.uri import uri


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Any]:
    """lemon24/reader, reading files below ``tmp_path``."""
    # reader 3.26 carries a feedparser of its own that imports sgmllib, and declares no such need.
    pytest.importorskip("sgmllib", reason="reader's feedparser needs the package sgmllib3k")
    from reader import make_reader

    with make_reader(":memory:", feed_root=str(tmp_path)) as made:
        yield made


def _parsed(data: bytes) -> Any:
    made = feedparser.parse(data)
    assert not made.bozo, made.get("bozo_exception")
    return made


@pytest.mark.parametrize("name", ["rss", "atom"])
def test_feedparser_sees_every_item_in_order(name: str, tmp_path: Path) -> None:
    made = _parsed(render(name, compose(publication(tmp_path))))
    assert made.feed.title == "한빛일보 - 교육"
    assert made.feed.link == "https://news.example.kr/feeds/education/"
    assert made.feed.language == "ko"
    assert [entry.id for entry in made.entries] == [item.article.id for item in stories()]
    hubs = [link.href for link in made.feed.links if link.rel == "hub"]
    assert hubs == ["https://hub.example.kr/push"]


@pytest.mark.parametrize("name", ["rss", "atom"])
def test_feedparser_takes_the_article_for_the_link_and_the_sound_for_the_enclosure(
    name: str, tmp_path: Path
) -> None:
    entry = _parsed(render(name, compose(publication(tmp_path)))).entries[1]
    assert entry.link == "https://news.example.kr/education/story-2"
    (enclosure,) = entry.enclosures
    assert (enclosure.type, enclosure.length) == ("audio/mpeg", "4321")
    assert [one["medium"] for one in entry.media_content] == ["image", "audio"]


@pytest.mark.parametrize("name", ["rss", "atom"])
def test_feedparser_sees_summary_text_people_and_times(name: str, tmp_path: Path) -> None:
    entry = _parsed(render(name, compose(publication(tmp_path)))).entries[0]
    assert entry.summary == "내년 연구개발 예산이 12% 늘어난다."
    assert "첫 문단" in entry.content[0].value
    assert [author.name for author in entry.authors] == ["김하늘", "이도윤"]
    assert [tag.term for tag in entry.tags] == ["교육", "지역 소식", "연구", "예산"]
    assert entry.published_parsed[:6] == (2025, 6, 9, 21, 0, 0)
    assert entry.updated_parsed[:6] == (2025, 6, 9, 22, 30, 0)


@pytest.mark.parametrize("name", list(feeds.FORMATS))
def test_reader_takes_every_format(library: Any, name: str, tmp_path: Path) -> None:
    made = publication(tmp_path / "publication")
    file = feeds.FORMATS[name].file_name
    (tmp_path / file).write_bytes(render(name, compose(made)))
    library.add_feed(file)
    library.update_feeds()
    feed = library.get_feed(file)
    assert feed.last_exception is None
    assert feed.title == "한빛일보 - 교육"
    assert feed.link == "https://news.example.kr/feeds/education/"
    entries = {entry.id: entry for entry in library.get_entries()}
    assert set(entries) == {item.article.id for item in stories()}
    for item in stories():
        entry = entries[item.article.id]
        assert entry.title == item.article.title
        assert entry.published == item.article.published
        assert entry.link == uri(item.article.url)
        assert entry.get_content(prefer_summary=False).is_html
    sound = entries[stories()[1].article.id].enclosures
    assert [(one.type, one.length) for one in sound] == [("audio/mpeg", 4321)]


@pytest.mark.parametrize("name", list(feeds.FORMATS))
def test_reader_takes_an_empty_feed(library: Any, name: str, tmp_path: Path) -> None:
    made = publication(tmp_path / "publication")
    feed = feeds.compose(made, made.section("features"), (), updated=None)
    file = feeds.FORMATS[name].file_name
    (tmp_path / file).write_bytes(render(name, feed))
    library.add_feed(file)
    library.update_feeds()
    assert library.get_feed(file).last_exception is None
    assert list(library.get_entries()) == []
