from __future__ import annotations

import re
from pathlib import Path

from digest_editions import digest, edition, headline, parse, section
from hypothesis import given, strategies as st

from syndicate.digest.wrap import columns, wrap


def test_the_text_part_has_all_the_html_has_in_its_order(tmp_path: Path) -> None:
    letter = digest(tmp_path, edition(places=5)).letter(advertising=True, city="서울")
    tree = parse(letter.html)
    body = tree.find("body")
    marks = ["한빛일보", "2025.06.10 (화)", "오늘의 날씨"]
    marks += [cell.text for cell in body.iter("th")]
    marks += ["기상청 제공"]
    for element in body.iter():
        if element.tag == "h2":
            marks.append("".join(element.itertext()) + "\n--")
        elif element.tag == "h3":
            marks.append("".join(element.itertext()) + "\n")
            marks.append(next(element.iter("a")).get("href"))
    marks += ["수신거부: https://", "구독 설정: https://", "한빛일보사", "031-000-0000"]
    position = 0
    for mark in marks:
        position = letter.text.index(mark, position) + len(mark)


def test_it_holds_neither_markup_nor_entities(tmp_path: Path) -> None:
    one = edition(section("education", headline(1, "가온 & <합창제> ‘봄’", summary="A < B & C")))
    text = digest(tmp_path, one).letter().text
    assert "가온 & <합창제> ‘봄’" in text
    assert "A < B & C" in text
    assert not re.search(r"&[a-z#0-9]+;|</", text)
    assert not re.search(r"[ \t]$", text, re.MULTILINE)
    assert "\n\n\n" not in text


def test_long_addresses_stay_whole(tmp_path: Path) -> None:
    url = "https://news.example.kr/education/" + "a" * 300
    one = edition(section("education", headline(1, url=url)))
    assert f"\n{url}\n" in digest(tmp_path, one).letter().text


@given(st.lists(st.text(alphabet="가a—…", min_size=1, max_size=60)), st.sampled_from(["", "  "]))
def test_lines_break_at_spaces_only(words: list[str], indent: str) -> None:
    wrapped = wrap(" ".join(words), indent)
    assert wrapped.split() == words
    for line in wrapped.splitlines():
        assert line.startswith(indent)
        assert columns(line) <= 72 or " " not in line.strip()


def test_hangul_takes_two_columns() -> None:
    assert columns("한글 ab") == 7
    assert columns("e\u0301👩\u200d") == 3
