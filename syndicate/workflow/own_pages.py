"""Pages of ours that no feed shows any more, and that must still be right."""

from __future__ import annotations

from typing import Protocol
from urllib.parse import unquote

from syndicate.config import Publication
from syndicate.model import Article, Item
from syndicate.workflow.gather import Desk, Gathered

__all__ = ["Present", "file_of", "page_of", "revised"]


class Present(Protocol):
    """What is asked of the output folder."""

    def exists(self, name: str) -> bool:
        """Whether a file stands there."""
        ...


def page_of(publication: Publication, article: Article) -> str:
    """The path of a page of ours below the output tree, percent-encoded; ``""`` if elsewhere."""
    return article.url.removeprefix(f"{publication.feeds_url}/") if article.own_page else ""


def file_of(page: str) -> str:
    """The file behind it: servers decode what addresses encode."""
    return f"{unquote(page)}index.html"


def revised(
    publication: Publication, gathered: Gathered, desk: Desk, present: Present
) -> tuple[Item, ...]:
    """Articles that stood in a feed once, and whose page is missing or older than their text."""
    published = {article.id: article for article in gathered.selection.published}
    found = []
    for record in gathered.records:
        article = published.get(record.id)
        if article is None or not article.own_page or article.id in desk.items:
            continue
        missing = not present.exists(file_of(page_of(publication, article)))
        if missing or gathered.newsroom.fingerprint(article) != record.latest:
            item = desk.item(article)
            found += [item] if item is not None else []
    return tuple(found)
