"""What a report tells of the letter: its Message-ID, and addresses it may have come back to."""

from __future__ import annotations

import re

from syndicate.mail.bounce.message import Mail, fields, raw, walk

__all__ = ["message_ids", "originals", "returned_to"]

_ID = re.compile(r"<([^<>\s]{3,400}@[^<>\s]{1,255})>")
_ID_LINE = re.compile(r"^[>| \t]*Message-ID:\s*(<[^<>\s]+>)", re.IGNORECASE | re.MULTILINE)
_RETURN_LINE = re.compile(r"^[>| \t]*Return-Path:\s*<?([^<>\s]+)", re.IGNORECASE | re.MULTILINE)
_ADDRESS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@[A-Za-z0-9.-]{1,255}")
_FOR = re.compile(r"\bfor\s+<?([^\s<>;]+@[^\s<>;]+)", re.IGNORECASE)
_NAMED = (
    *("To", "Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To", "Apparently-To"),
    *("X-Delivered-To", "X-RCPT-To", "Resent-To", "Cc"),
)
_HEADERS = frozenset({"text/rfc822-headers", "text/rfc822-header", "message/global-headers"})
_MOST = 20  # addresses or ids of one report


def originals(mail: Mail) -> list[str]:
    """The heads of quoted letters, as text."""
    found = []
    for part in walk(mail):
        kind = part.get_content_type()
        if part is not mail and (kind in _HEADERS or kind in {"message/rfc822", "message/global"}):
            data = raw(part)[:65_536].decode("utf-8", "replace")
            found.append(re.split(r"\r?\n\r?\n", data.lstrip(), maxsplit=1)[0])
    return found


def returned_to(mail: Mail, quoted: list[str], more: list[str]) -> tuple[str, ...]:
    """The addresses that the report was sent to, and the return paths that it quotes."""
    found = [text for name in _NAMED for text in fields(mail, name)]
    found += [match[1] for text in fields(mail, "Received") for match in _FOR.finditer(text)]
    found += [match[1] for text in quoted for match in _RETURN_LINE.finditer(text)]
    addresses = [match[0] for text in (*found, *more) for match in _ADDRESS.finditer(text)]
    return tuple(dict.fromkeys(addresses))[:_MOST]


def message_ids(mail: Mail, quoted: list[str]) -> tuple[str, ...]:
    """Of the quoted letter first; some reports only name it as what they answer."""
    found = [match[1] for text in quoted for match in _ID_LINE.finditer(text)]
    for name in ("In-Reply-To", "References", "X-Failed-Message-ID", "Original-Message-ID"):
        found += [f"<{match[1]}>" for text in fields(mail, name) for match in _ID.finditer(text)]
    return tuple(dict.fromkeys(found))[:_MOST]
