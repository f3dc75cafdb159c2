"""The line below a picture that says whose it is."""

from __future__ import annotations

import re

from syndicate.text.lazy import regex

__all__ = ["credited"]

# 사진=…, 그림: …, Photo: …, © …, … 제공: newsrooms write the label themselves.
_LABELLED = regex(r"[^\s=:：]{1,12}\s*[=:：]|사진|그림|Photo|ⓒ|©|.*제공$", re.IGNORECASE)


def credited(credit: str, pattern: str) -> str:
    """``credit`` with the label of ``pattern`` (``사진={credit}``), unless it has its own."""
    return credit if not credit or _LABELLED.match(credit) else pattern.format(credit=credit)
