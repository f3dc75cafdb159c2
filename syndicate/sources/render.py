"""Bodies as HTML: Markdown and plain text. What comes out is not yet clean."""

from __future__ import annotations

import html

import comrak

from syndicate.sources.bombs import refuse_table
from syndicate.text.lazy import regex

__all__ = ["markdown", "plain_text"]


def _extensions() -> comrak.ExtensionOptions:
    options = comrak.ExtensionOptions()
    options.table = True
    options.strikethrough = True
    options.footnotes = True
    options.autolink = True
    options.tasklist = True
    # CommonMark's flanking rules leave **“한빛”**은 as it stands: a letter follows the marks.
    options.cjk_friendly_emphasis = True
    return options


def _rendering() -> comrak.RenderOptions:
    options = comrak.RenderOptions()
    options.unsafe_ = True  # HTML of the author stays; sanitising follows
    return options


_EXTENSIONS, _RENDERING = _extensions(), _rendering()
_CHECKED = '<input type="checkbox" checked="" disabled="" />'
_UNCHECKED = '<input type="checkbox" disabled="" />'
# Attribute lists of goldmark and Pandoc, ## Title {#id .class}: CommonMark has none and would
# print them. Code is not touched: there they do not stand beside a tag.
_HEADING_LIST = regex(r"[ \t]*\{[#.][^{}<>\n]{0,500}\}(?=</h[1-6]>)")
_INLINE_LIST = regex(r"(/>|</a>|</em>|</strong>)\{[#.][\w\-][^{}<>\n]{0,500}\}")

_BREAK = regex(r"\n(?:[^\S\n]*\n)+")
_LINK = regex(r"https?://[!#$%&'()*+,\-./0-9:;=?@A-Z\[\]_a-z~]+")
_AFTER_LINK = ".,:;!?'*_~"


def markdown(text: str) -> str:
    """CommonMark 0.31 with tables, strikethrough, footnotes, autolinks and task lists.

    Raises:
        ArticleError: a table that is too big to show.
    """
    refuse_table(text)
    made: str = comrak.render_markdown(
        text, extension_options=_EXTENSIONS, render_options=_RENDERING
    )
    if "<input " in made:
        made = made.replace(_CHECKED, "☑").replace(_UNCHECKED, "☐")
    if "{" in made:
        made = _HEADING_LIST.sub("", _INLINE_LIST.sub(r"\1", made))
    return made


def plain_text(text: str) -> str:
    """Paragraphs, divided by lines of nothing but white space; bare web addresses are links."""
    parts = (part.strip() for part in _BREAK.split(text))
    return "\n".join(f"<p>{_lines(part)}</p>" for part in parts if part)


def _lines(paragraph: str) -> str:
    return "<br>\n".join(_linked(line.strip()) for line in paragraph.split("\n"))


def _linked(line: str) -> str:
    if "://" not in line:
        return html.escape(line, quote=False)
    made, position = [], 0
    for found in _LINK.finditer(line):
        # Only ASCII is taken: in Korean a particle follows the address without a space.
        url = found[0].rstrip(_AFTER_LINK)
        for opening, closing in ("()", "[]"):
            if url.endswith(closing) and url.count(opening) < url.count(closing):
                url = url[:-1].rstrip(_AFTER_LINK)
        shown = html.escape(url)
        made.append(html.escape(line[position : found.start()], quote=False))
        made.append(f'<a href="{shown}">{shown}</a>')
        position = found.start() + len(url)
    return "".join([*made, html.escape(line[position:], quote=False)])
