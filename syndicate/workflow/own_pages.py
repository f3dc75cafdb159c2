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


def revised(gathered: Gathered, desk: Desk, present: Present) -> tuple[Item, ...]:
    """Articles that stood in a feed once, and whose page is missing, or is not of their text."""
    out = gathered.selection.published
    pages = enumerate(out.column("page") if out.any("page") else ())
    published = {out[place].id: out[place] for place, page in pages if page}
    shown = desk.items
    found = []
    for record in gathered.records:
        card = published.get(record.id)
        back = record.removed is not None  # its page says that it was withdrawn
        if card is None or (card.id in shown and not back):
            continue
        missing = not present.exists(file_of(card.page))
        if back or missing or gathered.fingerprint(card) != record.latest:
            item = desk.item(card)
            found += [item] if item is not None else []
    return tuple(found)
