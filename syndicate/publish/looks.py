"""What is told of files by looking at them, and counted. Contains no business logic."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass

from syndicate.text.lazy import regex

__all__ = ["GUARDED", "Counts", "folders", "is_foreign", "is_one_file"]

GUARDED = (".html", ".xml", ".json", ".opml")
"""Endings under which a person may keep work of his own at a name that we want."""

# <generator>syndicate</generator>, <meta name="generator" content="syndicate 1.0">,
# "generator": "syndicate 1.0", <!-- generator: syndicate -->
_MARK = regex(rb"generator\W[^\n]{0,200}?\bsyndicate\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Counts:
    """Files of one run; each name counts once."""

    written: int
    unchanged: int
    removed: int


def is_one_file(one: str, other: str) -> bool:
    """Whether two paths lead to one file."""
    try:
        return os.path.samefile(one, other)
    except OSError:
        return False


def is_foreign(data: bytes | None) -> bool:
    """Whether these bytes bear no mark of ours."""
    return bool(data) and not _MARK.search(data or b"")


def folders(name: str) -> Iterator[str]:
    """The folders of a name below the root, the innermost first."""
    while "/" in name:
        name = name.rpartition("/")[0]
        yield name
