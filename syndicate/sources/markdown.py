"""Markdown files: front matter of any dialect, or the first heading as the title."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from syndicate.sources import frontmatter
from syndicate.sources.body import Body
from syndicate.sources.document import Document, Head, Source
from syndicate.sources.fields import Fields
from syndicate.sources.titles import title
from syndicate.text import fold, one_line
from syndicate.text.lazy import regex

__all__ = ["read"]

_OPENING = regex(r" {0,3}(`{3,}|~{3,})")
_MARK_FIRST = regex(r"[\n \t]*#")
_HEADING = regex(r" {0,3}(#{1,6})(?:[ \t]+|$)")
_ATTRIBUTES = regex(r"\s*\{:?\s*[#.][^{}\n]{0,200}\}\s*$")
_UNDERLINE = regex(r" {0,3}(?:=+|-{2,})[ \t]*")
_NO_PARAGRAPH = regex(r"\s*$| {4}|\t| {0,3}(?:[-*+>|]|\d{1,9}[.)]\s|<|\{[{%:])")


def read(source: Source) -> Document:
    """Read a Markdown file.

    Raises:
        ArticleError: its front matter cannot be read.
    """
    split = frontmatter.split(source.text)
    head, text, line = split.head, split.text, split.line
    heading = None
    begins = _MARK_FIRST.match(text) is not None
    if not begins and _is_titled(head):
        return Document(head=head, body=lambda: source.body(text, "markdown", line))
    named = Fields(head).text("title")
    if not named:
        heading = _heading(text, anywhere=not head.values)
        if heading is not None:
            head = _titled(head, heading.text, line + heading.first)
    elif begins:
        heading = _heading(text, anywhere=False)
        if heading is not None and fold(title(heading.text)) != fold(title(named)):
            heading = None  # a heading of its own, not the title printed once more

    def body() -> Body:
        if heading is None:
            return source.body(text, "markdown", line)
        lines = text.split("\n")
        lines[heading.first : heading.last + 1] = [""] * (heading.last + 1 - heading.first)
        return source.body("\n".join(lines), "markdown", line)

    return Document(head=head, body=body)


def _is_titled(head: Head) -> bool:
    """Whether the first key is a title: it most often is, and no other title goes before it."""
    key, value = next(iter(head.values.items()), ("", None))
    return key == "title" and isinstance(value, str) and one_line(value) != ""


def _titled(head: Head, text: str, line: int) -> Head:
    values = {**head.values, "title": text}
    if head.source:
        return replace(head, values=values)
    return replace(head, values=values, source=f"title: {text}", first_line=line)


class _Heading:
    """A heading: its Markdown, its first and last line, counted from 0."""

    __slots__ = ("first", "last", "text")

    def __init__(self, text: str, first: int, last: int) -> None:
        self.text, self.first, self.last = text, first, last


def _heading(text: str, *, anywhere: bool) -> _Heading | None:
    """The first heading of all; else only a heading of level 1 at the very beginning."""
    paragraph: list[str] = []
    for number, line in _outside_code(text):
        match = _HEADING.match(line)
        if match:
            words = _closed(line[match.end() :])
            if words and (anywhere or len(match[1]) == 1):
                return _Heading(words, number, number)
        elif paragraph and _UNDERLINE.fullmatch(line) and (anywhere or "=" in line):
            words = _ATTRIBUTES.sub("", " ".join(paragraph))
            return _Heading(words, number - len(paragraph), number)
        elif line.strip() and (paragraph or not _NO_PARAGRAPH.match(line)):
            paragraph.append(line.strip())
            continue
        elif not line.strip() and not paragraph:
            continue
        if not anywhere:
            return None  # something else than a heading stands first
        paragraph = []
    return None


def _closed(words: str) -> str:
    """CommonMark §4.2: the closing sequence of an ATX heading is no part of it."""
    words = words.strip()
    bare = words.rstrip("#")
    if bare != words and (not bare or bare[-1] in " \t"):
        words = bare.rstrip()
    return _ATTRIBUTES.sub("", words) if words.endswith("}") else words


def _outside_code(text: str) -> Iterator[tuple[int, str]]:
    """(number from 0, line) of every line that is not inside a fence or a comment."""
    fence, comment = "", False
    for number, line in enumerate(text.split("\n")):
        if comment:
            comment = "-->" not in line
            continue
        opening = _OPENING.match(line)
        if fence:
            if opening and opening[1].startswith(fence) and not line.strip().strip(fence[0]):
                fence = ""
            continue
        if opening:
            fence = opening[1]
            continue
        if line.lstrip().startswith("<!--"):
            comment = "-->" not in line
            continue
        yield number, line
