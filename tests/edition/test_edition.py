"""Which article goes where."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, strategies as st

from syndicate.config import Publication
from syndicate.deck import Deck
from syndicate.edition import day_at, digest_articles, select
from syndicate.model import Card, seconds
from syndicate.testing import CONFIG, MORNING, make_card, make_publication

DAY = date(2025, 6, 10)
SEVEN = MORNING.replace(minute=0)


@pytest.fixture
def publication(tmp_path: Path) -> Publication:
    return make_publication(tmp_path)


def ids(articles: Sequence[Card]) -> list[str]:
    return [one.path.rpartition("/")[2].removesuffix(".md") for one in articles]


def cards_of(*cards: Card) -> Deck:
    return Deck.of(cards)


def test_drafts_scheduled_and_expired_are_held_and_counted() -> None:
    found = select(
        cards_of(
            make_card(1),
            make_card(2, draft=True),
            make_card(3, published=MORNING + timedelta(seconds=1)),
            make_card(4, expires=MORNING),
            make_card(5, expires=MORNING + timedelta(seconds=1)),
            make_card(6, expires=datetime(1960, 1, 1, tzinfo=UTC)),
        ),
        MORNING,
    )
    assert ids(found.published) == ["story-1", "story-5"]
    assert found.counts() == {"draft": 1, "scheduled": 1, "expired": 2}


def test_feeds_are_newest_first_then_by_id_and_ignore_lead() -> None:
    articles = [
        make_card(1, published=SEVEN, lead=False),
        make_card(2, published=SEVEN),
        make_card(3, published=SEVEN - timedelta(hours=1), lead=True),
    ]
    assert ids(select(cards_of(*reversed(articles)), MORNING).published) == [
        "story-1",
        "story-2",
        "story-3",
    ]


def test_the_edition_of_a_day_stands_from_its_time_on(publication: Publication) -> None:
    assert day_at(publication, SEVEN) == DAY
    assert day_at(publication, SEVEN - timedelta(seconds=1)) == DAY - timedelta(days=1)


def test_an_edition_reaches_back_its_window_and_not_past_its_time(publication: Publication) -> None:
    articles = select(
        cards_of(
            make_card(1, published=SEVEN),
            make_card(2, published=SEVEN + timedelta(minutes=1)),
            make_card(3, published=SEVEN - timedelta(days=3)),
            make_card(4, published=SEVEN - timedelta(days=3, seconds=1)),
        ),
        MORNING,
    ).published
    ((slug, held),) = digest_articles(articles, publication, DAY, ())
    assert slug == "education"
    assert ids(held) == ["story-1", "story-3"]


def test_what_an_earlier_edition_held_is_not_held_again(publication: Publication) -> None:
    articles = (make_card(1), make_card(2))
    ((_, held),) = digest_articles(articles, publication, DAY, {articles[0].id})
    assert ids(held) == ["story-2"]


def test_an_article_stands_once_in_the_first_of_its_sections_that_is_shown(tmp_path: Path) -> None:
    both = make_card(1, sections=("education", "features"))
    config = CONFIG + '\n[digest]\nsections = ["기획"]\n'
    for publication, expected in (
        (make_publication(tmp_path / "all"), "education"),
        (make_publication(tmp_path / "one", config), "features"),
    ):
        ((slug, held),) = digest_articles((both,), publication, DAY, ())
        assert (slug, ids(held)) == (expected, ["story-1"])


def test_lead_articles_come_first_then_the_newest(publication: Publication) -> None:
    articles = (make_card(1), make_card(2), make_card(3, lead=True))
    ((_, held),) = digest_articles(articles, publication, DAY, ())
    assert ids(held) == ["story-3", "story-1", "story-2"]


@given(hours=st.lists(st.integers(0, 24 * 9), max_size=30))
def test_over_a_week_of_editions_every_article_is_held_exactly_once(
    tmp_path_factory: pytest.TempPathFactory, hours: list[int]
) -> None:
    publication = make_publication(tmp_path_factory.getbasetemp() / "week")
    articles = select(
        cards_of(
            *(make_card(n, published=SEVEN - timedelta(hours=back)) for n, back in enumerate(hours))
        ),
        MORNING,
    ).published
    taken: list[str] = []
    for day in range(-7, 1):
        sections = digest_articles(
            articles, publication, DAY + timedelta(days=day), frozenset(taken)
        )
        taken += [one.id for _, held in sections for one in held]
    assert len(taken) == len(set(taken))
    assert set(taken) == {
        one.id for one in articles if one.published >= seconds(SEVEN - timedelta(days=10))
    }
