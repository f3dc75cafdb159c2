"""A letter as the bytes of an Internet message (RFC 5322, MIME), the same for the same letter."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from email.utils import format_datetime
from urllib.parse import quote

from syndicate.config import Publication
from syndicate.digest.header import Mailbox, header, mailbox
from syndicate.digest.letter import Letter
from syndicate.digest.mime import base64_lines, boundary_of, canonical, closing, part_head
from syndicate.errors import DigestError
from syndicate.model import Edition

__all__ = ["eml", "fields", "message_id", "public_sender"]


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
    boundary: str = "",
) -> bytes:
    """The message: multipart/alternative of text and HTML, UTF-8 in base64, CRLF.

    ``to`` is the recipient, by default the sender (the public copy names no person); ``headers``
    come after ours; ``boundary`` is made of the id by default. base64, because quoted-printable
    makes Korean three bytes a byte.

    Raises:
        DigestError: an address or a header cannot stand in a message.
    """
    limit = boundary or boundary_of(message_id)
    lines = fields(
        letter.subject,
        sender=sender,
        to=to or sender,
        date=date,
        message_id=message_id,
        headers=headers,
        boundary=limit,
    )
    head = "".join(f"{line}\r\n" for line in lines) + "\r\n"
    # RFC 2046 §5.1.4: the plainest first, the best last.
    parts = (("plain", letter.text), ("html", letter.html))
    body = [part_head(limit, subtype) + base64_lines(canonical(text)) for subtype, text in parts]
    return b"".join((head.encode("ascii"), *body, closing(limit)))


def fields(
    subject: str,
    *,
    sender: Mailbox,
    to: Mailbox,
    date: datetime,
    message_id: str,
    headers: Sequence[tuple[str, str]],
    boundary: str,
) -> list[str]:
    """The header fields of a message, each folded and without its last line end."""
    return [
        header("Date", format_datetime(date), raw=True),
        mailbox("From", sender),
        mailbox("To", to),
        header("Subject", subject),
        header("Message-ID", message_id, raw=True),
        *(header(name, value) for name, value in headers),
        "MIME-Version: 1.0",
        f'Content-Type: multipart/alternative;\r\n boundary="{boundary}"',
    ]
