"""Gives every article its permanent id and its address, and settles doubles.

What the records hold for an article wins over later edits of its slug, date or path:
an article is known by its own ``id``, else by the file it stands in, else by the id
that its date and slug make, else (a file that was moved and renamed) by its title and text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from syndicate.config import Publication
from syndicate.deck import Deck
from syndicate.model import Card, Problem, Severity, seconds
from syndicate.records.addresses import addressed
from syndicate.records.published import PublishedRecords, Record

__all__ = ["Identified", "identify"]

_TAG = re.compile(r"tag:[^:]*:")

Fingerprint = Callable[[Card], str]
Redated = Callable[[Card, int], Card]


@dataclass(frozen=True, slots=True)
class Identified:
    """The distinct articles, each with ``id`` and ``url``, and what was wrong with others."""

    cards: Deck
    problems: tuple[Problem, ...]


def identify(
    cards: Deck,
    publication: Publication,
    records: PublishedRecords,
    fingerprint: Fingerprint,
    redated: Redated,
) -> Identified:
    """Ids, addresses, one article an id.

    ``fingerprint`` and ``redated`` (the card of an article under another date) are asked only
    where they are needed. Articles that no record concerns and that share no id or address with
    another are the rule, and cost next to nothing.
    """
    named, changed = _named(cards, publication, records, fingerprint, redated)
    single, doubles = _single(named, records, fingerprint)
    placed, shared = addressed(single, publication, records)
    return Identified(placed, (*changed, *doubles, *shared))


def _named(
    cards: Deck,
    publication: Publication,
    records: PublishedRecords,
    fingerprint: Fingerprint,
    redated: Redated,
) -> tuple[Deck, list[Problem]]:
    by_key = {record.key: record for record in records}
    if not by_key:
        return cards, []
    by_title: dict[str, list[Record]] = {}
    for known in records:
        by_title.setdefault(known.title, []).append(known)
    # No record has the others' file or title: their ids are those that their own words make.
    files = {key.partition("#")[0] for key in by_key}
    settled: set[str] = set()
    concerned = []
    for place in {*cards.where("path", files), *cards.where("title", by_title.keys())}:
        card = cards[place]
        record = by_key.get(card.path)
        same = record is not None and record.id == card.id and record.title == card.title
        if same and not card.anchor:
            settled.add(card.id)  # the rule: it stands where it stood, and its words make its id
        else:
            concerned.append(place)
    concerned.sort(key=lambda place: cards[place].key)
    look = _Look([cards[n] for n in concerned], by_key, by_title, records, fingerprint)
    known_as, problems = look.by_key(publication.tag(""))
    claimed = settled.union(known_as.values())
    changes: dict[int, Card] = {}
    for place in concerned:
        card = cards[place]
        given = known_as.get(card.key)
        if given is None and (records.get(card.id) is None or card.id in claimed):
            given = look.moved(card, claimed)
        first = records.get(given or card.id)
        card = card._replace(id=given) if given else card
        if first and card.anchor:  # the first page that printed it, also when that is gone
            published = seconds(first.published)
            card = redated(card, published) if published < card.published else card
        if card != cards[place]:
            changes[place] = card
    return cards.changed(changes), problems


class _Look:
    """The articles that records concern, each beside what was published."""

    def __init__(
        self,
        cards: Sequence[Card],
        by_key: Mapping[str, Record],
        by_title: Mapping[str, Sequence[Record]],
        records: PublishedRecords,
        fingerprint: Fingerprint,
    ) -> None:
        self._cards = cards
        self._by_key = by_key
        self._by_title = by_title
        self._records = records
        self._fingerprint = fingerprint
        self._titled: dict[str, list[Card]] = {}
        for card in cards:
            self._titled.setdefault(card.title, []).append(card)

    def by_key(self, tag: str) -> tuple[dict[str, str], list[Problem]]:
        """The ids, by key, of the articles that have their own or stand where a record says.

        ``tag`` is what ids begin with that the publication completes.
        """
        ids: dict[str, str] = {}
        problems: list[Problem] = []
        for card in self._cards:
            record = self._by_key.get(card.key)
            if card.named:
                ids[card.key] = found = self._completed(card, tag)
                if record and not record.removed and record.id != found:
                    problems.append(_new_id(card, record))
            elif record:
                found = self._by_file(card, record, problems)
                ids.update({card.key: found} if found else {})
        return ids, problems

    def moved(self, card: Card, taken: Collection[str] = ()) -> str | None:
        """The id under which this very title and text were published from another file."""
        for record in self._by_title.get(card.title, ()):
            if record.id not in taken and record.latest == self._fingerprint(card):
                return record.id
        return None

    def _completed(self, card: Card, tag: str) -> str:
        """The article's own id; published under another ``host`` or ``since``, as it was then."""
        if card.id.startswith(tag) and self._records.get(card.id) is None:
            return self._by_own.get(card.id.removeprefix(tag), card.id)
        return card.id

    @cached_property
    def _by_own(self) -> Mapping[str, str]:
        """The published ids by what stands behind their tag."""
        return {one.id[tag.end() :]: one.id for one in self._records if (tag := _TAG.match(one.id))}

    def _by_file(self, card: Card, record: Record, problems: list[Problem]) -> str:
        """The id of what stood in this file, ``""`` where that is gone and this is new."""
        if self._is_still(card, record):
            return record.id
        if record.reason == "deleted" or self._stands_elsewhere(card, record):
            return ""
        moved = self.moved(card)
        if moved is None:
            problems.append(_another(card, record))
        return moved or record.id

    def _is_still(self, card: Card, record: Record) -> bool:
        """Whether the file surely holds the article of ``record``, and not another one."""
        if record.title != card.title and self._stands_elsewhere(card, record):
            return False
        if record.id == card.id:
            return True
        if record.reason == "deleted":
            return record.latest == self._fingerprint(card)
        same = record.title == card.title or seconds(record.published) == card.published
        return same or record.latest == self._fingerprint(card)

    def _stands_elsewhere(self, card: Card, record: Record) -> bool:
        """Whether title and text of ``record``, as published, stand in another file by now."""
        return any(
            other is not card and record.latest == self._fingerprint(other)
            for other in self._titled.get(record.title, ())
        )


