"""The weather as a letter shows it: every number a text, in the publication's units."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from syndicate.config import Publication
from syndicate.digest.address import address
from syndicate.model import Edition, Place, Source
from syndicate.templating import Words
from syndicate.text import one_line
from syndicate.weather import names, sky

__all__ = ["PlaceView", "SourceView", "WeatherView", "weather_view"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceView:
    """One row header and its cells; ``icon`` is an address or ``""``, ``detail`` may be ``""``."""

    name: str
    sky: str
    icon: str
    temperature: str
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceView:
    """Who is named beside the weather; ``url`` is an address or ``""``."""

    line: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WeatherView:
    places: tuple[PlaceView, ...]
    observed: str
    sources: tuple[SourceView, ...]


def weather_view(
    edition: Edition,
    publication: Publication,
    words: Words,
    language: str,
    asset_url: Callable[[str], str],
) -> WeatherView | None:
    weather = edition.weather
    if weather is None or not weather.places:
        return None

    def at(observed: datetime | None) -> str:
        """``06:00 관측``, with the day where it is another one."""
        if observed is None:
            return ""
        moment = observed.astimezone(publication.timezone)
        return str(words.digest.observed).format(time=_moment(moment, edition, words))

    show = _Degrees(words, publication.weather.units, language, at)
    return WeatherView(
        places=tuple(_place(place, show, language, asset_url) for place in weather.places),
        observed=at(weather.observed),
        sources=tuple(
            SourceView(line=_line(source, words, language), url=address(source.url))
            for source in weather.sources
        ),
    )


def _moment(here: datetime, edition: Edition, words: Words) -> str:
    clock = words.clock(here)
    return clock if here.date() == edition.date else f"{words.day(here.date())} {clock}"


def _line(source: Source, words: Words, language: str) -> str:
    """The line that the law wants, word for word, explained where readers need it."""
    line = one_line(source.line)
    if line == "기상청 제공" and not language.lower().startswith("ko"):
        return str(words.digest.kma)
    return line


class _Degrees:
    def __init__(
        self, words: Words, units: str, language: str, at: Callable[[datetime | None], str]
    ) -> None:
        self._fahrenheit = units == "F"
        self._words = words
        self._language = language
        self._at = at

    def number(self, celsius: float | None, digits: int = 1) -> str:
        if celsius is None:
            return "–"
        value = celsius * 9 / 5 + 32 if self._fahrenheit else celsius
        return f"{round(value, digits) + 0.0:.{digits}f}"  # + 0.0: no minus before zero

    def temperature(self, celsius: float | None) -> str:
        if celsius is None:
            return "–"
        pattern = self._words.digest.fahrenheit if self._fahrenheit else self._words.digest.celsius
        return str(pattern).format(value=self.number(celsius))

    def detail(self, place: Place) -> str:
        parts = []
        if place.station:
            stands = names.shown(replace(place, name=place.station), self._language)
            parts.append(str(self._words.digest.station).format(station=one_line(stands)))
        if place.low is not None or place.high is not None:
            low, high = self.number(place.low, 0), self.number(place.high, 0)
            parts.append(str(self._words.digest.range).format(low=low, high=high))
        if place.rain_probability is not None:
            parts.append(str(self._words.digest.rain).format(percent=place.rain_probability))
        return " · ".join(part for part in (*parts, self._at(place.observed)) if part)


def _place(
    place: Place, show: _Degrees, language: str, asset_url: Callable[[str], str]
) -> PlaceView:
    stem = sky.icon(place.sky, place.night)
    return PlaceView(
        name=one_line(names.shown(place, language)),
        sky=one_line(sky.word(place.sky, language)),
        icon=address(asset_url(stem)) if stem else "",
        temperature=show.temperature(place.temperature),
        detail=show.detail(place),
    )
