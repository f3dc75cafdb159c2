"""Keys stay out of words: a service may repeat ours in its reason, and so may an exception."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import parse_qsl, quote, quote_plus, unquote, urlsplit

from syndicate.weather.provider import Request

__all__ = ["masked"]

_SHORTEST = 6  # what is shorter is no key, and stands in ordinary words


def masked(request: Request, provider: str, text: str) -> str:
    """``text`` without the secrets of ``[weather.<provider>]``, however they are quoted."""
    forms = {form for secret in _secrets(request, provider) for form in _forms(secret)}
    for form in sorted(forms, key=len, reverse=True):
        if len(form) >= _SHORTEST:
            text = text.replace(form, "…")
    return text


def _secrets(request: Request, provider: str) -> Iterator[str]:
    for name, secret in request.options(provider).items():
        value = "" if secret.missing else secret.reveal().strip()
        if name != "url":
            yield value
            continue
        try:  # an address is no secret, but what stands in it may be
            parts = urlsplit(value)
        except ValueError:
            continue
        yield parts.password or ""
        yield from (one for _, one in parse_qsl(parts.query))


def _forms(secret: str) -> Iterator[str]:
    for one in (secret, unquote(secret)):
        yield from (one, quote(one), quote(one, safe=""), quote_plus(one))
