"""From a file's head to an article: its keys, dates and sections."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from heads_of import HEAD, fault, one, write

from syndicate.config import Publication
from syndicate.model import Severity
from syndicate.sources import load
from syndicate.sources.document import Head
from syndicate.sources.fields import Fields
from syndicate.sources.sectioning import Sections
from syndicate.testing import CONFIG, KST, make_publication


@pytest.fixture
def publication(tmp_path: Path) -> Publication:
    return make_publication(tmp_path)


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
