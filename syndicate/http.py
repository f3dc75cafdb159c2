"""The one place that speaks HTTP as a client. Contains no business logic."""

from __future__ import annotations

from dataclasses import dataclass

import requests

__all__ = ["Answer", "HttpError", "head"]

AGENT = "syndicate (+feed and digest tool)"


class HttpError(Exception):
    """No answer: the reason in a few words, without the address."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server said; ``url`` is where redirects ended."""

    status: int
    url: str


def head(url: str, *, timeout: float) -> Answer:
    """Ask whether ``url`` answers; servers that refuse HEAD are asked with GET, unread.

    Raises:
        HttpError: nobody answered within ``timeout`` seconds.
    """
    try:
        for method in ("HEAD", "GET"):
            with requests.request(
                method,
                url,
                timeout=timeout,
                stream=True,
                allow_redirects=True,
                headers={"User-Agent": AGENT},
            ) as response:
                answer = Answer(response.status_code, response.url)
            if answer.status not in (403, 405, 501):
                break
    except requests.Timeout as error:
        raise HttpError(f"no answer within {timeout:g} s") from error
    except (requests.RequestException, ValueError) as error:
        raise HttpError(type(error).__name__) from error
    return answer
