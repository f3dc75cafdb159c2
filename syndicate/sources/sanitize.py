"""The allow-list of news: what HTML may hold once it is inside.

Everything that is not named here is gone: scripts and styles with their text, forms,
comments, classes, event handlers; unknown elements leave their text behind. The list
stays inside what the W3C feed validator accepts (it takes ``bdo`` for a risk).

Some elements pass under a name of ours (``x-frame`` …), because what they become can be
decided only when all their attributes are clean: :mod:`syndicate.sources.rewrite` does.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from string import ascii_lowercase

import nh3

from syndicate.sources.bombs import refuse_bombs
from syndicate.text import nfc
from syndicate.text.lazy import regex

__all__ = ["Rule", "sanitize"]

Rule = Callable[[str, str, str], str | None]
"""(element, attribute, value) → the value to keep, ``None`` = the attribute goes."""

_TEXT = (
    "p h1 h2 h3 h4 h5 h6 ul ol li dl dt dd blockquote q cite pre code kbd samp var em strong b i u"
    " s strike del ins mark sub sup small abbr time dfn ruby rt rp bdi wbr figure figcaption img"
    " picture source table caption colgroup col thead tbody tfoot tr th td a hr br details summary"
    " audio video track div section article aside header footer main hgroup address center"
)
_OURS = "x-frame x-object x-noscript x-more"
_LOST = (
    "script style template title svg select textarea button datalist canvas noembed noframes"
    " object applet map"
)
_TAGS = {*_TEXT.split(), *_OURS.split()}
_GONE = {*_LOST.split()}
_LAZY = {"data-src", "data-original", "data-lazy-src", "data-lazy", "data-orig-src", "data-cfsrc"}
_LAZY_SETS = {"data-srcset", "data-lazy-srcset"}
_ATTRIBUTES: dict[str, set[str]] = {
    "*": {"lang", "dir", "title", "id"},
    "a": {"href", "name"},
    "img": {"src", "srcset", "sizes", "alt", "width", "height", *_LAZY, *_LAZY_SETS},
    "source": {"src", "srcset", "sizes", "type", "media", "width", "height", *_LAZY, *_LAZY_SETS},
    "audio": {"src", *_LAZY},
    "video": {"src", "poster", "width", "height", *_LAZY},
    "track": {"src", "kind", "srclang", "label", "default"},
    "blockquote": {"cite"},
    "q": {"cite"},
    "del": {"cite", "datetime"},
    "ins": {"cite", "datetime"},
    "time": {"datetime"},
    "ol": {"start", "reversed", "type"},
    "li": {"value"},
    "td": {"colspan", "rowspan", "headers", "align"},
    "th": {"colspan", "rowspan", "headers", "scope", "align"},
    "col": {"span"},
    "colgroup": {"span"},
    "details": {"open"},
    "x-frame": {"src", *_LAZY},
    "x-object": {"data"},
}

_RENAMED = {
    "iframe": "x-frame",
    "embed": "x-frame",
    "frame": "x-frame",
    "amp-iframe": "x-frame",
    "object": "x-object",
    "noscript": "x-noscript",
    "amp-img": "img",
    "nav": "div",
    "marquee": "div",  # a scope of its own for the parser: unwrapped it would leave p in p
}
# Renamed before the parser sees them, so that what they hold is parsed as what it will be.
_RENAME = regex(rf"<(/?)({'|'.join(_RENAMED)})(?=[\s/>])", re.IGNORECASE)
_MORE = regex(r"<!--\s*more\b[^>]{0,200}-->", re.IGNORECASE)
# HTML §13.2.3.5: noncharacters and controls, which entities can bring back; XML forbids some too.
_INVALID = regex(
    "[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufdd0-\ufdef"
    + "".join(
        f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0, 0x110000, 0x10000)
    )
    + "]"
)
# Bytes of UTF-8 that each of them has: beside those that are one byte, C1 and U+FDD0 by their first
# two, and the last two characters of every plane by their last two.
_INVALID_BYTES = bytes((*range(0x09), 0x0B, 0x0C, *range(0x0E, 0x20), 0x7F))
_C1_BYTES = regex(rb"\xc2[\x80-\x9f]")
_STRAY = regex(r"&(?![#a-zA-Z])")  # html5ever needs quadratic time for a row of them


_HEADING = regex(r"<(/?)h[1-6](?: [^<>]*)?>")


def _one_heading(cleaned: str) -> str:
    """Clean HTML without headings in headings, which links that overlap leave behind."""
    depth = 0

    def kept(tag: re.Match[str]) -> str:
        nonlocal depth
        depth += not tag[1]
        outer = depth == 1
        depth -= bool(tag[1])
        return tag[0] if outer else ""

    return _HEADING.sub(kept, cleaned)


class _Cleaner(threading.local):
    """One nh3 cleaner a thread: making it costs as much as cleaning three articles."""

    def __init__(self) -> None:
        self._rule: Rule = lambda *_: None
        self._failure: Exception | None = None
        self._nh3 = nh3.Cleaner(
            tags=_TAGS,
            clean_content_tags=_GONE,
            attributes=_ATTRIBUTES,
            attribute_filter=self._attribute,
            set_tag_attribute_values={"audio": {"controls": ""}, "video": {"controls": ""}},
            link_rel=None,
            # The others pass only as far as the rule, which reports and drops them; c: is a drive.
            url_schemes={
                *("http", "https", "mailto", "tel"),
                *("data", "javascript", "file", *ascii_lowercase),
            },
        )

    def _attribute(self, tag: str, name: str, value: str) -> str | None:
        if name == "controls":
            return ""
        try:
            return self._rule(tag, name, value) if self._failure is None else None
        except Exception as error:  # noqa: BLE001  # nh3 would print it and go on
            self._failure = error
            return None

    def clean(self, markup: str, rule: Rule) -> str:
        self._rule, self._failure = rule, None
        cleaned = self._nh3.clean(markup)
        if self._failure is not None:
            raise self._failure
        return cleaned


def _is_valid(cleaned: str) -> bool:
    """Whether nothing of ``_INVALID`` is in it; the pattern alone takes longer than nh3."""
    data = cleaned.encode()
    if len(data.translate(None, _INVALID_BYTES)) != len(data):
        return False
    if b"\xef\xb7" in data or b"\xbf\xbe" in data or b"\xbf\xbf" in data:
        return False  # perhaps
    return not (b"\xc2" in data and _C1_BYTES.search(data))


def _as_it_is(_tag: str, _name: str, value: str) -> str:
    return value


_CLEANER = _Cleaner()


def sanitize(markup: str, rule: Rule, *, raw: bool = True) -> str:
    """``markup`` with nothing in it but what news needs; ``rule`` judges every attribute.

    Elements of our own (``x-…``) are still in the result. ``raw`` is false where a renderer of
    ours wrote every tag: it writes neither comments nor elements that are renamed, and nothing
    loose in a table, nor headings in headings.

    Raises:
        ArticleError: the elements are nested deeper than letters can show.
    """
    if "&" in markup:
        markup = _STRAY.sub("&amp;", markup)
    if raw:
        if "<!--" in markup:
            markup = _MORE.sub("<x-more></x-more>", markup)
        markup = _RENAME.sub(lambda tag: f"<{tag[1]}{_RENAMED[tag[2].lower()]}", markup)
    refuse_bombs(markup)
    cleaned = _CLEANER.clean(markup, rule)
    if raw and "<table" in cleaned:
        # What stands loose in a table is moved before it, into whatever is open there: links in
        # links, headings in headings (HTML §13.2.6.4.9). Read once more, it is put right.
        cleaned = _CLEANER.clean(cleaned, _as_it_is)
    if not _is_valid(cleaned):
        cleaned = _INVALID.sub("", cleaned)
    if raw and "<h" in cleaned:
        cleaned = _one_heading(cleaned)
    # NFC would melt "<" or ">" with a following U+0338 into one character.
    return nfc(cleaned.replace("\u0338", "&#824;"))
