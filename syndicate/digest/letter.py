"""A letter, and what many letters have in common."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from html import escape

from syndicate.digest.inline import DOCTYPE
from syndicate.digest.pieces import SLOTS, slot
from syndicate.digest.view import Links
from syndicate.errors import DigestError
from syndicate.text.lazy import regex

__all__ = ["LIMIT", "Joined", "Letter", "opened"]

LIMIT = 100_000
"""Bytes of HTML: Gmail hides what comes after 102 kB, the unsubscribe link with it."""

_BREAKS = ("Cc", "Zl", "Zp")  # Unicode categories: control characters, line separators
_WITH_SLOTS = ("head", "preheader", "foot")
_HOLES = {
    text: regex("|".join(f"({re.escape(slot(name, text=text))})" for name in SLOTS))
    for text in (False, True)
}


@dataclass(frozen=True, slots=True)
class Letter:
    """One complete letter. A letter that cannot be mailed as it is cannot be made.

    Raises:
        DigestError: a slot or a mark is left in it, it has no subject, or is over the limit.
    """

    subject: str
    html: str
    text: str

    def __post_init__(self) -> None:
        size = len(self.html.encode())
        faults = {
            "has no subject; see digest.subject": not self.subject.strip(),
            "its subject holds a line break or a control character": any(
                unicodedata.category(character) in _BREAKS for character in self.subject
            ),
            "its HTML is not a whole document": not (
                self.html.startswith(DOCTYPE) and self.html.rstrip().endswith("</html>")
            ),
            "a mark or a slot is left in it": (
                "<!--@" in self.html
                or any(f'href="{slot(name)}"' in self.html for name in SLOTS)
                or any(character in self.text for character in "\x1d\x1e\x1f")
            ),
            "its text part is empty": not self.text.strip(),
            f"its HTML has {size:,} bytes; Gmail cuts letters at 102 kB": size > LIMIT,
        }
        for fault, found in faults.items():
            if found:
                raise DigestError(f"the letter {self.subject!r}: {fault}")


@dataclass(frozen=True, slots=True)
class Joined:
    """A letter without a person: everyone with the same sections, city and consent has it.

    ``html`` and ``text`` alternate between what is the same for all of them and the name of the
    address (one of ``unsubscribe``, ``preferences``, ``web``) that stands between two such parts.
    """

    subject: str
    html: tuple[str, ...]
    text: tuple[str, ...]
    public: Links

    def letter(self, links: Links | None = None) -> Letter:
        """The letter of a person, or the public one. Some 0.1 ms.

        Raises:
            DigestError: it is not complete (see :class:`Letter`).
        """
        given = {
            name: (getattr(links, name) if links else "") or getattr(self.public, name)
            for name in SLOTS
        }
        escaped = {name: escape(link) for name, link in given.items()}
        return Letter(self.subject, _filled(self.html, escaped), _filled(self.text, given))


def _filled(parts: tuple[str, ...], values: Mapping[str, str]) -> str:
    return "".join(values[part] if n % 2 else part for n, part in enumerate(parts))


def opened(parts: Iterable[tuple[str, str]], *, text: bool) -> tuple[str, ...]:
    """Text and slot names in turn; slots are looked for where no article's text stands."""
    opened, solid = [], []
    for kind, part in parts:
        end = 0
        if kind in _WITH_SLOTS:
            for found in _HOLES[text].finditer(part):
                solid.append(part[end : found.start()])
                opened += ["".join(solid), SLOTS[(found.lastindex or 1) - 1]]
                solid, end = [], found.end()
        solid.append(part[end:])
    return (*opened, "".join(solid))
