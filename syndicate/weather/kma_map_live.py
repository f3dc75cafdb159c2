"""The provider ``kma-map``: KMA's map of the nation, from its address of old, without a key.

Korean newspapers have shown this file for many years. KMA does not document it, and it was not
tried whether it is still there: whatever else comes in its place is told, and believed never.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from syndicate.weather.fetch import fetch, refused, table_url
from syndicate.weather.kma_map import read_map
from syndicate.weather.provider import Reading, Request, WeatherError
from syndicate.weather.values import decoded

__all__ = ["URL", "read_kma_map"]

_NAME = "kma-map"
URL = "http://www.kma.go.kr/XML/weather/sfc_web_map.xml"
_MOVED = f"it may have moved; set [weather.{_NAME}] url to where it is"


def read_kma_map(request: Request) -> Reading:
    """All stations of the map.

    Raises:
        WeatherError: what came is no such map, and what came instead.
    """
    url = table_url(request, _NAME, URL)
    host = urlsplit(url).hostname
    # No key is in the request, so redirects (to https, to a new host) are followed.
    page = fetch(request, url, {}, redirects=True)
    if page.status != 200:
        raise refused(page, url, _MOVED if page.status in (404, 410) else "")
    try:
        text = decoded(page.body)
    except ValueError as error:
        raise WeatherError(f"what {host} sent is {error}") from error
    start = text.lstrip()[:500].lower()
    if not start:
        raise WeatherError(f"{host} sent nothing; {_MOVED}")
    if "<html" in start or start.startswith("<!doctype html"):
        raise WeatherError(f"{host} sent a web page and not its map; {_MOVED}")
    try:
        return read_map(text, _NAME)
    except WeatherError as error:
        raise WeatherError(f"what {host} sent {error}") from error
