"""Whatever goes in, what comes out is judged by html5lib: a parser that is not ours."""

from __future__ import annotations

import re
import time
import unicodedata
from pathlib import Path

import html5lib
import pytest
from hypothesis import HealthCheck, example, given, settings, strategies as st

from syndicate.errors import ArticleError
from syndicate.model import Item, Problem
from syndicate.sources.body import Body, Kind
from syndicate.sources.content import make_item
from syndicate.sources.pictures import Pictures
from syndicate.sources.sanitize import sanitize
from syndicate.testing import MemoryStore, make_article, make_publication

ELEMENTS = (
    "p h1 h2 h3 h4 h5 h6 ul ol li dl dt dd blockquote q cite pre code kbd samp var em strong b i u"
    " s strike del ins mark sub sup small abbr time dfn ruby rt rp bdi wbr figure figcaption img"
    " picture source table caption colgroup col thead tbody tfoot tr th td a hr br details summary"
    " audio video track div section article aside header footer main hgroup address center"
)
ATTRIBUTES = (
    "href src srcset sizes alt title width height lang dir cite datetime id start reversed type"
    " value colspan rowspan headers scope span align media poster controls kind srclang label"
    " default open"
)
ADDRESSES = ("href", "src", "poster", "cite")
PIECES = [
    "<script>alert(1)</script>",
    "<style>p{color:red}</style>",
    "<p style='x' class=y onclick=z>",
    "</p>",
    "<a href='javascript:alert(1)'>",
    "<a href=//x.kr/가>",
    "<a href='#x'>",
    "<a name=x>",
    "</a>",
    "<b>",
    "</b>",
    "<img src=x.jpg>",
    "<img src='data:image/png;base64,AA' data-src=/y.png>",
    "<img srcset='a 1x, b 2x'>",
    "<img width=1 height=1 src=/t.gif>",
    "<picture><source srcset=/w.webp>",
    "</picture>",
    "<iframe src=//y.kr>",
    "<iframe src='https://www.youtube.com/embed/x'>f</iframe>",
    "<object data=x>",
    "</object>",
    "<embed src=/e>",
    "<noscript><img src=/n.jpg></noscript>",
    "<svg><a href=x>",
    "<svg onload=x>",
    "</svg>",
    "<math><mi>",
    "</math>",
    "<form action=x><input name=y><select><option>o</select><textarea>",
    "</textarea>",
    "<table>",
    "<tr><td align=right>",
    "<td colspan=2>",
    "</table>",
    "<li>",
    "<ul>",
    "</ul>",
    "<template>",
    "<title>",
    "</title>",
    "<!--",
    "-->",
    "<!-- more -->",
    "<![CDATA[",
    "]]>",
    "<x-frame src=x>",
    "</x-frame>",
    "<x-more>",
    "<h2>",
    "</h2>",
    "<pre>",
    "\n",
    "<code>",
    "text ",
    "가나다. ",
    "&lt;script&gt;",
    "&#x3c;b>",
    "&#824;",
    "̸",
    "&#11;",
    "\x00",
    "\x0b",
    "&",
    '"',
    "'",
    "=",
    ">",
    "<",
    "</",
    "<video src=/v.mp4 autoplay>",
    "</video>",
    "<source src=v.mp4>",
    "<marquee>",
    "</marquee>",
    "<button>",
    "</button>",
    "<plaintext",
    "<xmp>",
    "</xmp>",
    "<base href=//evil>",
    "<meta http-equiv=refresh>",
    "<link rel=x>",
    "<frameset>",
    "<body onload=x>",
    "<html lang=ko>",
    "<details open>",
    "<div>",
    "</div>",
    "<center>",
    "<font face=x>",
    "<q cite=x>",
]
MARKUP = st.lists(st.sampled_from(PIECES) | st.text(max_size=6), max_size=25).map("".join)


def item_of(folder: Path, text: str, kind: Kind = "html") -> Item:
    publication = make_publication(folder)
    body = Body(text=text, kind=kind, line=1, folder=folder / "articles", path="articles/a.md")
    problems: list[Problem] = []
    pictures = Pictures(publication, MemoryStore())
    return make_item(make_article(), body, publication, pictures, problems.append)


def assert_clean(markup: str) -> None:
    # strict: the W3C feed validator reads items with this parser, and warns of every fault.
    html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parseFragment(markup)
    tree = html5lib.parseFragment(markup, namespaceHTMLElements=False)
    for element in tree.iter():
        if element is tree:
            continue
        assert element.tag in ELEMENTS.split(), (element.tag, markup)
        assert set(element.attrib) <= {*ATTRIBUTES.split()}, (element.attrib, markup)
        for name in ADDRESSES:
            address = element.get(name)
            assert address is None or re.match(r"https?://[^/]|mailto:.|tel:.", address), markup
        for candidate in filter(None, element.get("srcset", "").split(", ")):
            assert candidate.startswith(("http://", "https://")), markup


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("news")


