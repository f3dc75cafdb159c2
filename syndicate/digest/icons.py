"""The weather icons that an edition shows, as files of the output tree."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from syndicate.config import Publication
from syndicate.model import Edition
from syndicate.resources import asset, hashed_name
from syndicate.weather import sky

__all__ = ["addresses", "icon_file", "icons_used"]


@cache
def icon_file(stem: str) -> tuple[str, bytes]:
    """Name below the output tree and bytes of an icon: ``assets/weather-rain-….png``."""
    data = asset(f"weather/{stem}.png")
    return hashed_name(f"weather-{stem}", data, ".png"), data


def icons_used(edition: Edition) -> dict[str, bytes]:
    """Every icon file that the letters of ``edition`` show: name → bytes."""
    places = edition.weather.places if edition.weather else ()
    stems = {sky.icon(place.sky, place.night) for place in places}
    return dict(icon_file(stem) for stem in sorted(filter(None, stems)))


def addresses(publication: Publication) -> Callable[[str], str]:
    """Where readers reach the icon of a stem: below ``feeds_url``, as published."""
    return lambda stem: f"{publication.feeds_url}/{icon_file(stem)[0]}"
