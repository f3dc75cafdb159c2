"""Articles that a page, or a later page, prints again."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path

import pytest
from test_page import HEAD, read

from syndicate.config import Publication
from syndicate.model import Severity
from syndicate.sources import page
from syndicate.testing import KST, make_publication


@pytest.fixture
def publication(tmp_path: Path) -> Publication:
    return make_publication(tmp_path)


def test_the_same_title_with_other_text_on_one_page_is_an_error(publication: Publication) -> None:
    found = read(f"{HEAD}\n기획\n제목\n글이다.\n\n제목\n다른 글이다.\n", publication)
    assert [body.text for _, body in found.articles] == ["글이다."]
    (problem,) = found.problems
    assert problem.severity is Severity.ERROR
    assert "line 8" in problem.message


def test_a_teaser_gives_way_to_its_article(publication: Publication) -> None:
    found = read(
        f"{HEAD}\n기획\n제목\n첫 문장이다. 둘째…\n\n제목\n첫 문장이다. 둘째 문장이다.\n",
        publication,
    )
    assert [body.text for _, body in found.articles] == ["첫 문장이다. 둘째 문장이다."]
    assert found.problems == ()


def test_the_same_article_under_two_sections_stands_in_both(publication: Publication) -> None:
    found = read(f"{HEAD}\n교육\n제목\n글이다.\n\n기획\n제목\n글이다.\n", publication)
    assert [article.sections for article, _ in found.articles] == [("education", "features")]


def test_one_title_under_two_sections_with_other_text_is_two_articles(
    publication: Publication,
) -> None:
    found = read(f"{HEAD}\n교육\n제목\n글이다.\n\n기획\n제목\n다른 글이다.\n", publication)
    assert [article.anchor for article, _ in found.articles] == [
        "education/제목",
        "features/제목-2",
    ]
    assert [problem.severity for problem in found.problems] == [Severity.WARNING]


def test_titles_that_make_the_same_slug_stay_apart(publication: Publication) -> None:
    found = read(
        f"{HEAD}\n기획\n제목!\n글이다.\n\n제목?\n글이다.\n\n!!!\n느낌표뿐이다.\n", publication
    )
    slugs = [article.slug for article, _ in found.articles]
    assert slugs[:2] == ["제목", "제목-2"]
    assert re.fullmatch("[0-9a-f]{8}", slugs[2])


def printed(publication: Publication, day: str, text: str, title: str = "제목") -> page.PageFile:
    source = f"2025.06.{day}\n\n기획\n{title}\n{text}\n"
    return read(source, publication, f"articles/page-{day}.txt")


def test_an_article_printed_again_keeps_its_first_day_and_takes_the_newest_text(
    publication: Publication,
) -> None:
    pages = [
        printed(publication, "10", "글이다."),
        printed(publication, "11", "글이다. 더 있다."),
        printed(publication, "12", "글이다.  더 있다."),
    ]
    ((article, body),) = page.merge(pages)
    assert article.published == datetime(2025, 6, 10, tzinfo=KST)
    assert article.updated == datetime(2025, 6, 11, tzinfo=KST)
    assert article.key == "articles/page-10.txt#features/제목"
    assert (body.text, body.path) == ("글이다. 더 있다.", "articles/page-11.txt")
    assert page.merge(reversed(pages)) == page.merge(pages)


def test_an_article_printed_again_unchanged_is_not_updated(publication: Publication) -> None:
    pages = [printed(publication, day, "글이다.") for day in ("11", "10")]
    ((article, _),) = page.merge(pages)
    assert (article.published.day, article.updated) == (10, None)


def test_a_teaser_on_a_later_page_is_no_revision(publication: Publication) -> None:
    pages = [
        printed(publication, "10", "글이다. 더 있다."),
        printed(publication, "11", "글이다..."),
    ]
    ((article, body),) = page.merge(pages)
    assert (article.updated, body.text) == (None, "글이다. 더 있다.")


def test_another_title_is_another_article(publication: Publication) -> None:
    pages = [
        printed(publication, "10", "글이다."),
        printed(publication, "11", "글이다.", "새 제목"),
    ]
    assert len(page.merge(pages)) == 2
