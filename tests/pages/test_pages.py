"""The pages of a small newspaper, as a reader and a strict HTML parser see them."""

from __future__ import annotations

import json
import posixpath
import re
from dataclasses import replace
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from urllib.parse import unquote

import html5lib
import pytest
from hypothesis import HealthCheck, example, given, settings, strategies as st
from page_samples import (
    FEEDS_URL,
    channel,
    configuration,
    items,
    links,
    only_pages,
    own_page,
    pages,
    parsed,
    references,
    site,
    text_of,
)

from syndicate.errors import TemplateError
from syndicate.pages import HEADLINES
from syndicate.resources import shipped
from syndicate.testing import make_article, make_item, make_picture
from syndicate.text import one_line

LANGUAGES = ("ko", "en")
OTHERS = {  # what other stages put beside the pages
    "feeds.opml",
    "assets/photo-0123456789abcdef.jpg",
    "assets/inside.jpg",
}
HOSTILE = "</script><script>alert(1)</script> \"quoted\" 'single' & <b>bold</b> <!-- {{ x }} ]]>"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_is_valid_html_with_landmarks_and_ordered_headings(
    tmp_path: Path, language: str
) -> None:
    for path, page in only_pages(pages(tmp_path, language)).items():
        document = parsed(page)
        root = document if document.tag == "html" else document.find("html")
        assert root.get("lang") == language, path
        assert len(document.findall(".//main")) == 1, path
        assert len(document.findall(".//h1")) == 1, path
        levels = [int(e.tag[1]) for e in document.iter() if re.fullmatch("h[1-6]", str(e.tag))]
        assert all(b <= a + 1 for a, b in pairwise(levels)), (path, levels)
        assert document.find(".//title").text.strip(), path
        described = document.find(".//meta[@name='description']").get("content")
        assert described, path
        assert document.find(".//meta[@name='generator']").get("content") == "syndicate"
        ids = [e.get("id") for e in document.iter() if isinstance(e.tag, str) and e.get("id")]
        assert len(ids) == len(set(ids)), path
        for name in ("aria-labelledby", "aria-describedby"):
            named = [e.get(name) for e in document.iter() if isinstance(e.tag, str)]
            assert {one for one in named if one} <= set(ids), path
        for image in document.iter("img"):
            assert image.get("alt") is not None, path


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_relative_link_leads_to_a_file_of_the_tree(tmp_path: Path, language: str) -> None:
    tree = pages(tmp_path, language)
    known = set(tree) | OTHERS | {f"digest/{day}/index.html" for day in digest_days(tree)}
    followed = 0
    for path, page in only_pages(tree).items():
        document = parsed(page)
        ids = {e.get("id") for e in document.iter() if isinstance(e.tag, str)}
        for reference in references(document):
            if re.match(r"[a-z]+:", reference):
                continue
            target, _, fragment = reference.partition("#")
            if target:
                found = posixpath.normpath(posixpath.join(posixpath.dirname(path), unquote(target)))
                assert found in known, f"{path}: {reference}"
                followed += 1
            else:
                assert fragment in ids, f"{path}: {reference}"
    assert followed > 50


def digest_days(tree: dict[str, str | bytes]) -> list[str]:
    return re.findall(r'datetime="(\d{4}-\d\d-\d\d)"', str(tree["digest/index.html"]))


def test_nothing_stands_in_a_page_that_a_strict_policy_forbids(tmp_path: Path) -> None:
    for path, page in only_pages(pages(tmp_path)).items():
        for element in parsed(page).iter():
            if not isinstance(element.tag, str):
                continue
            assert element.tag != "style", path
            assert not [name for name in element.attrib if name.startswith("on") or name == "style"]
            if element.tag == "script":
                assert element.get("src") or element.get("type") == "application/ld+json", path
        loaded = re.findall(
            r'<(?:script|link rel="(?:stylesheet|icon)")[^>]*(?:src|href)="([^"]*)"', page
        )
        assert loaded
        assert not [address for address in loaded if "//" in address], path


