"""The table of providers, and those that installed packages bring."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from importlib.metadata import entry_points

from syndicate.weather.file import read_file
from syndicate.weather.kma_forecast import read_forecast
from syndicate.weather.kma_map_live import read_kma_map
from syndicate.weather.kma_stations import read_stations
from syndicate.weather.open_meteo import read_open_meteo
from syndicate.weather.page import read_page
from syndicate.weather.provider import Live, Provider, WeatherError

__all__ = ["GROUP", "PROVIDERS", "find"]

PROVIDERS: Mapping[str, Provider] = {
    "file": read_file,
    "page": read_page,
    "kma-stations": Live(read_stations),
    "kma-forecast": Live(read_forecast, on_map_only=True),
    "kma-map": Live(read_kma_map),
    "open-meteo": Live(read_open_meteo, on_map_only=True),
}
GROUP = "syndicate.weather"
"""The entry point group of a publication's own providers."""


def find(name: str) -> Provider:
    """The provider of this name.

    Raises:
        WeatherError: there is none, or it cannot be loaded.
    """
    if name in PROVIDERS:
        return PROVIDERS[name]
    found = {point.name: point for point in entry_points(group=GROUP)}
    if name not in found:
        known = sorted({*PROVIDERS, *found})
        near = difflib.get_close_matches(name, known, n=1)
        hint = f"did you mean {near[0]}?" if near else f"known: {', '.join(known)}"
        raise WeatherError(f"there is no such provider in this version ({hint})", lasting=True)
    try:
        provider: Provider = found[name].load()
    except Exception as error:  # importing a plug-in may raise anything
        words = f"cannot be loaded: {type(error).__name__}: {error}"
        raise WeatherError(words, lasting=True) from error
    return provider
