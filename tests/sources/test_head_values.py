"""From a file's head to an article: slugs, drafts, addresses, pictures, people, titles."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from heads_of import HEAD, one
from hypothesis import given, strategies as st

from syndicate.config import Publication
from syndicate.model import Author
from syndicate.sources import names, people
from syndicate.sources.titles import title
from syndicate.testing import KST, make_publication


@pytest.fixture
def publication(tmp_path: Path) -> Publication:
    return make_publication(tmp_path)


@pytest.mark.parametrize(
    ("path", "slug", "language"),
    [
        ("2025-06-10-night-bus.md", "night-bus", ""),
        ("20250610_야간 버스.md", "야간-버스", ""),
        ("night-bus.en.md", "night-bus", "en"),
        ("night-bus.ko.md", "night-bus", ""),
        ("night-bus.pt-br.md", "night-bus", "pt-BR"),
        ("node.js.md", "node-js", ""),
        ("2020-03-12-night-bus/index.en.md", "night-bus", "en"),
        ("night-bus/index.html", "night-bus", ""),
    ],
)
def test_a_file_names_slug_and_language(
    publication: Publication, path: str, slug: str, language: str
) -> None:
    article = one(publication, path=path)
    assert (article.slug, article.language) == (slug, language)


def test_a_slug_is_made_of_what_there_is(publication: Publication) -> None:
    assert one(publication, HEAD + "slug: Night Bus!\n").slug == "night-bus"
    (publication.articles.root / "a.md").unlink()
    assert one(publication, "title: 밤 버스\nsection: 교육\n", "2025-06-10.md").slug == "밤-버스"
    assert one(publication, "title: '!!!'\nsection: 교육\n", "2025-06-10.md").slug.startswith(
        "article-"
    )


@pytest.mark.parametrize(
    "head",
    [
        "draft: true",
        "draft: 'Yes'",
        "published: false",
        "status: draft",
        "status: Hidden",
        "eleventyExcludeFromCollections: true",
        "headless: true",
        "build:\n  list: never",
        "_build:\n  render: false",
    ],
)
def test_drafts_of_every_tool_are_drafts(publication: Publication, head: str) -> None:
    assert one(publication, HEAD + head + "\n").draft


def test_a_draft_may_lack_a_date(publication: Publication) -> None:
    article = one(publication, "title: a\nsection: 교육\n", "_drafts/a.md")
    assert article.draft
    assert article.published.year > 9000


@pytest.mark.parametrize(
    "head", ["draft: false", "published: true", "draft: no", "status: published"]
)
def test_what_is_no_draft_goes_out(publication: Publication, head: str) -> None:
    assert not one(publication, HEAD + head + "\n").draft


@pytest.mark.parametrize(
    ("head", "url"),
    [
        ("url: https://other.example/x", "https://other.example/x"),
        ("permalink: /2020/01/foo/", "/2020/01/foo/"),
        ("permalink: /:year/:title/", ""),
        ("permalink: pretty", ""),
        ("permalink: '/blog/{{ page.fileSlug }}/'", ""),
        ("permalink: false", ""),
        (
            "permalink: /:year/:title/\ncanonical: https://other.example/y",
            "https://other.example/y",
        ),
        ("link: 'javascript:alert(1)'", ""),
    ],
)
def test_addresses_are_kept_and_patterns_are_not(
    publication: Publication, head: str, url: str
) -> None:
    assert one(publication, HEAD + head + "\n").explicit_url == url


@pytest.mark.parametrize(
    ("head", "picture"),
    [
        ("image: a.jpg\nimage_alt: 말", ("a.jpg", "말", "", "")),
        ("cover:\n  image: a.jpg\n  alt: 말\n  caption: 글", ("a.jpg", "말", "", "글")),
        ("image:\n  path: /a.jpg\n  alt: 말\n  credit: 사진부", ("/a.jpg", "말", "사진부", "")),
        ("featured_image: a.jpg", ("a.jpg", "", "", "")),
        ("images: [a.jpg, b.jpg]", ("a.jpg", "", "", "")),
        ("hero: false\nthumbnail: a.jpg\nalt: 말", ("a.jpg", "말", "", "")),
        ("resources:\n- src: x.pdf\n- src: a.jpg\n  name: cover", ("a.jpg", "", "", "")),
        ("alt: only words", ("", "", "", "")),
    ],
)
def test_pictures_of_every_tool(
    publication: Publication, head: str, picture: tuple[str, str, str, str]
) -> None:
    made = one(publication, HEAD + head + "\n")
    assert (made.picture, made.picture_alt, made.picture_credit, made.picture_caption) == picture


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("홍길동 기자", ["홍길동 기자"]),
        ("김철수·이영희 기자", ["김철수 기자", "이영희 기자"]),
        ("김철수, 이영희", ["김철수", "이영희"]),
        ("Ann Lee, Bo Kim and Cy Oh", ["Ann Lee", "Bo Kim", "Cy Oh"]),
        ("Ann Lee, Bo Kim, and Cy Oh", ["Ann Lee", "Bo Kim", "Cy Oh"]),
        ("By Ann Lee & Bo Kim", ["Ann Lee", "Bo Kim"]),
        ("Lee, Ann; Kim, Bo", ["Lee, Ann", "Kim, Bo"]),
        ("Ann Lee, Ph.D., Bo Kim", ["Ann Lee, Ph.D.", "Bo Kim"]),
        ("Ministry of Culture and Sports", ["Ministry of Culture and Sports"]),
        (["Lee, Ann", {"name": "Bo Kim"}], ["Lee, Ann", "Bo Kim"]),
        ({"name": "Ann Lee", "url": "https://a.example"}, ["Ann Lee"]),
        ("https://facebook.example/hanbit", []),
        (True, []),
    ],
)
def test_bylines(value: object, expected: list[str]) -> None:
    assert [author.name for author in people.authors([value])] == expected


def test_an_address_in_a_byline_is_no_part_of_the_name() -> None:
    assert people.authors(["홍길동 기자 hong@news.example.kr"]) == (
        Author("홍길동 기자", "hong@news.example.kr"),
    )
    assert people.authors(["Ann Lee <ann@news.example>"]) == (
        Author("Ann Lee", "ann@news.example"),
    )


def test_tags_by_dialect(publication: Publication) -> None:
    assert one(publication, HEAD + "tags: [a b, '#c', A B]\n").tags == ("a b", "c")
    assert one(publication, HEAD + "keywords: a b, c\n").tags == ("a b", "c")
    assert one(publication, HEAD + "tags: open data\n").tags == ("open data",)
    (publication.articles.root / "a.md").unlink()
    assert one(publication, HEAD + "tags: open data\n", "_posts/2020-01-02-a.md").tags == (
        "open",
        "data",
    )


def test_the_rest_of_the_keys(publication: Publication) -> None:
    article = one(
        publication,
        HEAD + "id: 0042\nsubtitle: <b>부</b>제\ndek: |\n  첫 줄\n  둘째 [줄](x)\nlang: EN_us\n"
        "lead: true\nadvertising: yes\nexpiryDate: 2030-01-01\n",
    )
    assert (article.explicit_id, article.subtitle, article.summary) == (
        "0042",
        "부제",
        "첫 줄 둘째 줄",
    )
    assert (article.language, article.lead, article.advertising) == ("en-US", True, True)
    assert article.expires == datetime(2030, 1, 1, tzinfo=KST)


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("a &amp; b &lt;c&gt;", "a & b <c>"),
        ("<em>a</em> <br/> b", "a b"),
        ("`Vec<T>` and vector<int>", "Vec<T> and vector<int>"),
        ("**굵게** *기울임* 글", "굵게 기울임 글"),
        ("5 * 3 * 2 and C* or f(*a, **k)", "5 * 3 * 2 and C* or f(*a, **k)"),
        ("snake_case __init__", "snake_case __init__"),
        ("see [this](https://x.example) [속보]", "see this [속보]"),
    ],
)
def test_titles_lose_markup_and_nothing_else(written: str, shown: str) -> None:
    assert title(written) == shown


@given(st.text(max_size=80))
def test_no_title_crashes_and_a_title_is_one_line(text: str) -> None:
    assert "\n" not in title(text)


_NAMES = st.text(st.characters(exclude_characters="/\0"), max_size=40)


@given(_NAMES, st.text("/.-_0123456789enko", max_size=30))
def test_no_name_crashes(name: str, path: str) -> None:
    made = names.of(f"{path}/{name}.md".lstrip("/"))
    assert "/" not in made.slug
