"""A ``.txt`` that is no page file: its first line is the title, the rest the body."""

from __future__ import annotations

from syndicate.sources import frontmatter
from syndicate.sources.document import Document, Head, Source
from syndicate.sources.fields import Fields

__all__ = ["read"]


def read(source: Source) -> Document:
    """Read a plain text; front matter, if somebody put it there, is honoured.

    Raises:
        ArticleError: its front matter cannot be read.
    """
    split = frontmatter.split(source.text)
    if split.head.values and Fields(split.head).text("title"):
        return Document(head=split.head, body=lambda: source.body(split.text, "plain", split.line))
    lines = split.text.split("\n")
    first = next((number for number, line in enumerate(lines) if line.strip()), 0)
    title = lines[first].strip()
    head = Head(
        values={**split.head.values, "title": title},
        dialect=split.head.dialect,
        source=split.head.source or f"title: {title}",
        first_line=split.head.first_line if split.head.source else split.line + first,
        notes=split.head.notes,
    )
    return Document(
        head=head,
        body=lambda: source.body("\n".join(lines[first + 1 :]), "plain", split.line + first + 1),
    )