@pytest.mark.parametrize(
    ("path", "slug"),
    [
        ("index.html", ""),
        ("education/index.html", "education"),
        ("articles/2025/story-1/index.html", ""),
        ("digest/index.html", ""),
    ],
)
def test_every_format_is_discoverable(tmp_path: Path, path: str, slug: str) -> None:
    document = parsed(str(pages(tmp_path)[path]))
    found = [
        (link.get("type"), link.get("href"), link.get("title"))
        for link in document.findall(".//head/link[@rel='alternate']")
    ]
    assert [(kind, url) for kind, url, _ in found] == [
        (one.media_type, one.url) for one in links(slug)
    ]
    assert len({title for _, _, title in found}) == 3


def test_a_landing_page_says_what_it_is_and_shows_each_address_whole(tmp_path: Path) -> None:
    document = parsed(str(pages(tmp_path)["education/index.html"]))
    assert text_of(document.find(".//h1")) == "교육"
    shown = ["".join(code.itertext()) for code in document.iter("code")]
    assert shown == [one.url for one in links("education")]
    assert len(document.findall(".//button[@hidden]")) == 3  # the script shows them
    assert "한빛일보 교육 섹션" in text_of(document.find(".//main"))
    assert document.find(".//link[@rel='canonical']").get("href") == f"{FEEDS_URL}/education/"
    current = document.findall(".//nav//a[@aria-current='page']")
    assert [text_of(one) for one in current] == ["교육"]
    assert "https://news.example.kr/letters" in references(document)


def test_without_a_site_nobody_is_sent_to_subscribe(tmp_path: Path) -> None:
    config = configuration("ko").replace('[site]\nurl = "https://news.example.kr/letters"', "")
    made = site(tmp_path, config=config)
    words = ("메일로 받아 보기",)
    for page in (made.index(channel()), made.section(channel("features")), made.archive([])):
        assert not [word for word in words if word in page]


def test_headlines_show_date_summary_picture_section_and_language(tmp_path: Path) -> None:
    document = parsed(str(pages(tmp_path)["index.html"]))
    stories = document.findall(".//li[@class]")
    first, second, third, fourth = [one for one in stories if "story" in one.get("class")]
    assert first.find(".//img").get("src") == "assets/photo-0123456789abcdef.jpg"
    assert first.find(".//img").get("width") == "1200"
    assert first.find(".//h3/a").get("href") == "articles/2025/story-1/index.html"
    assert first.find(".//time").get("datetime") == "2025-06-10T06:00:00+09:00"
    assert text_of(first.find(".//time")) == "2025.06.10 (화) 06:00"
    assert "한빛시 소식 1입니다." in text_of(first)
    assert text_of(second).endswith("기획 교육")
    assert third.get("lang") == "en"
    assert "광고" in text_of(third)
    assert "광고" not in text_of(first)
    assert fourth.find(".//h3/a").get("href") == "https://news.example.kr/education/story-4"
    assert fourth.find(".//img").get("width") is None
    assert fourth.find(".//img").get("src") == make_picture().url


def test_a_landing_page_stays_short(tmp_path: Path) -> None:
    many = tuple(make_item(number) for number in range(1, HEADLINES + 9))
    document = parsed(site(tmp_path).index(channel("", many)))
    assert len(document.findall(".//h3")) == HEADLINES


def test_midnight_is_a_day_not_a_time(tmp_path: Path) -> None:
    article = make_article(1, published=datetime(2025, 6, 9, 15, 0, tzinfo=UTC))
    page = site(tmp_path).index(channel("", (make_item(1, article=article),)))
    time = parsed(page).find(".//li//time")
    assert text_of(time) == "2025.06.10 (화)"
    assert time.get("datetime") == "2025-06-10T00:00:00+09:00"


@pytest.mark.parametrize("language", LANGUAGES)
def test_empty_pages_are_friendly(tmp_path: Path, language: str) -> None:
    made = site(tmp_path, language)
    for page in (made.index(channel()), made.section(channel("features")), made.archive([])):
        empty = parsed(page).find(".//div[@class='empty']")
        assert len(text_of(empty)) > 20


def test_a_section_page_may_stand_at_the_old_slug_too(tmp_path: Path) -> None:
    page = str(pages(tmp_path)["education/index.html"])
    inside = [one for one in references(parsed(page)) if not re.match(r"[a-z]+:|#", one)]
    assert not [one for one in inside if not one.startswith("../") and one != "index.html"]


