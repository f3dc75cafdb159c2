"""What machines read on an article page: schema.org as JSON-LD."""

from __future__ import annotations

import json
from datetime import datetime

from syndicate.config import Publication
from syndicate.model import Item

__all__ = ["json_ld", "locale", "stamp"]

# Inside <script> nothing is unescaped, so the only safe "<" is none (HTML §4.12.1.3);
# the two line separators end a line in older JavaScript readers.
_ESCAPES = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}
_LOCALES = {"ko": "ko_KR", "en": "en_US"}


def stamp(value: datetime) -> str:
    """RFC 3339, to the second."""
    return value.isoformat(timespec="seconds")


def locale(language: str) -> str:
    """OpenGraph's ``og:locale`` (``ko_KR``); ``""`` where the language names no country."""
    code, _, rest = language.partition("-")
    region = rest.rsplit("-", 1)[-1]
    if len(region) == 2 and region.isalpha():
        return f"{code.lower()}_{region.upper()}"
    return _LOCALES.get(code.lower(), "")


def json_ld(item: Item, publication: Publication) -> str:
    """The article as schema.org has it, safe to stand inside a ``<script>`` element.

    Advertising is not news: it is an ``AdvertiserContentArticle``.
    """
    article = item.article
    publisher = {
        "@type": "NewsMediaOrganization",
        "name": publication.publisher.name or publication.title,
        "url": publication.url,
    }
    pictures = dict.fromkeys(
        picture.url for picture in (item.picture, *item.pictures) if picture is not None
    )
    authors = [
        {"@type": "Person", "name": author.name} | ({"url": author.url} if author.url else {})
        for author in article.authors
    ]
    data = {
        "@context": "https://schema.org",
        "@type": "AdvertiserContentArticle" if article.advertising else "NewsArticle",
        "mainEntityOfPage": article.url,
        "url": article.url,
        "headline": article.title,
        "alternativeHeadline": article.subtitle,
        "description": item.summary,
        "datePublished": stamp(article.published.astimezone(publication.timezone)),
        "dateModified": stamp(article.changed.astimezone(publication.timezone)),
        "inLanguage": article.language or publication.language,
        "author": authors or [publisher],
        "publisher": publisher,
        "articleSection": [publication.section(slug).name for slug in article.sections],
        "keywords": list(article.tags),
        "image": list(pictures),
    }
    known = {key: value for key, value in data.items() if value not in ("", [])}
    return json.dumps(known, ensure_ascii=False, indent=1).translate(_ESCAPES)
