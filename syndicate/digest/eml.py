"""A letter as the bytes of an Internet message (RFC 5322, MIME), the same for the same letter."""

from __future__ import annotations

import re
from base64 import encodebytes
from collections.abc import Sequence
from datetime import datetime
from email.header import Header
from email.utils import format_datetime
from hashlib import blake2b
from urllib.parse import quote

from syndicate.config import Publication
from syndicate.digest.letter import Letter
from syndicate.errors import DigestError
from syndicate.model import Edition
from syndicate.text import one_line

__all__ = ["Mailbox", "eml", "header", "message_id", "public_sender"]

Mailbox = tuple[str, str]
"""(display name, address)."""

_LINE = 76  # RFC 5322 §2.1.1 says 78; RFC 2047 §2 wants 76 for lines with an encoded word
_ATEXT = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]"  # RFC 5322 §3.2.3
_LOCAL = re.compile(rf"{_ATEXT}+(\.{_ATEXT}+)*")
_QUOTED = re.compile(r'[()<>\[\]:;@\\,."]')


def public_sender(publication: Publication) -> Mailbox:
    """The publication's own From: ``delivery.from``, else the publisher's e-mail.

    Raises:
        DigestError: neither is configured.
    """
    name, address = publication.delivery.sender
    address = address or publication.publisher.email
    if not address:
        raise DigestError(
            f"{publication.relative(publication.path)}: the letter has no sender; set delivery.from"
            f' to the address it comes from, like "{publication.title} <digest@example.com>"'
        )
    return name or publication.title, address


def message_id(edition: Edition, publication: Publication, recipient: str | None = None) -> str:
    """``<…>`` of the edition's letter, or of one recipient's: the same whenever it is asked.

    ``recipient`` is an opaque name of the person (never an address: everyone may read it).
    """
    parts = [
        edition.date.isoformat(),
        publication.id or "digest",
        *([recipient] if recipient else []),
    ]
    # RFC 5322 §3.6.4: dot-atom-text on the left; quote() leaves nothing else.
    left = ".".join(quote(part, safe="").replace(".", "%2E") for part in parts)
    return f"<{left}@{publication.host}>"


def eml(
    letter: Letter,
    *,
    sender: Mailbox,
    to: Mailbox | None = None,
    date: datetime,
    message_id: str,
    headers: Sequence[tuple[str, str]] = (),
) -> bytes:
    """The message: multipart/alternative of text and HTML, UTF-8 in base64, CRLF.

    ``to`` is the recipient, by default the sender (the public copy names no person); ``headers``
    come after ours. base64, because quoted-printable makes Korean three bytes a byte.

    Raises:
        DigestError: an address or a header cannot stand in a message.
    """
    boundary = "=_" + blake2b(message_id.encode(), digest_size=16).hexdigest()
    lines = [
        header("Date", format_datetime(date), raw=True),
        _mailbox("From", sender),
        _mailbox("To", to or sender),
        header("Subject", letter.subject),
        header("Message-ID", message_id, raw=True),
        *(header(name, value) for name, value in headers),
        "MIME-Version: 1.0",
        # "=_" cannot stand in base64 (RFC 2045 §6.7), so no part can hold the boundary.
        f'Content-Type: multipart/alternative;\r\n boundary="{boundary}"',
        "",
        # RFC 2046 §5.1.4: the plainest first, the best last.
        *_part(boundary, "plain", letter.text),
        *_part(boundary, "html", letter.html),
        f"--{boundary}--",
        "",
    ]
    return "\r\n".join(lines).encode("ascii")


def _part(boundary: str, subtype: str, text: str) -> list[str]:
    # RFC 2045 §6.8: text is put into its canonical form, with CRLF, before base64.
    canonical = text.replace("\r\n", "\n").replace("\n", "\r\n").encode()
    encoded = encodebytes(canonical).decode("ascii").rstrip("\n").replace("\n", "\r\n")
    return [
        f"--{boundary}",
        f"Content-Type: text/{subtype}; charset=utf-8",
        "Content-Transfer-Encoding: base64",
        "",
        encoded,
    ]


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
    plain = value.isascii() and "=?" not in value
    # List-* (RFC 2369) hold addresses in angle brackets; a subject may begin with <기획>.
    if raw or (name.lower().startswith("list-") and value.startswith("<")):
        if not value.isascii():
            raise DigestError(f"the header {name} must be ASCII: {value!r}")
        return _fold(name, value)
    if plain and len(name) + 2 + len(value) <= _LINE:
        return f"{name}: {value}"
    encoded = Header(value, "utf-8", header_name=name, maxlinelen=_LINE)
    return f"{name}: {encoded.encode(linesep=chr(13) + chr(10))}"


def _fold(name: str, value: str) -> str:
    """Folded after commas only (RFC 5322 §2.2.3), where a long list of addresses allows it."""
    if len(name) + 2 + len(value) <= _LINE:
        return f"{name}: {value}"
    return f"{name}: " + ",\r\n ".join(part.strip() for part in value.split(", "))


def _mailbox(name: str, mailbox: Mailbox) -> str:
    display, address = one_line(mailbox[0]), _address(name, mailbox[1])
    if not display:
        return f"{name}: {address}"
    if display.isascii() and "=?" not in display and len(name) + len(display) < 60:
        if _QUOTED.search(display):
            display = '"' + display.replace("\\", "\\\\").replace('"', '\\"') + '"'
        first = f"{name}: {display}"
    else:
        # An encoded word stands outside quotation marks (RFC 2047 §5, rule 3).
        encoded = Header(display, "utf-8", header_name=name, maxlinelen=_LINE)
        first = f"{name}: {encoded.encode(linesep=chr(13) + chr(10))}"
    last = first.rpartition("\r\n")[2]
    room = len(last) + len(address) + 3 <= _LINE
    return f"{first}{' ' if room else chr(13) + chr(10) + ' '}<{address}>"


def _address(name: str, address: str) -> str:
    local, at, domain = address.strip().rpartition("@")
    try:
        host = domain if domain.isascii() else domain.encode("idna").decode("ascii")
    except UnicodeError:
        host = ""
    if not at or not _LOCAL.fullmatch(local) or not re.fullmatch(r"[A-Za-z0-9.-]+", host):
        raise DigestError(f"the header {name}: {address!r} is not an address that mail can carry")
    return f"{local}@{host}"
