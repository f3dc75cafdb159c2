"""Addresses as a letter may hold them."""

from __future__ import annotations

from urllib.parse import urlsplit

from syndicate.text.uri import is_absolute, uri

__all__ = ["address"]


def address(url: str) -> str:
    """``url`` as ASCII (RFC 3987 §3.1), ``""`` unless it is an absolute http(s) one.

    Those of ``.invalid`` (RFC 2606 §2), where the slots of a letter stand, lead nowhere.
    """
    made = uri(url)
    if not is_absolute(made) or not made.isascii():
        return ""
    return "" if (urlsplit(made).hostname or "").endswith(".invalid") else made
