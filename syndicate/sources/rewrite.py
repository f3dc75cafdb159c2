"""The last pass over clean HTML: pictures, embeds and what they leave behind.

It works on what the sanitizer wrote, which is canonical: every attribute is
``name="value"`` with ``<``, ``>`` and ``"`` escaped, every element is closed. So tags
can be found by a pattern, in linear time, and one element is judged by all its attributes.
"""

from __future__ import annotations

import html
import re
from pathlib import PurePosixPath
from urllib.parse import urlsplit

from syndicate.model import Picture
from syndicate.sources.embeds import as_link
from syndicate.sources.notes import Notes
from syndicate.sources.pictures import PICTURE_TYPES, Pictures
from syndicate.sources.references import DATA, FAULT, References
from syndicate.text import plain
from syndicate.text.lazy import regex

__all__ = ["Rewriter", "picture_type"]

_TAG = regex(
    r"<(/?)(img|source|a|x-frame|x-object|x-noscript|x-more|video|audio)"
    r'((?: [^\s=>"]+="[^"]*")*)>'
)
_ATTRIBUTE = regex(r' ([^\s=>"]+)="([^"]*)"')
_LAZY = ("data-src", "data-original", "data-lazy-src", "data-lazy", "data-orig-src", "data-cfsrc")
_DROPPED = (DATA, FAULT)
_LAZY_SETS = ("data-srcset", "data-lazy-srcset")
_BLOCK_BEFORE = regex(
    r"(?:</?(?:div|section|article|aside|blockquote|figure|figcaption|ul|ol|dl|table|details|main)"
    r"|<(?:li|td|th|dd|header|footer)|</(?:p|h[1-6]|pre|header|footer)|<hr)(?: [^<>]*)?>$"
)
_EMPTY = regex(
    r"<(p|figure|div|section|article|aside|header|footer|center|h[1-6]|li)>(?:\s|&nbsp;|<br>)*+</\1>"
    r"|<picture>(?:\s|<source [^<>]*>)*+</picture>"
    r"|<a(?: (?:href|title)=\"[^\"]*\")+>\s*+</a>"
)
# A figure whose picture was left out: its caption speaks of nothing.
_CAPTION_ONLY = regex(
    r"<figure(?: [^<>]*)?>(?:\s|</?(?:p|div|picture)>|<source [^<>]*>|<a(?: [^<>]*)?>\s*</a>)*+"
    r"<figcaption(?: [^<>]*)?>(?:(?!</?fig).){0,2000}+</figcaption>\s*+</figure>",
    re.DOTALL,
)
_CAPTION = regex(r"<figcaption[^<>]*>(.{0,2000}?)</figcaption>", re.DOTALL)


