"""Cutting a rendered letter into pieces, at the marks that the templates set.

A mark is ``<!--@article:0:2-->`` in HTML, where text is escaped and can hold none, and
``U+001E article:0:2 U+001F`` in the text part, where XML's forbidden characters were dropped.
A piece reaches from its mark to the next one; all pieces in order are the whole rendering.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from syndicate.errors import DigestError
from syndicate.text.lazy import regex

__all__ = ["SLOTS", "Piece", "cut", "slot"]

SLOTS = ("unsubscribe", "preferences", "web")
"""What differs from person to person inside the head and the foot: three addresses."""

_HTML = regex(r"<!--@([a-z]+)((?::\d+)*)-->")
_TEXT = regex("\x1e([a-z]+)((?::\\d+)*)\x1f\n?")
_LINK = regex(r'<a\b[^<>]*?\bhref="([^"]*)"')
_LEADS = ("https://", "http://", "mailto:", "tel:", "#")
_NEEDED = ("head", "preheader", "foot")


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of the letter, in both forms.

    ``kind`` is the mark's word; ``section`` and ``article`` its numbers (−1 = none), for
    ``row``, ``place`` and other pieces of the weather ``section`` is the row or the place.
    """

    kind: str
    section: int
    article: int
    html: str
    text: str
    size: int


def slot(name: str, *, text: bool = False) -> str:
    """What stands in a rendering where a person's address goes.

    In HTML a URL of the reserved domain (RFC 2606 §2), since CSS inliners rewrite anything else;
    it is looked for in the head and the foot only, where no article's text stands.

    Raises:
        DigestError: there is no such address.
    """
    if name not in SLOTS:
        raise DigestError(f"slot({name!r}): there are {', '.join(SLOTS)}, and no other")
    return f"\x1d{name}\x1f" if text else f"https://{name}.slot.invalid/"


def _split(rendered: str, mark: re.Pattern[str]) -> list[tuple[str, str]]:
    found = list(mark.finditer(rendered))
    starts = [("head", 0, 0)]
    starts += [(match[1] + match[2], match.start(), match.end()) for match in found]
    ends = [start for _, start, _ in starts[1:]] + [len(rendered)]
    return [(name, rendered[begin:end]) for (name, _, begin), end in zip(starts, ends, strict=True)]


def cut(html: str, text: str) -> tuple[Piece, ...]:
    """The pieces of a letter, in the order of the HTML.

    Raises:
        DigestError: an overridden template lost a mark, or set one twice, or has a link that
            leads nowhere.
    """
    for link in _LINK.finditer(html):
        if not link[1].lower().startswith(_LEADS):
            raise DigestError(
                f'templates/digest.html: a link leads nowhere: href="{link[1][:80]}"; in a letter '
                "an address is whole, like https://…"
            )
    texts: dict[str, str] = {}
    for name, part in _split(text, _TEXT):
        if name in texts:
            raise DigestError(f"templates/digest.txt: the mark {name} stands there twice")
        texts[name] = part
    pieces, seen = [], set()
    for name, part in _split(html, _HTML):
        if name in seen:
            raise DigestError(f"templates/digest.html: the mark {name} stands there twice")
        seen.add(name)
        kind, *numbers = name.split(":")
        section, article = ([int(number) for number in numbers] + [-1, -1])[:2]
        plain = texts.pop(name, "")
        pieces.append(Piece(kind, section, article, part, plain, len(part.encode())))
    for name in _NEEDED:
        if name not in seen:
            raise DigestError(
                f"templates/digest.html: the mark <!--@{name}--> is missing; "
                "compare it with the shipped template"
            )
    if texts:
        raise DigestError(
            f"templates/digest.txt: the mark {next(iter(texts))} stands there, "
            "but not in templates/digest.html"
        )
    return tuple(pieces)
