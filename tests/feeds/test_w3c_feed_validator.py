"""The W3C feed validator, where there is one.

``SYNDICATE_FEEDVALIDATOR`` names its folder: a clone of github.com/w3c/feedvalidator, whose
``src`` holds the package. It needs lxml, html5lib and rdflib.
"""

from __future__ import annotations

import importlib
import os
import re
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from feed_samples import compose, publication, render, stories

from syndicate import feeds
from syndicate.testing import make_article, make_item

# Two articles with one time: an old habit of some aggregators. No time is invented for it.
TOLERATED = {"DuplicateUpdated"}


@pytest.fixture(scope="module")
def findings() -> Callable[[bytes, str], list[str]]:
    folder = os.environ.get("SYNDICATE_FEEDVALIDATOR")
    if not folder:
        pytest.skip("SYNDICATE_FEEDVALIDATOR does not name a folder with the W3C feed validator")
    source = Path(folder) / "src"
    if not (source / "feedvalidator").is_dir():
        pytest.skip(f"SYNDICATE_FEEDVALIDATOR={folder}: no src/feedvalidator in it")
    sys.path.insert(0, str(source))
    try:
        validator: Any = importlib.import_module("feedvalidator")
        logging: Any = importlib.import_module("feedvalidator.logging")
    except ImportError as error:
        pytest.skip(f"the W3C feed validator cannot be imported: {error}")
    finally:
        sys.path.remove(str(source))

    def ask(data: bytes, address: str) -> list[str]:
        events = validator.validateString(data, firstOccurrenceOnly=0, base=address)["loggedEvents"]
        assert len(events) > 10  # it did read the feed
        return [
            f"{type(event).__name__} {event.params}"
            for event in events
            if isinstance(event, (logging.Error, logging.Warning))
            and type(event).__name__ not in TOLERATED
        ]

    return ask


# The validator's own source, compiled on its first import, has old escapes in its patterns.
pytestmark = [
    pytest.mark.filterwarnings("ignore::SyntaxWarning"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
]


@pytest.mark.parametrize("name", ["rss", "atom"])
@pytest.mark.parametrize("table", ["", 'content = "summary"'])
@pytest.mark.parametrize("slug", [None, "education", "지역-소식"])
def test_rich_feeds_have_no_error_and_no_warning(
    findings: Callable[[bytes, str], list[str]],
    name: str,
    table: str,
    slug: str | None,
    tmp_path: Path,
) -> None:
    made = publication(tmp_path, table)
    feed = compose(made, slug)
    assert findings(render(name, feed), feed.urls[name]) == []


@pytest.mark.parametrize("name", ["rss", "atom"])
def test_plain_feeds_have_no_error_and_no_warning(
    findings: Callable[[bytes, str], list[str]], name: str, tmp_path: Path
) -> None:
    feed = replace(compose(publication(tmp_path, hub=""), None), stylesheet="")
    assert b"hub" not in render(name, feed)
    assert findings(render(name, feed), feed.urls[name]) == []


@pytest.mark.parametrize("name", ["rss", "atom"])
def test_empty_feeds_have_no_error_and_no_warning(
    findings: Callable[[bytes, str], list[str]], name: str, tmp_path: Path
) -> None:
    made = publication(tmp_path)
    never = feeds.compose(made, made.section("features"), (), updated=None)
    for feed in (never, compose(made, items=())):
        assert findings(render(name, feed), feed.urls[name]) == []


@pytest.mark.parametrize("name", ["rss", "atom"])
def test_signs_in_texts_make_no_warning(
    findings: Callable[[bytes, str], list[str]], name: str, tmp_path: Path
) -> None:
    title = '<b> 태그와 &amp; 부호, R&D와 5 < 6, "따옴표"'
    item = make_item(
        1,
        article=make_article(1, title=title, tags=("R&D", "<b>")),
        summary=title,
        html="<p>글</p>",
    )
    feed = compose(publication(tmp_path), items=(item, *stories()[1:]))
    assert findings(render(name, feed), feed.urls[name]) == []


SAMPLE = Path(__file__).parents[2] / "feeds"
PUBLISHED = sorted((*SAMPLE.rglob("rss.xml"), *SAMPLE.rglob("atom.xml")))


@pytest.mark.parametrize("path", PUBLISHED, ids=[str(one.relative_to(SAMPLE)) for one in PUBLISHED])
def test_the_sample_newspaper_has_no_error_and_no_warning(
    findings: Callable[[bytes, str], list[str]], path: Path
) -> None:
    data = path.read_bytes()
    address = re.search(rb'<(?:atom:)?link href="([^"]+)" rel="self"', data)
    assert address is not None
    assert findings(data, address[1].decode()) == []
