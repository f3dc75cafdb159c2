"""What the well-known shortcodes of other tools mean, as HTML that any renderer passes on.

Embeds become ``<iframe>``s, which the next step turns into links in the reader's language.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from syndicate.sources.titles import title
from syndicate.text.lazy import regex

__all__ = ["LITERAL", "Call", "parse", "shown"]

# Shortcodes whose inside is not markup. `comment` is nobody's business but the author's.
LITERAL = frozenset(
    """
    highlight code codeblock raw verbatim mermaid comment prettify
    """.split()  # noqa: SIM905  # a list of words, one a line, would be a page
)

_ARGUMENT = regex(
    r"""(?:(?P<key>[A-Za-z_][\w.-]{0,60})\s*[=:]\s*(?![/=]))?"""
    r"""(?:"(?P<double>(?:[^"\\]|\\.)*)"|'(?P<single>(?:[^'\\]|\\.)*)'|`(?P<tick>[^`]*)`"""
    r"""|(?P<bare>[^\s,"'`()|]+))"""
)
_NAME = regex(r"[/\s-]*([A-Za-z_][\w./-]*)")


@dataclass(frozen=True, slots=True)
class Call:
    """A shortcode's name (lower case), its arguments by place and by name (lower case)."""

    name: str
    places: tuple[str, ...]
    named: Mapping[str, str]

    def get(self, *keys: str, place: int = -1) -> str:
        """The first of the named arguments, else the one at ``place``."""
        for key in keys:
            if self.named.get(key):
                return self.named[key]
        return self.places[place] if 0 <= place < len(self.places) else ""


def parse(inside: str) -> Call:
    """What stands between the marks: ``figure src="x.jpg" alt='…'``, ``youtube(id="…")``."""
    match = _NAME.match(inside)
    if match is None:
        return Call("", (), {})
    name = match[1].lower().strip("./-")
    places: list[str] = []
    named: dict[str, str] = {}
    for one in _ARGUMENT.finditer(inside, match.end()):
        quoted = one["double"] if one["double"] is not None else one["single"]
        value = quoted if quoted is not None else one["tick"]
        text = one["bare"] if value is None else re.sub(r"\\(.)", r"\1", value)
        if one["key"]:
            named.setdefault(one["key"].lower(), text)
        elif text not in ("/", "-", "with", "=") and "{{" not in text and "{%" not in text:
            places.append(text)
    if name in ("include", "render", "partial", "include_cached", "include_relative") and places:
        name = re.sub(r"\.\w+$", "", places.pop(0)).rpartition("/")[2].lower()
    return Call(name, tuple(places), named)


def shown(call: Call, *, alone: bool) -> str:
    """The HTML of a shortcode, ``""`` for one that nobody knows; ``alone`` = on its own line."""
    maker = _MAKERS.get(call.name.replace("-", "").replace("_", ""))
    if maker is not None:
        return maker(call, alone)
    if re.search(r"image|figure|photo|picture", call.name):
        return _figure(call, alone)
    if "youtube" in call.name:
        return _youtube(call, alone)
    return ""


_PICTURE = regex(r"\.(?:jpe?g|png|gif|webp|svg|avif|bmp)(?:[?#]|$)", re.IGNORECASE)


def _figure(call: Call, alone: bool) -> str:
    source = call.get(
        "src", "path", "url", "image", "file", "image_path", "image_url", "image-path", "source"
    )
    places = list(call.places)
    if not source:
        found = next((one for one in places if _PICTURE.search(one)), "")
        source = found or (places[0] if places and "/" in places[0] else "")
        places = places[places.index(source) + 1 :] if source in places else places
    if not source or "{{" in source:
        return ""
    words = [
        one for one in places if not re.fullmatch(r"[\d.]+(?:px|%|em)?|left|right|center", one)
    ]
    alt = title(call.get("alt", "title") or (words[0] if words else ""))
    caption = title(call.get("caption", "figcaption", "description"))
    credit = title(call.get("attr", "credit"))
    caption = f"{caption} ({credit})" if caption and credit else caption or credit
    image = f'<img src="{html.escape(source)}" alt="{html.escape(alt or caption)}">'
    link = call.get("link", "href")
    if link and "{{" not in link:
        image = f'<a href="{html.escape(link)}">{image}</a>'
    if not caption:
        return f"<p>{image}</p>" if alone else image
    if not alone:
        return f"{image} {html.escape(caption)}"
    return f"<figure>{image}<figcaption>{html.escape(caption)}</figcaption></figure>"


