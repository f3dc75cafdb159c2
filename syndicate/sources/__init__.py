"""Files below ``articles.root`` → :class:`Newsroom`: every article's card, and every problem."""

from syndicate.sources.index import Index
from syndicate.sources.learning import FORMATS
from syndicate.sources.loading import load, tree_of
from syndicate.sources.newsroom import Newsroom

__all__ = ["FORMATS", "Index", "Newsroom", "load", "tree_of"]
