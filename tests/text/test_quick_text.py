"""Quick ways through a text give what the slow ones give, whatever the text."""

import re
import unicodedata

from hypothesis import example, given, strategies as st

from syndicate.text import clean, cut, first_sentences, graphemes, one_line
from syndicate.text.clean import _CONTROL, _FORBIDDEN
from syndicate.text.cut import _SINGLE, fits
from syndicate.text.lazy import regex

ANY = st.text(
    st.one_of(
        st.characters(),
        st.characters(categories=["Cs", "Cc", "Zs", "Zl", "Zp", "Cf", "Mn"]),
        st.sampled_from(
            " \n\r\t가나다각한글.?!。”“’‘\"'()[]…\u1100\u1161\u11a8\u0301\ufe0f\u200d🇰🇷👍🏽"
        ),
    ),
    max_size=60,
)


def slow_clean(text: str) -> str:
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", _FORBIDDEN.sub("", text))


@given(ANY)
@example("\ufffe")
@example("a\ud800b")
@example("\x1f")
def test_a_clean_text_is_clean_by_the_pattern_too(text: str) -> None:
    assert clean(text) == slow_clean(text)


@given(ANY)
@example("a\x85b\x7fc\x9f")
@example("\u2003가  나\xa0")
def test_one_line_is_what_the_patterns_make(text: str) -> None:
    assert one_line(text) == re.sub(r"\s+", " ", _CONTROL.sub("", slow_clean(text))).strip()


def slow_cut(text: str, limit: int) -> str:
    clusters = graphemes(text)
    if len(clusters) <= limit:
        return text
    if limit < 1:
        return ""
    short = "".join(clusters[: limit - 1])
    if not clusters[limit - 1].isspace():
        head = re.sub(r"\s+\S*$", "", short)
        short = head if head.strip() else short
    return short.rstrip(" \t\n,;:·—-–") + "…"


@given(ANY, st.integers(-1, 40))
def test_cutting_counts_what_a_reader_counts(text: str, limit: int) -> None:
    assert fits(text, limit) == (len(text) <= limit or len(graphemes(text)) <= limit)
    assert cut(text, limit) == (text if len(text) <= limit else slow_cut(text, limit))


def test_no_character_that_joins_is_taken_for_a_single_one() -> None:
    singles = [one for one in map(chr, range(0x110000)) if _SINGLE.fullmatch(one)]
    assert len(singles) > 30_000
    assert not [one for one in singles if len(graphemes(f"가{one}")) == 1]
    assert not [one for one in singles if len(graphemes(f"{one}가")) == 1]


@given(ANY, ANY, st.integers(1, 40))
def test_what_follows_a_full_summary_does_not_change_it(text: str, more: str, limit: int) -> None:
    """So that no more of an article is read than its summary needs."""
    begun, rest = one_line(text), one_line(more)
    if begun and rest and not fits(begun, limit):
        assert first_sentences(f"{begun} {rest}", limit) == first_sentences(begun, limit)


def test_a_pattern_is_compiled_when_it_is_used() -> None:
    lazy = regex(r"a(?P<b>\d)", re.IGNORECASE)
    assert type(lazy).__name__ == "_Pattern"
    found = lazy.search("xA1")
    assert found is not None
    assert found["b"] == "1"
    assert lazy.pattern == r"a(?P<b>\d)"
    assert regex(rb"\x00").sub(b"", b"a\0b") == b"ab"
