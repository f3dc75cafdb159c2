"""Where each article stands: its own address, the publication's pattern, or a page of ours."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import quote, urljoin, urlsplit

from syndicate.config import Publication
from syndicate.model import Article, Problem, Severity
from syndicate.records.published import PublishedRecords
from syndicate.text.uri import is_absolute, segment, uri

__all__ = ["addressed", "slug_of"]


def slug_of(article: Article, publication: Publication) -> str:
    """The slug in ids and addresses: a translation shares its slug with its original."""
    ours = publication.language.split("-", 1)[0].lower()
    theirs = article.language.lower()  # whole: zh-CN and zh-TW are two translations
    same = theirs.split("-", 1)[0] in ("", ours)
    return article.slug if same else f"{article.slug}.{theirs}"


def addressed(
    articles: list[Article], publication: Publication, records: PublishedRecords
) -> tuple[list[Article], list[Problem]]:
    """Every article with its ``url``, and ``own_page`` where that is a page of ours."""
    taken = {record.page: record.id for record in records if record.page}
    first: dict[str, Article] = {}
    placed, problems = [], []
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
        placed.append(replace(article, url=url, own_page=own))
    return placed, problems


def _page(article: Article, publication: Publication) -> str:
    """Where a page of ours stands below the output tree."""
    year = article.published.astimezone(publication.timezone).year
    slug = slug_of(article, publication).replace(".", "-")
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
    slug = slug_of(article, publication)
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
