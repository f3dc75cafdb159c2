from __future__ import annotations

from pathlib import Path

from feed_samples import compose, publication
from lxml import etree

from syndicate import feeds


def test_every_feed_is_an_outline_in_order(tmp_path: Path) -> None:
    made = publication(tmp_path)
    shown = [compose(made, slug) for slug in (None, "education", "지역-소식")]
    root = etree.fromstring(feeds.opml(made, shown))
    assert root.get("version") == "2.0"
    assert root.findtext("head/title") == "한빛일보"
    assert root.findtext("head/ownerName") == "한빛일보사"
    assert root.findtext("head/dateModified") == "Tue, 10 Jun 2025 07:35:00 +0900"
    outlines = root.findall("body/outline")
    assert [one.get("text") for one in outlines] == [feed.title for feed in shown]
    assert [one.get("xmlUrl") for one in outlines] == [feed.urls["rss"] for feed in shown]
    assert [one.get("htmlUrl") for one in outlines] == [feed.home_url for feed in shown]
    assert {one.get("type") for one in outlines} == {"rss"}
    assert {one.get("language") for one in outlines} == {"ko"}


def test_list_names_atom_or_json_where_there_is_no_rss(tmp_path: Path) -> None:
    for formats, file in (('["json", "atom"]', "atom.xml"), ('["json"]', "feed.json")):
        made = publication(tmp_path, f"formats = {formats}")
        root = etree.fromstring(feeds.opml(made, [compose(made)]))
        assert (root.find("body/outline[@xmlUrl]") is not None) is True
        assert root.xpath("string(//@xmlUrl)") == f"https://news.example.kr/feeds/education/{file}"


def test_list_of_feeds_that_never_held_anything_names_no_time(tmp_path: Path) -> None:
    made = publication(tmp_path)
    data = feeds.opml(made, [feeds.compose(made, None, (), updated=None)])
    assert b"dateModified" not in data
    assert feeds.validate("feeds.opml", data) == []
