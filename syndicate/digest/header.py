"""Header fields that every mail program reads the same way (RFC 5322, RFC 2047)."""

from __future__ import annotations

import re
from email.charset import Charset
from email.header import Header

from syndicate.errors import DigestError
from syndicate.text import one_line
from syndicate.text.lazy import regex

__all__ = ["Mailbox", "header", "mailbox"]

Mailbox = tuple[str, str]
"""(display name, address)."""

_LINE = 76  # RFC 5322 §2.1.1 says 78; RFC 2047 §2 wants 76 for lines with an encoded word
_UTF8 = Charset("utf-8")
_ATEXT = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]"  # RFC 5322 §3.2.3
_LOCAL = regex(rf"{_ATEXT}+(\.{_ATEXT}+)*")
_QUOTED = regex(r'[()<>\[\]:;@\\,."]')


def header(name: str, value: str, *, raw: bool = False) -> str:
    """``name: value``, folded, without the last line end.

    Text that is not plain ASCII, too long for one line, or looks like an encoded word is
    encoded (RFC 2047) by :class:`email.header.Header`: the newer ``EmailMessage`` of Python up to
    3.12 loses a space between two encoded words (cpython#92081), and Yahoo refuses its folding.
    ``raw`` keeps a structured value (a date, an id) as it is.

    Raises:
        DigestError: the value holds a line break, or a raw one is not ASCII.
    """
    if any(c in value for c in "\r\n\0"):
        raise DigestError(f"the header {name} holds a line break: {value!r}")
    # List-* (RFC 2369) hold addresses in angle brackets; a subject may begin with <기획>.
    if raw or (name.lower().startswith("list-") and value.startswith("<")):
        if not value.isascii():
            raise DigestError(f"the header {name} must be ASCII: {value!r}")
        return _fold(name, value)
    if _plain(value) and len(name) + 2 + len(value) <= _LINE:
        return f"{name}: {value}"
    return f"{name}: {_encoded(name, value)}"


def _fold(name: str, value: str) -> str:
    """Folded after commas only (RFC 5322 §2.2.3), where a long list of addresses allows it."""
    if len(name) + 2 + len(value) <= _LINE:
        return f"{name}: {value}"
    return f"{name}: " + ",\r\n ".join(part.strip() for part in value.split(", "))


def mailbox(name: str, mailbox: Mailbox) -> str:
    """The field ``name`` with one address, folded, without the last line end.

    Raises:
        DigestError: the address is none that mail can carry.
    """
    display, address = one_line(mailbox[0]), _address(name, mailbox[1])
    if not display:
        return f"{name}: {address}"
    if _plain(display) and len(name) + len(display) < 60:
        if _QUOTED.search(display):
            display = '"' + display.replace("\\", "\\\\").replace('"', '\\"') + '"'
        first = f"{name}: {display}"
    else:
        # An encoded word stands outside quotation marks (RFC 2047 §5, rule 3).
        first = f"{name}: {_encoded(name, display)}"
    last = first.rpartition("\r\n")[2]
    room = len(last) + len(address) + 3 <= _LINE
    return f"{first}{' ' if room else chr(13) + chr(10) + ' '}<{address}>"


def _plain(value: str) -> bool:
    return value.isascii() and value.isprintable() and "=?" not in value


def _encoded(name: str, value: str) -> str:
    """``value`` as encoded words (RFC 2047), in lines where there are several.

    One word is what most names are, and is made ten times faster than ``Header`` makes it.
    """
    if len(value) <= _LINE // 4:
        word = _UTF8.header_encode(value)
        if len(name) + 2 + len(word) <= _LINE:
            return word
    encoded = Header(value, "utf-8", header_name=name, maxlinelen=_LINE)
    return encoded.encode(linesep="\r\n")


def _address(name: str, address: str) -> str:
    local, at, domain = address.strip().rpartition("@")
    try:
        host = domain if domain.isascii() else domain.encode("idna").decode("ascii")
    except UnicodeError:
        host = ""
    if not at or not _LOCAL.fullmatch(local) or not re.fullmatch(r"[A-Za-z0-9.-]+", host):
        raise DigestError(f"the header {name}: {address!r} is not an address that mail can carry")
    return f"{local}@{host}"
