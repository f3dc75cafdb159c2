"""A deck of cards is what a list of them would be."""

from __future__ import annotations

import marshal
from collections import Counter
from typing import Any

import pytest
from hypothesis import given, strategies as st

from syndicate.deck import Block, Deck
from syndicate.model import Card

WORDS = st.sampled_from(["", "a", "b", "제목"])
MOMENTS = st.sampled_from([0, -1, 1, 1_749_500_000, 2**40])
SECTIONS = st.lists(WORDS, min_size=1, max_size=2).map(tuple)
CARDS = st.builds(
    Card,
    path=WORDS,
    id=WORDS,
    title=WORDS,
    published=MOMENTS,
    sections=SECTIONS,
    page=WORDS,
    expires=MOMENTS,
    updated=MOMENTS,
    line=st.integers(0, 1000),
    draft=st.booleans(),
)
NAMES = ("path", "published", "sections", "page", "expires", "draft", "language")


def kept(values: Any) -> Any:
    return marshal.loads(marshal.dumps(values, 2))


def alike(deck: Deck, cards: list[Card]) -> None:
    assert len(deck) == len(cards)
    assert list(deck) == cards
    assert [deck[place] for place in range(len(deck))] == cards
    assert deck[1:-1] == cards[1:-1]
    for name in NAMES:
        values = [getattr(card, name) for card in cards]
        assert list(deck.column(name)) == values
        assert +deck.counts(name) == Counter(values)
        assert deck.any(name) >= any(values)  # of more than is picked, it may be


@given(
    st.lists(st.lists(CARDS, max_size=4), max_size=5),
    st.dictionaries(st.integers(0, 19), CARDS, max_size=3),
    st.data(),
)
def test_it_is_what_a_list_would_be(
    parts: list[list[Card]], changes: dict[int, Card], data: st.DataObject
) -> None:
    # As an index keeps them.
    blocks = [Block._make(kept(tuple(Block.of(part)))) for part in parts]
    deck, cards = Deck(blocks), [card for part in parts for card in part]
    alike(deck, cards)
    for number, card in list(changes.items()):
        if number < len(cards):
            cards[number] = card
        else:
            del changes[number]
    changed = deck.changed(changes)
    alike(changed, cards)
    for name in NAMES:
        values = [getattr(card, name) for card in cards]
        wanted = frozenset(data.draw(st.sets(st.sampled_from(values)))) if values else frozenset()
        assert changed.where(name, wanted) == [n for n, one in enumerate(values) if one in wanted]
        assert changed.distinct(name) == (len(set(values)) == len(values))
        assert changed.any(name) >= any(values)
    picked = data.draw(
        st.lists(st.sampled_from(range(len(cards))), unique=True) if cards else st.just([])
    )
    alike(changed.picked(picked), [cards[place] for place in picked])


def test_a_field_with_more_values_than_a_table_has_room_for() -> None:
    cards = [Card(f"{n}.md", f"{n}", "t", n, (f"s{n}",)) for n in range(600)]
    alike(Deck.of(cards), cards)


def test_there_is_nothing_behind_the_last_card() -> None:
    deck = Deck.of([Card("a.md", "a", "t", 1, ("s",))])
    assert deck[-1].id == "a"
    for place in (1, -2):
        with pytest.raises(IndexError):
            deck[place]
