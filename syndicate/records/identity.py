"""Gives every article its permanent id and its address, and settles doubles.

What the records hold for an article wins over later edits of its slug, date or path:
an article is known by its own ``id``, else by the file it stands in, else by the id
that its date and slug make, else (a file that was moved and renamed) by its title and text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from urllib.parse import quote, urljoin, urlsplit

from syndicate.config import Publication
from syndicate.model import Article, Problem, Severity
from syndicate.records.published import PublishedRecords, Record

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
    named = _named(sorted(articles, key=lambda one: one.key), publication, records, fingerprint)
    single, problems = _single(named, records, fingerprint)
    addressed, doubles = _addressed(single, publication, records)
    return Identified(tuple(addressed), (*problems, *doubles))


def _named(
    articles: list[Article],
    publication: Publication,
    records: PublishedRecords,
    fingerprint: Fingerprint,
) -> list[Article]:
    here = {article.key for article in articles}
    by_key = {record.key: record for record in records}
    vanished: dict[str, list[Record]] = {}
    for record in records:
        if record.key not in here:
            vanished.setdefault(record.title, []).append(record)
    named = []
    for article in articles:
        made = computed_id(article, publication)
        if not article.explicit_id:
            made = (
                _by_key(article, made, by_key.get(article.key), fingerprint)
                or (made if records.get(made) else "")
                or _moved(article, vanished.get(article.title, ()), fingerprint)
                or made
            )
        named.append(replace(article, id=made))
    return named


def _by_key(article: Article, made: str, record: Record | None, fingerprint: Fingerprint) -> str:
    if record is None:
        return ""
    # A new article may stand where a deleted one stood: only then is it looked at twice.
    if record.removed and record.reason == "deleted" and record.id != made:
        return record.id if record.latest == fingerprint(article) else ""
    return record.id


def _moved(article: Article, vanished: Iterable[Record], fingerprint: Fingerprint) -> str:
    for record in vanished:
        if record.latest == fingerprint(article):
            return record.id
    return ""


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
    return publication.tag(f"{day}/{quote(_slug(article, publication), safe='')}")


def _slug(article: Article, publication: Publication) -> str:
    ours = publication.language.split("-", 1)[0].lower()
    theirs = article.language.split("-", 1)[0].lower()
    return article.slug if theirs in ("", ours) else f"{article.slug}.{theirs}"


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


def _addressed(
    articles: list[Article], publication: Publication, records: PublishedRecords
) -> tuple[list[Article], list[Problem]]:
    taken = {record.url: record.id for record in records if record.own_page}
    first: dict[str, Article] = {}
    addressed, problems = [], []
    for article in sorted(articles, key=lambda one: (one.published, one.key)):
        url, own = _address(article, publication)
        record = records.get(article.id)
        if own:
            # The address of a page of ours never changes once it was in a feed.
            url = record.url if record and record.own_page else _free(url, article, taken)
            taken[url] = article.id
        elif url in first and not article.draft and not first[url].draft:
            problems.append(_shared(article, first[url], url))
        first.setdefault(url, article)
        addressed.append(replace(article, url=url, own_page=own))
    return addressed, problems


def _address(article: Article, publication: Publication) -> tuple[str, bool]:
    if article.explicit_url:
        return _absolute(urljoin(publication.url + "/", article.explicit_url)), False
    template = publication.articles.url
    day = article.published.astimezone(publication.timezone)
    slug = _slug(article, publication)
    if template is None:
        page = slug.replace(".", "-")
        return f"{publication.feeds_url}/articles/{day.year:04}/{quote(page, safe='')}/", True
    values = {
        "home": publication.url,
        "section": quote(article.sections[0], safe=""),
        "slug": quote(slug, safe=""),
        "path": quote(_below_root(article, publication), safe="/"),
        "year": f"{day.year:04}",
        "month": f"{day.month:02}",
        "day": f"{day.day:02}",
        "id": quote(article.explicit_id or slug, safe=""),
    }
    return _absolute(template.format(**values)), False


def _absolute(url: str) -> str:
    """Percent-encode what an address may not hold (Hangul, spaces), once."""
    return quote(url, safe="%:/?#[]@!$&'()*+,;=~-._")


def _below_root(article: Article, publication: Publication) -> str:
    root = publication.relative(publication.articles.root)
    inside = article.path.removeprefix(f"{root}/")
    stem = inside.rsplit(".", 1)[0]
    return f"{stem}/{article.slug}" if article.anchor else stem


def _free(url: str, article: Article, taken: dict[str, str]) -> str:
    """``url``, or with the day (then a number) behind the slug where another article has it."""
    if taken.get(url, article.id) == article.id:
        return url
    dated = f"{url.removesuffix('/')}-{article.published:%m%d}"
    number, candidate = 1, f"{dated}/"
    while taken.get(candidate, article.id) != article.id:
        number += 1
        candidate = f"{dated}-{number}/"
    return candidate


def _shared(article: Article, other: Article, url: str) -> Problem:
    return Problem(
        path=article.path,
        line=article.line,
        field="url",
        message=(
            f"has the same address as {other.key}: {url}; put {{year}}/{{month}} into "
            "articles.url, or give one of them another slug"
        ),
        severity=Severity.WARNING,
    )
