"""HTML files: what is more exact wins, and the text is the article's alone."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, strategies as st

from syndicate.config import Publication
from syndicate.errors import ArticleError
from syndicate.model import Article
from syndicate.sources import load
from syndicate.sources.document import Document, Source
from syndicate.sources.fields import Fields
from syndicate.sources.html_article import read
from syndicate.testing import make_publication

LINKED = {
    "@context": "https://schema.org",
    "@graph": [
        {"@type": "WebSite", "name": "한빛일보"},
        {
            "@type": ["NewsArticle"],
            "headline": "정확한 제목 &amp; 부호",
            "alternativeHeadline": "부제",
            "datePublished": "2025-06-10T07:00:00+09:00",
            "dateModified": "2025-06-10T09:00:00+09:00",
            "articleSection": ["교육"],
            "keywords": ["학교", "급식"],
            "author": [{"@type": "Person", "name": "김하늘", "url": "https://news.example.kr/kim"}],
            "image": {"@type": "ImageObject", "url": "photo.jpg"},
            "mainEntityOfPage": {"@id": "https://news.example.kr/education/1"},
            "inLanguage": "ko",
        },
    ],
}


def document(text: str) -> Document:
    return read(Source(path="a.html", below="a.html", folder=Path(), text=text))


def fields(text: str) -> Fields:
    return Fields(document(text).head)


def article(tmp_path: Path, text: str) -> Article:
    publication: Publication = make_publication(tmp_path)
    (publication.articles.root / "a.html").write_text(text, encoding="utf-8")
    room = load(publication)
    assert not room.problems
    return room.articles[0]


def test_json_ld_says_everything(tmp_path: Path) -> None:
    text = (
        "<!doctype html><html><head><title>제목 | 한빛일보</title>"
        '<meta property="og:title" content="덜 정확한 제목">'
        f'<script type="application/ld+json">{json.dumps(LINKED, ensure_ascii=False)}</script>'
        "</head><body><nav>메뉴</nav><article><h1>정확한 제목 &amp; 부호</h1><p>본문</p></article>"
    )
    made = article(tmp_path, text)
    assert made.title == "정확한 제목 & 부호"
    assert made.subtitle == "부제"
    assert made.published.isoformat() == "2025-06-10T07:00:00+09:00"
    assert made.updated is not None
    assert made.sections == ("education",)
    assert made.tags == ("학교", "급식")
    assert [(one.name, one.url) for one in made.authors] == [
        ("김하늘", "https://news.example.kr/kim")
    ]
    assert made.picture == "photo.jpg"
    assert made.explicit_url == "https://news.example.kr/education/1"
    body = document(text).body()
    assert body.text == "<p>본문</p>"
    assert body.kind == "html"


def test_open_graph_comes_next(tmp_path: Path) -> None:
    made = article(
        tmp_path,
        """<html lang="en"><head><title>x</title>
        <meta property="og:title" content="Night bus - The Hanbit">
        <meta property="og:site_name" content="The Hanbit">
        <meta property="article:published_time" content="2025-06-10T07:00:00Z">
        <meta property="article:section" content="Education">
        <meta property="article:tag" content="bus"><meta property="article:tag" content="night">
        <meta property="article:author" content="https://facebook.example/kim">
        <meta name="author" content="Kim Haneul">
        <meta property="og:image" content="https://img.example/a.jpg">
        <meta property="og:image:alt" content="A bus">
        <link rel="canonical" href="https://news.example.kr/bus">
        </head><body><main><p>Text</p></main></body></html>""",
    )
    assert made.title == "Night bus"
    assert made.tags == ("bus", "night")
    assert [one.name for one in made.authors] == ["Kim Haneul"]
    assert (made.picture, made.picture_alt) == ("https://img.example/a.jpg", "A bus")
    assert (made.explicit_url, made.language) == ("https://news.example.kr/bus", "en")


def test_meta_names_of_our_own_and_what_a_reader_sees(tmp_path: Path) -> None:
    made = article(
        tmp_path,
        '<title>긴 기사 제목 | 한빛</title><meta name="category" content="교육">'
        '<meta name="summary" content="요약"><article>'
        '<time datetime="2025-06-10T07:00+09:00">어제</time>'
        "<p>본문</p></article>",
    )
    assert (made.title, made.summary, made.sections) == ("긴 기사 제목", "요약", ("education",))
    assert made.published.hour == 7


def test_front_matter_in_html_is_the_head(tmp_path: Path) -> None:
    made = article(
        tmp_path, "---\ntitle: 앞글\ndate: 2025-06-10\nsection: 교육\n---\n<p>본문</p>\n"
    )
    assert made.title == "앞글"
    body = document("---\ntitle: 앞글\n---\n<p>본문</p>\n").body()
    assert (body.text, body.line) == ("<p>본문</p>\n", 4)


def test_the_longest_article_is_the_text_and_teasers_are_not() -> None:
    long = "<p>긴 글이 여기에 있다. 둘째 문장.</p>"
    text = f"<title>x</title><article>{long}</article><article>예고</article>"
    assert document(text).body().text == long


def test_a_fault_in_metadata_names_its_line(tmp_path: Path) -> None:
    publication = make_publication(tmp_path)
    meta = '<meta property="article:published_time" content="2025-02-30">'
    text = f"<html>\n<title>x</title>\n{meta}\n<p>x"
    (publication.articles.root / "a.html").write_text(text, encoding="utf-8")
    (problem,) = load(publication).problems
    assert (problem.line, problem.field) == (3, "date")


def test_broken_json_ld_is_passed_over() -> None:
    text = '<script type="application/ld+json">{"@type": "NewsArticle", </script><h1>제목</h1>'
    assert fields(text).text("title") == "제목"
    deep = '<script type="application/ld+json">' + "[" * 100_000 + "</script><h1>제목</h1>"
    assert fields(deep).text("title") == "제목"


@pytest.mark.parametrize(
    "value", [LINKED, [LINKED], {"@type": "WebPage", "mainEntity": LINKED["@graph"]}]
)
def test_an_article_is_found_wherever_it_lies(value: object) -> None:
    text = f'<script type="application/ld+json">{json.dumps(value)}</script>'
    assert fields(text).text("date") == "2025-06-10T07:00:00+09:00"


@given(
    st.text(max_size=200),
    st.sampled_from(("<article>", "<title>", '<meta name="date" content="', "<!--", "<?xml ")),
)
def test_no_markup_crashes(text: str, opening: str) -> None:
    try:
        made = document(opening + text)
        made.body()
    except ArticleError:
        pass
