"""What a place is called in the other language."""

from __future__ import annotations

from syndicate.model import Place
from syndicate.text import fold
from syndicate.text.lazy import regex

__all__ = ["english", "shown"]

_HANGUL = regex("[가-힣]")


def english(name: str) -> str:
    """The English name of a Korean place that has a station, ``""`` where none is known."""
    if not _HANGUL.search(name):
        return ""
    # Loaded where there is a place: a letter without weather needs no map.
    from syndicate.weather.namesakes import ENGLISH, key
    from syndicate.weather.stations import load

    if known := ENGLISH.get(key(fold(name))):
        return known
    spot = load().find(name)
    return spot.station.english if spot and spot.station else ""


def shown(place: Place, language: str) -> str:
    """The place's name in letters of ``language`` (BCP 47): as it is, or in English."""
    if language.lower().startswith("ko"):
        return place.name
    return english(place.name) or place.name
