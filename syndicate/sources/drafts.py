"""What stays inside, by the words of each tool that says so."""

from __future__ import annotations

from collections.abc import Mapping

from syndicate.sources.document import normal
from syndicate.sources.fields import Fields, texts, word
from syndicate.text import fold

__all__ = ["HIDDEN_KEYS", "HIDDEN_STATUS", "is_draft"]

HIDDEN_STATUS = frozenset(("draft", "hidden", "private", "pending"))
HIDDEN_KEYS = ("eleventyExcludeFromCollections", "headless", "hidden", "unlisted")
_HIDING = frozenset(
    ("published", "publish", "status", "build", *(normal(key) for key in HIDDEN_KEYS))
)


def is_draft(fields: Fields, below: str) -> bool:
    """Whether the article at ``below`` the root stays inside.

    Raises:
        ArticleError: its ``draft`` is neither true nor false.
    """
    if fields.flag("draft") or "_drafts" in below.split("/")[:-1]:
        return True
    return fields.any_of(_HIDING) and _hidden(fields)


def _hidden(fields: Fields) -> bool:
    if word(fields.raw("published")) is False or word(fields.raw("publish")) is False:
        return True  # Jekyll, Eleventy; Obsidian
    if fold(" ".join(texts(fields.raw("status")))) in HIDDEN_STATUS:
        return True  # Pelican
    if any(word(fields.raw(key)) for key in HIDDEN_KEYS):
        return True
    for key in ("_build", "build"):  # Hugo
        table = fields.raw(key)
        if isinstance(table, Mapping) and any(
            str(table.get(name, "")).lower() in ("never", "false") for name in ("list", "render")
        ):
            return True
    return False
