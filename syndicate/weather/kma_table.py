"""What KMA's API Hub sends: a text table between two marks, or a reason why not.

    #START7777
    # remarks …
    202606100900 108  18  2.2 …
    #7777END

The text is CP949; errors are JSON, ``{"result": {"status": 403, "message": …}}``, and do not
always come with that HTTP status. The Hub approves every service on its own: 401 is a wrong
key, 403 a good one for which this service was not applied for.
"""

from __future__ import annotations

import json
from urllib.parse import quote, quote_plus, urlsplit

from syndicate.http import Page
from syndicate.text import foreign
from syndicate.weather.fetch import option, refused
from syndicate.weather.provider import Request, WeatherError

__all__ = ["NAME", "URL", "hub_key", "rows"]

NAME = "kma-stations"
URL = "https://apihub.kma.go.kr/api/typ01/url/kma_sfctm2.php"
_START, _END = "#START7777", "#7777END"
_QUOTA = ("초과", "한도", "limit", "exceed", "traffic", "quota")


def hub_key(request: Request) -> str:
    """The key of ``[weather.kma-stations]``.

    Raises:
        WeatherError: there is none.
    """
    key = option(request, NAME, "key")
    if not key:
        raise WeatherError(
            f"needs a key of KMA's API Hub; set one under [weather.{NAME}]: "
            'key = "{env:KMA_KEY}" (docs/weather.md tells how to get one)',
            lasting=True,
        )
    return key


def rows(page: Page, url: str, key: str) -> list[list[str]]:
    """The words of each line of the table; a table without lines has ``[]``.

    Raises:
        WeatherError: the answer is no whole table; the reason never holds ``key``.
    """
    text = _decoded(page.body)
    said = _result(text)
    if said is not None:
        raise _denied(said, url, key)
    if page.status != 200:
        raise refused(page, url)
    host = urlsplit(url).hostname or "the address"
    head = text.lstrip()[:200].lower()
    if head.startswith("<"):
        raise WeatherError(f"{host} answered with a web page, not with a table")
    lines = [line.strip() for line in text.splitlines()]
    if _END not in lines:
        cut = "was cut off: its end mark is missing" if _START in lines else "is no table of KMA's"
        raise WeatherError(f"the answer of {host} {cut}")
    start = lines.index(_START) + 1 if _START in lines else 0
    inside = lines[start : lines.index(_END)]
    words = (line.replace(",", " ").split() for line in inside if not line.startswith("#"))
    # Lines of the Hub's newer tables end in "=".
    found = ([*one[:-1], one[-1].removesuffix("=")] for one in words if one)
    return [[word for word in one if word] for one in found]


def _decoded(body: bytes) -> str:
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError:
        # A remark that nobody can read costs nothing; the values are ASCII.
        return body.decode("cp949", "replace")


def _result(text: str) -> dict[str, object] | None:
    if not text.lstrip().startswith("{"):
        return None
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    found = document.get("result") if isinstance(document, dict) else None
    return found if isinstance(found, dict) else {}


def _denied(said: dict[str, object], url: str, key: str) -> WeatherError:
    host = urlsplit(url).hostname or "the address"
    service = urlsplit(url).path.rpartition("/")[2]
    status = foreign(str(said.get("status", "")), 10)
    message = foreign(str(said.get("message", "")), 1000)
    for form in {key, quote(key), quote(key, safe=""), quote_plus(key)}:
        message = message.replace(form, "…")
    shown = f"{host} says {status}: {message[:120]}".strip(" :") if said else f"{host} sent JSON"
    if status == "401":
        mend = f"; is the key under [weather.{NAME}] right?"
    elif status == "403":
        mend = f"; apply for {service} (활용신청) at {host}, the key is good for what was granted"
    elif status == "429" or any(word in message.lower() for word in _QUOTA):
        mend = "; the key's quota is used up"
    else:
        return WeatherError(f"{shown}, and no table")
    return WeatherError(shown + mend, lasting=True)
