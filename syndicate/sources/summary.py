"""An article's first sentences, without what Korean news writes before and behind them.

The forms are those of reference newsrooms: ``(서울=한빛뉴스) 홍길동 기자 =`` at the head,
``홍길동 기자 hong@news.example.kr`` and ``무단 전재`` lines at the foot.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from functools import cache

from syndicate.text import first_sentences, one_line
from syndicate.text.cut import fits
from syndicate.text.lazy import regex

__all__ = ["LIMIT", "summarize"]

LIMIT = 160
_ENOUGH = 900
"""Characters of text after which no more is read: summary, datelines and captions included."""
_LONGEST = 3000
"""Characters of one piece of text that are looked at."""

_TOKEN = regex(r'<(/?)([a-z][a-z0-9\-]*)((?: [^\s=>"]+="[^"]*")*)>')
_OUTSIDE = "figure figcaption table pre h1 h2 h3 h4 h5 h6 audio video rt rp"
_DIVIDING = (
    "p div section article aside header footer main center li ul ol dl dt dd blockquote hr"
    " details summary address x-frame x-object "
) + _OUTSIDE
_SKIPPED, _BLOCKS = frozenset(_OUTSIDE.split()), frozenset(_DIVIDING.split())
_FOOTNOTE = regex(r' id="(?:fn|footnote)[^"]*"')
_REFERENCE = regex(r"<sup(?: [^<>]*)?><a ")

_NAME = r"[가-힣]{2,4}"
_ROLE = r"(?:[가-힣]{0,4}\s?기자|특파원|논설위원|통신원|리포터|앵커)"
_MAIL = r"[\w.+\-]{1,64}@[\w.\-]{1,80}"
_PEOPLE = rf"{_NAME}(?:\s?[·,/]\s?{_NAME}){{0,4}}\s?{_ROLE}"
_CREDIT = r"사진|그래픽|자료|영상|출처|제공|일러스트"
_OUTLET = r"뉴스|신문|일보|통신|통신사|타임스|타임즈|투데이|방송|저널|미디어|뉴시스|뉴스1|기자"
_DATELINES = (
    # (서울=한빛뉴스)  [수원=홍길동 기자]  【수원=한빛】
    rf"[(\[【［（](?!\s*(?:{_CREDIT}))[^()\[\]【】［］（）=]{{1,20}}=[^()\[\]【】［］（）]{{1,30}}[)\]】］）]\s*",
    # (한빛뉴스)  [홍길동 기자]
    rf"[(\[【［（](?!\s*(?:{_CREDIT}))[^()\[\]【】［］（）=]{{0,20}}(?:{_OUTLET})[)\]】］）]\s*",
    # 홍길동 기자 =
    rf"{_PEOPLE}\s?(?:\(?{_MAIL}\)?)?\s?=\s*",
    # SEOUL, June 10 (Agency) —
    r"[A-Z][\w .,'’]{1,40}\([A-Z][\w ]{1,20}\)\s?(?:--?|[–—])\s+",
)
_ROLES = ("기자", "특파원", "논설위원", "통신원", "리포터", "앵커")
_RIGHTS = ("opyright", "ⓒ", "©", "저작권자", "전재", "금지")
# A pattern, and words of which each of its matches holds one: looking for those is far cheaper.
_NOT_TEXT = (
    (
        rf"(?:(?:글|취재|사진|영상)\s?[=:·|/]?\s?){{0,3}}{_PEOPLE}\s?[|/=]?\s?[(<\[]?(?:{_MAIL})?[)>\]]?\s?",
        _ROLES,
    ),
    (rf"[(<\[]?{_MAIL}[)>\]]?", ("@",)),
    (r".{0,40}(?:[Cc]opyright|ⓒ|©|저작권자|무단\s?전재|재배포\s?금지).{0,200}", _RIGHTS),
    (rf"[▲△▼◀▶◇]?\s?[(\[<]?\s?(?:{_CREDIT})\s?(?:[=:/]|제공).{{0,60}}", ("=", ":", "/", "제공")),
    (rf"[▲△▼◀▶].{{0,120}}(?:{_CREDIT}|ⓒ).{{0,20}}", ("▲", "△", "▼", "◀", "▶")),
    (r"\(?끝\)?", ("끝",)),
)
_TRAILER = rf"\s*(?:/\s?)?(?:{_PEOPLE}\s?[(<\[]?(?:{_MAIL})[)>\]]?|\(끝\))$"


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    """At first use: together they take longer than reading a hundred articles."""
    return re.compile(pattern)


def summarize(markup: str) -> str:
    """The first sentences of a sanitized body, at most :data:`LIMIT` characters, one line.

    ``<x-more>`` bounds them, where anything stands before it. ``""``: there is no text.
    """
    text, first = "", True
    for paragraph in _paragraphs(markup):
        if _is_no_text(paragraph):
            continue
        line = _without_trailer(_without_dateline(paragraph) if first else paragraph)
        first = False
        text = f"{text} {line}" if text and line else text or line
        if not fits(text.strip(), LIMIT):  # what follows cannot be in it
            break
    return first_sentences(text, LIMIT)


def _is_no_text(paragraph: str) -> bool:
    return any(
        _compiled(pattern).fullmatch(paragraph)
        for pattern, words in _NOT_TEXT
        if any(word in paragraph for word in words)
    )


def _without_trailer(paragraph: str) -> str:
    if "@" not in paragraph and "(끝)" not in paragraph:
        return paragraph
    return _compiled(_TRAILER).sub("", paragraph)


def _without_dateline(paragraph: str) -> str:
    for _ in range(3):  # (서울=한빛) 홍길동 기자 = …
        found = next(filter(None, (_compiled(line).match(paragraph) for line in _DATELINES)), None)
        if found is None or found.end() == len(paragraph):
            break
        paragraph = paragraph[found.end() :]
    return paragraph


def _paragraphs(markup: str) -> Iterator[str]:
    """Blocks of running text, in order, as far as a summary can need them."""
    reader = _Reader()
    position = told = 0
    for tag in _TOKEN.finditer(markup):
        reader.text(markup[position : tag.start()], closes=tag[2] if tag[1] else "")
        position = tag.end()
        ended = reader.tag(tag, markup)
        if told < len(reader.done):
            yield reader.done[-1]  # a tag ends one block at the most
            told += 1
        if ended:
            return
    reader.text(markup[position:])
    reader.finish()
    yield from reader.done[told:]


class _Reader:
    """Gathers the blocks of text of canonical HTML, token by token."""

    def __init__(self) -> None:
        self.done: list[str] = []
        self._current: list[str] = []
        self._length = 0
        self._skipping = ""
        self._depth = 0
        self._opened = ""

    def text(self, piece: str, *, closes: str = "") -> None:
        """A piece of text; what stands alone in an embed is for programs that cannot show it."""
        alone = closes.startswith("x-") and self._opened == closes
        if not self._skipping and not alone:
            self._current.append(piece[:_LONGEST])

    def tag(self, tag: re.Match[str], markup: str) -> bool:
        """A start or end tag; whether that is text enough."""
        name, closing = tag[2], bool(tag[1])
        self._opened = "" if closing else name
        if self._skipping:
            if name == self._skipping:
                self._depth += -1 if closing else 1
                self._skipping = self._skipping if self._depth else ""
            return False
        if not closing and _is_skipped(name, tag[3], markup, tag.start()):
            self._skipping, self._depth = name, 1
        if name == "br":
            self._current.append(" ")
        if name == "x-more":
            self.finish()
            return bool(self.done)
        if name in _BLOCKS:
            self.finish()
        return self._length > _ENOUGH

    def finish(self) -> None:
        """The end of a block."""
        line = one_line(html.unescape("".join(self._current)))
        self._current.clear()
        if line:
            self.done.append(line)
            self._length += len(line)


def _is_skipped(name: str, attributes: str, markup: str, start: int) -> bool:
    if name == "li":
        return _FOOTNOTE.match(attributes) is not None
    if name == "sup":
        return _REFERENCE.match(markup, start) is not None
    return name in _SKIPPED
