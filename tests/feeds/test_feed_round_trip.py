"""Any text in, the same text out of somebody else's parser."""

from __future__ import annotations

import json
import re
import unicodedata
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import feedparser
import html5lib
import pytest
from feed_samples import render
from hypothesis import given, settings, strategies as st
from lxml import etree

from syndicate import feeds
from syndicate.config import Publication
from syndicate.model import Article, Author, Item
from syndicate.testing import make_article, make_item, make_publication

XML_FORBIDS = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

# Everything that Python can hold, lone surrogates and control characters too, and often what
# means something in XML, HTML or JSON. Left out are U+0080-U+009F, which feedparser takes for
# windows-1252 and replaces.
SIGNS = (
    "<b>",
    "</p>",
    "&amp;",
    "&lt;",
    "&",
    "<",
    ">",
    "]]>",
    "<![CDATA[",
    "&#11;",
    "&copy",
    "<title>",
)
OTHERS = (
    '"',
    "'",
    "\\",
    "\n",
    "\r\n",
    "한글",
    "한",
    "😀",
    "\u2028",
    "\x00",
    "\x0b",
    "\ufffe",
    "\ud800",
)
PIECES = st.sampled_from((*SIGNS, *OTHERS))
CHARACTERS = st.characters(exclude_characters="".join(map(chr, range(0x80, 0xA0))))
TEXT = st.lists(PIECES | st.text(CHARACTERS, max_size=8), max_size=8).map("".join)

unhurried = settings(deadline=None)  # a busy machine is no fault


def _expected(text: str) -> str:
    kept = XML_FORBIDS.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    return unicodedata.normalize("NFC", kept).strip()


def _latin1_mistake(text: str) -> str:
    """feedparser re-reads as UTF-8 whatever happens to fit into Latin-1."""
    try:
        return text.encode("iso-8859-1").decode("utf-8")
    except UnicodeError:
        return text


def _shown(detail: Any) -> str:
    """What a browser shows of an element that may be HTML, by somebody else's HTML parser."""
    if detail["type"] == "text/plain":
        return str(detail["value"])
    return _text(detail["value"])


def _text(markup: str) -> str:
    root = html5lib.parseFragment(markup, treebuilder="lxml")
    return "".join(
        piece if isinstance(piece, str) else "".join(piece.itertext()) + (piece.tail or "")
        for piece in root
    )


def _parse(data: bytes) -> Any:
    made = feedparser.parse(data, sanitize_html=False, resolve_relative_uris=False)
    assert not made.bozo, made.get("bozo_exception")
    return made


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Publication:
    return make_publication(tmp_path_factory.mktemp("publication"))


def _feed(made: Publication, *items: Item) -> feeds.Feed:
    return feeds.compose(made, None, items, updated=datetime(2026, 1, 1, tzinfo=UTC))


def _item(text: str, **changes: Any) -> Item:
    return make_item(1, article=make_article(1, **changes), summary="요약", html=f"<p>{text}</p>")


@unhurried
@given(title=TEXT.filter(lambda text: bool(_expected(text))))
def test_titles_survive(made: Publication, title: str) -> None:
    feed = _feed(made, _item("글", title=title))
    wanted = _expected(title)
    assert etree.fromstring(render("rss", feed)).findtext(".//item/title") == wanted
    atom = _parse(render("atom", feed)).entries[0].title_detail
    assert _shown(atom) in (wanted, _latin1_mistake(wanted))
    rss = _parse(render("rss", feed)).entries[0].title
    assert rss in (wanted, _latin1_mistake(wanted))
    assert json.loads(render("json", feed))["items"][0]["title"] == wanted


@unhurried
@given(summary=TEXT.filter(lambda text: bool(_expected(text))))
def test_summaries_survive(made: Publication, summary: str) -> None:
    item = make_item(1, summary=summary)
    feed = _feed(made, item)
    wanted = _expected(summary)
    for name in ("rss", "atom"):
        shown = _shown(_parse(render(name, feed)).entries[0].summary_detail)
        assert shown in (wanted, _latin1_mistake(wanted))
    assert json.loads(render("json", feed))["items"][0]["summary"] == wanted


@unhurried
@given(text=TEXT)
def test_markup_survives(made: Publication, text: str) -> None:
    feed = _feed(made, _item(text))
    wanted = _expected(f"<p>{text}</p>")
    for name in ("rss", "atom"):
        value = _parse(render(name, feed)).entries[0].content[0].value
        assert value in (wanted, _latin1_mistake(wanted))
    assert json.loads(render("json", feed))["items"][0]["content_html"] == wanted


