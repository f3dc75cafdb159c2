"""The weather of a day, from the configured providers in their order.

A provider is one module and one line in :data:`PROVIDERS`; a publication adds its own through
the entry point group ``syndicate.weather`` (an object like
:class:`syndicate.weather.provider.Provider`). No provider that fails stops anything: why it
failed is in the answer.

What stands here is loaded when it is first asked for: a build without weather needs none of it.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from syndicate.weather import sky
    from syndicate.weather.asking import Answer, Attempt, ask
    from syndicate.weather.choose import own_place
    from syndicate.weather.known import stations_of
    from syndicate.weather.mode import Mode
    from syndicate.weather.provider import Live, Provider, Reading, Request, WeatherError
    from syndicate.weather.providers import GROUP, PROVIDERS

__all__ = [
    "GROUP",
    "PROVIDERS",
    "Answer",
    "Attempt",
    "Live",
    "Mode",
    "Provider",
    "Reading",
    "Request",
    "WeatherError",
    "ask",
    "own_place",
    "sky",
    "stations_of",
]

_HOMES = {
    "asking": ("Answer", "Attempt", "ask"),
    "choose": ("own_place",),
    "known": ("stations_of",),
    "mode": ("Mode",),
    "provider": ("Live", "Provider", "Reading", "Request", "WeatherError"),
    "providers": ("GROUP", "PROVIDERS"),
}
_HOME = {name: module for module, names in _HOMES.items() for name in names}


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
