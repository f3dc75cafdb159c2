"""A publication, one of its sections and the items for it → :class:`Feed`."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from syndicate.config import Publication, Section
from syndicate.feeds.feed import Feed, Written
from syndicate.feeds.formats import format_named
from syndicate.text.uri import segment, uri
from syndicate.model import Item

__all__ = ["compose"]


def compose(
    publication: Publication,
    section: Section | None,
    items: Iterable[Item],
    *,
    updated: datetime | None,
    stylesheet: str = "",
    slug: str = "",
    written: Written | None = None,
) -> Feed:
    """The feed of ``section``, or of everything where it is ``None``.

    ``items`` stand in the order shown (newest published first, then by id). ``updated`` is
    the last change of what the feed holds, removals included; ``None`` where nothing has ever
    stood in it: Atom needs a time even then (RFC 4287 §4.1.1) and gets the first day of
    ``since``, RSS none. ``slug`` is an old address of the section (``was``): the same feed is
    written there, and says that it stands at the new one, so that aggregators move. ``written``
    is shared by the feeds of one build.

    Raises:
        UsageError: a configured format cannot be loaded.
    """
    folder = section.slug if section else ""
    base = f"{publication.feeds_url}/{segment(folder)}" if folder else publication.feeds_url
    formats = [format_named(name) for name in publication.feeds.formats]
    return Feed(
        id=publication.tag(f"section/{segment(folder)}" if section else "feed"),
        title=f"{publication.title} - {section.name}" if section else publication.title,
        subtitle=publication.description,
        home_url=_home(publication, section),
        urls={one.name: f"{base}/{one.file_name}" for one in formats},
        language=publication.language,
        updated=updated or datetime(publication.since, 1, 1, tzinfo=publication.timezone),
        dated=updated is not None,
        items=tuple(items),
        sections={one.slug: one.name for one in publication.sections},
        publisher=publication.publisher.name or publication.title,
        hub=publication.feeds.hub,
        stylesheet=stylesheet,
        full=publication.feeds.content == "full",
        folder=slug or folder,
        written=written or Written(),
    )


def _home(publication: Publication, section: Section | None) -> str:
    if section is None:
        return publication.url
    return section.url or uri(publication.landing(section))
