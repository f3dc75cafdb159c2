"""The subject of a letter."""

from __future__ import annotations

import unicodedata

from syndicate.text import cut, graphemes, one_line

__all__ = ["ADVERTISING", "LONGEST", "subject"]

ADVERTISING = "(광고) "
"""How the subject of a letter with advertising begins, to the letter: variants such as
``[광고]`` are forbidden (정보통신망법 제50조④, 시행령 제61조③ 별표 6)."""

LONGEST = 200
"""Characters; no program shows more than the first half of them."""

_LEAST = 20  # of the lead, before the whole subject is cut instead


def _printable(value: str) -> str:
    kept = "".join(c for c in value if unicodedata.category(c) != "Cc" or c in "\t\n\r")
    return one_line(kept)


def subject(pattern: str, *, title: str, date: str, lead: str, advertising: bool) -> str:
    """``pattern`` with ``{title}``, ``{date}`` and ``{lead}`` filled in, on one line.

    A long lead is cut between words so that the whole has at most :data:`LONGEST` characters.
    """
    mark = ADVERTISING if advertising else ""
    room = LONGEST - len(mark)
    values = {"title": _printable(title), "date": _printable(date)}
    around = len(graphemes(pattern.format(**values, lead="")))
    short = cut(_printable(lead), max(_LEAST, room - around))
    return mark + cut(_printable(pattern.format(**values, lead=short)), room)