def test_english_pages_hold_no_korean_and_templates_hold_no_words(tmp_path: Path) -> None:
    for path, page in only_pages(pages(tmp_path, "en")).items():
        assert not re.search("[가-힣]", page), path
    for name in ("page", "page_parts", "index", "section", "article", "withdrawn", "archive"):
        source = (shipped("templates") / f"{name}.html").read_text("utf-8")
        source = re.sub(r"(?s)\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", "", source)
        visible = re.sub(r"(?s)<[^>]*>", "", source)
        assert not re.search("[A-Za-z가-힣]", visible), name


@pytest.mark.parametrize(("language", "direction"), [("fr-CA", "ltr"), ("ar", "rtl")])
def test_a_language_without_words_of_its_own_gets_english(
    tmp_path: Path, language: str, direction: str
) -> None:
    page = site(tmp_path, language).index(channel())
    root = parsed(page)
    root = root if root.tag == "html" else root.find("html")
    assert (root.get("lang"), root.get("dir")) == (language, direction)
    assert "Latest articles" in page


def test_the_same_input_gives_the_same_bytes(tmp_path: Path) -> None:
    assert pages(tmp_path / "a") == pages(tmp_path / "b")


def test_a_publication_overrides_one_block_one_word_and_the_style(tmp_path: Path) -> None:
    own = tmp_path / "templates"
    (own / "words").mkdir(parents=True)
    (own / "section.html").write_text(
        '{% extends "!syndicate/section.html" %}{% block intro %}<h1>우리 {{ section.name }}</h1>'
        "{% endblock %}",
        "utf-8",
    )
    (own / "words/ko.toml").write_text('[pages]\nheadlines = "따끈한 기사"\n', "utf-8")
    plain = set(site(tmp_path / "other").assets)
    (own / "page.css").write_text("body { color: green }", "utf-8")
    made = site(tmp_path)
    document = parsed(made.section(channel("education", items())))
    assert text_of(document.find(".//h1")) == "우리 교육"
    assert "따끈한 기사" in [text_of(one) for one in document.iter("h2")]
    style = document.find(".//link[@rel='stylesheet']").get("href").removeprefix("../")
    assert made.assets[style] == b"body { color: green }"
    assert style not in plain


def test_a_fault_in_an_overridden_template_is_named(tmp_path: Path) -> None:
    own = tmp_path / "templates"
    own.mkdir()
    (own / "index.html").write_text(
        '{% extends "!syndicate/index.html" %}\n{% block intro %}{{ chanel.title }}{% endblock %}',
        "utf-8",
    )
    with pytest.raises(TemplateError, match="chanel"):
        site(tmp_path).index(channel())


TEXT = st.text(max_size=60).map(one_line)


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(title=TEXT.filter(bool), summary=TEXT, name=TEXT.filter(bool))
@example(title=HOSTILE, summary=HOSTILE, name=HOSTILE)
@example(title="{{ 7 * 7 }}", summary="{0} {title}", name="{% raw %}")
def test_any_text_stands_in_a_page_as_text(
    tmp_path: Path, title: str, summary: str, name: str
) -> None:
    made = site(tmp_path)
    picture = make_picture(alt=title, caption=summary, credit=name)
    item = own_page(1, title=title, subtitle=name, summary=summary, tags=(name,), picture=picture)
    item = replace(item, summary=summary)
    plain = own_page(1, title="T", subtitle="S", tags=("U",), picture=make_picture(caption="C"))
    for render in (made.article, lambda one: made.index(channel("", (one,)))):
        # Control characters are parse errors, but harmless: the tree is what counts.
        document = html5lib.parse(render(item), namespaceHTMLElements=False)
        usual = html5lib.parse(
            render(replace(plain, summary=summary and "M")), namespaceHTMLElements=False
        )
        shape = [element.tag for element in document.iter()]
        assert shape == [element.tag for element in usual.iter()]
        heading = document.find(".//article//h1")
        heading = document.find(".//h3") if heading is None else heading
        assert one_line("".join(heading.itertext())) == title
    document = html5lib.parse(made.article(item), namespaceHTMLElements=False)
    assert one_line(document.find(".//meta[@property='og:title']").get("content")) == title
    assert one_line(document.find(".//meta[@name='description']").get("content")) == summary
    data = json.loads(document.find(".//script").text)
    assert data["headline"] == title
