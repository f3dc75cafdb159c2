"""An article's card: the id and the address that its own words make, and when and where it stands.

What the records hold for an article wins over them later.
"""

from __future__ import annotations

import re
from string import Formatter
from urllib.parse import quote, urljoin, urlsplit

from syndicate.config import Publication
from syndicate.model import Article, Card, Problem, Severity, seconds
from syndicate.text.uri import is_absolute, segment, uri

__all__ = ["Addresses", "card_of", "unusable_address"]

# What `segment` and `quote` leave as it is, and what `urljoin` joins without a change.
_UNRESERVED = re.compile(r"[A-Za-z0-9_~-]*+")
_ROOTED = re.compile(r"(?:/[A-Za-z0-9_~-][A-Za-z0-9._~-]*+)++/?")

_PARTS = {"year": slice(4), "month": slice(5, 7), "day": slice(8, 10)}  # of 2025-06-10


def card_of(article: Article, publication: Publication) -> Card:
    """The card of ``article``; one without an address stands on a page of ours."""
    addresses = _addresses(publication)
    slug = addresses.slug(article.slug, article.language)
    day = article.published.astimezone(publication.timezone).date().isoformat()
    url = addresses.written(article.explicit_url) or addresses.made(
        article.path if not article.anchor else f"{article.path.rsplit('.', 1)[0]}/{article.slug}.",
        article.sections[0],
        slug,
        day,
        article.explicit_id,
    )
    page = "" if url else addresses.page(day, slug)
    return Card(
        path=article.path,
        id=addresses.id(article.explicit_id, day, slug),
        title=article.title,
        published=seconds(article.published),
        sections=article.sections,
        url=url or addresses.of_page(page),
        page=page,
        updated=seconds(article.updated) if article.updated else 0,
        expires=seconds(article.expires) if article.expires else 0,
        anchor=article.anchor,
        line=article.line,
        draft=article.draft,
        lead=article.lead,
        advertising=article.advertising,
        named=bool(article.explicit_id),
        language=article.language,
    )


class Addresses:
    """What ids and addresses are made of, laid ready for one publication.

    ``day`` is the article's first day in the publication's zone, ``slug`` what :meth:`slug` says.
    """

    def __init__(self, publication: Publication) -> None:
        self.publication = publication
        self._language = publication.language.split("-", 1)[0].lower()
        self._tag = publication.tag("")
        self._root = f"{publication.relative(publication.articles.root)}/"
        self._base = f"{publication.url}/"
        self._pages = f"{publication.feeds_url}/"
        parts = urlsplit(self._base)
        self._host = f"{parts.scheme}://{parts.netloc}"
        self._plain_host = self._joined("/a/b") == f"{self._host}/a/b"
        self._template = publication.articles.url or ""
        names = [name for _, name, _, _ in Formatter().parse(self._template) if name is not None]
        # "%s/%s" is filled in a fraction of the time that "{home}/{section}/{slug}" takes.
        self._fields = [name for name in names if name != "home"]
        self._form = self._template.replace("%", "%%").format(
            **dict.fromkeys(self._fields, "%s"), home=publication.url.replace("%", "%%")
        )
        sample = self._filled("a", "a", "a", "2025-06-10", "a") if self._template else ""
        # All that is put in is percent-encoded: what is a URI with one value is one with all.
        self._is_uri = uri(sample) == sample

    def slug(self, slug: str, language: str) -> str:
        """The slug in ids and addresses: a translation shares its slug with its original."""
        if not language:
            return slug
        theirs = language.lower()  # whole: zh-CN and zh-TW are two translations
        return slug if theirs.split("-", 1)[0] == self._language else f"{slug}.{theirs}"

    def id(self, explicit: str, day: str, slug: str) -> str:
        """The article's ``id``, else its first date and slug.

        A translation (an article in another language than the publication's) shares date and
        slug with its original and is another article, so its language is part of the id.
        """
        explicit = explicit.strip()
        if explicit:
            return explicit if _is_uri(explicit) else self._tag + quote(explicit, safe="/")
        return f"{self._tag}{day}/{_segment(slug)}"

    def page(self, day: str, slug: str) -> str:
        """Where a page of ours stands below the output tree."""
        return f"articles/{day[:4]}/{_segment(slug.replace('.', '-'))}/"

    def of_page(self, page: str) -> str:
        """The address of a page of ours."""
        return self._pages + page

    def written(self, explicit: str) -> str:
        """The address that the article names, ``""`` where it names none that a browser opens."""
        if not explicit:
            return ""
        if self._plain_host and _ROOTED.fullmatch(explicit):
            return self._host + explicit
        return self._joined(explicit)

    def _joined(self, explicit: str) -> str:
        try:
            made = uri(urljoin(self._base, explicit))
            _ = urlsplit(made).port
        except ValueError:
            return ""
        return made if is_absolute(made) else ""

    def made(self, path: str, section: str, slug: str, day: str, explicit_id: str) -> str:
        """The address by ``articles.url``, ``""`` where there is none; ``path`` has an ending."""
        if not self._template:
            return ""
        address = self._filled(path, section, slug, day, explicit_id)
        return address if self._is_uri else uri(address)

    def _filled(self, path: str, section: str, slug: str, day: str, explicit_id: str) -> str:
        made = []
        for name in self._fields:
            if name == "slug":
                made.append(_segment(slug))
            elif name == "section":
                made.append(_segment(section))
            elif name == "path":
                made.append(quote(path.removeprefix(self._root).rsplit(".", 1)[0], safe="/"))
            elif name == "id":
                made.append(_segment(explicit_id or slug))
            else:
                made.append(day[_PARTS[name]])
        return self._form % tuple(made)


def _is_uri(text: str) -> bool:
    try:
        parts = urlsplit(text)
    except ValueError:  # https://[
        return False
    whole = bool(parts.scheme and (parts.netloc or parts.path))
    return whole and not any(map(str.isspace, text))


def _segment(text: str) -> str:
    return text if _UNRESERVED.fullmatch(text) else segment(text)


_last: list[Addresses] = []


def _addresses(publication: Publication) -> Addresses:
    """Of one publication after the other: a run has one."""
    if not _last or _last[0].publication is not publication:
        _last[:] = [Addresses(publication)]
    return _last[0]


def unusable_address(article: Article, publication: Publication) -> Problem | None:
    """A warning where the article names an address that no browser opens."""
    written = article.explicit_url
    if not written or _addresses(publication).written(written):
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