@unhurried
@given(names=st.lists(TEXT, min_size=1, max_size=3))
def test_authors_survive(made: Publication, names: list[str]) -> None:
    names = [name.replace("@", "") for name in names]  # addresses are taken out on purpose
    feed = _feed(made, _item("글", authors=tuple(Author(name=name) for name in names)))
    wanted = [_expected(name) for name in names if _expected(name)]
    for name in ("rss", "atom"):
        (entry,) = _parse(render(name, feed)).entries
        shown = [author.get("name", "") for author in entry.get("authors", [])]
        if not wanted and name == "atom":
            shown = []  # the feed's own author, inherited
        for got, want in zip(shown, wanted, strict=True):
            assert got in (want, _latin1_mistake(want))
    item = json.loads(render("json", feed))["items"][0]
    assert [author["name"] for author in item.get("authors", [])] == wanted


@unhurried
@given(tags=st.lists(TEXT, max_size=4))
def test_tags_survive(made: Publication, tags: list[str]) -> None:
    feed = _feed(made, _item("글", tags=tuple(tags)))
    json_tags = json.loads(render("json", feed))["items"][0]["tags"]
    assert set(json_tags) <= {"교육", *map(_expected, tags)}
    for tag in tags:
        folded = [" ".join(one.casefold().split()) for one in json_tags]
        assert not _expected(tag) or " ".join(_expected(tag).casefold().split()) in folded
    for name in ("rss", "atom"):
        (entry,) = _parse(render(name, feed)).entries
        shown = [tag.term for tag in entry.tags]
        for got, want in zip(shown, json_tags, strict=True):
            assert got in (want, _latin1_mistake(want))


ZONES = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
DATES = st.datetimes(datetime(1000, 1, 2), datetime(9000, 1, 1), timezones=ZONES)  # noqa: DTZ001  # hypothesis wants naive bounds


@unhurried
@given(published=DATES, later=st.timedeltas(timedelta(0), timedelta(days=400)))
def test_dates_are_equal_to_the_second(
    made: Publication, published: datetime, later: timedelta
) -> None:
    article: Article = make_article(1, published=published, updated=published + later)
    feed = _feed(made, make_item(1, article=article))
    wanted = published.replace(microsecond=0)
    changed = (published + later).replace(microsecond=0)
    item = json.loads(render("json", feed))["items"][0]
    assert datetime.fromisoformat(item["date_published"]) == wanted
    assert datetime.fromisoformat(item.get("date_modified", item["date_published"])) == changed
    for name in ("rss", "atom"):
        (entry,) = _parse(render(name, feed)).entries
        assert tuple(entry.published_parsed)[:6] == tuple(wanted.astimezone(UTC).timetuple())[:6]
        shown = entry.get("updated_parsed") if name == "atom" or changed > wanted else None
        if shown:
            assert tuple(shown)[:6] == tuple(changed.astimezone(UTC).timetuple())[:6]


def test_old_local_mean_time_is_written_in_whole_minutes(made: Publication) -> None:
    seoul = datetime(1905, 1, 1, 8, 27, 52, tzinfo=made.timezone)
    feed = _feed(made, make_item(1, article=make_article(1, published=seoul)))
    assert b"<published>1905-01-01T00:00:00+00:00</published>" in render("atom", feed)


@settings(deadline=None, max_examples=20)
@given(order=st.permutations(range(8)))
def test_order_is_the_callers(made: Publication, order: list[int]) -> None:
    items = tuple(make_item(number) for number in order)
    feed = _feed(made, *items)
    wanted = [item.article.id for item in items]
    for name in ("rss", "atom"):
        assert [entry.id for entry in _parse(render(name, feed)).entries] == wanted
    assert [item["id"] for item in json.loads(render("json", feed))["items"]] == wanted


def test_title_of_nothing_but_forbidden_characters_does_not_stop_the_feed(
    made: Publication, tmp_path: Path
) -> None:
    feed = _feed(made, _item("글", title="\x00\ud800 \x0b"))
    for name, one in feeds.FORMATS.items():
        data = render(name, feed)
        (tmp_path / one.file_name).write_bytes(data)
        assert feeds.validate(one.file_name, data) == []
