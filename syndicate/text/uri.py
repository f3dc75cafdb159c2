"""Addresses as feeds and letters may hold them: ASCII, percent-encoded, the host in punycode."""

from __future__ import annotations

from functools import lru_cache
from urllib.parse import quote, urlsplit, urlunsplit

from syndicate.text.clean import one_line
from syndicate.text.lazy import regex

__all__ = ["is_absolute", "segment", "uri"]

_LONE_PERCENT = regex(r"%(?![0-9A-Fa-f]{2})")
# RFC 3986 §3.3 pchar and "/"; the query (§3.4) and the fragment (§3.5) may hold "?" as well.
_PATH = "/%:@!$&'()*+,;=~-._"


@lru_cache(maxsize=8192)
def uri(iri: str) -> str:
    """``iri`` as a URI (RFC 3987 §3.1). What is encoded already stays as it is."""
    iri = one_line(iri)
    try:
        parts = urlsplit(iri)
        host = parts.hostname or ""
    except ValueError:
        return _encode(iri, _PATH + "?#")
    netloc = parts.netloc
    if not netloc.isascii():
        try:
            punycode = host.encode("idna").decode("ascii")
        except UnicodeError:
            punycode = quote(host)
        netloc = netloc.lower().replace(host, punycode, 1)
    path = _encode(parts.path, _PATH)
    query, fragment = (_encode(text, _PATH + "?") for text in (parts.query, parts.fragment))
    return urlunsplit((parts.scheme, netloc, path, query, fragment))


def _encode(text: str, safe: str) -> str:
    return quote(_LONE_PERCENT.sub("%25", text), safe=safe)


def segment(name: str) -> str:
    """One segment of a path or of a tag URI, percent-encoded."""
    return quote(name, safe="")


def is_absolute(address: str) -> bool:
    """Whether this is an ``http(s)`` address with a host."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.netloc)
