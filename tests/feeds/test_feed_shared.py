"""Feeds that share what was written of their items say what they would say alone."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from feed_samples import compose, publication, render, stories
from hypothesis import given, strategies as st

from syndicate import feeds
from syndicate.feeds.jsonfeed import _text
from syndicate.testing import make_item

FORMATS = list(feeds.FORMATS)
HOSTILE = (
    "<p>a]]>b</p>\n    <item>\n      <guid>x</guid>\n    </item>\n  </channel>\n</rss>\n"
    "\n  <entry>\n  </entry>\n</feed>\n<title>R&amp;D &lt;b&gt;</title><![CDATA[ ]]&gt;"
)


@pytest.mark.parametrize("name", FORMATS)
def test_a_feed_that_shares_has_the_bytes_of_one_alone(name: str, tmp_path: Path) -> None:
    made = publication(tmp_path)
    trap = replace(make_item(7), html=HOSTILE, summary="R&D <item>")
    several = [(*stories(), trap), stories()[::2], (trap, *stories()[::-1]), ()]
    shared = feeds.Written()
    for items in several:
        alone = compose(made, "education", items)
        assert render(name, replace(alone, written=shared)) == render(name, alone)


@pytest.mark.parametrize("name", FORMATS)
def test_nothing_is_shared_by_feeds_that_differ(name: str, tmp_path: Path) -> None:
    feed = compose(publication(tmp_path))
    render(name, feed)
    for other in (replace(feed, full=False), replace(feed, language="en"), replace(feed, sections={})):
        alone = replace(other, written=feeds.Written())
        assert render(name, other) == render(name, alone)


@given(
    st.recursive(
        st.text() | st.integers(),
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    )
)
def test_json_is_written_as_the_standard_library_writes_it(value: object) -> None:
    wanted = json.dumps(value, ensure_ascii=False, indent=2).replace("\n", "\n    ")
    assert _text(value, "    ") == wanted
