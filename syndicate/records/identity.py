"""Gives every article its permanent id and its address, and settles doubles.

What the records hold for an article wins over later edits of its slug, date or path:
an article is known by its own ``id``, else by the file it stands in, else by the id
that its date and slug make, else (a file that was moved and renamed) by its title and text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from urllib.parse import quote, urlsplit

from syndicate.config import Publication
from syndicate.model import Article, Problem, Severity
from syndicate.records.addresses import addressed, slug_of
from syndicate.records.published import PublishedRecords, Record
from syndicate.text.uri import segment

__all__ = ["Identified", "identify"]

Fingerprint = Callable[[Article], str]


@dataclass(frozen=True, slots=True)
class Identified:
    """The distinct articles, each with ``id`` and ``url``, and what was wrong with others."""

    articles: tuple[Article, ...]
    problems: tuple[Problem, ...]


def identify(
    articles: Iterable[Article],
    publication: Publication,
    records: PublishedRecords,
    fingerprint: Fingerprint,
) -> Identified:
    """Ids, addresses, one article an id. ``fingerprint`` is asked only where it is needed."""
    in_order = sorted(articles, key=lambda one: one.key)
    named, changed = _named(in_order, publication, records, fingerprint)
    single, doubles = _single(named, records, fingerprint)
    placed, shared = addressed(single, publication, records)
    return Identified(tuple(placed), (*changed, *doubles, *shared))


def _named(
    articles: list[Article],
    publication: Publication,
    records: PublishedRecords,
    fingerprint: Fingerprint,
) -> tuple[list[Article], list[Problem]]:
    by_key = {record.key: record for record in records}
    by_title: dict[str, list[Record]] = {}
    for known in records:
        by_title.setdefault(known.title, []).append(known)
    ids: dict[str, str] = {}
    problems: list[Problem] = []
    for article in articles:
        made, record = computed_id(article, publication), by_key.get(article.key)
        if article.explicit_id:
            ids[article.key] = made
            if record and not record.removed and record.id != made:
                problems.append(_new_id(article, record))
        elif record:
            alike = by_title.get(article.title, ())
            found = _by_file(article, made, record, alike, fingerprint, problems)
            ids.update({article.key: found} if found else {})
    claimed = set(ids.values())
    named = []
    for article in articles:
        made, given = computed_id(article, publication), ids.get(article.key)
        if given is None and (records.get(made) is None or made in claimed):
            free = (one for one in by_title.get(article.title, ()) if one.id not in claimed)
            given = _moved(article, free, fingerprint)
        first = records.get(given or made)
        published = article.published
        if first and article.anchor:  # the first page that printed it, also when that is gone
            published = min(published, first.published)
        named.append(replace(article, id=given or made, published=published))
    return named, problems


def _by_file(
    article: Article,
    made: str,
    record: Record,
    alike: Iterable[Record],
    fingerprint: Fingerprint,
    problems: list[Problem],
) -> str:
    """The id of what stood in this file, ``""`` where that was deleted and this is new."""
    if _is_still(article, record, made, fingerprint):
        return record.id
    if record.removed:
        return ""
    moved = _moved(article, alike, fingerprint)
    if moved is None:
        problems.append(_another(article, record))
    return moved or record.id


def _is_still(article: Article, record: Record, made: str, fingerprint: Fingerprint) -> bool:
    """Whether the file surely holds the article of ``record``, and not another one."""
    if record.id == made:
        return True
    if record.removed and record.reason == "deleted":
        return record.latest == fingerprint(article)
    same = record.title == article.title or record.published == article.published
    return same or record.latest == fingerprint(article)


def _moved(article: Article, known: Iterable[Record], fingerprint: Fingerprint) -> str | None:
    """The id under which this very title and text were published from another file."""
    for record in known:
        if record.latest == fingerprint(article):
            return record.id
    return None


def _another(article: Article, record: Record) -> Problem:
    return Problem(
        path=article.path,
        line=article.line,
        message=(
            f"held the article {record.title!r} and now holds another title, date and text; for "
            "readers it is still that one, revised: give a new article a file of its own"
        ),
        severity=Severity.WARNING,
    )


def _new_id(article: Article, record: Record) -> Problem:
    return Problem(
        path=article.path,
        line=article.line,
        field="id",
        message=(
            f"was published as {record.id}; with another id readers get it a second time: "
            "take the id out again, or write that one"
        ),
        severity=Severity.WARNING,
    )


def computed_id(article: Article, publication: Publication) -> str:
    """The id that the article's own words make: its ``id``, else its first date and slug.

    A translation (an article in another language than the publication's) shares date and
    slug with its original and is another article, so its language is part of the id.
    """
    explicit = article.explicit_id.strip()
    if explicit:
        parts = urlsplit(explicit)
        if parts.scheme and (parts.netloc or parts.path) and not any(map(str.isspace, explicit)):
            return explicit
        return publication.tag(quote(explicit, safe="/"))
    day = article.published.astimezone(publication.timezone).date().isoformat()
    return publication.tag(f"{day}/{segment(slug_of(article, publication))}")


def _single(
    articles: list[Article], records: PublishedRecords, fingerprint: Fingerprint
) -> tuple[list[Article], list[Problem]]:
    by_id: dict[str, list[Article]] = {}
    for article in articles:
        by_id.setdefault(article.id, []).append(article)
    single, problems = [], []
    for identity, group in by_id.items():
        if len(group) == 1:
            single.append(group[0])
            continue
        record = records.get(identity)
        published = record.key if record and not record.removed else None
        group.sort(key=lambda one: (one.key != published, one.draft, one.key))
        kept = group[0]
        for other in group[1:]:
            if fingerprint(other) == fingerprint(kept):
                sections = dict.fromkeys((*kept.sections, *other.sections))
                kept = replace(kept, sections=tuple(sections))
            else:
                problems.append(_double(other, kept))
        single.append(kept)
    return single, problems


def _double(rejected: Article, kept: Article) -> Problem:
    return Problem(
        path=rejected.path,
        line=rejected.line,
        field="id",
        message=(
            f"has the same id as {kept.key} ({kept.id}) and another text; "
            "give one of them its own slug or id"
        ),
    )
