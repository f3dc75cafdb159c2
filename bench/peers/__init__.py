"""Other tools that make feeds of articles, each doing the same work as well as it can."""

from peers.builder import Builder
from peers.eleventy import Eleventy
from peers.hugo import Hugo
from peers.pelican import CachingPelican, Pelican
from peers.plain import Feedgen, LazyFeedgen

__all__ = ["KNOWN"]

KNOWN: dict[str, type[Builder]] = {
    "hugo": Hugo,
    "pelican": Pelican,
    "pelican-cached": CachingPelican,
    "eleventy": Eleventy,
    "feedgen": Feedgen,
    "feedgen-lazy": LazyFeedgen,
}
