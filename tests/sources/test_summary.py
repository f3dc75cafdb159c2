from __future__ import annotations

import time

import pytest
from hypothesis import given, strategies as st

from syndicate.sources.summary import LIMIT, summarize


@pytest.mark.parametrize(
    "head",
    [
        "(한빛뉴스) ",
        "(한빛=홍길동 기자)",
        "[수원=홍길동 기자] ",
        "【수원=한빛시스】홍길동 기자 = ",
        "(서울=한빛뉴스) 홍길동 기자 = ",
        "홍길동 기자 = ",
        "홍길동·김하늘 기자 = ",
        "홍길동 인턴기자 (hong@news.example.kr) = ",
        "[한빛일보 홍길동 기자] ",
        "HANBIT, June 10 (Hanbit News) -- ",
    ],
)
def test_datelines_are_no_summary(head: str) -> None:
    assert summarize(f"<p>{head}시는 10일 문을 열었다.</p>") == "시는 10일 문을 열었다."


@pytest.mark.parametrize(
    "head",
    ["[단독] ", "(사)한빛협회 ", "“좋다”는 말 = ", "(가칭) ", "홍길동 기자가 ", "1+1=2이고 "],
)
def test_what_only_looks_like_a_dateline_is_text(head: str) -> None:
    assert summarize(f"<p>{head}시는 열었다.</p>") == f"{head}시는 열었다."


@pytest.mark.parametrize(
    "line",
    [
        "홍길동 기자 hong@news.example.kr",
        "홍길동 기자(hong@news.example.kr)",
        "홍길동 선임기자",
        "hong@news.example.kr",
        "글·사진 = 홍길동 기자",
        "Copyright ⓒ 한빛일보. 무단 전재 금지",
        "저작권자 © 한빛일보",
        "[사진=한빛웨더]",
        "사진=수원시 제공",
        "▲ 새로 연 도서관 (사진=한빛시)",
        "(끝)",
    ],
)
def test_bylines_credits_and_rights_are_no_summary(line: str) -> None:
    assert summarize(f"<p>{line}</p><p>첫 문장이다.</p><p>{line}</p>") == "첫 문장이다."


def test_a_byline_at_the_end_of_the_text_is_dropped() -> None:
    markup = "<p>문을 열었다. 홍길동 기자 hong@news.example.kr</p>"
    assert summarize(markup) == "문을 열었다."


@pytest.mark.parametrize(
    "markup",
    [
        "<h2>제목</h2>",
        "<figure><img><figcaption>설명</figcaption></figure>",
        "<table><tbody><tr><td>칸<table><tbody><tr><td>칸</td></tr></tbody></table></td></tr></tbody></table>",
        "<pre><code>code</code></pre>",
        '<video src="x" controls="">못 본다</video>',
        '<x-frame src="x">못 본다</x-frame>',
        '<ol><li id="fn-1">각주 ↩</li></ol>',
    ],
)
def test_only_running_text_is_summary(markup: str) -> None:
    assert summarize(f"{markup}<p>본문이다.</p>{markup}") == "본문이다."


def test_footnote_marks_are_not_read_aloud() -> None:
    mark = '<sup><a href="x#fn-1" id="fnref-1">1</a></sup>'
    assert summarize(f"<p>글이다{mark}. H<sub>2</sub>O, m<sup>2</sup>.</p>") == "글이다. H2O, m2."


def test_more_is_where_the_author_ends_it() -> None:
    assert summarize("<p>하나.</p><x-more></x-more><p>둘.</p>") == "하나."
    assert summarize("<p>하나. <x-more></x-more>둘.</p>") == "하나."
    assert summarize("<x-more></x-more><p>둘.</p>") == "둘."


def test_blocks_and_line_breaks_keep_words_apart() -> None:
    assert summarize("<div>하나</div><div>둘<br>셋</div><ul><li>넷</li><li>다섯</li></ul>") == (
        "하나 둘 셋 넷 다섯"
    )


def test_entities_are_characters() -> None:
    assert summarize("<p>A&amp;B &lt;b&gt;&nbsp;“가”.</p>") == "A&B <b> “가”."


def test_nothing_to_say_is_nothing() -> None:
    assert summarize("") == summarize("<figure><figcaption>x</figcaption></figure>") == ""


@given(st.lists(st.text("가나다. “”()", max_size=80)))
def test_a_summary_is_one_line_within_the_limit(paragraphs: list[str]) -> None:
    short = summarize("".join(f"<p>{text}</p>" for text in paragraphs))
    assert len(short) <= LIMIT
    assert "\n" not in short


@pytest.mark.parametrize(
    "text", ["(" * 100_000, "가" * 1_000_000, "홍길동·" * 100_000, "▲" * 100_000]
)
def test_a_summary_of_anything_ends_soon(text: str) -> None:
    started = time.perf_counter()
    summarize(f"<p>{text}</p>")
    assert time.perf_counter() - started < 5
