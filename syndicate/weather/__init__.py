"""The weather of a day, from the configured providers in their order.

A provider is one module and one line in :data:`PROVIDERS`; a publication adds its own through
the entry point group ``syndicate.weather`` (an object like
:class:`syndicate.weather.provider.Provider`). No provider that fails stops anything: why it
failed is in the answer.
"""

from __future__ import annotations

from syndicate.weather import sky
from syndicate.weather.ask import Answer, Attempt, Mode, ask
from syndicate.weather.choose import own_place
from syndicate.weather.known import stations_of
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
