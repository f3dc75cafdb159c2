"""An article's card: the id and the address that its own words make, and when and where it stands.

What the records hold for an article wins over them later.
"""

from __future__ import annotations

from urllib.parse import quote, urljoin, urlsplit

from syndicate.config import Publication
from syndicate.model import Article, Card, Problem, Severity, seconds
from syndicate.text.uri import is_absolute, segment, uri

__all__ = ["card_of", "unusable_address"]


def card_of(article: Article, publication: Publication) -> Card:
    """The card of ``article``; one without an address stands on a page of ours."""
    url = _address(article, publication)
    page = "" if url else _page(article, publication)
    return Card(
        path=article.path,
        id=_id(article, publication),
        title=article.title,
        published=seconds(article.published),
        sections=article.sections,
        url=url or f"{publication.feeds_url}/{page}",
        page=page,
        updated=seconds(article.updated) if article.updated else 0,
        expires=seconds(article.expires) if article.expires else 0,
        anchor=article.anchor,
        line=article.line,
        draft=article.draft,
        lead=article.lead,
        advertising=article.advertising,
        named=bool(article.explicit_id),
    )


def unusable_address(article: Article, publication: Publication) -> Problem | None:
    """A warning where the article names an address that no browser opens."""
    if not article.explicit_url or _written(article, publication):
        return None
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


def _id(article: Article, publication: Publication) -> str:
    """The article's ``id``, else its first date and slug.

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
    """The slug in ids and addresses: a translation shares its slug with its original."""
    ours = publication.language.split("-", 1)[0].lower()
    theirs = article.language.lower()  # whole: zh-CN and zh-TW are two translations
    same = theirs.split("-", 1)[0] in ("", ours)
    return article.slug if same else f"{article.slug}.{theirs}"


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


def _below_root(article: Article, publication: Publication) -> str:
    root = publication.relative(publication.articles.root)
    inside = article.path.removeprefix(f"{root}/")
    stem = inside.rsplit(".", 1)[0]
    return f"{stem}/{article.slug}" if article.anchor else stem
