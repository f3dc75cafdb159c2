"""Which key of a head is which field: told once for all heads of the same keys.

A newsroom's heads have a handful of shapes. A shape in which something is mistyped, stands twice
or means more than one value has no plan: its heads are read the long way.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from operator import itemgetter

from syndicate.config import Publication
from syndicate.errors import ArticleError
from syndicate.sources.document import Head, normal
from syndicate.sources.drafts import HIDDEN_KEYS, HIDDEN_STATUS
from syndicate.sources.fields import Fields, spellings, texts, word
from syndicate.sources.frontmatter import NEEDED, WORDS
from syndicate.sources.memo import Memo
from syndicate.sources.names import language_code
from syndicate.sources.plain_grammar import FIRST_LINE, UNSURE, VALUES, Value
from syndicate.sources.sectioning import Sections
from syndicate.sources.spelling import mistyped
from syndicate.text import fold

__all__ = ["ADVERTISING", "DOUBTFUL", "DRAFT", "LEAD", "Plan", "Planner"]

DRAFT, LEAD, ADVERTISING, DOUBTFUL = 1, 2, 4, 8
_NESTED = frozenset(("build", "extra", "params", "taxonomies"))  # tables that hold fields or flags
_TABLES = ("[extra]", "[params]", "[taxonomies]")  # as in fields


@dataclass(frozen=True, slots=True)
class Plan:
    """Places of the fields among the values of a head, -1 for one that is not there.

    ``marks`` say what an article is (:data:`DRAFT` …). ``sections`` maps the first folder and what
    ``about`` takes from the values to slugs, ``None`` where more is to be said about them.
    """

    title: int
    dates: tuple[tuple[int, bool], ...]
    updated: tuple[int, ...]
    expires: tuple[int, ...]
    marks: tuple[tuple[int, Memo[Value, int]], ...]
    about: Callable[[tuple[Value, ...]], tuple[Value, ...]]
    sections: Memo[tuple[str, tuple[Value, ...]], tuple[str, ...] | None]
    slug: int
    id: int
    urls: tuple[int, ...]
    languages: tuple[int, ...]
    language: Memo[Value, str | None]
    bare: tuple[int, ...]
    value: Callable[[Value], object]
    first_line: int


class Planner:
    """Plans for one dialect and publication."""

    def __init__(self, dialect: str, publication: Publication, sections: Sections) -> None:
        self._dialect = dialect
        self._sections = sections
        self._sections_from = publication.articles.sections_from
        self._value = value = VALUES[dialect]
        self._flags = {
            DRAFT: Memo[Value, int](lambda raw: _flag(value(raw), DRAFT)),
            ADVERTISING: Memo[Value, int](lambda raw: _flag(value(raw), ADVERTISING)),
        }
        self._published = Memo[Value, int](lambda raw: _says(value(raw), DRAFT, wanted=False))
        self._hidden = Memo[Value, int](lambda raw: _says(value(raw), DRAFT, wanted=True))
        self._lead = Memo[Value, int](lambda raw: _says(value(raw), LEAD, wanted=True))
        self._status = Memo[Value, int](lambda raw: _status(value(raw)))
        self._language = Memo[Value, str | None](lambda raw: _language(value(raw)))

    def plan(self, keys: tuple[str, ...]) -> Plan | None:
        """The plan of heads with exactly these keys, ``None`` where there is none."""
        places: dict[str, int] = {}
        for place, key in enumerate(keys):
            name = normal(key.strip("[]"))
            if name in places:
                return None
            if key:
                places[name] = place
        if self._misleading(keys) or (self._dialect != "toml" and not _NESTED.isdisjoint(places)):
            return None

        def found(name: str) -> tuple[int, ...]:
            return tuple(places[one] for one in spellings(name) if one in places)

        def only(name: str) -> int:
            return found(name)[0] if found(name) else -1

        once = ("title", "slug", "id", "draft", "advertising")
        if not found("title") or any(len(found(name)) > 1 for name in once):
            return None
        marks = [(place, self._flags[DRAFT]) for place in found("draft")]
        marks += [(place, self._flags[ADVERTISING]) for place in found("advertising")]
        marks += [(place, self._lead) for place in found("lead")]
        marks += [
            (places[one], self._published) for one in ("published", "publish") if one in places
        ]
        marks += [(places[one], self._hidden) for one in map(normal, HIDDEN_KEYS) if one in places]
        marks += [(places["status"], self._status)] if "status" in places else []
        about = tuple(
            place for key in self._sections_from if key != "folder" for place in found(key)
        )
        known = {place for name in ("date", "updated", "expires") for place in found(name)}
        return Plan(
            title=only("title"),
            dates=tuple((place, normal(keys[place]) == "publishdate") for place in found("date")),
            updated=found("updated"),
            expires=found("expires"),
            marks=tuple(marks),
            about=_taker(about),
            sections=self._sectioning(tuple(keys[place] for place in about)),
            slug=only("slug"),
            id=only("id"),
            urls=found("url"),
            languages=found("language"),
            language=self._language,
            bare=tuple(place for place in range(len(keys)) if place not in known)
            if self._dialect == "toml"
            else (),
            value=self._value,
            first_line=FIRST_LINE[self._dialect],
        )

    def _misleading(self, keys: tuple[str, ...]) -> bool:
        """Whether a key is mistyped, or the lines are no head after all."""
        top = keys
        if self._dialect == "toml":
            first = next((place for place, key in enumerate(keys) if key in _TABLES), len(keys))
            top = (*keys[:first], *(key.strip("[]") for key in keys if key in _TABLES))
        if any(mistyped(Head(values=dict.fromkeys(filter(None, top)), dialect="yaml"))):
            return True
        names = [normal(key) for key in keys]
        return self._dialect == "colon" and (names[0] not in WORDS or NEEDED.isdisjoint(names))

    def _sectioning(
        self, keys: tuple[str, ...]
    ) -> Memo[tuple[str, tuple[Value, ...]], tuple[str, ...] | None]:
        def make(seen: tuple[str, tuple[Value, ...]]) -> tuple[str, ...] | None:
            folder, raws = seen
            values = [self._value(raw) for raw in raws]
            if UNSURE in values:
                return None
            head = Head(values=dict(zip(keys, values, strict=True)))
            try:
                slugs, doubts = self._sections.of(Fields(head), folder)
            except ArticleError:
                return None
            return None if doubts else slugs

        return Memo(make)


def _taker(places: tuple[int, ...]) -> Callable[[tuple[Value, ...]], tuple[Value, ...]]:
    """The values at ``places``."""
    if len(places) > 1:
        return itemgetter(*places)
    first = slice(places[0], places[0] + 1) if places else slice(0)
    return itemgetter(first)


def _absent(value: object) -> bool:
    return value is None or value == ""


def _flag(value: object, mark: int) -> int:
    """As :meth:`Fields.flag`, where a value that is no flag is an error."""
    known = word(value)
    if _absent(value):
        return 0
    return DOUBTFUL if known is None else mark if known else 0


def _says(value: object, mark: int, *, wanted: bool) -> int:
    if value is UNSURE:
        return DOUBTFUL
    return mark if word(value) is wanted else 0


def _status(value: object) -> int:
    if value is UNSURE:
        return DOUBTFUL
    return DRAFT if fold(" ".join(texts(value))) in HIDDEN_STATUS else 0


def _language(value: object) -> str | None:
    """``""`` where no language stands, ``None`` where what stands is none."""
    if _absent(value):
        return ""
    return (language_code(value) if isinstance(value, str) else "") or None
