"""Addresses as a letter may hold them."""

from __future__ import annotations

from urllib.parse import quote, urlsplit, urlunsplit

from syndicate.text import one_line

__all__ = ["address"]

_SCHEMES = ("http", "https")


def address(url: str) -> str:
    """``url`` as ASCII (RFC 3987 §3.1), ``""`` unless it is an absolute http(s) one.

    Those of ``.invalid`` (RFC 2606 §2), where the slots of a letter stand, lead nowhere.
    """
    try:
        parts = urlsplit(one_line(url))
        if (
            parts.scheme not in _SCHEMES
            or not parts.hostname
            or parts.hostname.endswith(".invalid")
        ):
            return ""
        place = parts.netloc
        if not place.isascii():
            user, at, server = place.rpartition("@")
            host, colon, port = server.partition(":")
            place = user + at + host.encode("idna").decode("ascii") + colon + port
        keep = "%/:?#[]@!$&'()*+,;=~"
        return urlunsplit(
            (
                parts.scheme,
                quote(place, safe="[]:@%!$&'()*+,;=~"),
                quote(parts.path, safe=keep),
                quote(parts.query, safe=keep),
                quote(parts.fragment, safe=keep),
            )
        )
    except ValueError:  # UnicodeError is one
        return ""