class Rewriter:
    """Rewrites one body; ``pictures`` and ``sounds`` are what it shows, in its order."""

    def __init__(
        self, known: Pictures, references: References, notes: Notes, language: str
    ) -> None:
        self._known = known
        self._references = references
        self._notes = notes
        self._language = language
        self._anchors: list[str] = []
        self._unlinked = 0
        self._noscript = 0
        self._lost = False
        self._last = ""
        self._embedded = ""
        self.pictures: dict[str, Picture] = {}
        self.sounds: list[str] = []

    def run(self, markup: str) -> str:
        """``markup`` without elements of ours, without trackers, with sizes of our pictures."""
        made: list[str] = []
        position = 0
        for tag in _TAG.finditer(markup):
            made.append(markup[position : tag.start()])
            position = tag.end()
            name = tag[2]
            if name == "a":
                made.append(self._anchor(tag))
            elif name == "img":
                made.append(self._image(dict(_ATTRIBUTE.findall(tag[3])), markup, tag.end()))
            elif name == "source":
                made.append(self._candidate(dict(_ATTRIBUTE.findall(tag[3]))))
            elif name in ("video", "audio"):
                made.append(self._player(tag))
            elif name in ("x-frame", "x-object"):
                if not tag[1]:
                    made.append(self._embed(tag, markup))
                    position = _behind_fallback(markup, tag)
            elif name == "x-noscript":
                self._noscript += -1 if tag[1] else 1
            elif name != "x-more":
                made.append(tag[0])
        made.append(markup[position:])
        self._references.unlinked(self._unlinked)
        return _without_empty("".join(made), lost=self._lost)

    def _anchor(self, tag: re.Match[str]) -> str:
        """A link; one whose address was dropped leaves its text only."""
        if tag[1]:
            return self._anchors.pop()
        attributes = dict(_ATTRIBUTE.findall(tag[3]))
        if "name" in attributes:
            attributes.setdefault("id", attributes.pop("name"))
        if not attributes.keys() & {"href", "id"}:
            self._unlinked += 1
            self._anchors.append("")
            return ""
        self._anchors.append("</a>")
        return _element("a", attributes)

    def _image(self, attributes: dict[str, str], markup: str, end: int) -> str:
        source, sizes, lazy = _sources(attributes)
        if not source or source in _DROPPED:
            if source == DATA:
                self._notes.warn(
                    "a picture inside the text (data:) was left out; save it as a file"
                )
            return ""
        url = html.unescape(source)
        if _is_tracker(attributes):
            return ""
        if url == self._last and (self._noscript or lazy):
            return ""  # the same picture again, for readers without scripts
        self._last = url
        if not self._references.may_show(url):
            self._lost = True
            return ""
        kept = {"src": source, "alt": attributes.get("alt", "")}
        kept |= {n: attributes[n] for n in ("title", "width", "height") if n in attributes}
        ours = self._known.by_url(url)
        if ours and ours.width:
            kept |= {"width": str(ours.width), "height": str(ours.height)}
        if sizes and not ours:
            kept["srcset"] = sizes
            kept |= {"sizes": attributes["sizes"]} if "sizes" in attributes else {}
        if url not in self.pictures:
            self.pictures[url] = self._noun(url, ours, kept, markup, end)
        return _element("img", kept)

    def _noun(
        self, url: str, ours: Picture | None, kept: dict[str, str], markup: str, end: int
    ) -> Picture:
        near = markup[end : end + 3000].partition("</figure>")
        caption = _CAPTION.search(near[0]) if near[1] and "<figure" not in near[0] else None
        width, height = int(kept.get("width", 0)), int(kept.get("height", 0))
        return Picture(
            url=url,
            type=ours.type if ours else picture_type(url),
            length=ours.length if ours else 0,
            width=ours.width if ours else width,
            height=ours.height if ours else height,
            alt=html.unescape(kept["alt"]),
            caption=plain(caption[1]) if caption else "",
            asset=ours.asset if ours else "",
        )

    def _candidate(self, attributes: dict[str, str]) -> str:
        for lazy in _LAZY_SETS:
            if lazy in attributes:
                attributes["srcset"] = attributes.pop(lazy)
        for lazy in _LAZY:
            if lazy in attributes:
                attributes["src"] = attributes.pop(lazy)
        if "src" in attributes:
            self.sounds.append(html.unescape(attributes["src"]))
        return _element("source", attributes) if attributes.keys() & {"src", "srcset"} else ""

    def _player(self, tag: re.Match[str]) -> str:
        if tag[1]:
            return tag[0]
        attributes = dict(_ATTRIBUTE.findall(tag[3]))
        for lazy in _LAZY:
            if lazy in attributes:
                attributes["src"] = attributes.pop(lazy)
        if "src" in attributes:
            self.sounds.append(html.unescape(attributes["src"]))
        return _element(tag[2], attributes)

    def _embed(self, tag: re.Match[str], markup: str) -> str:
        attributes = dict(_ATTRIBUTE.findall(tag[3]))
        lazy = next((attributes[n] for n in _LAZY if n in attributes), "")
        url = html.unescape(lazy or attributes.get("src") or attributes.get("data") or "")
        if not url or url == self._embedded:
            return ""
        self._embedded = url
        link = as_link(url, html.unescape(attributes.get("title", "")).strip(), self._language)
        text = html.escape(link.text, quote=False)
        if "</a>" in self._anchors:
            return text
        made = f'<a href="{html.escape(link.url)}">{text}</a>'
        before = markup[max(0, tag.start() - 200) : tag.start()].rstrip()
        return f"<p>{made}</p>" if not before or _BLOCK_BEFORE.search(before) else made


def _without_empty(markup: str, *, lost: bool) -> str:
    if lost:
        markup = _CAPTION_ONLY.sub("", markup)
    for _ in range(4):  # a link in a figure in a paragraph: what was emptied empties others
        shorter = _EMPTY.sub("", markup)
        if len(shorter) == len(markup):
            break
        markup = shorter
    return markup.strip()


def _sources(attributes: dict[str, str]) -> tuple[str, str, bool]:
    """The address of an ``img``, its ``srcset``, and whether a script would have loaded it."""
    lazy = next((attributes[n] for n in _LAZY if attributes.get(n, DATA) not in _DROPPED), "")
    sizes = next((attributes[n] for n in _LAZY_SETS if n in attributes), "")
    sizes = sizes or attributes.get("srcset", "")
    source = lazy or attributes.get("src", "")
    if sizes and (not source or source in _DROPPED):
        source = sizes.split(" ", 1)[0].rstrip(",")
    return source, sizes, bool(lazy)


def _is_tracker(attributes: dict[str, str]) -> bool:
    sides = [attributes.get(side) for side in ("width", "height")]
    return all(side in ("0", "1") for side in sides)


def _behind_fallback(markup: str, tag: re.Match[str]) -> int:
    """Where the text ends that an embed shows to programs that cannot show it."""
    following = markup.find("<", tag.end())
    return following if markup.startswith(f"</{tag[2]}>", following) else tag.end()


def _element(name: str, attributes: dict[str, str]) -> str:
    return f"<{name}" + "".join(f' {key}="{value}"' for key, value in attributes.items()) + ">"


def picture_type(url: str) -> str:
    """The media type that an address's ending promises, ``""`` if it promises none."""
    return PICTURE_TYPES.get(PurePosixPath(urlsplit(url).path.lower()).suffix, "")
