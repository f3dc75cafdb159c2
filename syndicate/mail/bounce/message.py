"""A message as strings, whatever it is made of.

The parser of the standard library, old policy: the new one reads every header by a grammar that
raises on hostile ones. Nothing below raises for any bytes.
"""

from __future__ import annotations

import hashlib
import html
import re
from collections.abc import Iterator
from email.errors import MessageError
from email.header import decode_header
from email.message import Message
from email.parser import BytesParser
from email.policy import compat32
from typing import TypeAlias

from syndicate.text import clean, one_line

__all__ = ["LIMIT", "Mail", "decoded", "digest", "fields", "head", "parse", "raw", "text", "walk"]

Mail: TypeAlias = "Message[str, str]"

LIMIT = 4 * 1024 * 1024
"""Bytes that are looked at. A letter has some 100 kB; who quotes more quotes no letter of ours."""

_NAMING = ("Message-ID", "Date", "To", "Subject")
_DEEPEST = 12  # parts within parts; a report of a forwarded report has six
_MOST_PARTS = 200
_LONGEST, _LONGEST_FIELD = 300_000, 8_000  # bytes of a text, characters of a field
# Each begins and ends with a sign it does not hold: a hostile page costs one look at a sign.
_STYLE = re.compile(r"<(?:style|script)\b[^<]*</(?:style|script)>", re.IGNORECASE)
_BREAK = re.compile(r"</?(?:p|div|br|hr|li|tr|td|table|h[1-6]|pre)\b[^<>]*>", re.IGNORECASE)
_TAG = re.compile(r"<[a-zA-Z/!?][^<>]*>")
_KOREAN = re.compile(r"euc-?kr|ks[_-]?c|korean|949|uhc", re.IGNORECASE)
_ATTEMPTS = ("utf-8", "cp949", "latin-1")  # latin-1 takes any bytes


def parse(data: bytes) -> Mail | None:
    """``None``: not even Python's parser makes something of it."""
    if data.startswith(b"From "):  # the line of an mbox
        data = data.partition(b"\n")[2]
    try:
        return BytesParser(policy=compat32).parsebytes(data)
    except Exception:  # noqa: BLE001  # made by strangers: nesting, charsets, what else may come
        return None


def digest(data: bytes, mail: Mail | None) -> str:
    """Which message this is, without what fetching adds: fields, line ends, an mbox's ``>``."""
    named = "" if mail is None else "\n".join(head(mail, name) for name in _NAMING)
    body = re.split(rb"\r?\n\r?\n", data, maxsplit=1)[-1]
    lines = [re.sub(rb"\A>+(?=From )", b"", line.rstrip()) for line in body.splitlines()]
    made = hashlib.sha256(named.encode("utf-8", "replace"))
    made.update(b"\n\n" + b"\n".join(lines).strip())
    return made.hexdigest()


def walk(mail: Mail) -> Iterator[Mail]:
    """The parts, outermost first, nested messages among them."""
    waiting = [(mail, 0)]
    for _ in range(_MOST_PARTS):
        if not waiting:
            return
        part, depth = waiting.pop(0)
        yield part
        below = part.get_payload()
        if isinstance(below, list) and depth < _DEEPEST:
            inner = [(one, depth + 1) for one in below if isinstance(one, Message)]
            waiting[:0] = inner


def head(mail: Mail, name: str) -> str:
    """A header field as people read it, on one line; ``""`` where there is none."""
    found = fields(mail, name)
    return found[0] if found else ""


def fields(mail: Mail, name: str) -> list[str]:
    """Every field of this name."""
    wanted = name.lower()
    return [decoded(value) for key, value in mail.raw_items() if key.lower() == wanted]


def decoded(value: object) -> str:
    """Encoded words (RFC 2047), and raw bytes of any Korean charset."""
    given = str(value)[:_LONGEST_FIELD]
    if "=?" in given:
        try:
            pieces = decode_header(_unescaped(given) if not given.isascii() else given)
        except (MessageError, ValueError):  # binascii's errors are ValueErrors
            pieces = []
        parts = [
            _read(part, charset or "") if isinstance(part, bytes) else part
            for part, charset in pieces
        ]
        given = "".join(parts) or given
    return one_line(_unescaped(given))


def text(part: Mail) -> str:
    """The text of a part: its transfer encoding, charset and markup undone."""
    found = _read(raw(part)[:_LONGEST], _charset(part))
    if part.get_content_type() == "text/html":
        found = html.unescape(_TAG.sub("", _BREAK.sub("\n\n", _STYLE.sub("", found))))
    return clean(found)


def raw(part: Mail) -> bytes:
    """The content of a part, its transfer encoding undone.

    What the parser took for messages is written down again: it does so with every ``message/*``,
    also with the encoded ones, which are none before they are decoded (RFC 2046 §5.2.1 forbids
    them, RFC 6533 §6.3 does not).
    """
    payload = part.get_payload()
    if isinstance(payload, list):
        plain = Message(compat32)
        plain["Content-Transfer-Encoding"] = str(part.get("Content-Transfer-Encoding", ""))
        plain.set_payload("\n\n".join(_written(one) for one in payload))
        part = plain
    try:
        found = part.get_payload(decode=True)
    except Exception:  # noqa: BLE001  # as above
        return b""
    return found if isinstance(found, bytes) else b""


def _written(mail: object) -> str:
    if not isinstance(mail, Message):
        return ""
    lines = [f"{name}: {str(value).strip()}" for name, value in mail.raw_items()]
    body = mail.get_payload()
    return "\n".join(lines) + ("\n\n" + body if isinstance(body, str) else "")


def _charset(part: Mail) -> str:
    try:
        return str(part.get_content_charset() or "")
    except (MessageError, ValueError, LookupError, TypeError):  # RFC 2231 gone wrong
        return ""


def _read(data: bytes, charset: str) -> str:
    labels = ("cp949",) if _KOREAN.search(charset) else (charset,) if charset else ()
    for label in (*labels, *_ATTEMPTS):
        try:
            return data.decode(label)
        except (LookupError, ValueError, TypeError):  # LookupError: also codecs that are no text
            continue
    return data.decode("latin-1")


def _unescaped(given: str) -> str:
    """Bytes that the parser hid in surrogates, as text."""
    if given.isascii():
        return given
    return _read(given.encode("utf-8", "surrogateescape"), "")
