"""Ids survive every edit: of the slug, the date, the path, the title."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, strategies as st

from syndicate.config import Publication
from syndicate.deck import Deck
from syndicate.model import Article, Card
from syndicate.records import PublishedRecords, identify
from syndicate.sources.cards import card_of, unusable_address
from syndicate.testing import CONFIG, MORNING, make_article, make_publication

TEXTS: Mapping[str, str] = {}


def bare(number: int = 1, **changes: Any) -> Article:
    return replace(make_article(number, id="", url=""), **changes)


def identified(
    publication: Publication, *articles: Article, texts: Mapping[str, str] = TEXTS
) -> tuple[dict[str, Article], list[str]]:
    records = PublishedRecords(publication.root)
    files = {one.key: one for one in articles}
    cards = [card_of(one, publication) for one in articles]

    def redated(card: Card, published: int) -> Card:
        return card._replace(published=published)

    found = identify(
        Deck.of(cards), publication, records, lambda one: texts.get(one.key, one.title), redated
    )
    refused = (unusable_address(one, publication) for one in articles)
    problems = [str(one) for one in (*refused, *found.problems) if one]
    return {card.key: placed(files[card.key], card) for card in found.cards}, problems


def placed(article: Article, card: Card) -> Article:
    """The article as its final card has it."""
    return replace(
        article,
        id=card.id,
        url=card.url,
        own_page=bool(card.page),
        sections=card.sections,
        published=datetime.fromtimestamp(card.published, article.published.tzinfo),
    )


def publish(publication: Publication, article: Article, text: str | None = None) -> Article:
    """Identify, and remember as published."""
    made, _ = identified(publication, article, texts={article.key: text or article.title})
    records = PublishedRecords(publication.root)
    found = made[article.key]
    page = found.url.removeprefix(f"{publication.feeds_url}/") if found.own_page else ""
    records.publish(found, text or article.title, MORNING, page=page)
    records.save()
    return made[article.key]


@pytest.fixture
def publication(tmp_path: Path) -> Publication:
    return make_publication(tmp_path)


def test_an_id_is_made_of_first_date_and_slug(publication: Publication) -> None:
    made, _ = identified(publication, bare())
    (article,) = made.values()
    assert article.id == "tag:news.example.kr,2025:2025-06-10/story-1"


def test_hangul_slugs_are_percent_encoded_in_ids_and_addresses(publication: Publication) -> None:
    made, _ = identified(publication, bare(slug="한빛"))
    (article,) = made.values()
    assert article.id == "tag:news.example.kr,2025:2025-06-10/%ED%95%9C%EB%B9%9B"
    assert article.url == "https://news.example.kr/education/%ED%95%9C%EB%B9%9B"


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("urn:uuid:8d6b1a2e-0000-4000-8000-000000000001", None),
        ("https://news.example.kr/?p=12", None),
        ("tag:old.example,2019:a", None),
        ("12345", "tag:news.example.kr,2025:12345"),
        ("기사 7", "tag:news.example.kr,2025:%EA%B8%B0%EC%82%AC%207"),
    ],
)
def test_an_own_id_is_used_unchanged_if_it_is_a_uri(
    publication: Publication, written: str, expected: str | None
) -> None:
    made, _ = identified(publication, bare(explicit_id=written))
    (article,) = made.values()
    assert article.id == (expected or written)


@pytest.mark.parametrize(
    "edit",
    [
        {"slug": "renamed"},
        {"published": MORNING - timedelta(days=40)},
        {"title": "다른 제목"},
        {"slug": "renamed", "published": MORNING - timedelta(days=2), "title": "x"},
    ],
    ids=["slug", "date", "title", "all"],
)
def test_an_id_survives_edits_in_the_same_file(
    publication: Publication, edit: dict[str, Any]
) -> None:
    before = publish(publication, bare())
    made, _ = identified(publication, bare(**edit))
    assert {one.id for one in made.values()} == {before.id}


def test_an_id_survives_a_move_and_a_new_name_of_the_file(publication: Publication) -> None:
    before = publish(publication, bare(), "the text")
    moved = bare(path="articles/features/2025-06-11-new-name.md", slug="new-name")
    made, _ = identified(publication, moved, texts={moved.key: "the text"})
    assert made[moved.key].id == before.id


def test_a_move_is_seen_also_after_a_revision_that_was_not_declared(
    publication: Publication,
) -> None:
    before = publish(publication, bare(), "first text")
    records = PublishedRecords(publication.root)
    records.publish(before, "second text", MORNING)
    records.save()
    moved = bare(path="articles/elsewhere.md", slug="elsewhere")
    made, _ = identified(publication, moved, texts={moved.key: "second text"})
    assert made[moved.key].id == before.id


def test_another_article_in_the_place_of_a_deleted_one_is_another_article(
    publication: Publication,
) -> None:
    before = publish(publication, bare())
    records = PublishedRecords(publication.root)
    record = records.get(before.id)
    assert record is not None
    records.remove(record, "deleted", [""], MORNING)
    records.save()
    made, _ = identified(
        publication, bare(title="새 글", published=MORNING - timedelta(hours=30), slug="new")
    )
    assert {one.id for one in made.values()} != {before.id}


def test_one_text_in_two_folders_is_one_article_of_both_sections(publication: Publication) -> None:
    first = bare(path="articles/education/a.md", slug="a", sections=("education",))
    second = bare(path="articles/features/a.md", slug="a", sections=("features",))
    made, problems = identified(publication, first, second)
    assert [one.sections for one in made.values()] == [("education", "features")]
    assert problems == []


def test_two_files_that_swap_their_names_keep_their_ids(publication: Publication) -> None:
    texts = {"articles/1.md": "eins", "articles/2.md": "zwei"}
    one = bare(1, path="articles/1.md", slug="one", title="eins")
    two = bare(2, path="articles/2.md", slug="two", title="zwei")
    ids = {}
    for article in (one, two):
        ids[article.title] = publish(publication, article, texts[article.path]).id
    swapped = {"articles/1.md": "zwei", "articles/2.md": "eins"}
    made, _ = identified(
        publication,
        replace(two, path="articles/1.md"),
        replace(one, path="articles/2.md"),
        texts=swapped,
    )
    assert {article.title: article.id for article in made.values()} == ids


def test_another_article_in_an_old_file_is_told(publication: Publication) -> None:
    before = publish(publication, bare(title="Week 1"), "one")
    week = bare(title="Week 2", slug="week-2", published=MORNING + timedelta(days=7))
    made, problems = identified(publication, week, texts={week.key: "two"})
    assert made[week.key].id == before.id
    assert "file of its own" in problems[0]


def test_an_id_written_into_a_published_article_is_told(publication: Publication) -> None:
    publish(publication, bare())
    _, problems = identified(publication, bare(explicit_id="12"))
    assert "a second time" in problems[0]


@pytest.mark.parametrize("change", [("since = 2025", "since = 2024"), ("news.", "www.")])
def test_an_own_id_stays_with_another_host_or_since(
    publication: Publication, change: tuple[str, str]
) -> None:
    before = publish(publication, bare(explicit_id="bridge"))
    other = make_publication(publication.root, CONFIG.replace(*change))
    assert other.tag("") != publication.tag("")
    moved = bare(explicit_id="bridge", path="articles/moved.md")
    for article in (bare(explicit_id="bridge"), moved):
        made, problems = identified(other, article)
        assert (made[article.key].id, problems) == (before.id, [])
    made, _ = identified(other, bare(2, explicit_id="road"))
    assert {one.id for one in made.values()} == {other.tag("road")}


def test_a_double_does_not_take_the_id_while_the_published_one_moves(
    publication: Publication,
) -> None:
    before = publish(publication, bare(path="articles/p/b.md", slug="b", title="다리"))
    moved = bare(path="articles/p/council.md", slug="council", title="다리")
    double = bare(path="articles/a/b.md", slug="b", title="불")
    made, problems = identified(publication, double, moved)
    assert {key: one.id for key, one in made.items()} == {moved.key: before.id}
    assert "articles/a/b.md" in problems[0]


@pytest.mark.parametrize("slug", ["s1", "b"])
def test_where_an_article_moved_another_may_take_its_old_file(
    publication: Publication, slug: str
) -> None:
    before = publish(publication, bare(path="articles/p/b.md", slug="s1", title="다리"))
    moved = bare(path="articles/p/council.md", slug="s1", title="다리")
    new = bare(path="articles/p/b.md", slug=slug, title="불")
    made, problems = identified(publication, moved, new)
    assert made[moved.key].id == before.id
    assert [one.title for one in made.values() if one.id == before.id] == ["다리"]
    assert bool(problems) is (slug == "s1")  # two articles want one id: the new one is named


def test_a_revision_keeps_the_id_beside_a_copy_of_the_old_text(publication: Publication) -> None:
    before = publish(publication, bare(slug="b", title="다리"), "first text")
    copy = bare(path="articles/copy.md", slug="b", title="다리")
    texts = {bare().key: "second text", copy.key: "first text"}
    made, _ = identified(publication, bare(slug="b", title="다리"), copy, texts=texts)
    assert {key: one.id for key, one in made.items()} == {bare().key: before.id}


@pytest.mark.parametrize("reason", ["draft", "scheduled", "expired", "rejected"])
def test_what_was_held_back_returns_under_its_id(publication: Publication, reason: str) -> None:
    before = publish(publication, bare())
    records = PublishedRecords(publication.root)
    record = records.get(before.id)
    assert record is not None
    records.remove(record, reason, [""], MORNING)
    records.save()
    later = bare(title="고친 제목", published=MORNING + timedelta(days=2), slug="later")
    made, problems = identified(publication, later, texts={later.key: "other"})
    assert made[later.key].id == before.id
    assert "file of its own" in problems[0]


def test_an_article_of_a_page_keeps_the_date_of_the_first_page(publication: Publication) -> None:
    first = publish(publication, bare(anchor="education/x", path="articles/10.txt"), "text")
    later = bare(
        anchor="education/x",
        path="articles/11.txt",
        published=first.published + timedelta(days=1),
    )
    made, _ = identified(publication, later, texts={later.key: "text"})
    assert (made[later.key].id, made[later.key].published) == (first.id, first.published)


def test_of_two_texts_with_one_id_the_first_by_path_goes_out_and_both_are_named(
    publication: Publication,
) -> None:
    first = bare(path="articles/education/a.md", slug="a", title="하나")
    second = bare(path="articles/features/a.md", slug="a", title="둘")
    made, problems = identified(publication, second, first)
    assert list(made) == ["articles/education/a.md"]
    (problem,) = problems
    assert "articles/features/a.md" in problem
    assert "articles/education/a.md" in problem


def test_the_one_already_published_goes_out_whatever_its_path(publication: Publication) -> None:
    published = publish(publication, bare(path="articles/z.md", slug="a", title="하나"))
    made, problems = identified(
        publication,
        bare(path="articles/z.md", slug="a", title="하나"),
        bare(path="articles/a.md", slug="a", title="둘"),
    )
    assert [(key, one.id) for key, one in made.items()] == [("articles/z.md", published.id)]
    assert len(problems) == 1


def test_a_translation_is_an_article_of_its_own(publication: Publication) -> None:
    made, problems = identified(
        publication,
        bare(path="articles/a.ko.md", slug="a", language="ko"),
        bare(path="articles/a.en.md", slug="a", language="en"),
    )
    assert len({one.id for one in made.values()}) == 2
    assert len({one.url for one in made.values()}) == 2
    assert problems == []


def test_without_articles_url_an_article_gets_a_page_whose_address_never_changes(
    tmp_path: Path,
) -> None:
    config = CONFIG.replace('url = "{home}/{section}/{slug}"', "")
    publication = make_publication(tmp_path, config)
    before = publish(publication, bare())
    assert before.own_page
    assert before.url == "https://news.example.kr/feeds/articles/2025/story-1/"
    made, _ = identified(publication, bare(slug="renamed"))
    assert {one.url for one in made.values()} == {before.url}


def test_two_articles_with_one_slug_get_two_pages(tmp_path: Path) -> None:
    publication = make_publication(tmp_path, CONFIG.replace('url = "{home}/{section}/{slug}"', ""))
    made, problems = identified(
        publication,
        bare(path="articles/a.md", slug="weather", published=MORNING),
        bare(path="articles/b.md", slug="weather", published=MORNING - timedelta(days=1)),
    )
    assert {one.url.rsplit("/", 2)[1] for one in made.values()} == {"weather", "weather-0610"}
    assert problems == []


def test_an_address_written_as_a_path_starts_at_the_home_page(publication: Publication) -> None:
    made, _ = identified(publication, bare(explicit_url="/2020/01/한글 기사/"))
    (article,) = made.values()
    assert article.url == (
        "https://news.example.kr/2020/01/%ED%95%9C%EA%B8%80%20%EA%B8%B0%EC%82%AC/"
    )
    assert not article.own_page


@pytest.mark.parametrize(
    "written", ["javascript:alert(1)", "http://[bad", "http://x.kr:port/", "mailto:a@b.kr"]
)
def test_what_is_no_address_is_left_out_and_told(publication: Publication, written: str) -> None:
    made, problems = identified(publication, bare(explicit_url=written))
    assert {one.url for one in made.values()} == {"https://news.example.kr/education/story-1"}
    assert written in problems[0]


@given(order=st.permutations(range(6)))
def test_the_order_of_files_changes_nothing(
    tmp_path_factory: pytest.TempPathFactory, order: list[int]
) -> None:
    publication = make_publication(tmp_path_factory.getbasetemp() / "order")
    articles = [
        bare(n, path=f"articles/{n}.md", slug=f"s{n % 3}", title=f"t{n % 4}") for n in range(6)
    ]
    straight, _ = identified(publication, *articles)
    shuffled, _ = identified(publication, *(articles[n] for n in order))
    assert shuffled == straight
