from __future__ import annotations

import unicodedata

from hypothesis import given, strategies as st

from syndicate.digest import subject
from syndicate.digest.subject import LONGEST
from syndicate.text import graphemes

PATTERN = "{title} {date} — {lead}"


def made(lead: str, pattern: str = PATTERN, *, advertising: bool = False) -> str:
    return subject(
        pattern, title="한빛일보", date="2025.06.10 (화)", lead=lead, advertising=advertising
    )


def test_a_subject_is_what_the_publication_configured() -> None:
    assert made("소식", "[{lead}] {title}") == "[소식] 한빛일보"
    assert made("{title} & <b>", "{lead}") == "{title} & <b>"


def test_a_long_lead_is_cut_between_words() -> None:
    words = "강변 자전거길을 따라 걸으며 열 해의 변화를 기록했다 " * 20
    shown = made(words)
    assert len(shown) <= LONGEST
    assert shown.endswith("…")
    assert words.startswith(shown.partition("— ")[2][:-1] + " ")


@given(st.text(max_size=400), st.booleans())
def test_a_subject_is_one_line_whatever_the_title_holds(lead: str, advertising: bool) -> None:
    shown = made(lead, advertising=advertising)
    assert len(shown.splitlines()) == 1
    assert not any(unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp") for c in shown)
    assert len(graphemes(shown)) <= LONGEST
    assert shown.startswith("(광고) 한빛일보") == advertising
