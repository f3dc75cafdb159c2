"""A publication's own templates: one block, one word, and the faults that are named."""

from __future__ import annotations

from pathlib import Path

import pytest
from digest_editions import digest, edition

from syndicate.errors import DigestError, TemplateError
from syndicate.resources import shipped


def override(folder: Path, name: str, text: str) -> Path:
    path = folder / "templates" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return folder


def test_one_block_of_the_letter_can_be_replaced(tmp_path: Path) -> None:
    override(
        tmp_path,
        "digest.html",
        '{% extends "!syndicate/digest.html" %}'
        '{% block masthead %}<tr><td class="mast"><h1>우리 신문</h1></td></tr>{% endblock %}',
    )
    html = digest(tmp_path).letter().html
    assert ">우리 신문</h1>" in html
    assert "기사 전문 읽기" in html


def test_one_word_can_be_replaced(tmp_path: Path) -> None:
    override(tmp_path, "words/ko.toml", '[digest]\nunsubscribe = "그만 받기"\n')
    letter = digest(tmp_path).letter()
    assert "그만 받기" in letter.html
    assert "그만 받기: https://" in letter.text
    assert "구독 설정" in letter.html


def test_a_template_that_lost_a_mark_is_named(tmp_path: Path) -> None:
    source = (shipped("templates") / "digest.html").read_text("utf-8")
    override(tmp_path, "digest.html", source.replace("<!--@foot-->", ""))
    with pytest.raises(DigestError, match=r"digest\.html: the mark <!--@foot--> is missing"):
        digest(tmp_path)


def test_a_template_that_lost_the_sections_is_named(tmp_path: Path) -> None:
    without = '{% extends "!syndicate/digest.html" %}{% block sections %}{% endblock %}'
    one = override(tmp_path / "one", "digest.html", without)
    with pytest.raises(DigestError, match="the mark section:0 stands there, but not in"):
        digest(one)
    other = override(tmp_path / "other", "digest.html", without)
    override(other, "digest.txt", '{{ mark("foot") }}\n')
    with pytest.raises(DigestError, match=r"<!--@section:0--> is missing, so 교육 cannot be cut"):
        digest(other)


def test_a_text_part_with_a_mark_of_its_own_is_named(tmp_path: Path) -> None:
    source = (shipped("templates") / "digest.txt").read_text("utf-8")
    one = override(tmp_path / "one", "digest.txt", source + '{{ mark("extra") }}')
    with pytest.raises(DigestError, match=r"digest\.txt: the mark extra stands there"):
        digest(one)
    other = override(tmp_path / "other", "digest.txt", source + '{{ mark("foot") }}')
    with pytest.raises(DigestError, match=r"digest\.txt: the mark foot stands there twice"):
        digest(other)


def test_a_misspelt_variable_names_file_and_line(tmp_path: Path) -> None:
    override(tmp_path, "digest.txt", "one\n{{ digest.titel }}\n")
    with pytest.raises(TemplateError, match=r"templates/digest\.txt:2: .*titel"):
        digest(tmp_path, edition())
