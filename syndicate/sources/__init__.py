"""Files below ``articles.root`` → :class:`Newsroom`: every readable head, and every problem."""

from syndicate.sources.newsroom import FORMATS, Newsroom, load

__all__ = ["FORMATS", "Newsroom", "load"]
