"""Short cuts through a body: what they pass over could not have changed anything."""

import re
from pathlib import Path

import pytest
from hypothesis import example, given, strategies as st

from syndicate.errors import ArticleError
from syndicate.sources import links, pictures, references, sanitize, shortcodes, summary
from syndicate.sources.render import markdown
from syndicate.text import first_sentences

PIECES = st.sampled_from(
    [
        *("<p>", "</p>", "<h2>", "</h2>", "<a href='#x'>", "</a>", "<iframe src='https://a.kr/'>"),
        *(
            "<FRAME>",
            "</noscript>",
            "<nav>",
            "<!-- more -->",
            "<amp-img>",
            "<br>",
            "&#1;",
            "&#xFFFE;",
        ),
        *(
            "&#x85;",
            "&#xFDD0;",
            "&#x1FFFE;",
            "\x7f",
            "\ufffe",
            "\ud800",
            "翾翿",
            "·",
            "\xa0",
            "\u0338",
        ),
        *(
            "**굵게**",
            "[길](/about)",
            "[a](#b)",
            "[more]",
            "{{< x >}}",
            "{% y %}",
            "|filename|z",
            "\n\n",
        ),
        *("\n\n## ", "\n\n| a | b |\n|---|---|\n| c | ", " | "),
        *("[a [b](/c)](/d)", "[^1]", "\n[^1]: "),
        *(
            "HEADERS='a'",
            "headerſ=b",
            "href = #ſ",
            "홍길동 기자 = ",
            "(끝)",
            "ⓒ 한빛",
            "a@b.kr",
            "다. ",
        ),
        *("(서울=한빛뉴스) ", "▲ 사진=한빛", "<table><td>", "</table>", "[\u212aode]", "<x-more>"),
    ]
)
BODIES = st.lists(st.one_of(PIECES, st.text(max_size=12)), max_size=25).map("".join)


def keep(_tag: str, _name: str, value: str) -> str:
    return value


@given(BODIES)
def test_text_is_valid_exactly_where_the_pattern_finds_nothing(text: str) -> None:
    text = text.encode("utf-8", "replace").decode()
    if sanitize._is_valid(text):
        assert not sanitize._INVALID.search(text)


def test_every_invalid_character_is_seen() -> None:
    invalid = [one for one in map(chr, range(0x110000)) if sanitize._INVALID.fullmatch(one)]
    assert len(invalid) == 29 + 33 + 32 + 34
    assert not [one for one in invalid if sanitize._is_valid(f"가{one}나")]


@given(BODIES)
def test_our_own_markup_needs_neither_renaming_nor_repair(text: str) -> None:
    if "<" not in text:
        try:
            made = markdown(text.encode("utf-8", "replace").decode())
            whole = sanitize.sanitize(made, keep)
        except ArticleError:
            return
        assert sanitize.sanitize(made, keep, raw=False) == whole


@given(BODIES)
@example("headerſ=b")
@example('<td HEADERS="a">')
def test_ids_are_looked_for_where_there_may_be_any(text: str) -> None:
    text = text.encode("utf-8", "replace").decode()
    if not references._may_want(text):
        assert not references._WANTED.search(text)


@given(BODIES)
def test_marks_of_templates_are_looked_for_where_there_may_be_any(text: str) -> None:
    if "{" not in text and "|" not in text and not shortcodes._BRACKET.search(text):
        assert not shortcodes._MARKED.search(text)


def slow_summary(markup: str) -> str:
    """All paragraphs first, every pattern on each."""
    compiled = [re.compile(pattern) for pattern, _ in summary._NOT_TEXT]
    paragraphs = [
        one
        for one in summary._paragraphs(markup)
        if not any(pattern.fullmatch(one) for pattern in compiled)
    ]
    if not paragraphs:
        return ""
    paragraphs[0] = summary._without_dateline(paragraphs[0])
    lines = (re.sub(summary._TRAILER, "", one) for one in paragraphs)
    return first_sentences(" ".join(filter(None, lines)), summary.LIMIT)


@given(st.lists(BODIES, max_size=12))
def test_a_summary_reads_no_more_than_it_needs(bodies: list[str]) -> None:
    text = "\n\n".join(bodies).encode("utf-8", "replace").decode()
    try:
        markup = sanitize.sanitize(markdown(text), keep)
    except ArticleError:
        return
    assert summary.summarize(markup) == slow_summary(markup)


ADDRESSES = st.one_of(
    st.text(st.sampled_from("abA0/.:?#%&=@-_~[]\\ 가;,+'()é\t"), max_size=30),
    st.text(st.sampled_from("aZ0/.:?#%&=@-_~[]\\ 가;,"), max_size=20).map("https://a.kr".__add__),
    st.text(st.sampled_from("a0/.:?#%&=@-_~\\ 가"), max_size=20).map("/".__add__),
)


@given(ADDRESSES, st.sampled_from(["https://x.kr/a/b/c", "http://u@y.kr:80/?q#f", "https://z.kr"]))
@example("https://a.kr/x?", "https://x.kr/")
@example("https://a.kr:/x", "https://x.kr/")
@example("/../a", "https://x.kr/b/c")
@example("/\t/host.kr/", "http://x.kr/")
def test_an_address_is_resolved_as_without_a_memory(value: str, base: str) -> None:
    assert links.absolute(value, base) == links._absolute.__wrapped__(value, base)


@pytest.mark.parametrize("name", ["a/../b.md", "b.md/", "c.md", "a.md", "a.md/.", "x/../a.md"])
def test_a_file_is_found_as_by_resolving_its_path(tmp_path: Path, name: str) -> None:
    (tmp_path / "a.md").write_text("a")
    (tmp_path / "b.md").write_text("b")
    (tmp_path / "loop").symlink_to("loop")
    try:
        found = (tmp_path / name).resolve(strict=True).is_file()
    except OSError:
        found = False
    assert not (found and pictures._is_nowhere(str(tmp_path / name)))
