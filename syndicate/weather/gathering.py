"""Puts the answers of several providers together: of each place the first that is whole."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from syndicate.model import Place, Source, Weather
from syndicate.weather.choose import choose
from syndicate.weather.listing import listed
from syndicate.weather.provider import Reading, WeatherError
from syndicate.weather.stations import Stations

__all__ = ["Gathering"]


@dataclass(frozen=True, slots=True)
class _Second:
    """A place without a temperature: shown only if nobody has a better one."""

    provider: str
    place: Place
    weather: Weather


@dataclass(slots=True)
class Gathering:
    """The places found so far, and whose they are; ``wanted`` are the configured ones."""

    wanted: tuple[str, ...]
    places: dict[str, Place] = field(default_factory=dict)
    hints: dict[str, str] = field(default_factory=dict)
    _first: Weather | None = None
    _provider: str = ""
    _sources: list[Source] = field(default_factory=list)
    _seconds: dict[str, _Second] = field(default_factory=dict)
    _whose: dict[str, str] = field(default_factory=dict)

    @property
    def open(self) -> tuple[str, ...]:
        """The wanted places that nobody has, or nobody a temperature of."""
        return tuple(name for name in self.wanted if name not in self.places)

    @property
    def done(self) -> bool:
        return self._first is not None and not self.open

    def take(
        self, provider: str, reading: Reading, stations: Stations, *, on_map: bool = False
    ) -> tuple[str, ...]:
        """Add what an answer has of the open places; remarks about whose station it is.

        Raises:
            WeatherError: it has none of them.
        """
        weather = reading.weather
        if not self.wanted:
            self._add(provider, weather, {f"{one.name} {one.id}": one for one in weather.places})
            return ()
        choice = choose(weather.places, self.open, stations, on_map=on_map)
        for name, hint in choice.hints.items():  # the one that says most
            self.hints[name] = max(self.hints.get(name, ""), hint, key=len)
        if not choice.places:
            raise WeatherError(f"has none of {listed(self.open)}")
        whole = {}
        for name, place in choice.places.items():
            if place.temperature is None:
                self._seconds.setdefault(name, _Second(provider, place, weather))
            else:
                whole[name] = place
        self._add(provider, weather, whole)
        return choice.remarks

    def _add(self, provider: str, weather: Weather, found: Mapping[str, Place]) -> None:
        if not found:
            return
        if self._first is None:
            self._first, self._provider = weather, provider
        for name, place in found.items():
            other = weather.observed if weather.observed != self._first.observed else None
            self.places[name] = replace(place, observed=place.observed or other)
            self._whose[name] = provider
        self._sources += [one for one in weather.sources if one not in self._sources]

    def finish(self) -> None:
        """Nobody else is asked: a place whose thermometer is out is shown without."""
        for name in self.open:
            if second := self._seconds.get(name):
                self._add(second.provider, second.weather, {name: second.place})

    def without_temperature(self, provider: str) -> Mapping[str, str]:
        """The places for which ``provider`` had none, and whose are shown in their stead."""
        return {
            second.place.name: self._whose[name]
            for name, second in self._seconds.items()
            if second.provider == provider
        }

    def weather(self) -> Weather | None:
        """What is shown, named after the provider of its first place; ``None``: nothing."""
        if self._first is None:
            return None
        order = self.wanted or tuple(self.places)
        return replace(
            self._first,
            provider=self._provider,
            places=tuple(dict.fromkeys(self.places[name] for name in order if name in self.places)),
            sources=tuple(self._sources),
        )
