"""Asks a weather service: within the deadline, again where that may help, never showing a key."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from urllib.parse import urlsplit

from syndicate.errors import UsageError
from syndicate.http import HttpError, Page, TimeUpError, get
from syndicate.weather.provider import Request, WeatherError

__all__ = ["fetch", "option", "refused", "table_url", "unwell"]

_AGAIN = frozenset({500, 502, 503, 504})
"""What a server says that may be well again in a second; 429 and 4xx are never asked again."""
_PAUSES = (0.2, 0.6)  # seconds before the second and the third try


def unwell(page: Page) -> bool:
    """Whether the same question may be answered in a second."""
    return page.status in _AGAIN


def fetch(
    request: Request,
    url: str,
    params: Mapping[str, str],
    *,
    redirects: bool = False,
    again: Callable[[Page], bool] = unwell,
) -> Page:
    """The answer of ``url``, whatever its status; at most three tries, while ``again`` asks so.

    A try has all the time that is left: who is slow but good is waited for, and only what
    fails fast is asked again.

    Raises:
        WeatherError: no answer came in time; the reason names the host, never ``params``.
    """
    host = urlsplit(url).hostname or "the address"
    reason = f"{host}: no time was left to ask it"
    last: Page | None = None
    for pause in (*_PAUSES, None):
        left = request.deadline.left()
        if left < 0.05:
            break
        try:
            last = get(url, params, seconds=left, redirects=redirects)
        except TimeUpError:
            last, reason = None, f"{host}: no answer within {request.deadline.whole:.1f} s"
            break
        except HttpError as error:
            last, reason = None, f"{host}: {error}"
            if not error.again:
                break
        else:
            if not again(last):
                return last
        if pause is not None:
            time.sleep(min(pause, request.deadline.left()))
    if last is not None:
        return last
    raise WeatherError(reason)


def refused(page: Page, url: str, words: str = "") -> WeatherError:
    """The error for an answer that is none; ``words`` are the service's own, if it had any."""
    host = urlsplit(url).hostname or "the address"
    if page.location:
        return WeatherError(f"{host} sends us elsewhere ({page.status}); is the url still right?")
    lasting = page.status in (401, 403, 429)
    said = f": {words}" if words else ""
    return WeatherError(f"{host} answered {page.status}{said}", lasting=lasting)


def table_url(request: Request, provider: str, default: str) -> str:
    """The configured address of a service, or its real one.

    Raises:
        WeatherError: it is no http(s) address.
    """
    url = option(request, provider, "url") or default
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise WeatherError(f'[weather.{provider}] url must be like "{default}"', lasting=True)
    return url


def option(request: Request, provider: str, key: str) -> str:
    """A value of ``[weather.<provider>]``, ``""`` where it is not set.

    Raises:
        WeatherError: the variable or file that it names is missing.
    """
    secret = request.options(provider).get(key)
    try:
        return secret.reveal().strip() if secret is not None else ""
    except UsageError as error:
        raise WeatherError(f"[weather.{provider}] {key}: {error}", lasting=True) from error
