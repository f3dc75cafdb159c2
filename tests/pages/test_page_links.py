from __future__ import annotations

import posixpath

import pytest
from hypothesis import given, strategies as st

from syndicate.pages.links import localised, relative, tree_path

FEEDS = "https://news.example.kr/feeds"
PAGE = "articles/2025/x/index.html"
URL = f"{FEEDS}/articles/2025/x/"
NAMES = st.lists(
    st.text("ab:%.-é가", min_size=1).filter(lambda s: s.strip(".")), min_size=1, max_size=4
)


def at_home(body: str) -> str:
    return localised(body, PAGE, URL, FEEDS)


@pytest.mark.parametrize(
    ("page", "target", "reference"),
    [
        ("index.html", "assets/a.css", "assets/a.css"),
        ("education/index.html", "assets/a.css", "../assets/a.css"),
        ("education/index.html", "education/index.html", "index.html"),
        (PAGE, "index.html", "../../../index.html"),
        ("index.html", "digest/index.html#may", "digest/index.html#may"),
        ("index.html", "a:b/index.html", "./a:b/index.html"),
    ],
)
def test_references_by_depth(page: str, target: str, reference: str) -> None:
    assert relative(page, target) == reference


@given(NAMES, NAMES)
def test_a_reference_leads_from_any_file_to_any_other(page: list[str], target: list[str]) -> None:
    start, end = "/".join(page), "/".join(target)
    reference = relative(start, end)
    assert posixpath.normpath(posixpath.join(posixpath.dirname(start), reference)) == end
    assert ":" not in reference.split("/")[0]


def test_addresses_of_ours_are_files_of_the_tree() -> None:
    assert tree_path(FEEDS, FEEDS) == "index.html"
    assert tree_path(f"{FEEDS}/", FEEDS) == "index.html"
    assert tree_path(URL, FEEDS) == PAGE
    assert tree_path(f"{URL}#a", FEEDS) == PAGE
    assert tree_path(f"{FEEDS}/feeds.opml", FEEDS) == "feeds.opml"
    with pytest.raises(ValueError, match="not below"):
        tree_path(f"{FEEDS}-old/x", FEEDS)


def test_footnotes_and_pictures_of_ours_are_found_beside_the_page() -> None:
    assert at_home(f'<a href="{URL}#n" id="r">1</a>') == '<a href="#n" id="r">1</a>'
    assert at_home(f'<img alt="a > b" src="{FEEDS}/assets/a.jpg">') == (
        '<img alt="a > b" src="../../../assets/a.jpg">'
    )
    srcset = f"{FEEDS}/assets/a.jpg 1x, https://x.example/b,c.jpg 2x"
    assert at_home(f'<img srcset="{srcset}">') == (
        '<img srcset="../../../assets/a.jpg 1x, https://x.example/b,c.jpg 2x">'
    )


@pytest.mark.parametrize(
    "body",
    [
        f'<p>src="{FEEDS}/assets/a.jpg"</p>',
        f'<p title=" src=&quot;{FEEDS}/assets/a.jpg&quot;">x</p>',
        f'<a href="{URL}">self</a><a href="https://x.example/?a=1&amp;b=2#n">out</a>',
        f'<pre>&lt;img src="{FEEDS}/assets/a.jpg"&gt;</pre>',
        '<img alt="1 < 2" src="https://x.example/feeds/assets/a.jpg">',
    ],
)
def test_text_and_other_addresses_are_left_alone(body: str) -> None:
    assert at_home(body) == body
