"""Cards of plain heads, some fifteen times faster than by way of the whole article.

Nine heads of ten are plain: a few keys with a text, a date, a list of words each. What is decided
on of such an article follows from few values, most of which were seen before. Whatever is not
plain, and whatever is worth a word to the newsroom, has no card here: it is read the long way, by
:mod:`syndicate.sources.article`, whose answer is the only right one. A test compares the two.
"""

from __future__ import annotations

import re

from syndicate.config import Publication
from syndicate.model import Card
from syndicate.sources import names
from syndicate.sources.article import address_in, is_computed, prose, slug_of
from syndicate.sources.cards import Addresses
from syndicate.sources.fields import texts, word
from syndicate.sources.memo import Memo
from syndicate.sources.moments import Moment, Moments
from syndicate.sources.plain_grammar import FIRST_LINE, UNSURE, Value, read
from syndicate.sources.plain_plan import ADVERTISING, DOUBTFUL, DRAFT, LEAD, Plan, Planner
from syndicate.sources.sectioning import Sections
from syndicate.text import one_line

__all__ = ["PlainHeads"]

# What `prose` may change in a line that is printable: a quick look, and a second one.
_SUSPICIOUS = re.compile(r"[{|<`*\\&\[\n]")
_MARKED = re.compile(r"[{|<`*\\&]|\[/?[a-z]|\]\(|  |^ | $", re.IGNORECASE)
# Of these `slugify` changes nothing.
_LETTERS = r"(?:[a-z0-9]++|[가-힣]++)++"
_SLUG = rf"{_LETTERS}(?:-{_LETTERS})*+"
_DATED = r"(?:[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}|(?:19|20)[0-9]{6})[-.]"
_FILE = re.compile(
    rf"(?:[0-9]{{4}}-[0-9]{{1,2}}-[0-9]{{1,2}}-)?(?!{_DATED}|index\.)({_SLUG})\.[a-z]++"
)
_LONGEST_SLUG = 80
_ENDINGS = (".md", ".markdown")
_NOTHING: Moment = (0, "", "", False)
"""No date: another word, as in ``published: true``."""


