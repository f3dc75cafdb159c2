"""Other tools that make feeds of articles, each doing the same work as well as it can."""

from peers.builder import Builder
from peers.hugo import Hugo

__all__ = ["KNOWN"]

KNOWN: dict[str, type[Builder]] = {
    "hugo": Hugo,
}
