"""Return paths that tell whose letter came back (VERP), and that nobody else can make up.

    bounces+hanbit-4u3k…(40 letters and digits)@news.example.kr

The 40 characters are base32, because servers on the way change case: two bytes of the edition's
day, the sixteen of the person's token, seven of a signature. The mail server that takes
``bounces@…`` must deliver ``bounces+anything@…`` to the same mailbox (Postfix:
``recipient_delimiter = +``).
"""

from __future__ import annotations

import hmac
import re
from base64 import b32decode, b32encode, urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import date, timedelta

from syndicate.errors import UsageError

__all__ = ["LONGEST", "Returned", "read", "return_path"]

LONGEST = 64
"""Octets before the @ (RFC 5321 §4.5.3.1.1)."""

_FIRST = date(2000, 1, 1)  # two bytes of days last until 2179
_LOCAL = re.compile(r".*\+([a-z0-9.-]+)-([a-z2-7]{40})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Returned:
    """Whose letter it was. ``publication`` is the id in lower case: case does not survive."""

    publication: str
    date: date
    token: str


def return_path(secret: bytes, base: str, publication: str, day: date, token: str) -> str:
    """``base`` with the letter's mark; ``token`` is 16 bytes in base64url.

    Raises:
        UsageError: the address would be longer than mail allows, or ``base`` is none.
    """
    local, at, domain = base.rpartition("@")
    if not (at and local and domain):
        raise UsageError(f"delivery.return_path: {base!r} is not an address")
    person = urlsafe_b64decode(f"{token}==")
    if len(person) != 16:
        raise ValueError("the token of a person is 16 bytes in base64url")
    head = (day - _FIRST).days.to_bytes(2) + person
    mark = b32encode(head + _signature(secret, publication, head)).decode("ascii").lower()
    marked = f"{local}+{publication}-{mark}"
    excess = len(marked) - LONGEST
    if excess > 0:
        raise UsageError(
            f"delivery.return_path: {local!r} and the id {publication!r} are {excess} characters"
            f" too long together; mail allows {LONGEST} before the @ (RFC 5321 "
            "§4.5.3.1.1): take a shorter address"
        )
    return f"{marked}@{domain}"


def read(secret: bytes, address: str) -> Returned | None:
    """What :func:`return_path` put in, whatever happened to its case; ``None`` = not ours."""
    local = address.strip().strip("<>").rpartition("@")[0]
    found = _LOCAL.fullmatch(local) if len(local) <= LONGEST else None
    if not found:
        return None
    publication, mark = found[1].lower(), b32decode(found[2].upper())
    head, signature = mark[:18], mark[18:]
    if not hmac.compare_digest(signature, _signature(secret, publication, head)):
        return None
    token = urlsafe_b64encode(head[2:]).decode("ascii").rstrip("=")
    return Returned(publication, _FIRST + timedelta(days=int.from_bytes(head[:2])), token)


def _signature(secret: bytes, publication: str, head: bytes) -> bytes:
    # 56 bits: a wrong guess is an e-mail, and there is no way to try them faster.
    signed = f"verp\0{publication.lower()}\0".encode() + head
    return hmac.digest(secret, signed, "sha256")[:7]
