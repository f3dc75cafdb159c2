"""The picture that a head names: a text, a table, a list, or Hugo's ``resources``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from syndicate.sources.document import normal
from syndicate.sources.fields import Fields, texts, word
from syndicate.sources.titles import title

__all__ = ["HeadPicture", "of"]

_PLACES = (
    "src",
    "path",
    "url",
    "image",
    "file",
    "href",
    "relative",
    "name",
    "contenturl",
    "teaser",
)
_LEADING = ("cover", "featured", "feature", "thumbnail", "hero", "header", "image")


@dataclass(frozen=True, slots=True)
class HeadPicture:
    """``src`` as written (relative, a path or absolute), ``""`` if none; ``key`` names it."""

    src: str = ""
    alt: str = ""
    credit: str = ""
    caption: str = ""
    key: str = ""


_NONE = HeadPicture()
_ELSEWHERE = frozenset(("images", "resources", "header"))


def of(fields: Fields) -> HeadPicture:
    """The first picture that the head names, with the words beside it."""
    if not fields.found("image") and not fields.any_of(_ELSEWHERE):
        return _NONE
    key, found = next(((key, one) for key, one in _named(fields) if one.src), ("", None))
    if found is None:
        return _NONE
    return HeadPicture(
        found.src,
        found.alt or title(fields.text("alt")),
        found.credit or title(fields.text("credit")),
        found.caption or title(fields.text("caption")),
        key,
    )


def _named(fields: Fields) -> Iterator[tuple[str, HeadPicture]]:
    for key, value in fields.found("image"):
        yield key, _read(value)
    images = fields.raw("images")
    yield ("images", _read(images)) if images else ("resources", _resource(fields))
    header = fields.raw("header")
    if isinstance(header, Mapping):  # Jekyll's Minimal Mistakes: header: {image: …}
        yield "header", _read(header)


def _read(value: object) -> HeadPicture:
    if isinstance(value, list | tuple):
        return next((one for one in map(_read, value) if one.src), HeadPicture())
    if isinstance(value, Mapping):
        named = {normal(str(key)): one for key, one in value.items()}

        def text(*keys: str) -> str:
            return next((title(found[0]) for key in keys if (found := texts(named.get(key)))), "")

        inner = next(
            (made for key in _PLACES if (made := _read(named.get(key))).src), HeadPicture()
        )
        return HeadPicture(
            inner.src,
            inner.alt or text("alt", "alttext", "imagealt"),
            inner.credit or text("credit", "copyright", "attribution", "source", "author"),
            inner.caption or text("caption", "figcaption", "description"),
        )
    src = str(value).strip() if isinstance(value, str) and word(value) is None else ""
    # A template's expression is no address, and neither is a sentence.
    return HeadPicture() if "{{" in src or "\n" in src else HeadPicture(src)


def _resource(fields: Fields) -> HeadPicture:
    """Hugo: ``resources: [{src: images/x.jpg, name: cover}]``."""
    resources = fields.raw("resources")
    for one in resources if isinstance(resources, list) else []:
        if not isinstance(one, Mapping):
            continue
        named = {normal(str(key)): value for key, value in one.items()}
        label = " ".join(texts(named.get("name")) + texts(named.get("title"))).lower()
        if any(word in label for word in _LEADING) and texts(named.get("src")):
            params = named.get("params")
            return _read({**(params if isinstance(params, Mapping) else {}), "src": named["src"]})
    return HeadPicture()
