"""Shortening text where a reader would: at the end of a sentence, never inside a word."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from syndicate.text.lazy import regex

__all__ = ["cut", "first_sentences", "fits", "graphemes"]

_OPEN, _CLOSE = "“‘(「『《〈[", "”’)」』》〉]"
_END = ".?!。？！…"
_WIDE_END = "。？！"  # full-width marks: no space follows them
_JOINERS = {"\u200d", "\ufe0e", "\ufe0f", "\u20e3"}
# A stop behind these ends no sentence: initials (U.S., J. Kim) and what English abbreviates.
_ABBREVIATED = regex(
    r"(?:^|[\s(\[“‘\"'.])(?:[A-Z]|Mr|Mrs|Ms|Dr|Prof|Rep|Sen|Gov|Gen|Col|Lt|Capt|Rev|St|Mt|No|vs"
    r"|Inc|Ltd|Co|Corp|Jr|Sr|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec|[ap]\.m|[eE]\.g|[iI]\.e)$"
)
_UNFINISHED = " \t\n,;:·—-–"
# Of characters that cannot join a neighbour each is one that a reader counts: Latin, punctuation,
# Hangul syllables, Han, full-width forms. Whatever else a text holds is looked at one by one.
_SINGLE = regex(
    "[\0-\x0c\x0e-\u02ff\u2010-\u2027\u2030-\u205e\u2190-\u22ff\u25a0-\u25ff\u3000-\u3029"
    "\u3030-\u303d\u3041-\u3096\u30a0-\u30ff\u4e00-\u9fff\uac00-\ud7a3\uff01-\uff9d]*"
)
_MARK = regex(r'[“‘「(『《〈\[”’)」』》〉\]".?!。？！…]')


def graphemes(text: str) -> list[str]:
    """Characters as a reader counts them: base plus marks, joined emoji, flags, conjoining jamo.

    A close approximation of UAX #29 that never splits what a Korean or English text holds.
    """
    return list(_graphemes(text))


def _graphemes(text: str) -> Iterator[str]:
    start = 0
    for index in range(1, len(text)):
        if not _joins(text, start, index):
            yield text[start:index]
            start = index
    if text:
        yield text[start:]


def _joins(text: str, start: int, index: int) -> bool:
    """Whether ``text[index]`` belongs to the cluster that begins at ``start``."""
    character, before = text[index], text[index - 1]
    if character < "\u0300":
        return character == "\n" and before == "\r"
    if character in _JOINERS or unicodedata.category(character) in ("Mn", "Me", "Mc"):
        return before not in "\r\n"
    if before == "\u200d" or "\U0001f3fb" <= character <= "\U0001f3ff":
        return before not in "\r\n"
    if "\U0001f1e6" <= character <= "\U0001f1ff":  # regional indicators pair up into flags
        return index - start == 1 and "\U0001f1e6" <= before <= "\U0001f1ff"
    return "\u1160" <= character <= "\u11ff" and "\u1100" <= before <= "\u11ff"


def _sentences(text: str) -> Iterator[str]:
    """Parts of ``text`` that end behind ``.?!`` before a space; together they are the text.

    Not inside quotation marks or brackets, nor in 31.5 or behind an abbreviation.
    """
    start, depth, straight = 0, 0, False
    for mark in _MARK.finditer(text):  # nothing else begins or ends anything
        index, character = mark.start(), mark[0]
        before, following = text[index - 1 : index], text[index + 1 : index + 2]
        if character in _OPEN:
            depth += 1
        elif character in _CLOSE:
            apostrophe = character == "’" and before.isalpha() and following.isalpha()
            depth = max(0, depth - (not apostrophe))
        elif character == '"':
            straight = not straight
        # A full stop ends a sentence also where the closing mark follows it: “…한다.” 그는
        ended = character in _END or (character in '”’"' and before and before in _END)
        if not ended or depth or straight:
            continue
        if character == "." and _ABBREVIATED.search(text, max(start, index - 12), index):
            continue
        if following in ("", " ") or (character in _WIDE_END and following not in _END + _CLOSE):
            yield text[start : index + 1]
            start = index + 1
    if text[start:].strip():
        yield text[start:]


def first_sentences(text: str, limit: int = 160) -> str:
    """The first whole sentences of ``text`` (one line) that fit into ``limit`` characters.

    At least one sentence is taken; one that alone is too long is cut between words.
    """
    taken = ""
    for sentence in _sentences(text.strip()):
        longer = taken + sentence
        if taken and not fits(longer, limit):
            break
        taken = longer
        if len(taken) > limit and not fits(taken, limit):
            break
    return cut(taken.rstrip(), limit)


def fits(text: str, limit: int) -> bool:
    """Whether ``text`` has at most ``limit`` characters, as a reader counts them."""
    if len(text) <= limit:
        return True
    if _SINGLE.fullmatch(text, 0, limit + 1):
        return False
    return sum(1 for _ in zip(range(limit + 1), _graphemes(text), strict=False)) <= limit


def cut(text: str, limit: int) -> str:
    """``text`` in at most ``limit`` characters, ended by … at a word's end if it was longer.

    A single word longer than the limit (an address, a line without spaces) is cut inside.
    """
    if fits(text, limit):
        return text
    if limit < 1:
        return ""
    # One cluster beyond the limit tells whether a word ends just there.
    if _SINGLE.fullmatch(text, 0, limit + 1):
        return _shortened(text[: limit - 1], text[limit - 1])
    clusters = [cluster for _, cluster in zip(range(limit), _graphemes(text), strict=False)]
    return _shortened("".join(clusters[:-1]), clusters[-1])


def _shortened(short: str, following: str) -> str:
    """``short`` up to the end of a word, and …; ``following`` is the character that came next."""
    if not following.isspace():
        head = re.sub(r"\s+\S*$", "", short)
        short = head if head.strip() else short
    return short.rstrip(_UNFINISHED) + "…"