class PlainHeads:
    """Everything that the configuration says about heads, laid ready for one run."""

    def __init__(self, publication: Publication) -> None:
        self._moments = Moments(publication.timezone)
        self._addresses = Addresses(publication)
        self._ours = publication.language.split("-", maxsplit=1)[0].lower()
        sections = Sections(publication)
        planners = {name: Planner(name, publication, sections) for name in FIRST_LINE}
        self._plans = Memo[tuple[str, tuple[str, ...]], Plan | None](
            lambda shape: planners[shape[0]].plan(shape[1])
        )

    def card(self, data: bytes, path: str, below: str, language: str = "") -> Card | None:  # noqa: C901, PLR0911, PLR0912  # once per article of an archive: steps of one pass, each of which may end it
        """The card of a Markdown file, ``None``: read it the long way.

        ``path`` is relative to the configuration's folder, ``below`` to the articles' root; both
        in NFC and with ``/``. ``language`` is that of its folder, ``""`` where that is ours.

        Where there is a card, the long way has nothing to say, save of the text behind the head:
        whether that can be decoded is found out when it is shown.
        """
        found = read(data) if below.endswith(_ENDINGS) and "_drafts/" not in below else None
        if found is None:
            return None
        dialect, keys, values = found
        plan = self._plans[dialect, keys]
        if plan is None or (plan.bare and not self._exist(plan, values)):
            return None
        marks = 0
        for place, memo in plan.marks:
            marks |= memo[values[place]]
        headline = _headline(plan.value(values[plan.title]))
        sections = plan.sections[below[: below.find("/") + 1], plan.about(values)]
        if not headline or not sections or marks & DOUBTFUL:
            return None

        explicit_url = self._url(plan, values) if plan.urls else ""
        if explicit_url is None:
            return None
        published = self._published(plan, values, below, explicit_url)
        if published is None:
            return None
        updated = self._updated(plan, values, published) if plan.updated else 0
        expires = self._first(plan, values, plan.expires) if plan.expires else _NOTHING
        if updated is None or expires is None:
            return None

        code = ""
        for place in plan.languages:
            known = plan.language[values[place]]
            if known is None:
                return None
            code = code or known
        match = _FILE.fullmatch(below, below.rfind("/") + 1)
        if match and len(match[1]) <= _LONGEST_SLUG:
            slug = match[1]
        else:
            name = names.of(below)
            slug = name.slug
            if name.language.split("-", maxsplit=1)[0] != self._ours:
                code = code or name.language
        if plan.slug >= 0 or not match:
            written = _text(plan, values, plan.slug)
            if written is None:
                return None
            slug = slug_of(written, slug, headline, path)
        explicit_id = _text(plan, values, plan.id) if plan.id >= 0 else ""
        if explicit_id is None:
            return None

        at, day, _, _ = published
        addresses = self._addresses
        slug = addresses.slug(slug, code or language)
        url = addresses.written(explicit_url)
        if explicit_url and not url:
            return None
        url = url or addresses.made(path, sections[0], slug, day, explicit_id)
        page = "" if url else addresses.page(day, slug)
        return Card(
            path,
            addresses.id(explicit_id, day, slug),
            headline,
            at,
            sections,
            url or addresses.of_page(page),
            page,
            updated,
            expires[0],
            "",
            plan.first_line,
            marks & DRAFT != 0,
            marks & LEAD != 0,
            marks & ADVERTISING != 0,
            explicit_id != "",
            code or language,
        )

    def _exist(self, plan: Plan, values: tuple[Value, ...]) -> bool:
        """Whether the dates that TOML knows by their look are days of the calendar, all of them."""
        return all(
            self._moments.plain(value) is not None
            for place in plan.bare
            if isinstance(value := values[place], str) and "-" in value and value[0].isdigit()
        )

    def _moment(self, plan: Plan, raw: Value) -> Moment | None:
        """``None``: to be read the long way; :data:`_NOTHING`: says something else than a date."""
        found = self._moments.plain(raw) if isinstance(raw, str) else None
        if found is not None:
            return found
        value = plan.value(raw)
        if value is None or value == "" or is_computed(value):
            return _NOTHING
        return self._moments.read(value) if isinstance(value, str) else None

    def _published(
        self, plan: Plan, values: tuple[Value, ...], below: str, url: str
    ) -> Moment | None:
        first: Moment | None = None
        for place, later in plan.dates:
            found = self._moment(plan, values[place])
            if found is None:
                return None
            if found is _NOTHING:
                continue
            if first is None:
                first = found
            elif later and found[0] > first[0]:
                first = (found[0], found[1], "", True)
        if first is not None:
            return first
        day = names.of(below).day if not url else None
        return self._moments.read(day.isoformat()) if day else None

    def _first(
        self, plan: Plan, values: tuple[Value, ...], places: tuple[int, ...]
    ) -> Moment | None:
        for place in places:
            found = self._moment(plan, values[place])
            if found is not _NOTHING:
                return found
            value = plan.value(values[place])
            known = word(value) is not None and value not in ("0", "1")
            if value and not known:
                return None
        return _NOTHING

    def _updated(self, plan: Plan, values: tuple[Value, ...], published: Moment) -> int | None:
        found = self._first(plan, values, plan.updated)
        if found is None or found is _NOTHING:
            return 0 if found else None
        at, _, day, clock = found
        if at >= published[0]:
            return at if at > published[0] else 0
        # The day of the publication, written without a time, is no revision.
        return 0 if not clock and "" < published[2] <= day else None

    def _url(self, plan: Plan, values: tuple[Value, ...]) -> str | None:
        for place in plan.urls:
            value = plan.value(values[place])
            if value is None or value == "":
                continue
            found = None if value is UNSURE else address_in(value)
            if found != "":
                return found
        return ""


def _headline(value: object) -> str:
    """As it is shown, ``""`` where there is none or it is no text."""
    if not isinstance(value, str):
        return ""
    if "  " not in value and value[:1] != " " != value[-1:] and not _SUSPICIOUS.search(value):
        return value
    if value.isprintable() and not _MARKED.search(value):
        return value
    return prose(one_line(value))


def _text(plan: Plan, values: tuple[Value, ...], place: int) -> str | None:
    """The text of a key, ``""`` where there is none, ``None`` where it cannot be told."""
    value = plan.value(values[place]) if place >= 0 else ""
    return None if value is UNSURE else ", ".join(texts(value))