@given(MARKUP, st.sampled_from(["html", "markdown"]))
@example("<h2><table><h2><b>", "html")
@example("<a href=//x.kr/><table><a href=//x.kr/>0", "html")
@example("<h2><a href='javascript:alert(1)'><h2><b>", "html")
@example("<h2><a href='javascript:alert(1)'><h2><a href='javascript:alert(1)'><b>", "html")
@example("<p>&#824;", "html")
@example("<a href=x><iframe src=//y.kr></iframe></a>", "html")
@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
def test_nothing_but_clean_html_comes_out(folder: Path, text: str, kind: Kind) -> None:
    assert_clean(item_of(folder, text, kind).html)


@given(st.text(st.characters(exclude_categories=("Cc", "Cs", "Cn")) | st.just("\n"), max_size=200))
@settings(deadline=None, suppress_health_check=list(HealthCheck))
def test_plain_text_comes_out_as_the_same_text(folder: Path, text: str) -> None:
    markup = item_of(folder, text, "plain").html
    assert_clean(markup)
    shown = "".join(html5lib.parseFragment(markup).itertext())
    assert shown.split() == unicodedata.normalize("NFC", text).split()


BOMBS = {
    "elements in elements": "<div>" * 100_000,
    "elements behind lost ends": "<div></x>" * 100_000,
    "elements behind comments": "<div><!--</div>-->" * 50_000,
    "elements behind attributes": '<div title="</div>">' * 50_000,
    "elements behind scripts": "<div><script></div></script>" * 20_000,
    "elements behind a drawing": "<svg><div>" + "<x/>" * 50_000,
    "attributes": "<p " + " ".join(f"a{n}=1" for n in range(200_000)) + ">",
    "ampersands": "&" * 1_000_000,
    "references": "&amp;" * 300_000,
    "brackets": "[" * 1_000_000,
    "less-than": "<" * 90_000,
    "tags that never end": "<img " * 80_000,
    "quotes that never end": '<img alt="' * 80_000,
    "comments that never end": "<!-- " * 80_000,
    "a huge table": "<table><tr>" + "<td>x" * 45_000,
    "a foster parent": "<table>" + "<b>x</b>" * 20_000,
    "a Markdown table": "|a" * 2000 + "\n" + "|-" * 2000 + "\n" + "|b\n" * 5000,
    "quotations": ">" * 100_000 + "x",
    "footnotes": "[^1] " * 100_000 + "\n\n[^1]: x",
    "stars": "**a_ " * 200_000,
    "missing pictures": "![](x.jpg)\n" * 9_000,
    "embeds": "<iframe src=//x.kr/a>" * 200 + "<p>x</p>" * 20_000,
    "empty figures": "<figure>" * 200 + "</figure>" * 200,
}


@pytest.mark.parametrize("name", BOMBS)
@pytest.mark.parametrize("kind", ["html", "markdown"])
def test_a_trap_for_parsers_ends_soon(folder: Path, name: str, kind: Kind) -> None:
    started = time.perf_counter()
    try:
        item_of(folder, BOMBS[name], kind)
    except ArticleError as error:
        assert str(error)  # noqa: PT017  # refusing is as good as showing
    assert time.perf_counter() - started < 10


def test_a_drawing_in_the_text_is_no_trap(folder: Path) -> None:
    drawing = '<svg viewBox="0 0 9 9"><g>' + '<path d="M0 0"/>' * 900 + "</g></svg>"
    assert item_of(folder, f"<p>앞{drawing}뒤</p>").html == "<p>앞뒤</p>"


def test_five_hundred_paragraphs_with_links_and_open_tags_are_no_trap(folder: Path) -> None:
    text = (
        '<p>가<font color="x">나 <a href="/x">다</a></font><br><img src="https://x.kr/a.jpg">' * 500
    )
    assert item_of(folder, text).html.count("<p>") == 500


def _kept(_tag: str, _name: str, value: str) -> str:
    return value


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("<p>a<form><p>b<label>c <input></label></form>", "<p>a</p><p>bc </p>"),
        ("<custom-thing>text</custom-thing>", "text"),
        ("<p>x<!-- secret --></p>", "<p>x</p>"),
        ("<center>a</center><nav>b</nav><font>c</font>", "<center>a</center><div>b</div>c"),
        ("<amp-img src='/a.jpg'></amp-img>", '<img src="/a.jpg">'),
        ("<ruby>漢<rp>(</rp><rt>한</rt></ruby>", "<ruby>漢<rp>(</rp><rt>한</rt></ruby>"),
        ("<dl><dt>a<dd>b</dl>", "<dl><dt>a</dt><dd>b</dd></dl>"),
        ("AT&T &copy; &lt;", "AT&amp;T © &lt;"),
    ],
)
def test_what_news_needs_is_kept(written: str, kept: str) -> None:
    assert sanitize(written, _kept) == kept


def test_a_fault_of_the_rule_is_not_swallowed() -> None:
    def broken(_tag: str, _name: str, _value: str) -> str:
        raise OSError("no space left")

    with pytest.raises(OSError, match="no space left"):
        sanitize('<a href="x">y</a>', broken)
    assert sanitize('<a href="x">y</a>', _kept) == '<a href="x">y</a>'
