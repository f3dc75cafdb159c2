"""What data.go.kr sends: KMA's data as JSON, or one of many ways of saying no.

An error may come as the JSON that was asked for, with a code in its header; as the gateway's
own envelope, in XML or in JSON, with HTTP 200 or 400 or 403; or as a line of plain text.

    {"response": {"header": {"resultCode": "03", "resultMsg": "NO_DATA"}}}
    <OpenAPI_ServiceResponse><cmmMsgHeader>…<returnReasonCode>30</returnReasonCode>…
    {"OpenAPI_ServiceResponse": {"cmmMsgHeader": {"returnReasonCode": "22", …}}}
    Forbidden

The API Hub of KMA offers the same services; it says no with {"result": {"status": 401, …}}.
"""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import unquote, urlsplit

from syndicate.http import Page
from syndicate.text.lazy import regex
from syndicate.weather.fetch import refused, unwell
from syndicate.weather.provider import WeatherError
from syndicate.weather.values import decoded

__all__ = ["NO_DATA", "DataError", "again", "key_params", "rows"]

NO_DATA = "03"
_OK = "00"
_WORDS = {
    "01": "the service failed inside",
    "02": "its database failed",
    NO_DATA: "it has no data of this time and place",
    "04": "its own connection failed",
    "05": "it took too long inside",
    "10": "it does not take what was asked for",
    "11": "it misses a part of the question",
    "12": "there is no such service any more; is the url right?",
    "20": "the key was not granted this service; apply for it there (활용신청)",
    "21": "the key is blocked for the time being",
    "22": "the key's quota of the day is used up",
    "30": "the key is not registered; was it copied whole, and was this service applied for?",
    "31": "the key has expired; renew it there",
    "32": "the IP address of this machine is not registered with the key",
    "33": "the call is not signed",
    "99": "an error that it does not know itself",
}
"""Its codes. Names and words of its own are not shown: they may repeat the key."""
_PASSING = frozenset({"01", "02", "04", "05", "99"})
_LASTING = frozenset({"10", "11", "12", "20", "21", "22", "30", "31", "32", "33"})
_OF_QUESTION = frozenset({NO_DATA, "10"})
_XML_CODE = regex(r"<(?:returnReasonCode|resultCode)>\s*([0-9]{1,4})\s*<")
_PLAIN = regex(r"[A-Za-z ,.'!-]{3,60}")
"""A line of a few words; what may be a key is none."""
_ESCAPE = regex(r"%[0-9A-Fa-f]{2}")


class DataError(WeatherError):
    """The service said no, with a code; ``""`` stands for a code that nobody could read."""

    def __init__(self, host: str, code: str, words: str = "") -> None:
        self.code = code
        said = words or _WORDS.get(code, "an error that nobody here knows")
        lasting = code in _LASTING
        super().__init__(
            f"{host} says {code}: {said}" if code else f"{host}: {said}", lasting=lasting
        )

    @property
    def of_question(self) -> bool:
        """It is about this time and place: another question may be answered."""
        return self.code in _OF_QUESTION


def key_params(url: str, key: str) -> dict[str, str]:
    """The key as the parameter that the service at ``url`` knows it by, not yet encoded.

    The portal shows a key in two forms, "Encoding" and "Decoding". The first one is already
    percent-encoded; encoded once more it would be unknown (30). A key has no "%" of its own.
    """
    plain = unquote(key) if _ESCAPE.search(key) else key
    # Of KMA's API Hub, too: its addresses begin with /api/typ02/openApi, and its parameter has
    # another name. (The host is no sign: a paper may ask by way of a proxy of its own.)
    hub = "/typ02/" in urlsplit(url).path
    return {"authKey" if hub else "serviceKey": plain}


def again(page: Page) -> bool:
    """Whether the same question may be answered in a second; the code counts before the status."""
    try:
        rows(page, "")
    except DataError as error:
        return error.code in _PASSING
    except WeatherError:
        return unwell(page)
    return False


