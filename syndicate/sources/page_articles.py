"""The lines below one section heading of a page → its articles.

Two ways of copying a front page are known. In a list, each title is followed at once by its
text, and empty lines stand between the articles. In an opened article the title stands alone:
then the section is this one article, with a short line as its subtitle.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum

from syndicate.model import Problem, Severity
from syndicate.text import one_line
from syndicate.text.lazy import regex

__all__ = ["Blank", "Line", "Printing", "printings"]

_SUBTITLE = 80  # characters: the longest line that is still a subtitle
_PARAGRAPH = 150  # the shortest that cannot be a title, whatever it says
_ENDED = regex(r"[.。…][”’\"')\]]*$")
_TAIL = regex(
    r"ⓒ|©|copyright|무단\s?전재|기자$|[\w.+-]+@[\w-]+\.\w+|^[(\[<【]?\s?사진", re.IGNORECASE
)
# White space that str.strip() does not know: left behind by word processors and browsers.
_INVISIBLE = " \t\u00a0\u3000\u200b\u2060\ufeff"


class Blank(Enum):
    """``EMPTY`` lines part articles, lines of only NBSP break paragraphs."""

    NO = 0
    EMPTY = 1
    BREAK = 2


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the page, without the white space around it."""

    number: int
    text: str
    blank: Blank

    @classmethod
    def of(cls, number: int, raw: str) -> Line:
        text = raw.strip().strip(_INVISIBLE).strip()
        if text:
            return cls(number, text, Blank.NO)
        return cls(number, "", Blank.EMPTY if not raw.strip(" \t") else Blank.BREAK)


@dataclass(frozen=True, slots=True, kw_only=True)
class Printing:
    """An article as printed once, in the lines from ``line``, its title's, to ``last_line``.

    Its text begins in ``text_line``.
    """

    title: str
    subtitle: str
    text: str
    line: int
    text_line: int
    last_line: int


@dataclass(slots=True)
class _Block:
    """Lines without a blank one between; ``after_break``: an NBSP line stands before them."""

    lines: list[Line]
    after_break: bool

    @property
    def text(self) -> str:
        return "\n".join(line.text for line in self.lines)


def printings(lines: Sequence[Line], path: str, problems: list[Problem]) -> list[Printing]:
    """The articles in the order printed; what is no article is told in ``problems``."""
    blocks = list(_blocks(lines))
    if not blocks:
        return []
    opened = len(blocks[0].lines) == 1
    groups = [blocks] if opened else _listed(blocks, path, problems)
    found = []
    for group in groups:
        printing = _printing(group, opened=opened)
        if printing.text:
            found.append(printing)
        else:
            message = (
                f"the title {printing.title[:60]!r} has no text and does not go out; "
                "write its text into the next line"
            )
            problems.append(Problem(path, message, line=printing.line))
    return found


def _blocks(lines: Sequence[Line]) -> Iterator[_Block]:
    block = _Block([], after_break=False)
    gap = Blank.NO
    for line in lines:
        if line.blank is not Blank.NO:
            gap = Blank.BREAK if gap is Blank.BREAK else line.blank
            continue
        if block.lines and gap is not Blank.NO:
            yield block
            block = _Block([], after_break=gap is Blank.BREAK)
        block.lines.append(line)
        gap = Blank.NO
    if block.lines:
        yield block


def _listed(blocks: Sequence[_Block], path: str, problems: list[Problem]) -> list[list[_Block]]:
    """Blocks of a list, an article a group. A paragraph that stands apart is no new article."""
    groups: list[list[_Block]] = []
    for block in blocks:
        if not groups:
            groups.append([block])
        elif block.after_break:
            groups[-1].append(block)
        elif _continues(block):
            message = (
                f"{block.lines[0].text[:40]!r} looks like more text of the article above, not like "
                "a title, and is added to it; in a list of articles empty lines part them"
            )
            line = block.lines[0].number
            problems.append(Problem(path, message, line=line, severity=Severity.WARNING))
            groups[-1].append(block)
        else:
            groups.append([block])
    return groups


def _continues(block: _Block) -> bool:
    first = block.lines[0].text
    if len(first) > _PARAGRAPH:
        return True
    ended = bool(_ENDED.search(first)) and not first.endswith(("…", "..."))
    if len(block.lines) == 1:
        return ended or bool(_TAIL.search(first))
    return ended and len(first) > _SUBTITLE


def _printing(blocks: Sequence[_Block], *, opened: bool) -> Printing:
    """Title, subtitle and text of the blocks of one article."""
    title, *same = blocks[0].lines
    rest = [_Block(same, after_break=False)] if same else []
    rest += blocks[1:]
    subtitle = ""
    if opened and len(rest) > 1 and _is_subtitle(rest[0]):
        subtitle = one_line(rest.pop(0).text)
    return Printing(
        title=one_line(title.text),
        subtitle=subtitle,
        text="\n\n".join(block.text for block in rest),
        line=title.number,
        text_line=rest[0].lines[0].number if rest else title.number,
        last_line=blocks[-1].lines[-1].number,
    )


def _is_subtitle(block: _Block) -> bool:
    """A short line that is no sentence of the text: Korean subtitles have no full stop."""
    text = block.lines[0].text
    return len(block.lines) == 1 and len(text) <= _SUBTITLE and not text.endswith((".", ".”", '."'))