def _frame(address: str) -> str:
    return f'<iframe src="{html.escape(address)}"></iframe>'


def _identifier(text: str) -> str:
    """An id, alone or within its address."""
    match = re.search(r"(?:v=|youtu\.be/|embed/|/video/|vimeo\.com/|/status/|/p/)([\w-]+)", text)
    return match[1] if match else text if re.fullmatch(r"[\w-]{3,60}", text) else ""


def _youtube(call: Call, alone: bool) -> str:
    del alone
    found = _identifier(call.get("id", "videoid", "video_id", "video", "url", "src", place=0))
    return _frame(f"https://www.youtube.com/embed/{found}") if found else ""


def _vimeo(call: Call, alone: bool) -> str:
    del alone
    found = _identifier(call.get("id", "url", "src", place=0))
    return _frame(f"https://player.vimeo.com/video/{found}") if found else ""


def _post(call: Call, alone: bool) -> str:
    del alone
    url = call.get("url", place=0)
    if url.startswith(("https://", "http://")):
        return _frame(url.replace("https://x.com/", "https://twitter.com/", 1))
    found = _identifier(call.get("id", "tweet_id") or (call.places[-1] if call.places else ""))
    user = call.get("user", place=0)
    user = user if user and user != found else "i"
    return _frame(f"https://twitter.com/{user}/status/{found}") if found else ""


def _instagram(call: Call, alone: bool) -> str:
    del alone
    found = _identifier(call.get("id", "url", place=0))
    return _frame(f"https://www.instagram.com/p/{found}/embed") if found else ""


def _gist(call: Call, alone: bool) -> str:
    del alone
    parts = [one for one in call.places if one] or [call.get("id")]
    path = "/".join(parts[:2]) if len(parts) > 1 and "/" not in parts[0] else parts[0]
    path = path.removeprefix("https://gist.github.com/")
    if not re.fullmatch(r"[\w./-]{3,120}", path):
        return ""
    return f'<a href="https://gist.github.com/{path}">gist.github.com/{path}</a>'


def _media(call: Call, alone: bool) -> str:
    source = call.get("src", "url", "mp4", "m4v", "webm", "mp3", "file", place=0)
    if re.search(r"youtu\.?be", source):
        return _youtube(call, alone)
    if not source or " " in source or "{{" in source:
        return ""
    name = source.rpartition("/")[2]
    return f'<a href="{html.escape(source)}">{html.escape(name)}</a>'


def _path(call: Call, alone: bool) -> str:
    """Hugo's ref and relref, Jekyll's link: the path itself; links are resolved later."""
    del alone
    return call.get("path", place=0)


def _post_url(call: Call, alone: bool) -> str:
    """Jekyll: the address that it gives an article by default."""
    del alone
    match = re.search(r"(\d{4})-(\d\d)-(\d\d)-([^/\s]+)$", call.get("path", place=0))
    return f"/{match[1]}/{match[2]}/{match[3]}/{match[4]}.html" if match else ""


def _summary(call: Call, alone: bool) -> str:
    text = title(call.get("summary", "title", place=0))
    return f"<p><strong>{html.escape(text)}</strong></p>" if text and alone else html.escape(text)


def _abbreviation(call: Call, alone: bool) -> str:
    del alone
    return html.escape(title(call.get("text", "title", "label", "content", place=0)))


_MAKERS: Mapping[str, Callable[[Call, bool], str]] = {
    **dict.fromkeys(("figure", "img", "image", "picture", "assetimg", "responsiveimage"), _figure),
    **dict.fromkeys(("youtube", "youtubelite", "liteyoutube", "yt", "ytembed"), _youtube),
    "vimeo": _vimeo,
    **dict.fromkeys(("tweet", "twitter", "x", "twitterembed"), _post),
    **dict.fromkeys(("instagram", "instagramsimple"), _instagram),
    "gist": _gist,
    **dict.fromkeys(("video", "audio", "embed"), _media),
    **dict.fromkeys(("ref", "relref", "link"), _path),
    "posturl": _post_url,
    "details": _summary,
    **dict.fromkeys(("abbr", "button", "tooltip", "kbd"), _abbreviation),
}
