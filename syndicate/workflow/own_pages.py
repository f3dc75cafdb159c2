"""Pages of ours that no feed shows any more, and that must still be right."""

from __future__ import annotations

from typing import Protocol
from urllib.parse import unquote

from syndicate.config import Publication
from syndicate.model import Item
from syndicate.workflow.gather import Desk, Gathered

__all__ = ["Present", "page_of", "revised"]


class Present(Protocol):
    """What is asked of the output folder."""

    def exists(self, name: str) -> bool:
        """Whether a file stands there."""
        ...


def page_of(publication: Publication, url: str) -> str:
    """The file behind the address of a page of ours; servers decode what addresses encode."""
    return unquote(url.removeprefix(f"{publication.feeds_url}/")) + "index.html"


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
        missing = not present.exists(page_of(publication, article.url))
        if missing or gathered.newsroom.fingerprint(article) != record.latest:
            item = desk.item(article)
            found += [item] if item is not None else []
    return tuple(found)