def rows(page: Page, url: str) -> list[dict[str, Any]]:
    """The items of an answer.

    Raises:
        DataError: the service said no; an answer without items counts as ``NO_DATA``.
        WeatherError: what came is no answer of such a service.
    """
    host = urlsplit(url).hostname or "the address"
    try:
        text = decoded(page.body).strip()
    except ValueError as error:
        raise _no_answer(page, url, f"sent what is {error}") from error
    if text.startswith("<"):
        found = _XML_CODE.search(text)
        if found:
            raise _denied(host, found[1])
        raise _no_answer(page, url, "sent a web page, and no data")
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise _plain(page, url, text) from error
    code = _code(document)
    if code is None:
        raise _hub_error(page, url, document)
    if code != _OK:
        raise DataError(host, code)
    if page.status != 200:
        raise refused(page, url)
    return _items(document, host)


def _denied(host: str, digits: str) -> WeatherError:
    code = _two(digits)
    if code == _OK:
        return WeatherError(f"{host} sent XML, though JSON was asked for")
    return DataError(host, code)


def _two(code: object) -> str:
    """``"00"``, ``0``, ``"0000"`` are one code; ``""`` for what is none."""
    text = str(code).strip()
    return f"{int(text):02d}" if re.fullmatch(r"[0-9]{1,4}", text) else ""


def _code(document: object) -> str | None:
    """The code of an answer, ``None`` where nothing in it is one."""
    header = _at(document, "response", "header")
    if "resultCode" in header:
        return _two(header["resultCode"])
    envelope = _at(document, "OpenAPI_ServiceResponse", "cmmMsgHeader")
    if envelope:
        code = _two(envelope.get("returnReasonCode"))
        return "" if code == _OK else code  # whoever sends the envelope sends no data
    return None


def _items(document: object, host: str) -> list[dict[str, Any]]:
    """KMA leaves ``items`` empty in several ways where it has none: ``""``, null or nothing."""
    found = _at(document, "response", "body", "items").get("item")
    listed = [found] if isinstance(found, dict) else found if isinstance(found, list) else []
    items = [one for one in listed if isinstance(one, dict)]
    if not items:
        raise DataError(host, NO_DATA)
    return items


def _at(document: object, *path: str) -> dict[str, Any]:
    for name in path:
        document = document.get(name) if isinstance(document, dict) else None
    return document if isinstance(document, dict) else {}


def _hub_error(page: Page, url: str, document: object) -> WeatherError:
    host = urlsplit(url).hostname or "the address"
    status = _two(_at(document, "result").get("status"))
    status = status or (str(page.status) if page.status != 200 else "")
    if status == "401":
        return WeatherError(f"{host} says 401: is the key right?", lasting=True)
    if status == "403":
        words = "the key was not granted this service; apply for it there (활용신청)"
        return WeatherError(f"{host} says 403: {words}", lasting=True)
    if status == "429":
        return WeatherError(f"{host} says 429: the key's quota is used up", lasting=True)
    if status:
        return WeatherError(f"{host} says {status}, and sent no data")
    return WeatherError(f"{host} sent JSON, and no answer of KMA's in it")


def _plain(page: Page, url: str, text: str) -> WeatherError:
    if text.startswith(("{", "[")):
        return _no_answer(page, url, "sent JSON that is not whole")
    words = text if _PLAIN.fullmatch(text) else ""
    if page.status != 200:
        return refused(page, url, words)
    host = urlsplit(url).hostname or "the address"
    lasting = words.lower().startswith(("forbidden", "unauthorized"))
    said = f"sent “{words}” and no data" if words else "sent no data"
    return WeatherError(f"{host} {said}", lasting=lasting)


def _no_answer(page: Page, url: str, words: str) -> WeatherError:
    if page.status != 200:
        return refused(page, url)
    return WeatherError(f"{urlsplit(url).hostname or 'the address'} {words}")
