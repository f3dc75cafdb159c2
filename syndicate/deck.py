"""Cards by the ten thousand, kept as columns: a card is made when somebody asks for it.

Most decisions need one field of all cards and all fields of a few.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import accumulate, chain, repeat
from typing import Any, NamedTuple, Protocol, cast, overload

from syndicate.model import Card

__all__ = ["Block", "Deck"]

_CARD = partial(tuple.__new__, Card)
"""``Card._make`` without its check, of tens of thousands."""
_PLACES = {name: place for place, name in enumerate(Card._fields)}
_NUMBERS = frozenset(("published", "updated", "expires", "line"))
_FEW = frozenset(("sections", "draft", "lead", "advertising", "named", "language"))
"""Fields that have few values in a whole archive."""
_TABLE = 256


class _Wanted(Protocol):
    """Sets and the keys of dicts are."""

    def __contains__(self, value: object, /) -> bool: ...

    def isdisjoint(self, other: Iterable[Any], /) -> bool: ...


class Block(NamedTuple):
    """Cards in values that :mod:`marshal` knows.

    Of each field, in the order of the card's, its kind and what is kept of it. ``one``: the value
    of all; ``numbers``: 64 bits each; ``few``: a table, and a byte for each card; ``all``: a list.
    """

    length: int
    columns: Sequence[tuple[str, Any]]

    @classmethod
    def of(cls, cards: Sequence[Card]) -> Block:
        """What keeps these cards."""
        columns = zip(*cards, strict=True) if cards else ((),) * len(Card._fields)
        pairs = zip(Card._fields, columns, strict=True)
        return cls(len(cards), [_column(name, values) for name, values in pairs])

    def cards(self) -> Iterator[Card]:
        """All of them."""
        return map(_CARD, zip(*map(self.values, range(len(self.columns))), strict=True))

    def column(self, name: str) -> Iterable[Any]:
        """One field of all cards, by its name."""
        return self.values(_PLACES[name])

    def values(self, place: int) -> Iterable[Any]:
        """One field of all cards."""
        kind, kept = self.columns[place]
        if kind == "one":
            return repeat(kept, self.length)
        if kind == "numbers":
            return memoryview(kept).cast("q")
        if kind == "few":
            table, numbers = kept
            return map(table.__getitem__, numbers)
        return cast("list[Any]", kept)

    def card(self, number: int) -> Card:
        """One of them."""
        return _CARD([_value(kind, kept, number) for kind, kept in self.columns])

    def counts(self, place: int) -> Counter[Any]:
        """How many cards have what in a field."""
        kind, kept = self.columns[place]
        if kind == "few":
            table, numbers = kept
            return Counter({value: numbers.count(number) for number, value in enumerate(table)})
        return Counter({kept: self.length}) if kind == "one" else Counter(self.values(place))

    def any(self, place: int) -> bool:
        """Whether a field may hold something, of any card."""
        kind, kept = self.columns[place]
        if kind == "one":
            return bool(self.length and kept)
        return any(kept[0] if kind == "few" else self.values(place))


def _column(name: str, values: Sequence[Any]) -> tuple[str, Any]:
    first = values[0] if values else None
    if values.count(first) == len(values):
        return ("one", first)
    if name in _NUMBERS:
        return ("numbers", array("q", values).tobytes())
    if name in _FEW:
        table = list(dict.fromkeys(values))
        if len(table) <= _TABLE:
            place = {value: number for number, value in enumerate(table)}
            return ("few", (table, bytes(map(place.__getitem__, values))))
    return ("all", list(values))


def _value(kind: str, kept: Any, number: int) -> Any:
    if kind == "one":
        return kept
    if kind == "numbers":
        return memoryview(kept).cast("q")[number]
    if kind == "few":
        table, numbers = kept
        return table[numbers[number]]
    return kept[number]


class Deck(Sequence[Card]):
    """The cards of ``blocks``, in their order or in another one."""

    def __init__(self, blocks: Sequence[Block]) -> None:
        self._blocks = [block for block in blocks if block.length]
        self._starts = [0, *accumulate(block.length for block in self._blocks)]
        self._changes: Mapping[int, Card] = {}
        self._made: dict[int, Card] = {}
        self._columns: dict[str, Sequence[Any]] = {}
        self._order: Sequence[int] = range(self._starts[-1])
        self._ordered: dict[str, Sequence[Any]] = {}

    @classmethod
    def of(cls, cards: Sequence[Card]) -> Deck:
        """These cards."""
        return cls([Block.of(cards)])

    def changed(self, cards: Mapping[int, Card]) -> Deck:
        """The same with other cards at some places; this deck is in its first order."""
        if not cards:
            return self
        made = Deck(self._blocks)
        made._changes = {**self._changes, **cards}
        made._made = dict(made._changes)
        return made

    def picked(self, places: Sequence[int]) -> Deck:
        """What stands at these places of this deck, which is in its first order."""
        made = Deck(self._blocks)
        made._changes, made._made, made._columns = self._changes, self._made, self._columns
        made._order = places
        return made

    def __len__(self) -> int:
        return len(self._order)

    @overload
    def __getitem__(self, place: int) -> Card: ...

    @overload
    def __getitem__(self, place: slice) -> Sequence[Card]: ...

    def __getitem__(self, place: int | slice) -> Card | Sequence[Card]:
        if isinstance(place, slice):
            return [self[one] for one in range(*place.indices(len(self)))]
        number = self._order[place]
        card = self._made.get(number)
        if card is None:
            at = bisect_right(self._starts, number) - 1
            card = self._blocks[at].card(number - self._starts[at])
            self._made[number] = card
        return card

    def __iter__(self) -> Iterator[Card]:
        if isinstance(self._order, range) and not self._changes:
            return chain.from_iterable(block.cards() for block in self._blocks)
        return map(self.__getitem__, range(len(self)))

    def column(self, name: str) -> Sequence[Any]:
        """One field of all cards, in their order."""
        if name not in self._columns:
            place = _PLACES[name]
            values: Any = array("q") if name in _NUMBERS else []
            for block in self._blocks:
                values.extend(block.values(place))
            for number, card in self._changes.items():
                values[number] = card[place]
            self._columns[name] = values
        whole = self._columns[name]
        if isinstance(self._order, range):
            return whole
        if name not in self._ordered:
            self._ordered[name] = list(map(whole.__getitem__, self._order))
        return self._ordered[name]

    def any(self, name: str) -> bool:
        """Whether a field may hold something, of any card."""
        place = _PLACES[name]
        return any(block.any(place) for block in self._blocks) or any(
            card[place] for card in self._changes.values()
        )

    def where(self, name: str, wanted: _Wanted) -> list[int]:
        """The places of the cards whose field is among ``wanted``; this deck is in its first order.

        Faster than a look at the column: most blocks have none.
        """
        place = _PLACES[name]
        found = {
            start + number
            for start, block in zip(self._starts, self._blocks, strict=False)
            if not wanted.isdisjoint(block.values(place))
            for number, value in enumerate(block.values(place))
            if value in wanted
        }
        for number, card in self._changes.items():
            (found.add if card[place] in wanted else found.discard)(number)
        return sorted(found)

    def distinct(self, name: str) -> bool:
        """Whether no two cards have the same in a field; this deck is in its first order."""
        if self._changes:
            return len(set(self.column(name))) == len(self)
        place = _PLACES[name]
        values = chain.from_iterable(block.values(place) for block in self._blocks)
        return len(set(values)) == len(self)

    def counts(self, name: str) -> Counter[Any]:
        """How many cards have what in a field."""
        if self._changes or len(self) != self._starts[-1]:
            return Counter(self.column(name))
        found: Counter[Any] = Counter()
        for block in self._blocks:
            found.update(block.counts(_PLACES[name]))
        return found
