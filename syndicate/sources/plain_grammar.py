"""Heads in the plain part of each dialect: bytes → keys and values as they stand there.

One expression describes every line of such a head, so that what it does not describe (comments
behind values, escapes, tables, texts over several lines) is noticed and left to the readers that
know the whole dialect. What a value means is asked for the few that count, :data:`VALUES`.
"""

from __future__ import annotations

import json
import re
import unicodedata
from codecs import BOM_UTF8
from collections.abc import Callable, Mapping
from functools import cache

from syndicate.sources.decode import WIDE

__all__ = ["FIRST_LINE", "UNSURE", "VALUES", "Read", "Value", "read", "whole_yaml"]

Value = str | bool | tuple[str, ...] | None
"""A value as it stands in the file (of JSON: as read). Hashable, for most were seen before."""
Read = tuple[str, tuple[str, ...], tuple[Value, ...]]
"""Dialect, keys and values. Lines without a key have ``""``; TOML's tables stand as ``[name]``."""

UNSURE = object()
"""A value that only the dialect's own reader knows."""
FIRST_LINE = {"yaml": 2, "toml": 2, "colon": 1, "json": 1}

_NESTED: Value = ("\n", "{}")  # tables; a list like that is read the long way, too
_LONGEST = 60_000
_NUL_WITHIN = 4096  # as in decode

# YAML 1.2 §7.3.3: how a plain scalar begins, and that ": " and " #" end it; §7.4 in a flow list.
_PLAIN = r"""[^\n\-?:,\[\]{}#&*!|>'"%@` ](?:[^\n:#]++|:(?=[^ \n])|(?<=[^ ])\#)*+"""
_QUOTED = r""""[^"\\\n]*+" *+|'(?:[^'\n]|'')*+' *+"""
_IN_LIST = rf"""(?:{_QUOTED}|[^\s,\[\]{{}}:#?&*!|>'"%@`-][^,\[\]{{}}:#?\n]*+)"""
_FLOW = rf"\[ *+(?:{_IN_LIST}(?:, *+{_IN_LIST})*+)?\] *+"
_YAML = (
    r"^(?:([^\W\d][\w-]{0,60}+):(?: ++(?=[^ \n])| *+$)"
    rf"({_PLAIN}|{_QUOTED}|{_FLOW}|(?:\n(?: *+- | ++)[^\n]*+)*+)|\#[^\n]*+|)$"
)
_BLOCK = rf"\n( *+)- ++(?:{_PLAIN}|{_QUOTED})(?:\n\1- ++(?:{_PLAIN}|{_QUOTED}))*+"
# A table of texts: image: {src: …, alt: …} as Astro and Hugo's themes have it.
_PAIR = rf"[^\W\d][\w-]{{0,60}}+: ++(?:{_PLAIN}|{_QUOTED}|{_FLOW})"
_TABLE = rf"\n( ++){_PAIR}(?:\n\1{_PAIR})*+"
_ITEM = re.compile(rf" *+((?:{_QUOTED})|[^,]+)")

_OPENING = frozenset("\n['\"")
_NULLS = frozenset(("", "~", "null", "Null", "NULL"))

_STRING = r""""[^"\\\n]*+"|'[^'\n]*+'"""
_DATE = (
    r"[12][0-9]{3}-[0-9]{2}-[0-9]{2}(?:[T ](?:[01][0-9]|2[0-3])(?::[0-5][0-9]){2}(?:\.[0-9]++)?+"
    r"(?:Z|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])?+)?+"
)
_STRINGS = rf"\[ *+(?:(?:{_STRING}) *+(?:, *+(?:{_STRING}) *+)*+(?:, *+)?)?\]"
_TOML = (
    r"^(?:([A-Za-z0-9_-]{1,60}+(?= *+= *+[^ \n])|\[(?:extra|params|taxonomies)\])(?: *+= *+)?+"
    rf"({_STRING}|{_STRINGS}|true|false|{_DATE}|0|[1-9][0-9]{{0,17}}+|) *+|\#[^\n]*+|)$"
)
_COLON = r"^([^\W\d_][\w-]{0,30}+):(?: ([^\n]*+))?$"
_JSON = json.JSONDecoder(parse_int=str, parse_float=str, parse_constant=str, strict=False)


