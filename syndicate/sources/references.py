"""What the attributes of one body may say, and where its addresses lead."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path, PurePosixPath
from urllib.parse import unquote

from syndicate.config import Publication
from syndicate.errors import ArticleError
from syndicate.model import Article
from syndicate.sources.body import Body
from syndicate.sources.links import absolute, is_relative, srcset
from syndicate.sources.notes import Notes
from syndicate.sources.pictures import MEDIA_TYPES, PICTURE_TYPES, Pictures
from syndicate.text.lazy import regex

__all__ = ["BESIDE", "DATA", "FAULT", "References", "is_local", "missing"]

DATA, FAULT = "data:", "fault:"
"""What stands in ``<img src>`` for a picture inside the text, and for one that was reported."""
BESIDE = "put the picture beside the article and write its name only"
_LOCAL = regex(r"[a-zA-Z]:[\\/]|file:|\\\\", re.IGNORECASE)
_ARTICLES = frozenset((".md", ".markdown", ".html", ".htm", ".txt"))
_INDEXES = ("index.md", "index.markdown", "index.html", "index.htm")

_number = regex(r"\s*(\d{1,5})(?:\.\d*)?(?:px)?\s*")
_language = regex(r"[a-zA-Z]{1,8}(?:-[a-zA-Z0-9]{1,8})*")
_VALUES: dict[str, re.Pattern[str]] = {
    "lang": _language,
    "srclang": _language,
    "dir": regex(r"ltr|rtl|auto"),
    "align": regex(r"left|right|center"),
    "scope": regex(r"(?:col|row)(?:group)?"),
    "kind": regex(r"subtitles|captions|descriptions|chapters|metadata"),
    "datetime": regex(r"[0-9TZWP:.+\- ]{4,40}"),
    "media": regex(r"[\w\-:.,() ]{1,200}"),
    "sizes": regex(r"[\w\-:.,()%+*/<>= ]{1,500}"),
    "headers": regex(r"[\w\-:. ]{1,200}"),
}
_NUMBERS = frozenset(("width", "height", "colspan", "rowspan", "span", "start", "value"))
_FLAGS = frozenset(("reversed", "open", "default"))
_TYPE = {
    "ol": regex(r"[1aAiI]"),
    "source": regex(r"[\w.+\-]+/[\w.+\-]+(?:;[\w \-.=+,\"']*)?"),
}
_NAME = regex(r"[^\s<>\"'`&]+")
_ADDRESSES = frozenset(("href", "src", "srcset", "poster", "data", "cite"))
_FREE = frozenset(("alt", "title", "label"))
_WANTED = regex(r"""\bhref\s*=\s*["']?#([^"'\s>]+)|\bheaders\s*=\s*["']([^"']*)""", re.IGNORECASE)


def _may_want(markup: str) -> bool:
    """Whether ``_WANTED`` can match: it tries every letter, and few articles hold any of this."""
    if "=" not in markup:
        return False
    # Without regard to case "ſ" is an "s".
    return "#" in markup or "\u017f" in markup or b"headers" in markup.encode().lower()


@lru_cache(maxsize=8192)
def _ending(path: str) -> str:
    return PurePosixPath(path.lower()).suffix


class References:
    """The rule by which the sanitizer judges the attributes of one body.

    Relative pictures and media that exist are published; files of other articles become
    those articles' addresses; everything else is resolved against the article's own.
    """

    def __init__(
        self,
        article: Article,
        body: Body,
        publication: Publication,
        pictures: Pictures,
        notes: Notes,
        linked: Callable[[str], str | None] | None,
    ) -> None:
        self._base = article.url or publication.url
        self._own_page = article.own_page
        self._folder = body.folder
        self._root = publication.root
        self._pictures = pictures
        self._notes = notes
        self._linked = linked
        self._wanted: frozenset[str] = frozenset()
        self._missing: dict[str, str] = {}
        self._unlinked = 0

    def expect(self, markup: str) -> None:
        """Learn which ids ``markup`` itself points at; no other id is worth keeping."""
        if not _may_want(markup):
            return
        wanted: set[str] = set()
        for fragment, cells in _WANTED.findall(markup):
            wanted.update((unquote(fragment), fragment) if fragment else cells.split())
        self._wanted = frozenset(wanted)

    def rule(self, tag: str, name: str, value: str) -> str | None:
        """The attribute's value as it goes out, ``None`` = without it."""
        if name in _FREE:
            return value
        if name in _ADDRESSES or name.startswith("data-"):
            return self._address(tag, name, value)
        value = value.strip()
        if name in ("id", "name"):
            self._unlinked += name == "name"
            return value if value in self._wanted and _NAME.fullmatch(value) else None
        if name in _NUMBERS:
            number = _number.fullmatch(value)
            return number[1] if number else None
        if name in _FLAGS:
            return ""
        pattern = _TYPE.get(tag) if name == "type" else _VALUES.get(name)
        return value if pattern and pattern.fullmatch(value) else None

    def _address(self, tag: str, name: str, value: str) -> str | None:
        if name == "href":
            return self._href(value)
        if name == "cite":
            return absolute(value, self._base)
        if name.endswith("srcset"):
            return srcset(value, self._remote) or None
        return self._source(tag, name, value)

    def may_show(self, url: str) -> bool:
        """Whether a picture can stand at ``url``; one that should have been a file is told.

        Where the article's page is ours, what is no file of ours does not exist there.
        """
        value = self._missing.get(url)
        if value is None:
            return True
        self._notes.warn(missing(value, self._folder, self._pictures), at=value)
        return not self._own_page

    def is_missing(self, url: str) -> bool:
        """Whether the picture at ``url`` was written as a file beside the article, and is none."""
        return url in self._missing

    def unlinked(self, count: int) -> None:
        """``count`` links came out without an address: say so unless each one's was judged here."""
        if count > self._unlinked:
            self._notes.warn("a link has no address that could be opened; its text stays")

    def _href(self, value: str) -> str | None:
        url = self._target(value)
        if url is None:
            self._unlinked += 1
        return url

    def _target(self, value: str) -> str | None:
        if value.strip() in ("", "#"):
            return None  # a button of some script
        if is_relative(value):
            found = self._article(value) or self._picture_link(value)
            if found:
                return found
        url = absolute(value, self._base)
        if url is None:
            self._notes.warn(f"the link {_short(value)} leads nowhere and was dropped", at=value)
        return url

    def _article(self, value: str) -> str | None:
        """The address of the article whose file is named: ``../b.md``, Zola's ``@/b.md``."""
        path, mark, fragment = value.strip().removeprefix("@").partition("#")
        path = path.partition("?")[0]
        if not path or self._linked is None:
            return None
        ending = _ending(path)
        file = self._article_file(path, ending)
        if file is None:
            if ending in (".md", ".markdown"):
                message = f"the link {_short(value)} names a file that does not exist"
                self._notes.warn(message, at=value)
            return None
        root = self._root.resolve()
        key = file.relative_to(root).as_posix() if file.is_relative_to(root) else ""
        address = self._linked(key)
        if not address:
            message = f"the link {_short(value)} names an article that has no address (a draft?)"
            self._notes.warn(message, at=value)
            return None
        return absolute(address + mark + fragment, self._base)

    def _article_file(self, path: str, ending: str) -> Path | None:
        if ending not in _ARTICLES:
            names = [f"{path.rstrip('/')}/{index}" for index in _INDEXES]
        else:
            names = [path, f"/{path}"]  # Hugo's relref also starts at the root
        found = (self._pictures.find(name, self._folder) for name in names)
        return next(filter(None, found), None)

    def _picture_link(self, value: str) -> str | None:
        """A small picture often links to the large one; both are the same asset."""
        if _ending(value.partition("?")[0]) not in PICTURE_TYPES:
            return None
        file = self._pictures.find(value, self._folder)
        return self._published(file, value) if file else None

    def _source(self, tag: str, name: str, value: str) -> str | None:
        dropped = FAULT if tag == "img" else None
        value = value.strip()
        if not value or value.lower() == "about:blank":
            return None
        if value[:5].lower() == DATA:
            return DATA if tag == "img" else None
        if is_relative(value) and (file := self._pictures.find(value, self._folder)):
            ending = file.suffix.lower()
            if tag == "img" or name == "poster":
                return self._published(file, value) or dropped
            if tag in ("audio", "video", "source") and ending in MEDIA_TYPES:
                return self._medium(file, value)
        url = absolute(value, self._base)
        if url and url.startswith("http"):
            if tag == "img" and is_relative(value) and not value.startswith("/"):
                self._missing[url] = value
            return url
        mend = f"; {BESIDE}" if is_local(value) else ""
        self._notes.warn(
            f"the address {_short(unquote(value))} cannot be opened and was dropped{mend}", at=value
        )
        return dropped

    def _remote(self, value: str) -> str | None:
        """A candidate of a ``srcset``; of our own pictures one size is enough."""
        if value[:5].lower() == DATA or self._pictures.find(value, self._folder):
            return None
        url = absolute(value, self._base)
        if url is None or not url.startswith("http"):
            return None
        if is_relative(value) and not value.startswith("/"):
            self._missing.setdefault(url, value)
            return None if self._own_page else url
        return url

    def _published(self, file: Path, value: str) -> str | None:
        try:
            return self._pictures.picture(file).url
        except ArticleError as fault:
            self._notes.warn(f"{fault}; the picture is left out", at=value)
            return None

    def _medium(self, file: Path, value: str) -> str | None:
        try:
            return self._pictures.medium(file).url
        except ArticleError as fault:
            self._notes.warn(f"{fault}; it is left out", at=value)
            return None


def is_local(value: str) -> bool:
    """Whether an address names a place on the author's own computer: a drive, ``file:``."""
    return _LOCAL.match(unquote(value).strip()) is not None


def missing(value: str, folder: Path, pictures: Pictures) -> str:
    """What to say of a relative picture that is no file."""
    near = pictures.near(value, folder)
    mend = f"did you mean {near}?" if near else "put it there, or give its whole address"
    return f"the picture {_short(unquote(value))} does not stand beside the article; {mend}"


def _short(value: str) -> str:
    return value if len(value) <= 80 else value[:79] + "…"
