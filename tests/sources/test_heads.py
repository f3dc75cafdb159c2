"""From a file's head to an article: keys, sections, slugs, dates, drafts, people, pictures."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given, strategies as st

from syndicate.config import Publication
from syndicate.model import Article, Author, Problem, Severity
from syndicate.sources import load, names, people
from syndicate.sources.document import Head
from syndicate.sources.fields import Fields
from syndicate.sources.sectioning import Sections
from syndicate.sources.titles import title
from syndicate.testing import CONFIG, KST, make_publication

HEAD = "title: 제목\ndate: 2025-06-10\nsection: 교육\n"


@pytest.fixture
def publication(tmp_path: Path) -> Publication:
    return make_publication(tmp_path)


def write(publication: Publication, text: str, path: str = "a.md") -> None:
    file = publication.articles.root / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")


def one(publication: Publication, head: str = HEAD, path: str = "a.md") -> Article:
    write(publication, f"---\n{head}---\n본문\n", path)
    room = load(publication)
    assert not [problem for problem in room.problems if problem.severity == Severity.ERROR]
    (article,) = room.articles
    return article


def fault(publication: Publication, text: str, path: str = "a.md") -> Problem:
    write(publication, text, path)
    room = load(publication)
    (problem,) = room.problems
    assert not room.articles
    assert problem.severity == Severity.ERROR
    return problem


@pytest.mark.parametrize(
    "key", ["date", "Date", "pubDate", "pub_date", "publish-date", "published", "publishDate"]
)
def test_a_date_has_many_names(publication: Publication, key: str) -> None:
    article = one(publication, f"title: a\nsection: 교육\n{key}: 2025-06-10 07:00\n")
    assert article.published == datetime(2025, 6, 10, 7, tzinfo=KST)


@pytest.mark.parametrize(
    "key", ["updated", "lastmod", "modified", "last_modified_at", "updatedDate"]
)
def test_so_has_its_last_change(publication: Publication, key: str) -> None:
    assert one(publication, HEAD + f"{key}: 2025-06-11\n").updated == datetime(
        2025, 6, 11, tzinfo=KST
    )


def test_publish_date_wins_where_it_is_later(publication: Publication) -> None:
    assert one(publication, HEAD + "publishDate: 2025-07-01\n").published.month == 7
    assert one(publication, HEAD + "publishDate: 2024-07-01\n").published.month == 6


def test_an_update_before_the_publication_is_left_out_with_a_warning(
    publication: Publication,
) -> None:
    write(publication, f"---\n{HEAD}updated: 2025-06-01\n---\nx")
    room = load(publication)
    assert room.articles[0].updated is None
    (warning,) = room.problems
    assert (warning.severity, warning.line, warning.field) == (Severity.WARNING, 5, "updated")


def test_an_update_of_the_same_day_without_a_time_is_no_news(publication: Publication) -> None:
    made = one(
        publication, "title: a\nsection: 교육\ndate: 2025-06-10 09:00\nupdated: 2025-06-10\n"
    )
    assert made.updated is None
    assert not load(publication).problems


@pytest.mark.parametrize(
    ("path", "head", "day"),
    [
        ("_posts/2020-01-02-slug.md", "", (2020, 1, 2)),
        ("2020/03/12/slug.md", "", (2020, 3, 12)),
        ("2020-03-12-slug/index.md", "", (2020, 3, 12)),
        ("2020-03-12-slug.md", "url: /2019/05/06/slug/\n", (2019, 5, 6)),
        ("slug.md", 'path: "2026/01/22/slug"\n', (2026, 1, 22)),
        ("2020-03-12-slug.md", "date: git Last Modified\n", (2020, 3, 12)),
        ("2020-03-12-slug.md", "published: true\n", (2020, 3, 12)),
    ],
)
def test_without_a_key_the_place_dates_an_article(
    publication: Publication, path: str, head: str, day: tuple[int, int, int]
) -> None:
    article = one(publication, "title: a\nsection: 교육\n" + head, path)
    assert article.published == datetime(*day, tzinfo=KST)
    assert article.slug == "slug"


def test_what_cannot_go_out_is_named_with_line_and_mend(publication: Publication) -> None:
    undated = fault(publication, "---\ntitle: a\nsection: 교육\n---\nx")
    assert (undated.field, undated.path) == ("date", "articles/a.md")
    assert "date: 2025-06-10" in undated.message
    impossible = fault(publication, "---\ntitle: a\nsection: 교육\ndate: 2025-02-30\n---\nx")
    assert (impossible.field, impossible.line) == ("date", 4)
    untitled = fault(publication, "---\ntitle: ''\nsection: 교육\ndate: 2025-02-20\n---\nx")
    assert (untitled.field, untitled.line) == ("title", 2)
    unknown = fault(publication, "---\ntitle: a\ndate: 2025-02-20\ncategory: 교욱\n---\nx")
    assert (unknown.field, unknown.line) == ("section", 4)
    assert "'교욱'" in unknown.message
    assert "교육" in unknown.message.replace("교욱", "")
    unclear = fault(publication, f"---\n{HEAD}draft: maybe\n---\nx")
    assert (unclear.field, unclear.line) == ("draft", 5)
    consent = fault(publication, f"---\n{HEAD}advertising: perhaps\n---\nx")
    assert consent.field == "advertising"
    forever = fault(publication, f"---\n{HEAD}expires: soon\n---\nx")
    assert forever.field == "expires"


@pytest.mark.parametrize(
    ("head", "slugs"),
    [
        ("section: 교육", ("education",)),
        ("section: EDUCATION", ("education",)),
        ("categories: [기획, 교육, features]", ("features", "education")),
        ("category: 기획, 교육", ("features", "education")),
        ("categories: 기획 교육", ("features", "education")),
        ("category: 교육/초등", ("education",)),
        ("sections: [없는 곳, 교육]", ("education",)),
        ("taxonomies:\n  categories: [교육]", ("education",)),
        ("extra:\n  section: 기획", ("features",)),
    ],
)
def test_sections_in_all_spellings(
    publication: Publication, head: str, slugs: tuple[str, ...]
) -> None:
    assert one(publication, f"title: a\ndate: 2025-06-10\n{head}\n").sections == slugs


def test_a_folder_is_a_section_behind_the_keys(publication: Publication) -> None:
    assert one(publication, "title: a\ndate: 2025-06-10\n", "기획/x/a.md").sections == ("features",)


def test_a_section_of_two_words_is_not_taken_apart(publication: Publication) -> None:
    problem = fault(publication, "---\ntitle: a\ndate: 2025-06-10\ncategory: 평생 교육\n---\nx")
    assert "'평생 교육'" in problem.message


def test_the_default_section_takes_the_rest_and_a_typing_error_is_told(tmp_path: Path) -> None:
    config = CONFIG.replace("[articles]", '[articles]\ndefault_section = "features"')
    publication = make_publication(tmp_path, config)
    for name, section in (("a", "여행"), ("b", "Educatoin"), ("c", "Educatoin")):
        write(
            publication,
            f"---\ntitle: a\ndate: 2025-06-10\nsection: {section}\n---\nx",
            f"{name}.md",
        )
    room = load(publication)
    assert {article.sections for article in room.articles} == {("features",)}
    (warning,) = room.problems
    assert "Education" in warning.message


def test_what_an_article_says_counts_more_than_its_folder(tmp_path: Path) -> None:
    publication = make_publication(tmp_path)
    told = "title: a\ndate: 2025-06-10\n"
    assert one(publication, told + "section: 교육\n", "기획/a.md").sections == ("education",)
    assert one(publication, told + "categories: [여행]\n", "기획/a.md").sections == ("features",)
    config = CONFIG.replace(
        "[articles]", '[articles]\nsections_from = ["folder", "section", "tags"]'
    )
    folder_first = make_publication(tmp_path, config)
    assert one(folder_first, told + "section: 교육\n", "기획/a.md").sections == (
        "features",
        "education",
    )
    several = make_publication(
        tmp_path, config.replace('["folder", "section", "tags"]', '["section", "tags", "folder"]')
    )
    assert one(several, told + "section: 교육\ntags: [기획]\n", "기획/a.md").sections == (
        "education",
        "features",
    )


def test_an_unknown_section_beside_a_known_one_is_told_once(publication: Publication) -> None:
    for name in ("a", "b"):
        write(
            publication, "---\ntitle: a\ndate: 2025-06-10\nsection: 교욱\n---\nx", f"기획/{name}.md"
        )
    write(publication, "---\ntitle: a\ndate: 2025-06-10\ncategory: 여행\n---\nx", "기획/c.md")
    room = load(publication)
    assert {article.sections for article in room.articles} == {("features",)}
    (warning,) = room.problems
    assert (warning.severity, warning.line, warning.field) == (Severity.WARNING, 4, "section")
    assert "did you mean 교육?" in warning.message


@pytest.mark.parametrize(
    ("key", "meant"),
    [
        ("darft", "draft"),
        ("expries", "expires"),
        ("advertsing", "advertising"),
        ("updtaed", "updated"),
    ],
)
def test_a_mistyped_key_is_told_with_its_line(
    publication: Publication, key: str, meant: str
) -> None:
    write(publication, f"---\n{HEAD}{key}: true\n---\nx")
    (warning,) = load(publication).problems
    assert (warning.severity, warning.line, warning.field) == (Severity.WARNING, 5, key)
    assert f"did you mean {meant}" in warning.message


@pytest.mark.parametrize(
    "head", ["layout: post", "data: x", "state: x", "publish: true", "draft: false\ndarfts: x"]
)
def test_keys_of_other_tools_are_no_mistakes(publication: Publication, head: str) -> None:
    one(publication, HEAD + head + "\n")
    assert not load(publication).problems


def test_a_missing_key_is_found_under_its_mistyped_name(publication: Publication) -> None:
    untitled = fault(publication, "---\ndate: 2025-06-10\ntitel: 제목\nsection: 교육\n---\nx")
    assert (untitled.field, untitled.line) == ("title", 3)
    assert "did you mean title by titel?" in untitled.message
    undated = fault(publication, "Title: 제목\nSection: 교육\nDaet: 2025-06-10\n\nx")
    assert (undated.field, undated.line) == ("date", 3)
    assert "did you mean date by Daet?" in undated.message


@pytest.mark.parametrize(
    ("path", "text", "mend"),
    [
        ("a.txt", "제목\n\n본문", "begin the file name with the day, like 2025-06-10-"),
        ("a.htm", "<title>제목</title><p>본문", '<meta name="date" content="2025-06-10">'),
        ("a.md", "# 제목\n\n본문", "between two lines ---"),
    ],
)
def test_what_dates_a_file_is_said_for_its_kind(
    publication: Publication, path: str, text: str, mend: str
) -> None:
    problem = fault(publication, text, path)
    assert problem.field == "date"
    assert mend in problem.message


def test_a_title_that_became_a_comment_is_told_once(publication: Publication) -> None:
    problem = fault(publication, "---\ntitle: #안산 시장\ndate: 2025-06-10\n---\nx")
    assert (problem.field, problem.line) == ("title", 2)
    assert "# begins a comment" in problem.message
    assert "quotation marks" in problem.message


def test_korean_keys_say_the_same(publication: Publication) -> None:
    korean = (
        "제목: 시장\n부제: 둘째 줄\n작성일: 2025-06-10\n수정일: 2025-06-11\n면: [교육, 기획]\n"
        "태그: [가, 나]\n글쓴이: 홍길동 기자\n요약: 짧게\n대표사진: a.jpg\n사진설명: 글\n"
        "대체텍스트: 말\n사진제공: 사진부\n초안: 예\n광고: 예\n머리기사: 예\n"
        "주소: https://other.example/x\n언어: en\n만료일: 2030-01-01\n"
    )
    english = (
        "title: 시장\nsubtitle: 둘째 줄\ndate: 2025-06-10\nupdated: 2025-06-11\n"
        "section: [교육, 기획]\ntags: [가, 나]\nauthor: 홍길동 기자\nsummary: 짧게\nimage: a.jpg\n"
        "caption: 글\nalt: 말\ncredit: 사진부\ndraft: yes\nadvertising: yes\nlead: yes\n"
        "url: https://other.example/x\nlanguage: en\nexpires: 2030-01-01\n"
    )
    made = one(publication, korean)
    assert made == one(publication, english)
    assert made.draft
    write(publication, korean.replace("[교육, 기획]", "교육, 기획").replace("[가, 나]", "가, 나"))
    lines = (publication.articles.root / "a.md").read_text(encoding="utf-8")
    write(publication, lines + "\n본문")
    assert load(publication).articles == (replace(made, line=1),)


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


def test_an_unknown_section_is_reported_once_and_for_the_first_article(
    publication: Publication,
) -> None:
    for name in ("a", "b"):
        write(publication, f"---\n{HEAD.replace('교육', '[교육, 교욱]')}---\n본문\n", f"{name}.md")
    write(publication, f"---\n{HEAD.replace('교육', '[교육, 교욱, 날씨]')}---\n본문\n", "c.md")
    found = [(problem.path, problem.message[:4]) for problem in load(publication).problems]
    assert found == [("articles/a.md", "'교욱'"), ("articles/c.md", "'날씨'")]


def test_what_is_said_of_a_section_does_not_hang_on_the_articles_read_before(
    publication: Publication,
) -> None:
    sections = Sections(publication)
    fields = Fields(Head(values={"section": ["교육", "교욱"]}))
    assert sections.of(fields, "a.md") == sections.of(fields, "a.md")
    assert [label for label, _ in sections.of(fields, "a.md")[1]] == ["교욱"]
