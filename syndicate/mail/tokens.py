"""Signed words in addresses of the site: who follows one was sent it by us.

    hanbit.3q2-7wEAAAAAAAAAAAAAAA.0.9c1f…    parts, when it expires, signature

A part is written as it is where an address allows, else as base64url after ``~``; so a token holds
letters, digits and ``. - _ ~`` only (RFC 3986 §2.3), and ends in a letter or digit, which
programs that make links out of text do not cut off.
"""

from __future__ import annotations

import hmac
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import datetime

from syndicate.errors import SyndicateError

__all__ = ["CONFIRM", "PREFERENCES", "UNSUBSCRIBE", "TokenError", "read", "sign"]

UNSUBSCRIBE, PREFERENCES, CONFIRM = "unsubscribe", "preferences", "confirm"
"""Purposes. The parts of the first two are (publication id, the person's token)."""

_AS_IT_IS = re.compile(r"[A-Za-z0-9_-]+")
_TOKEN = re.compile(r"((?:[A-Za-z0-9_~-]+\.)+)([0-9a-f]{1,16})\.([0-9a-f]{32})")
_LONGEST = 4_000  # characters of a token that is looked at; addresses are cut long before


class TokenError(SyndicateError):
    """``expired``: it was ours once. Otherwise it never was, or not for this purpose."""

    def __init__(self, message: str, *, expired: bool = False) -> None:
        self.expired = expired
        super().__init__(message)


def sign(secret: bytes, purpose: str, *parts: str, expires: datetime | None = None) -> str:
    """The token of ``parts``, of use for ``purpose`` only; without ``expires`` for ever."""
    until = f"{int(expires.timestamp()):x}" if expires else "0"
    signed = ".".join([*map(_written, parts), until])
    return f"{signed}.{_signature(secret, purpose, signed)}"


def read(secret: bytes, purpose: str, token: str, now: datetime) -> tuple[str, ...]:
    """The parts of ``token``.

    Raises:
        TokenError: it was not signed for this purpose with this secret, or has expired.
    """
    found = _TOKEN.fullmatch(token) if len(token) <= _LONGEST else None
    if not found:
        raise TokenError("not a token of ours")
    signed, _, signature = token.rpartition(".")
    if not hmac.compare_digest(signature, _signature(secret, purpose, signed)):
        raise TokenError("the signature of the token does not fit")
    until = int(found[2], 16)
    if until and now.timestamp() >= until:
        raise TokenError("the token has expired", expired=True)
    return tuple(_read(part) for part in found[1].split(".")[:-1])


def _signature(secret: bytes, purpose: str, signed: str) -> str:
    # 128 bits, as RFC 2104 §5 allows; no purpose holds a zero, so none is another's beginning.
    return hmac.digest(secret, f"link\0{purpose}\0{signed}".encode(), "sha256")[:16].hex()


def _written(part: str) -> str:
    if _AS_IT_IS.fullmatch(part):
        return part
    return "~" + urlsafe_b64encode(part.encode()).decode("ascii").rstrip("=")


def _read(part: str) -> str:
    if not part.startswith("~"):
        return part
    return urlsafe_b64decode(part[1:] + "=" * (-len(part[1:]) % 4)).decode()
