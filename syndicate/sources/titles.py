"""Titles as plain text: tags, entities and the commonest Markdown taken off, nothing else."""

from __future__ import annotations

import html
import re

from syndicate.text import one_line
from syndicate.text.lazy import regex

__all__ = ["title"]

# Only names of inline HTML: "Vec<T> and vector<int>" keeps its brackets.
_TAG = regex(
    r"</?(?:a|abbr|b|bdi|bdo|big|br|center|cite|code|del|em|font|h[1-6]|i|img|ins|kbd|mark|p|q|s"
    r"|samp|small|span|strong|sub|sup|time|tt|u|var|wbr)(?:\s[^<>]{0,500})?/?>",
    re.IGNORECASE,
)
_CODE = regex(r"(`{1,3})(?!`)([^`]+)\1(?!`)")
_LINK = regex(r"(?<!!)\[([^\[\]]{1,300})\]\([^()\s]{1,500}(?:\s+\"[^\"]{0,200}\")?\)")
_BOLD = regex(r"\*\*(?=\S)([^*]{1,500})(?<=\S)\*\*")
_EMPHASIS = regex(r"(?<![\w*])\*(?=\S)([^*]{1,500})(?<=\S)\*(?![\w*])")
_MARK = regex(r"[<`*\\&]|\]\(")
_ESCAPE = regex(r"\\([\\`*_{}\[\]()#+.!|<>~-])")


def title(text: str) -> str:
    """``text`` as a headline is shown: one line, no markup; stars of prose stay."""
    text = one_line(text)
    if not _MARK.search(text):
        return text
    if "<" in text:
        text = _TAG.sub("", text)
    if "`" in text:
        text = _CODE.sub(r"\2", text)
    if "](" in text:
        text = _LINK.sub(r"\1", text)
    if "*" in text:
        text = _EMPHASIS.sub(r"\1", _BOLD.sub(r"\1", text))
    if "\\" in text:
        text = _ESCAPE.sub(r"\1", text)
    return one_line(html.unescape(text)) if "&" in text else one_line(text)
