"""Addresses in bodies, made absolute once and for all (RFC 3986 §5, WHATWG URL).

Authors write what browsers forgive: Hangul, spaces, back slashes, ``//host/…``. What
comes out of here is ASCII, absolute, and of a scheme that feeds and letters may hold.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from urllib.parse import quote, unquote, urljoin, urlsplit

from syndicate.text.lazy import regex

__all__ = ["absolute", "is_relative", "srcset"]

_OUTER = "".join(map(chr, range(0x21)))
_INNER = regex(r"[\t\n\r]")  # WHATWG URL: removed wherever they stand
_SCHEME = regex(r"([a-zA-Z][a-zA-Z0-9+.\-]*):")
_BARE_PERCENT = regex(r"%(?![0-9a-fA-F]{2})")
_HOST = regex(r"[a-z0-9](?:[a-z0-9._\-]*[a-z0-9])?\.?|\[[0-9a-f:.]+\]")
_KEPT = "%/:@!$&'()*+,;=~"
_CANDIDATE = regex(r"[\s,]*+(\S++)")
_DESCRIPTOR = regex(r"(?:[^,(]|\([^)]*+\)?)*+")
_SIZE = regex(r"\d{1,6}(?:\.\d{1,6})?[wxh]?")


# An address that leaves :func:`absolute` as it came: nothing in it is to be encoded or mended.
_FINISHED = regex(
    r"https?://[a-z0-9](?:[a-z0-9.\-]*[a-z0-9])?(?:/[A-Za-z0-9/._~!$&'()*+,;=:@\-]*)?"
    r"(?:\?[A-Za-z0-9/._~!$&'()*+,;=:@\-]+)?"
)


@lru_cache(maxsize=8192)
def is_relative(value: str) -> bool:
    """Whether an address has neither scheme nor host: the kind that may name a file."""
    value = _INNER.sub("", value).strip(_OUTER).replace("\\", "/")
    return bool(value) and not value.startswith("//") and _SCHEME.match(value) is None


def absolute(value: str, base: str) -> str | None:
    """``value`` as a reader's program reaches it, seen from the page ``base``.

    ``http``, ``https``, ``mailto`` and ``tel`` are kept, everything else is ``None``, as is
    what no browser could open. The result is ASCII; what was percent-encoded stays so.
    """
    if _FINISHED.fullmatch(value):
        return value
    if value[:1] == "/" and value[1:2] not in ("/", "\\"):
        # Seen from every page of a site the same, and the same on every page of a newspaper.
        return _absolute(value, _site(base))
    return _absolute(value, base)


@lru_cache(maxsize=1024)
def _site(base: str) -> str:
    """The root of the site that a page is on; the page where that cannot be told."""
    try:
        parts = urlsplit(base)
    except ValueError:
        return base
    return f"{parts.scheme}://{parts.netloc}/" if parts.scheme and parts.netloc else base


@lru_cache(maxsize=8192)
def _absolute(value: str, base: str) -> str | None:
    value = _INNER.sub("", value).strip(_OUTER)
    scheme = _SCHEME.match(value)
    kind = scheme[1].lower() if scheme else ""
    if scheme and kind in ("mailto", "tel"):
        rest = value[scheme.end() :].strip()
        return f"{kind}:{_encode(rest, _KEPT + '?')}" if rest else None
    if not value or (kind and kind not in ("http", "https")):
        return None
    head, mark, tail = _split(value)
    head = head.replace("\\", "/")
    try:
        if scheme:  # WHATWG forgives http:/host
            return _normal(f"{kind}://{head[scheme.end() :].lstrip('/')}{mark}{tail}")
        if head.startswith("//"):
            return _normal(f"https:{head}{mark}{tail}")
        return _normal(urljoin(base, head + mark + tail))
    except ValueError:  # a port or an IPv6 host that is none
        return None


def _split(value: str) -> tuple[str, str, str]:
    """The address up to its ``?`` or ``#``, that mark, and the rest."""
    found = re.search(r"[?#]", value)
    if found is None:
        return value, "", ""
    return value[: found.start()], found[0], value[found.end() :]


def _normal(url: str) -> str | None:
    parts = urlsplit(url)
    host = unquote(parts.hostname or "", errors="replace")  # what comrak does to Hangul hosts
    if not host.isascii():
        try:
            host = host.encode("idna").decode("ascii")
        except UnicodeError:
            return None
    if ":" in host:
        host = f"[{host}]"
    if parts.scheme not in ("http", "https") or not _HOST.fullmatch(host):
        return None
    user = parts.netloc.rpartition("@")[0]
    login = f"{_encode(user, _KEPT)}@" if user else ""
    port = f":{parts.port}" if parts.port is not None else ""  # raises ValueError beyond 65535
    made = f"{parts.scheme}://{login}{host}{port}{_encode(parts.path, _KEPT)}"
    if parts.query:
        made += "?" + _encode(parts.query, _KEPT + "?")
    if parts.fragment:
        made += "#" + _encode(parts.fragment, _KEPT + "?")
    return made


def _encode(text: str, safe: str) -> str:
    return _BARE_PERCENT.sub("%25", quote(text, safe=safe, errors="replace"))


def srcset(value: str, resolve: Callable[[str], str | None]) -> str:
    """An ``srcset`` whose every address went through ``resolve``; ``None`` drops a candidate.

    Read as HTML §4.8.4.2.2 reads it, so that commas inside addresses survive.
    """
    kept, position = [], 0
    while found := _CANDIDATE.match(value, position):
        position, address, size = found.end(), found[1], ""
        if address.endswith(","):
            address = address.rstrip(",")
        elif rest := _DESCRIPTOR.match(value, position):
            position, size = rest.end(), rest[0].strip()
        if not address or (size and not _SIZE.fullmatch(size)):
            continue
        url = resolve(address)
        if url:
            # A comma at either end would be read as a separator.
            url = re.sub(r"^,+|,+$", lambda commas: "%2C" * len(commas[0]), url)
            kept.append(f"{url} {size}".strip())
    return ", ".join(kept)
