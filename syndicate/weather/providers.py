"""The table of providers, and those that installed packages bring."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module

from syndicate.plugins import entry_points
from syndicate.weather.provider import Live, Provider, Reading, Request, WeatherError

__all__ = ["GROUP", "PROVIDERS", "find"]


def _at_first_use(module: str, name: str) -> Provider:
    """A provider whose module is loaded when it is asked: a build asks one or two of them."""

    def read(request: Request, /) -> Reading:
        found: Provider = getattr(import_module(f"syndicate.weather.{module}"), name)
        return found(request)

    return read


PROVIDERS: Mapping[str, Provider] = {
    "file": _at_first_use("file", "read_file"),
    "page": _at_first_use("page", "read_page"),
    "kma-stations": Live(_at_first_use("kma_stations", "read_stations")),
    "kma-forecast": Live(_at_first_use("kma_forecast", "read_forecast"), on_map_only=True),
    "kma-map": Live(_at_first_use("kma_map_live", "read_kma_map")),
    "open-meteo": Live(_at_first_use("open_meteo", "read_open_meteo"), on_map_only=True),
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
        import difflib

        near = difflib.get_close_matches(name, known, n=1)
        hint = f"did you mean {near[0]}?" if near else f"known: {', '.join(known)}"
        raise WeatherError(f"there is no such provider in this version ({hint})", lasting=True)
    try:
        provider: Provider = found[name].load()
    except Exception as error:  # importing a plug-in may raise anything
        words = f"cannot be loaded: {type(error).__name__}: {error}"
        raise WeatherError(words, lasting=True) from error
    return provider
