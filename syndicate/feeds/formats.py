"""The table of formats. A publication adds one by an entry point of ``syndicate.feeds``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from syndicate.errors import UsageError
from syndicate.feeds.feed import Feed
from syndicate.plugins import entry_points

__all__ = ["FORMATS", "GROUP", "Format", "format_named"]

GROUP = "syndicate.feeds"


@dataclass(frozen=True, slots=True)
class Format:
    """A way to write a feed. ``render`` gives the same bytes for the same feed, always."""

    name: str
    file_name: str
    media_type: str
    render: Callable[[Feed], bytes]


# Each brings its writer, and feedgen with it, when a feed is rendered: a build without news needs none.
def _rss(feed: Feed) -> bytes:
    from syndicate.feeds import rss

    return rss.render(feed)


def _atom(feed: Feed) -> bytes:
    from syndicate.feeds import atom

    return atom.render(feed)


def _json(feed: Feed) -> bytes:
    from syndicate.feeds import jsonfeed

    return jsonfeed.render(feed)


FORMATS: Mapping[str, Format] = MappingProxyType(
    {
        made.name: made
        for made in (
            Format("rss", "rss.xml", "application/rss+xml", _rss),
            Format("atom", "atom.xml", "application/atom+xml", _atom),
            Format("json", "feed.json", "application/feed+json", _json),
        )
    }
)
"""The formats that ship, in the order shown."""


def format_named(name: str) -> Format:
    """A shipped format, or the :class:`Format` that an entry point of this name loads.

    Raises:
        UsageError: there is none of this name, or it cannot be loaded.
    """
    if name in FORMATS:
        return FORMATS[name]
    added = {point.name: point for point in entry_points(group=GROUP)}
    if name not in added:
        known = ", ".join([*FORMATS, *sorted(added)])
        raise UsageError(f"feeds.formats: no such format {name!r}; known: {known}")
    entry_point = added[name]
    try:
        made = entry_point.load()
    except Exception as error:  # whatever foreign code does on import, it is told, not shown
        raise UsageError(
            f"feeds.formats: {name!r} ({entry_point.value}) cannot be loaded: {error}; "
            "mend or uninstall the package that brings it"
        ) from error
    if not isinstance(made, Format):
        raise UsageError(
            f"feeds.formats: {name!r} ({entry_point.value}) is no syndicate.feeds.Format"
        )
    return made
