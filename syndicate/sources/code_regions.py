"""Where a raw body shows code: fences, indented blocks, code spans, ``<pre>`` and ``<code>``."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator

from syndicate.text.lazy import regex

__all__ = ["Regions"]

_START = regex(
    r"(?P<fence>^[ \t>]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)*(?P<marks>`{3,}|~{3,})[^`\n]*$)"
    r"|(?P<ticks>`+)"
    r"|<(?P<tag>pre|code|script|style|textarea)(?=[\s>])"
    r"|(?P<comment><!--)",
    re.MULTILINE | re.IGNORECASE,
)
_RUN = regex(r"`+")
_BLANK = regex(r"\n[ \t]*\n")
_FENCE_END = regex(r"^[ \t>]*(`{3,}|~{3,})[ \t]*$", re.MULTILINE)
_ITEM = regex(r" {0,3}(?:[-*+]|\d{1,9}[.)])(?:[ \t]|$)")


class Regions:
    """The regions of code of one text, from left to right."""

    def __init__(self, text: str, *, markdown: bool) -> None:
        self._text = text
        self._lower = ""
        self._gone: set[str] = set()
        self._runs: dict[int, list[int]] = {}
        self._blanks: list[int] = []
        self._fences: list[re.Match[str]] = []
        self._indented: list[tuple[int, int]] = []
        if markdown:
            for run in _RUN.finditer(text):
                self._runs.setdefault(len(run[0]), []).append(run.start())
            self._blanks = [match.start() for match in _BLANK.finditer(text)]
            self._fences = list(_FENCE_END.finditer(text))
            self._indented = list(_indented(text))
        self._markdown = markdown
        self._known: tuple[int, int] | None = (0, 0)

    def next(self, at: int) -> tuple[int, int] | None:
        """(start, end) of the first region that begins at ``at`` or behind, ``None`` at the end."""
        if (self._known is not None and self._known[0] < at) or self._known == (0, 0):
            self._known = self._search(at)
        return self._known

    def _search(self, at: int) -> tuple[int, int] | None:
        index = bisect_left(self._indented, (at, 0))
        block = self._indented[index] if index < len(self._indented) else None
        place = at
        while match := _START.search(self._text, place):
            if block is not None and block[0] <= match.start():
                return block
            end = self._end(match)
            if end:
                return match.start(), end
            place = match.end()
        return block

    def _end(self, match: re.Match[str]) -> int:
        """Where the region that ``match`` opens ends, 0 if it opens none."""
        if match["fence"] is not None:
            return self._fence_end(match) if self._markdown else 0
        if match["ticks"] is not None:
            return self._span_end(match) if self._markdown else 0
        closer = "-->" if match["comment"] else f"</{match['tag'].lower()}"
        if closer in self._gone:
            return 0
        self._lower = self._lower or self._text.lower()
        # str.lower() may lengthen a text (İ); then the original decides.
        where = self._lower if len(self._lower) == len(self._text) else self._text
        end = where.find(closer, match.end())
        if end < 0:
            self._gone.add(closer)
            return 0
        return end + len(closer)

    def _fence_end(self, match: re.Match[str]) -> int:
        marks = match["marks"]
        index = bisect_left(self._fences, match.end(), key=lambda one: one.start())
        for number in range(index, len(self._fences)):
            if self._fences[number][1].startswith(marks):
                return self._fences[number].end()
        return len(self._text)  # CommonMark §4.5: an open fence goes on to the end

    def _span_end(self, match: re.Match[str]) -> int:
        length = len(match["ticks"])
        starts = self._runs.get(length, [])
        index = bisect_left(starts, match.end())
        if index == len(starts):
            return 0
        blank = bisect_left(self._blanks, match.end())
        if blank < len(self._blanks) and self._blanks[blank] < starts[index]:
            return 0
        return starts[index] + length


def _indented(text: str) -> Iterator[tuple[int, int]]:
    """Indented code blocks (CommonMark §4.4): behind an empty line, and not inside a list."""
    if "\n    " not in text and "\n\t" not in text and not text.startswith(("    ", "\t")):
        return
    at, start, in_list, blank = 0, -1, False, True
    for line in text.split("\n"):
        deep = line.startswith(("    ", "\t"))
        if line.strip():
            if deep and not in_list and (blank or start >= 0):
                start = at if start < 0 else start
            else:
                if start >= 0:
                    yield start, at
                start = -1
                if not deep:
                    in_list = bool(_ITEM.match(line)) or (in_list and (not blank or line[0] == " "))
            blank = False
        else:
            blank = True
        at += len(line) + 1
    if start >= 0:
        yield start, len(text)
