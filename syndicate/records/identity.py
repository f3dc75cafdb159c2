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
from syndicate.text.uri import is_absolute, segment, uri

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
    addressed, shared = _addressed(single, publication, records)
    return Identified(tuple(addressed), (*changed, *doubles, *shared))


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
    return publication.tag(f"{day}/{segment(_slug(article, publication))}")


def _slug(article: Article, publication: Publication) -> str:
    ours = publication.language.split("-", 1)[0].lower()
    theirs = article.language.lower()  # whole: zh-CN and zh-TW are two translations
    same = theirs.split("-", 1)[0] in ("", ours)
    return article.slug if same else f"{article.slug}.{theirs}"


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
    taken = {record.page: record.id for record in records if record.page}
    first: dict[str, Article] = {}
    addressed, problems = [], []
    for article in sorted(articles, key=lambda one: (one.published, one.key)):
        url = _address(article, publication)
        if article.explicit_url and not _written(article, publication):
            problems.append(_no_address(article))
        own = url is None
        if url is None:
            record = records.get(article.id)
            # The page of an article never moves once it was in a feed.
            page = record.page if record else ""
            page = page or _free(_page(article, publication), article, taken)
            taken[page] = article.id
            url = f"{publication.feeds_url}/{page}"
        elif url in first and not article.draft and not first[url].draft:
            problems.append(_shared(article, first[url], url))
        first.setdefault(url, article)
        addressed.append(replace(article, url=url, own_page=own))
    return addressed, problems


def _page(article: Article, publication: Publication) -> str:
    """Where a page of ours stands below the output tree."""
    year = article.published.astimezone(publication.timezone).year
    slug = _slug(article, publication).replace(".", "-")
    return f"articles/{year:04}/{segment(slug)}/"


def _address(article: Article, publication: Publication) -> str | None:
    """Where the article stands, ``None`` where it has no address but a page of ours."""
    written = _written(article, publication)
    if written:
        return written
    template = publication.articles.url
    if template is None:
        return None
    day = article.published.astimezone(publication.timezone)
    slug = _slug(article, publication)
    values = {
        "home": publication.url,
        "section": segment(article.sections[0]),
        "slug": segment(slug),
        "path": quote(_below_root(article, publication), safe="/"),
        "year": f"{day.year:04}",
        "month": f"{day.month:02}",
        "day": f"{day.day:02}",
        "id": segment(article.explicit_id or slug),
    }
    return uri(template.format(**values))


def _written(article: Article, publication: Publication) -> str:
    """The address that the article names, ``""`` where it names none that a browser opens."""
    if not article.explicit_url:
        return ""
    try:
        made = uri(urljoin(f"{publication.url}/", article.explicit_url))
        _ = urlsplit(made).port
    except ValueError:
        return ""
    return made if is_absolute(made) else ""


def _no_address(article: Article) -> Problem:
    return Problem(
        path=article.path,
        line=article.line,
        field="url",
        message=(
            f"{article.explicit_url[:80]!r} is no address of a page, so it is left out; "
            "write it like https://news.example.kr/story"
        ),
        severity=Severity.WARNING,
    )


def _below_root(article: Article, publication: Publication) -> str:
    root = publication.relative(publication.articles.root)
    inside = article.path.removeprefix(f"{root}/")
    stem = inside.rsplit(".", 1)[0]
    return f"{stem}/{article.slug}" if article.anchor else stem


def _free(page: str, article: Article, taken: dict[str, str]) -> str:
    """``page``, or with the day (then a number) behind the slug where another article has it."""
    if taken.get(page, article.id) == article.id:
        return page
    dated = f"{page.removesuffix('/')}-{article.published:%m%d}"
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