def _another(card: Card, record: Record) -> Problem:
    return Problem(
        path=card.path,
        line=card.line,
        message=(
            f"held the article {record.title!r} and now holds another title, date and text; for "
            "readers it is still that one, revised: give a new article a file of its own"
        ),
        severity=Severity.WARNING,
    )


def _new_id(card: Card, record: Record) -> Problem:
    return Problem(
        path=card.path,
        line=card.line,
        field="id",
        message=(
            f"was published as {record.id}; with another id readers get it a second time: "
            "take the id out again, or write that one"
        ),
        severity=Severity.WARNING,
    )


def _single(
    cards: Deck, records: PublishedRecords, fingerprint: Fingerprint
) -> tuple[Deck, list[Problem]]:
    if cards.distinct("id"):
        return cards, []
    by_id: dict[str, list[Card]] = {}
    for card in cards:
        by_id.setdefault(card.id, []).append(card)
    single, problems = [], []
    for identity, group in by_id.items():
        if len(group) == 1:
            single.append(group[0])
            continue
        record = records.get(identity)
        group.sort(key=lambda one: (_claim(one, record, fingerprint), one.draft, one.key))
        kept = group[0]
        for other in group[1:]:
            if fingerprint(other) == fingerprint(kept):
                sections = dict.fromkeys((*kept.sections, *other.sections))
                kept = kept._replace(sections=tuple(sections))
            else:
                problems.append(_double(other, kept))
        single.append(kept)
    return Deck.of(single), problems


def _claim(card: Card, record: Record | None, fingerprint: Fingerprint) -> int:
    """How little speaks for this article being the published one, from 0."""
    if record is None or record.removed:
        return 3
    titled, stands = card.title == record.title, card.key == record.key
    if titled and stands:
        return 0
    if titled and fingerprint(card) == record.latest:
        return 1
    return 2 if stands else 3


def _double(rejected: Card, kept: Card) -> Problem:
    return Problem(
        path=rejected.path,
        line=rejected.line,
        field="id",
        message=(
            f"has the same id as {kept.key} ({kept.id}) and another text; "
            "give one of them its own slug or id"
        ),
    )
