"""Reads KMA's ``sfc_web_map.xml``: the stations of the national map at one hour.

    <current xmlns="current"><weather year="2025" month="06" day="10" hour="07">
      <local stn_id="98" icon="03" desc="구름많음" ta="17.6">동두천</local> …

The namespace is literally ``current``; attributes come in any order and not always all of
them; ``desc="-"`` means that no sky was observed. The hour is Korean time. This module only
reads: whoever has the bytes (a file here, the network elsewhere) hands them over.
"""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from lxml import etree

from syndicate.model import Place, Weather
from syndicate.text import foreign
from syndicate.weather import sky
from syndicate.weather.provider import KMA, Reading, WeatherError
from syndicate.weather.values import KOREA, clean_name, drop_odd, is_night, number

__all__ = ["read_map"]

_KST = ZoneInfo("Asia/Seoul")
_MEND = "is this the sfc_web_map.xml of the Korea Meteorological Administration?"


def read_map(text: str, provider: str) -> Reading:
    """Read the document.

    Raises:
        WeatherError: it is not such a document, or holds no station.
    """
    root = _parse(text)
    weather = next((node for node in root if _name(node) == "weather"), None)
    if _name(root) != "current" or weather is None:
        raise WeatherError(f"is XML with <{_name(root)}> instead of <current><weather>; {_MEND}")
    observed = _observed(weather)
    places: list[Place] = []
    notes: list[str] = []
    for local in weather:
        if _name(local) != "local":
            continue
        place, odd = _station(local, observed)
        notes += odd
        if not place.name:
            notes.append(f"line {local.sourceline}: a station without a name; left out")
        elif any(place.id == other.id and place.name == other.name for other in places):
            notes.append(
                f"line {local.sourceline}: {place.name} stands twice; the first one counts"
            )
        else:
            places.append(place)
    if not places:
        raise WeatherError(f"is empty: no <local> station in it; {_MEND}")
    answer = Weather(provider=provider, places=tuple(places), observed=observed, sources=KMA)
    return Reading(weather=answer, notes=tuple(notes))


def _parse(text: str) -> etree._Element:
    """Without entities, DTDs, network or huge trees: the file may come from anywhere."""
    head, mark, rest = text.lstrip("\ufeff \t\r\n").partition("?>")
    bare = rest if mark and head.startswith("<?xml") else text
    data = bare.strip().encode("utf-8", "replace")
    parser = etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise WeatherError(f"is not whole XML ({foreign(str(error), 120)}); {_MEND}") from error
    if b"<!DOCTYPE" in data:  # nothing of one was read; but whoever sends one is not KMA
        raise WeatherError(f"has a document type, which KMA's file has not; {_MEND}")
    return root


def _name(node: etree._Element) -> str:
    return etree.QName(node).localname


def _observed(weather: etree._Element) -> datetime | None:
    """The hour of the observations; ``None`` where the attributes name none."""
    values = [weather.get(name, "").strip() for name in ("year", "month", "day", "hour")]
    if not any(values):
        return None
    try:
        year, month, day, hour = map(int, values)
        return datetime(year, month, day, hour, tzinfo=_KST)
    except ValueError as error:
        stamp = " ".join(values)
        raise WeatherError(f"is dated {stamp!r}, which is no time; {_MEND}") from error


def _station(local: etree._Element, observed: datetime | None) -> tuple[Place, tuple[str, ...]]:
    name = clean_name(local.text or "")
    raw = local.get("ta", "").strip()
    temperature = number(raw)
    place, notes = drop_odd(
        Place(
            name=name,
            sky=sky.word(local.get("desc", ""), ""),
            temperature=temperature,
            id=foreign(local.get("stn_id", "")),
            night=is_night(observed),
        ),
        KOREA,
    )
    if raw.strip("-") and temperature is None:
        notes = (*notes, f"{name}: temperature {raw[:20]!r} is no number; left out")
    return place, notes
