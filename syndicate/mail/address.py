"""The one door to email-validator: what a person typed becomes an address that mail can carry."""

from __future__ import annotations

import re
from dataclasses import dataclass
from unicodedata import normalize

from email_validator import EmailNotValidError, validate_email

from syndicate.errors import UsageError

__all__ = ["Address", "AddressError", "check", "wire"]

_AROUND = " \t\r\n\xa0\u3000\u200b\u200e\u200f\u2060\ufeff"
"""What comes along when an address is copied out of a page or a table, at either end."""

_SIMPLE = re.compile(
    r"[A-Za-z0-9_+-]+(?:\.[A-Za-z0-9_+-]+){0,9}@([A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+)"
)


class AddressError(UsageError):
    """Not an address that letters can be sent to; the message says why, on one line."""


@dataclass(frozen=True, slots=True)
class Address:
    """``typed`` as the person wrote it; ``key`` is what is compared; ``domain`` that of ``key``.

    ``key`` has no upper case, and its host is punycode (RFC 5891). RFC 5321 §2.4 lets a local part
    tell ``Kim`` from ``kim``; no provider does, and a person with two letters a day complains.
    """

    typed: str
    key: str
    domain: str

    @property
    def wire(self) -> str:
        """As the envelope and the headers carry it: ASCII, the local part as it was typed."""
        return f"{self.typed.rpartition('@')[0]}@{self.domain}"


def check(text: str) -> Address:
    """``text`` as an address; white space around it is dropped. Nothing is looked up.

    Raises:
        AddressError: it is none, or one whose local part is not ASCII: that needs SMTPUTF8
            (RFC 6531) on every server along the way, and Naver's and Daum's do not offer it.
    """
    typed = normalize("NFC", text).strip(_AROUND)
    local, at, _ = typed.rpartition("@")
    if at and not local.isascii():
        raise AddressError(
            f"{_shown(typed)} is not an address that we can send to: before the @ only ASCII "
            "letters, digits and signs get through all mail servers (RFC 6531 is not everywhere)"
        )
    try:
        found = validate_email(
            typed,
            check_deliverability=False,  # no DNS: a look at an address is no look at its server
            allow_smtputf8=False,
            strict=True,  # 64 octets before the @ (RFC 5321 §4.5.3.1.1)
            test_environment=True,  # .test (RFC 6761 §6.2), for rehearsals
        )
    except EmailNotValidError as error:
        raise AddressError(f"{_shown(typed)} is not an address: {_reason(error)}") from error
    domain = found.ascii_domain.lower()
    return Address(typed=typed, key=f"{local.lower()}@{domain}", domain=domain)


def wire(address: str) -> tuple[str, str]:
    """An address of our own tables as mail carries it, and its host in lower case.

    Fast for what :func:`check` once took and is ASCII; the rest goes there again.

    Raises:
        AddressError: it is none.
    """
    found = _SIMPLE.fullmatch(address)
    if found:
        return address, found[1].lower()
    one = check(address)
    return one.wire, one.domain


def _shown(typed: str) -> str:
    """As messages show it: printable, on one line, not endless."""
    shown = typed if len(typed) <= 80 else f"{typed[:79]}…"
    return ascii(shown) if not shown.isprintable() else repr(shown)


def _reason(error: EmailNotValidError) -> str:
    return " ".join(str(error).split()).removesuffix(".")
