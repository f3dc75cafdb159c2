"""Our own check: silent about what we build, and it names what is wrong, where."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from feed_samples import compose, publication, render, stories

from syndicate import feeds
from syndicate.testing import MORNING

FILES = {one.file_name: name for name, one in feeds.FORMATS.items()}


@pytest.mark.parametrize("file", FILES)
@pytest.mark.parametrize("table", ["", 'content = "summary"'])
def test_built_feeds_have_no_findings(file: str, table: str, tmp_path: Path) -> None:
    made = publication(tmp_path, table)
    for items in (stories(), ()):
        assert feeds.validate(file, render(FILES[file], compose(made, items=items))) == []


def test_built_lists_have_no_findings(tmp_path: Path) -> None:
    made = publication(tmp_path)
    assert feeds.validate("feeds.opml", feeds.opml(made, [compose(made)])) == []
    data = feeds.news_sitemap(made, stories(), MORNING)
    assert feeds.validate("news-sitemap.xml", data) == []


ID = "tag:news.example.kr,2025:2025-06-10/story-1"
ID2 = "tag:news.example.kr,2025:2025-06-10/story-2"
RSS = [
    (f">{ID2}<", f">{ID}<", f"{ID}: has the guid of the item in line"),
    (
        "<link>https://news.example.kr/education/story-2",
        "<link>/story-2",
        f"{ID2}: the link is not",
    ),
    ("story-2</link>", "이야기</link>", f"{ID2}: the link is not percent-encoded"),
    ("Tue, 10 Jun 2025 05:00:00 +0900", "10 Jun 2025 05:00 KST", f"{ID2}: pubDate is not a date"),
    ("Tue, 10 Jun 2025 05:00:00", "Mon, 10 Jun 2025 05:00:00", f"{ID2}: pubDate is not a date"),
    ("Tue, 10 Jun 2025 05:00:00", "Wed, 11 Jun 2025 05:00:00", f"{ID2}: pubDate lies after"),
    ('length="4321" type', "type", f"{ID2}: the enclosure has no length"),
    ('length="4321" type="audio/mpeg"', 'length="4321"', f"{ID2}: the enclosure has no type"),
    ("<p>첫 문단.", "<p><a href='../x'>첫</a>", f"{ID}: the content has a relative address"),
    ("<p>첫 문단.", "<p><a href='#x'>첫</a>", f"{ID}: the content has a relative address"),
    ("<p>첫 문단.", "<script>x()</script>", f"{ID}: the content holds <script>"),
    ("<p>첫 문단.", '<img srcset="https://a.kr/1 1x, b.jpg 2x">', "relative address in srcset"),
    ('rel="self"', 'rel="other"', "the channel has 0 atom:link rel=self"),
    ("<description>한빛시의 소식</description>", "", "the channel has no description"),
    ("search.yahoo.com/mrss/", "search.yahoo.com/mrss", "the namespace of media: must be"),
    ("<dc:creator>김하늘</dc:creator>", "<author>김하늘</author>", "author must be an e-mail"),
    ("</item>", "</wrong>", "is not well-formed XML"),
    ('version="2.0"', 'version="0.92"', "the version of rss is '0.92'"),
]


@pytest.mark.parametrize(("old", "new", "said"), RSS)
def test_fault_of_rss_is_named(old: str, new: str, said: str, tmp_path: Path) -> None:
    _one_fault("rss", old, new, said, tmp_path)


ATOM = [
    (f"<id>{ID2}<", f"<id>{ID}<", f"{ID}: has the id of the entry in line"),
    ("<updated>2025-06-10T05:00:00+09:00", "<updated>2025-06-10", f"{ID2}: updated is not an RFC"),
    (
        "<updated>2025-06-10T05:00:00+09:00",
        "<updated>2025-06-10T04:00:00+09:00",
        "updated before it was",
    ),
    ('type="html">&lt;p&gt;Four', 'type="CDATA">&lt;p&gt;Four', "the type 'CDATA' is none of"),
    ('href="https://news.example.kr/a"', 'href="a"', "the content has a relative address"),
    ('rel="self"', 'rel="related"', "the feed has no link rel=self"),
    ("<name>한빛일보사</name>", "", "neither the entry nor the feed has an author"),
    ('rel="enclosure" type="audio/mpeg"', 'rel="enclosure"', f"{ID2}: the enclosure has no type"),
    (
        'rel="enclosure" type="audio/mpeg"',
        'rel="alternate" type="text/html"',
        f"{ID2}: has two alternate links",
    ),
    ("<title>한빛일보 - 교육</title>", "<title></title>", "must have one title"),
]


@pytest.mark.parametrize(("old", "new", "said"), ATOM)
def test_fault_of_atom_is_named(old: str, new: str, said: str, tmp_path: Path) -> None:
    _one_fault("atom", old, new, said, tmp_path)


JSON = [
    ('"id": "tag', '"key": "tag', "items[0]: has no id"),
    (f'"id": "{ID2}"', f'"id": "{ID}"', "items[1] " + ID + ": has the id of an earlier item"),
    ("T05:00:00+09:00", "", "date_published is not an RFC 3339 date"),
    ('"date_modified": "2025-06-10', '"date_modified": "2024-06-10', "was modified before"),
    ('"mime_type": "audio/mpeg",', "", "an attachment needs an absolute url and a mime_type"),
    ('"content_html"', '"content"', "has neither content_html nor content_text"),
    ("jsonfeed.org/version/1.1", "jsonfeed.org/version/1", "is no JSON Feed 1.1"),
    ('"items": [', '"items": [,', "is not valid JSON"),
    ('"items"', '"entries"', "the feed has no items"),
    ('"feed_url": "https://', '"feed_url": "', "the feed's feed_url is not an absolute address"),
]


@pytest.mark.parametrize(("old", "new", "said"), JSON)
def test_fault_of_json_feed_is_named(old: str, new: str, said: str, tmp_path: Path) -> None:
    _one_fault("json", old, new, said, tmp_path)


def _one_fault(name: str, old: str, new: str, said: str, tmp_path: Path) -> None:
    text = render(name, compose(publication(tmp_path))).decode()
    assert old in text
    found = feeds.validate(feeds.FORMATS[name].file_name, text.replace(old, new, 1).encode())
    assert any(said in finding for finding in found), found
    assert len(found) <= 5
    if name != "json":
        assert all(finding.startswith("line ") for finding in found)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (' xmlUrl="https:', ' xmlUrl="', "xmlUrl is not an absolute address"),
        (' text="한빛일보 - 교육"', "", "an outline has no text"),
        ("Tue, 10 Jun 2025", "2025-06-10", "dateModified is not an RFC 822 date"),
        ("<outline", "<line", "the body has no outline"),
    ],
)
def test_fault_of_the_list_is_named(old: str, new: str, said: str, tmp_path: Path) -> None:
    made = publication(tmp_path)
    text = feeds.opml(made, [compose(made)]).decode()
    assert old in text
    found = feeds.validate("feeds.opml", text.replace(old, new).encode())
    assert any(said in finding for finding in found), found


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("<loc>https://news.example.kr/education/story-2", "<loc>story-2", "loc is not"),
        ("education/story-2", "education/story-3", "stands twice"),
        ("<news:title>", "<news:name>", "is not well-formed XML"),
        ("2025-06-10T05:00:00+09:00", "2025-06-10 05:00", "news:publication_date is not"),
        ("<news:language>ko", "<news:language>", "has no news:language"),
    ],
)
def test_fault_of_the_sitemap_is_named(old: str, new: str, said: str, tmp_path: Path) -> None:
    text = feeds.news_sitemap(publication(tmp_path), stories(), MORNING).decode()
    assert old in text
    found = feeds.validate("news-sitemap.xml", text.replace(old, new, 1).encode())
    assert any(said in finding for finding in found), found


def test_hostile_files_are_findings_and_nothing_is_expanded() -> None:
    bomb = b'<!DOCTYPE rss [<!ENTITY a SYSTEM "file:///etc/passwd">]><rss version="2.0">&a;</rss>'
    assert feeds.validate("rss.xml", bomb) == ["line 1: rss has no channel."]
    assert "no feed that we know" in feeds.validate("x.xml", b"<html/>")[0]
    assert "not well-formed" in feeds.validate("rss.xml", b"")[0]
    assert feeds.validate("feed.json", b"\xff") == ["is not UTF-8."]
    assert "no JSON Feed" in feeds.validate("feed.json", json.dumps([1]).encode())[0]
    assert feeds.validate("index.html", b"<p>") == []
