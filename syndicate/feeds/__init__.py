"""Items → RSS 2.0, Atom 1.0, JSON Feed 1.1, OPML and a news sitemap.

    feed = compose(publication, section, items, updated=…, stylesheet=…)
    FORMATS["rss"].render(feed)        # bytes, the same for the same feed, always

``feedgen_adapter`` is the only door to feedgen.
"""

from syndicate.feeds.compose import compose
from syndicate.feeds.feed import Feed, Written
from syndicate.feeds.formats import FORMATS, Format, format_named
from syndicate.feeds.opml import opml
from syndicate.feeds.sitemap import news_sitemap
from syndicate.feeds.validate import validate

__all__ = [
    "FORMATS",
    "Feed",
    "Format",
    "Written",
    "compose",
    "format_named",
    "news_sitemap",
    "opml",
    "validate",
]
