"""What a reader is given, and what it gives back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Literal, Protocol

from syndicate.sources.body import Body
from syndicate.text.lazy import regex

__all__ = ["Dialect", "Document", "Head", "Note", "Reader", "Source", "normal"]

Dialect = Literal["yaml", "toml", "json", "colon", "html", "none"]


@lru_cache(maxsize=4096)
def normal(key: str) -> str:
    """A key without case, ``-``, ``_`` and spaces: ``pub-date`` is ``pubDate``."""
    return key.lower().replace("_", "").replace("-", "").replace(" ", "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One file, decoded.

    ``path`` is relative to the configuration's folder and is what messages name; ``below`` is
    relative to the articles' root; both with ``/`` and in NFC. ``folder`` is where it lies.
    """

    path: str
    below: str
    folder: Path
    text: str

    def body(self, text: str, kind: Literal["markdown", "html", "plain"], line: int) -> Body:
        return Body(text=text, kind=kind, line=line, folder=self.folder, path=self.path)


@dataclass(frozen=True, slots=True)
class Note:
    """A warning that a reader has about a head: the article goes out all the same."""

    message: str
    line: int = 0
    field: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """The keys of one article as they stand in its file, values untouched.

    ``source`` is the head's text, which begins on ``first_line``; it is searched for a key's
    line only when a problem has to name one.
    """

    values: Mapping[str, object] = field(default_factory=dict)
    dialect: Dialect = "none"
    source: str = ""
    first_line: int = 1
    notes: tuple[Note, ...] = ()

    def line(self, key: str) -> int:
        """The 1-based line of the file on which ``key`` stands, 0 if it cannot be told."""
        wanted = normal(key)
        found = 0
        for number, text in enumerate(self.source.split("\n"), self.first_line):
            match = _KEY.match(text)
            if match and normal(match[1]) == wanted:
                found = number  # the last of several is the one whose value counts
        return found


_KEY = regex(r"""[\s{,-]*["']?([\w][\w .-]{0,60}?)["']?\s*[:=：]""")


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A head, and how to get its body: heads of all are read, bodies of what is shown."""

    head: Head
    body: Callable[[], Body]


class Reader(Protocol):
    """What stands in the table of formats, and behind an entry point ``syndicate.sources``."""

    def __call__(self, source: Source) -> Document:
        """Read a file's head.

        Raises:
            ArticleError: it has none that can be read.
        """
        ...
