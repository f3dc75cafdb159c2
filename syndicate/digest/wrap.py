"""Plain text by the width that a terminal or a fixed font gives it: Hangul is two columns."""

from __future__ import annotations

import unicodedata

from syndicate.text.lazy import regex

__all__ = ["columns", "underline", "wrap"]

_BREAKS = regex(r"[ \t\n]+")


def columns(text: str) -> int:
    """The columns that ``text`` takes (UAX #11: wide and full-width characters take two)."""
    return sum(
        0
        if unicodedata.combining(character) or unicodedata.category(character) == "Cf"
        else 2
        if unicodedata.east_asian_width(character) in "WF"
        else 1
        for character in text
    )


def wrap(text: str, indent: str = "", width: int = 72) -> str:
    """``text`` in lines of at most ``width`` columns, each after ``indent``.

    Broken at spaces only: a word or an address that is longer has a line of its own.
    """
    lines, line, used = [], "", 0
    for word in filter(None, _BREAKS.split(text)):
        size = columns(word)
        if line and used + 1 + size > width - len(indent):
            lines.append(indent + line)
            line, used = word, size
        else:
            used += size + (1 if line else 0)
            line = f"{line} {word}" if line else word
    return "\n".join([*lines, indent + line] if line else lines)


def underline(text: str, mark: str = "-", width: int = 72) -> str:
    """A line of ``mark`` below ``text``, as long as it."""
    return mark * max(1, min(columns(text), width))
