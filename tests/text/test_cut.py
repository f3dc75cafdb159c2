from __future__ import annotations

import time
import unicodedata

import pytest
from hypothesis import given, strategies as st

from syndicate.text import cut, first_sentences, graphemes

WORDS = st.text(
    st.sampled_from("가나다한빛 abc.?!“”‘’()\"'31,… 👩‍👧🇰🇷é\u0301각"), max_size=300
) | st.text(max_size=200)
LIMITS = st.integers(1, 120)


@given(WORDS, LIMITS)
def test_a_cut_is_never_longer_than_the_limit(text: str, limit: int) -> None:
    assert len(graphemes(cut(text, limit))) <= limit


@given(WORDS, LIMITS)
def test_a_cut_is_the_beginning_of_the_text(text: str, limit: int) -> None:
    short = cut(text, limit)
    assert short == text or text.startswith(short.removesuffix("…"))


@given(WORDS, LIMITS)
def test_a_cut_never_splits_a_character(text: str, limit: int) -> None:
    short = cut(text, limit)
    if short != text:
        kept = graphemes(short.removesuffix("…"))
        assert graphemes(text)[: len(kept)] == kept


@given(st.lists(st.text("가나다라abc", min_size=1, max_size=8), min_size=1), st.integers(10, 60))
def test_a_cut_never_splits_a_word_where_there_is_a_space(words: list[str], limit: int) -> None:
    short = cut(" ".join(words), limit).removesuffix("…")
    assert all(part in words for part in short.split())


@given(WORDS, st.integers(5, 160))
def test_first_sentences_are_a_beginning_that_fits(text: str, limit: int) -> None:
    line = " ".join(text.split())
    short = first_sentences(line, limit)
    assert len(graphemes(short)) <= limit
    assert short == line or line.startswith(short.removesuffix("…"))


@given(WORDS)
def test_graphemes_are_the_text_in_pieces(text: str) -> None:
    assert "".join(graphemes(text)) == text


@pytest.mark.parametrize(
    "cluster", ["각", "👩‍👧", "🇰🇷", "e\u0301", unicodedata.normalize("NFD", "각"), "👍🏽", "1️⃣"]
)
def test_what_a_reader_sees_as_one_character_is_one(cluster: str) -> None:
    assert graphemes(f"가{cluster}나") == ["가", cluster, "나"]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("기온은 31.5도였다. 덥다.", "기온은 31.5도였다."),
        ("그는 “간다. 지금 간다”고 했다. 끝.", "그는 “간다. 지금 간다”고 했다."),
        ("“가자.” 그는 갔다.", "“가자.”"),
        ("시장(홍길동. 55)이 왔다. 갔다.", "시장(홍길동. 55)이 왔다."),
        ("Mr. Kim met Dr. Lee. They talked.", "Mr. Kim met Dr. Lee."),
        ("The U.S. Army came. It left.", "The U.S. Army came."),
        ("“I don’t know. Ask him,” she said. He left.", "“I don’t know. Ask him,” she said."),
        ("今日は晴れ。明日は雨。", "今日は晴れ。"),
        ("정말? 그렇다.", "정말?"),
        ("마침표 없는 글", "마침표 없는 글"),
    ],
)
def test_the_first_sentence_is_the_one_a_reader_would_name(text: str, first: str) -> None:
    assert first_sentences(text, len(first)) == first


def test_a_sentence_that_is_too_long_ends_at_a_word() -> None:
    text = "한빛시는 다음 달부터 모든 초등학교에서 아침 독서 시간을 운영한다고 밝혔다."
    assert first_sentences(text, 20) == "한빛시는 다음 달부터 모든…"


def test_a_megabyte_is_cut_at_once() -> None:
    started = time.perf_counter()
    assert len(first_sentences("“" + "가 나. " * 250_000, 160)) <= 160
    assert len(cut("\u0301" * 1_000_000, 160)) > 0
    assert time.perf_counter() - started < 5