def read(data: bytes) -> Read | None:
    """The plain head of a file, ``None`` where it is not plain, or not quite certain."""
    whole = data
    mark = data[:4]
    if mark not in (b"---\n", b"+++\n") and (b"\r" in data[:200] or mark[:3] == BOM_UTF8):
        # As Windows writes it. Of the text behind the head nothing is asked.
        data = data.removeprefix(BOM_UTF8)[:_LONGEST].replace(b"\r\n", b"\n")
        mark = data[:4]
    if mark == b"---\n":
        end = data.find(b"\n---\n", 3)
        text = _text(whole, data, 4, end)
        return _lines("yaml", _YAML, text) if text is not None else None
    if mark == b"+++\n":
        end = data.find(b"\n+++\n", 3)
        text = _text(whole, data, 4, end)
        return _lines("toml", _TOML, text) if text is not None else None
    if mark[:1] == b"{":
        line = data.find(b"}\n")
        end = line + 1 if data.find(b"\n") == line + 1 else data.find(b"\n}\n") + 2
        text = _text(whole, data, 0, end)
        return _json(text) if text is not None else None
    text = _text(whole, data, 0, data.find(b"\n\n"))
    return _lines("colon", _COLON, text) if text is not None else None


def whole_yaml(text: str) -> dict[str, object] | None:
    """All keys and values of a head as YAML's own reader has them, ``None`` where it is asked.

    ``text`` is decoded; its last line may have an end.
    """
    text = text.removesuffix("\n")
    if " #" in text or not text.replace("\n", "").isprintable():
        return None
    found = _lines("yaml", _YAML, text)
    if found is None:
        return None
    made: dict[str, object] = {}
    for key, value in zip(*found[1:], strict=True):
        if key in made or (key and (read := _of_yaml(value)) is UNSURE):
            return None
        if key:
            made[key] = read
    return made


def _text(whole: bytes, data: bytes, start: int, end: int) -> str | None:
    """The head as :func:`syndicate.sources.decode.decode` would have it within the whole file."""
    if not start <= end <= _LONGEST or whole.find(b"\0", 0, _NUL_WITHIN) >= 0:
        return None
    try:
        text = data[start:end].decode("utf-8")
        # CP949 can look like the short forms of UTF-8: then the whole file has to be one.
        if not text.isascii() and not WIDE.search(text):
            whole.decode("utf-8")
    except UnicodeDecodeError:
        return None
    # Tabs, other spaces than " ", marks of direction, line ends of YAML's own, controls.
    return unicodedata.normalize("NFC", text) if text.replace("\n", "").isprintable() else None


@cache
def _compiled(form: str) -> re.Pattern[str]:
    """At first use: most newsrooms write all their heads in one dialect."""
    return re.compile(form, re.MULTILINE)


def _lines(dialect: str, form: str, text: str) -> Read | None:
    found = _compiled(form).findall(text)
    if not found:
        return None
    keys: tuple[str, ...]
    values: tuple[str, ...]
    keys, values = zip(*found, strict=True)
    lines = text.count("\n") + 1
    if len(found) != lines:
        blocks = [value for value in values if "\n" in value]
        lines -= sum(value.count("\n") for value in blocks)
        if len(found) != lines or not all(map(_is_plain, blocks)):
            return None
    return dialect, keys, values


def _is_plain(block: str) -> bool:
    return (_compiled(_BLOCK).fullmatch(block) or _compiled(_TABLE).fullmatch(block)) is not None


def _json(text: str) -> Read | None:
    if "\\" in text:
        return None
    try:
        values, end = _JSON.raw_decode(text)
    except (ValueError, RecursionError):
        return None
    if end != len(text):
        return None
    made: list[Value] = []
    for value in values.values():
        if isinstance(value, list) and all(isinstance(one, str) for one in value):
            made.append(tuple(value))
        elif value is None or isinstance(value, str | bool):
            made.append(value)
        else:
            made.append(_NESTED)
    return "json", tuple(values), tuple(made)


def _of_yaml(value: Value) -> object:
    assert isinstance(value, str)
    value = value.rstrip(" ")
    if value[:1] not in _OPENING:
        return None if value in _NULLS else value
    if value[:1] == "\n":
        if value.lstrip("\n ")[:2] != "- ":
            return UNSURE
        return [_of_yaml(item.lstrip(" ")[2:].lstrip(" ")) for item in value[1:].split("\n")]
    if value[:1] == "[":
        return [_of_yaml(item.strip(" ")) for item in _ITEM.findall(value[1:-1].strip(" "))]
    return value[1:-1].replace("''", "'") if value[0] == "'" else value[1:-1]


def _of_toml(value: Value) -> object:
    assert isinstance(value, str)
    if value[:1] in ("'", '"'):
        return value[1:-1]
    if value[:1] == "[":
        return [item.strip(" ")[1:-1] for item in re.findall(_STRING, value)]
    return {"true": True, "false": False}.get(value, UNSURE)


def _of_colon(value: Value) -> object:
    assert isinstance(value, str)
    return value.strip(" ")


def _of_json(value: Value) -> object:
    if value == _NESTED:
        return UNSURE
    return list(value) if isinstance(value, tuple) else value


VALUES: Mapping[str, Callable[[Value], object]] = {
    "yaml": _of_yaml,
    "toml": _of_toml,
    "colon": _of_colon,
    "json": _of_json,
}
"""What a value is in a :class:`~syndicate.sources.document.Head`, or :data:`UNSURE`."""
