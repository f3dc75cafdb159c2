from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from feed_samples import STYLE, compose, publication, render, stories
from lxml import etree

from syndicate.testing import make_article, make_item

A = "{http://www.w3.org/2005/Atom}"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"


@pytest.fixture
def root(tmp_path: Path) -> etree._Element:
    return etree.fromstring(render("atom", compose(publication(tmp_path))))


def _links(element: etree._Element) -> list[dict[str, str]]:
    return [{str(k): str(v) for k, v in one.attrib.items()} for one in element.findall(f"{A}link")]


def test_feed_names_itself_the_hub_and_its_page(root: etree._Element) -> None:
    base = "https://news.example.kr/feeds/education/"
    assert _links(root) == [
        {"href": base + "atom.xml", "rel": "self", "type": "application/atom+xml"},
        {"href": "https://hub.example.kr/push", "rel": "hub"},
        {"href": base, "rel": "alternate", "type": "text/html"},
    ]
    assert root.findtext(f"{A}id") == "tag:news.example.kr,2025:section/education"
    assert root.get(LANG) == "ko"


def test_every_link_of_an_entry_keeps_its_rel_type_and_length(root: etree._Element) -> None:
    entry = root.findall(f"{A}entry")[1]
    alternate, enclosure = _links(entry)
    assert alternate["rel"] == "alternate"
    assert alternate["type"] == "text/html"
    assert enclosure["rel"] == "enclosure"
    assert enclosure["type"] == "audio/mpeg"
    assert enclosure["length"] == "4321"


def test_entries_keep_both_times(root: etree._Element) -> None:
    times = [
        (entry.findtext(f"{A}published"), entry.findtext(f"{A}updated"))
        for entry in root.findall(f"{A}entry")[:2]
    ]
    assert times == [
        ("2025-06-10T06:00:00+09:00", "2025-06-10T07:30:00+09:00"),
        ("2025-06-10T05:00:00+09:00", "2025-06-10T05:00:00+09:00"),
    ]
    assert root.findtext(f"{A}updated") == "2025-06-10T07:35:00+09:00"


def test_content_is_html_and_summary_plain(root: etree._Element) -> None:
    for entry in root.findall(f"{A}entry"):
        content, summary = entry.find(f"{A}content"), entry.find(f"{A}summary")
        assert content is not None
        assert summary is not None
        assert content.get("type") == "html"
        assert summary.get("type") is None


def test_title_that_reads_as_html_says_that_it_is_escaped(tmp_path: Path) -> None:
    article = make_article(1, title="<b>는 무엇인가")
    feed = compose(publication(tmp_path), items=(make_item(1, article=article),))
    title = etree.fromstring(render("atom", feed)).find(f"{A}entry/{A}title")
    assert title is not None
    assert (title.get("type"), title.text) == ("html", "&lt;b&gt;는 무엇인가")


def test_publisher_is_the_author_where_an_entry_names_none(root: etree._Element) -> None:
    assert root.findtext(f"{A}author/{A}name") == "한빛일보사"
    entries = root.findall(f"{A}entry")
    assert entries[2].find(f"{A}author") is None
    assert [one.text for one in entries[0].findall(f"{A}author/{A}name")] == ["김하늘", "이도윤"]
    assert entries[0].findtext(f"{A}author/{A}uri") == (
        "https://news.example.kr/%EA%B9%80%ED%95%98%EB%8A%98"
    )
    assert root.find(f".//{A}email") is None


def test_english_entry_in_a_korean_feed_says_so(root: etree._Element) -> None:
    assert [entry.get(LANG) for entry in root.findall(f"{A}entry")] == [None, None, "en", None]


def test_feed_elements_stand_before_the_entries(root: etree._Element) -> None:
    tags = [child.tag for child in root]
    assert tags[-len(stories()) :] == [f"{A}entry"] * len(stories())
    assert f"{A}entry" not in tags[: -len(stories())]


def test_generator_has_no_version_and_the_stylesheet_is_there(root: etree._Element) -> None:
    generator = root.find(f"{A}generator")
    assert generator is not None
    assert generator.text == "syndicate"
    assert not generator.attrib
    before = root.getprevious()
    assert before is not None
    assert STYLE.encode() in etree.tostring(before)


def test_summary_mode_has_a_summary_and_a_link_but_no_content(tmp_path: Path) -> None:
    root = etree.fromstring(render("atom", compose(publication(tmp_path, 'content = "summary"'))))
    for entry in root.findall(f"{A}entry"):
        assert entry.find(f"{A}content") is None
        assert entry.findtext(f"{A}summary")
        assert _links(entry)[0]["rel"] == "alternate"


def test_subtitle_is_left_out_where_there_is_none(tmp_path: Path) -> None:
    feed = replace(compose(publication(tmp_path)), subtitle="")
    root = etree.fromstring(render("atom", feed))
    assert root.find(f"{A}subtitle") is None


def test_icon_and_logo_are_named(tmp_path: Path) -> None:
    at = "https://news.example.kr/"
    feed = replace(compose(publication(tmp_path)), icon=at + "i.png", logo=at + "l.png")
    root = etree.fromstring(render("atom", feed))
    assert (root.findtext(f"{A}icon"), root.findtext(f"{A}logo")) == (at + "i.png", at + "l.png")
