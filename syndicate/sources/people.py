"""Bylines: ``A, B and C``, ``홍길동 기자``, ``김철수·이영희 기자``, lists, tables."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

from syndicate.model import Author
from syndicate.sources.document import normal
from syndicate.text import fold, one_line, plain
from syndicate.text.lazy import regex

__all__ = ["authors"]

_EMAIL = regex(r"[\w.+%-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")
_BY = regex(r"(?:by|written by|글)\s*[:：]?\s+", re.IGNORECASE)
_BETWEEN = regex(r"\s*(?:[,、·ㆍ・]|\s및\s)\s*")
_AND = regex(r"\s*,?\s+(?:and|&)\s+", re.IGNORECASE)
# What belongs to the name before the comma.
_SUFFIX = regex(
    r"(?:jr|sr|ii|iii|iv|ph\.?\s?d|m\.?d|esq|mba|cpa|inc|llc|ltd|co|corp|gmbh|s\.?a)\.?",
    re.IGNORECASE,
)
_OFFICE = regex(r"(?P<name>\S+)\s+(?P<office>(?:\S+\s)?(?:기자|특파원|논설위원|편집위원|앵커|PD))")


def authors(values: Iterable[object]) -> tuple[Author, ...]:
    """Everybody whom the values name, in order, nobody twice."""
    found: dict[str, Author] = {}
    for value in values:
        for author in _read(value):
            found.setdefault(fold(author.name), author)
    return tuple(found.values())


def _read(value: object) -> list[Author]:
    if isinstance(value, str):
        return list(_byline(value))
    if isinstance(value, Mapping):
        return _table(value)
    if isinstance(value, list | tuple):
        # One entry of a list is one author, however many commas it holds.
        made = [
            _read(one) if isinstance(one, Mapping | list) else [_one(str(one))]
            for one in value
            if one
        ]
        return [author for group in made for author in group if author.name]
    if value is None or isinstance(value, bool):
        return []
    return list(_byline(str(value)))


@lru_cache(maxsize=4096)
def _byline(text: str) -> tuple[Author, ...]:
    return tuple(author for author in map(_one, _names(one_line(text))) if author.name)


def _table(value: Mapping[str, object]) -> list[Author]:
    fields = {normal(str(key)): one for key, one in value.items()}

    def text(*keys: str) -> str:
        return next(
            (one_line(str(fields[key])) for key in keys if isinstance(fields.get(key), str)), ""
        )

    name = plain(text("name", "fullname", "displayname", "title"))
    email, url = text("email", "mail"), text("url", "homepage", "website", "uri", "link")
    if name:
        return [Author(name, email, _web(url))]
    # A table of tables by short name: authors: {kim: {name: …}}
    return [author for one in fields.values() if isinstance(one, Mapping) for author in _table(one)]


def _web(url: str) -> str:
    return url if url.startswith(("https://", "http://")) else ""


def _names(text: str) -> list[str]:
    text = _BY.sub("", text, count=1) if _BY.match(text) else text
    if ";" in text:
        return [part.strip() for part in text.split(";")]  # Pelican: "Last, First; Last, First"
    parts: list[str] = []
    for part in _BETWEEN.split(text):
        if parts and _SUFFIX.fullmatch(part):
            parts[-1] += f", {part}"
        elif part:
            parts.append(re.sub(r"^(?:and|&)\s+", "", part) if parts else part)
    parts = [name for part in parts for name in _pair(part, alone=len(parts) == 1)]
    office = _OFFICE.fullmatch(parts[-1]) if len(parts) > 1 else None
    if office and all(re.fullmatch(r"[가-힣]{2,5}", name) for name in parts[:-1]):
        # 김철수·이영희 기자: the office is everybody's.
        return [*(f"{name} {office['office']}" for name in parts[:-1]), parts[-1]]
    return parts


def _pair(text: str, *, alone: bool) -> list[str]:
    """Both sides of ``and`` where they are two people, not the name of one office."""
    sides = _AND.split(text)
    if len(sides) < 2:
        return [text]
    lengths = {len(side.split()) for side in sides}
    people = all(1 <= length <= 3 for length in lengths) and (not alone or len(lengths) == 1)
    return sides if people and not re.search(r"\b(?:of|for|the)\b", text, re.IGNORECASE) else [text]


@lru_cache(maxsize=4096)
def _one(text: str) -> Author:
    """One byline; the same object for the same text: a newsroom has fewer people than articles."""
    email = _EMAIL.search(text)
    if email is None:
        name = plain(text)
        return Author("" if name.startswith(("https://", "http://")) else name)
    # "Name <mail>", "mail (Name)", "홍길동 기자 mail"
    name = plain((text[: email.start()] + " " + text[email.end() :]).strip(" <>()[]=|,:/\"'"))
    return Author(name or email[0].split("@")[0], email[0])
