"""Shortening text where a reader would: at the end of a sentence, never inside a word."""

from __future__ import annotations

import re
import unicodedata

__all__ = ["cut", "first_sentences", "graphemes"]

_OPEN, _CLOSE = "“‘(「『《〈[", "”’)」』》〉]"
_END = ".?!。？！…"
_JOINERS = {"\u200d", "\ufe0e", "\ufe0f", "\u20e3"}


def graphemes(text: str) -> list[str]:
    """Characters as a reader counts them: base plus marks, joined emoji, flags, conjoining jamo.

    A close approximation of UAX #29 that never splits what a Korean or English text holds.
    """
    clusters: list[str] = []
    for character in text:
        if clusters and _joins(clusters[-1], character):
            clusters[-1] += character
        else:
            clusters.append(character)
    return clusters


def _joins(cluster: str, character: str) -> bool:
    if character in _JOINERS or unicodedata.category(character) in ("Mn", "Me", "Mc"):
        return True
    if cluster[-1] == "\u200d" or "\U0001f3fb" <= character <= "\U0001f3ff":
        return True
    if "\U0001f1e6" <= character <= "\U0001f1ff":  # regional indicators pair up into flags
        return len(cluster) == 1 and "\U0001f1e6" <= cluster <= "\U0001f1ff"
    return "\u1160" <= character <= "\u11ff" and "\u1100" <= cluster[-1] <= "\u11ff"


def _sentences(text: str) -> list[str]:
    """Split after ``.?!`` before a space, not inside quotation marks or brackets, nor in 31.5."""
    sentences, start, depth, straight = [], 0, 0, False
    for index, character in enumerate(text):
        following = text[index + 1 : index + 2]
        if character in _OPEN:
            depth += 1
        elif character in _CLOSE:
            depth = max(0, depth - 1)
        elif character == '"':
            straight = not straight
        # A full stop ends a sentence also where the closing mark follows it: “…한다.” 그는
        ended = character in _END or (character in '”’"' and text[index - 1 : index] in tuple(_END))
        if ended and depth == 0 and not straight and following in ("", " "):
            sentences.append(text[start : index + 1].strip())
            start = index + 1
    rest = text[start:].strip()
    return [*sentences, rest] if rest else sentences


def first_sentences(text: str, limit: int = 160) -> str:
    """The first whole sentences of ``text`` (one line) that fit into ``limit`` characters.

    At least one sentence is taken; one that alone is too long is cut between words.
    """
    taken = ""
    for sentence in _sentences(text):
        longer = f"{taken} {sentence}".strip()
        if taken and len(graphemes(longer)) > limit:
            break
        taken = longer
        if len(taken) > limit:
            break
    return cut(taken, limit)


def cut(text: str, limit: int) -> str:
    """``text`` in at most ``limit`` characters, ended by … at a word's end if it was longer.

    A single word longer than the limit (an address, a line without spaces) is cut inside.
    """
    clusters = graphemes(text)
    if len(clusters) <= limit:
        return text
    short = "".join(clusters[: max(0, limit - 1)])
    if not clusters[limit - 1].isspace():
        head = re.sub(r"\s+\S*$", "", short)
        short = head if head and head != short else short
    return short.rstrip(" \t\n,;:·—-–") + "…"
