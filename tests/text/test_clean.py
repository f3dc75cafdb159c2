"""What may stand on one line, and what of it may come from others."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, strategies as st

from syndicate.text import foreign, one_line

BIDI = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
MARKS = "\u061c\u200e\u200f"


@pytest.mark.parametrize("control", ["\x7f", "\x80", "\x90", "\x9b", "\x9d", "\x9f", "\x1b"])
def test_a_line_gives_a_terminal_no_orders(control: str) -> None:
    assert one_line(f"서{control}울") == "서울"


def test_a_line_end_of_mainframes_is_a_space() -> None:
    assert one_line("서울\x85수원") == "서울 수원"


def test_a_title_keeps_its_marks_of_direction_and_what_is_foreign_does_not() -> None:
    title = "\u2067שלום\u2069 C++\u200e"
    assert one_line(title) == title
    assert foreign(title) == "שלום C++"
    assert foreign("서울\u202e3.81") == "서울3.81"


def test_what_is_foreign_is_not_long() -> None:
    assert foreign("가" * 41) == "가" * 40
    assert foreign("나" * 300, 200) == "나" * 200
    assert foreign("\u202e" * 50 + "서울") == "서울"


@given(st.text(), st.integers(1, 60))
def test_nothing_foreign_acts_on_what_stands_around_it(text: str, longest: int) -> None:
    shown = foreign(text, longest)
    assert len(shown) <= longest
    assert shown == shown.strip()
    for one in shown:
        assert unicodedata.category(one) not in {"Cc", "Zl", "Zp", "Cs"}
        assert unicodedata.bidirectional(one) not in BIDI
        assert one not in MARKS


@given(st.text())
def test_a_line_is_the_same_whatever_stands_beside_it(text: str) -> None:
    assert one_line(f"\0{text}") == one_line(text)  # the control takes the quick way out
