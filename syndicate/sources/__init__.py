"""Files below ``articles.root`` → :class:`Newsroom`: every article's card, and every problem.

What stands here is loaded when it is first asked for: a build that finds nothing changed looks at
the tree of files and needs no reader.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from syndicate.sources.index import Index
    from syndicate.sources.learning import FORMATS
    from syndicate.sources.loading import load
    from syndicate.sources.newsroom import Newsroom

__all__ = ["FORMATS", "Index", "Newsroom", "load"]

_HOME = {"FORMATS": "learning", "Index": "index", "Newsroom": "newsroom", "load": "loading"}


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
