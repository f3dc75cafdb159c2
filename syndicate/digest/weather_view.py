"""The weather as a letter shows it: every number a text, in the publication's units."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from syndicate.config import Publication
from syndicate.digest.address import address
from syndicate.model import Edition, Place, Source, Weather
from syndicate.templating import Words
from syndicate.text import one_line
from syndicate.weather import names, sky

__all__ = ["PlaceView", "SourceView", "WeatherView", "weather_view"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceView:
    """One row header and its cells; ``icon`` is an address or ``""``.

    ``details`` are short lines: whose station it is and when it observed, then the forecast.
    """

    name: str
    sky: str
    icon: str
    temperature: str
    details: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceView:
    """Who is named beside the weather; ``url`` is an address or ``""``."""

    line: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WeatherView:
    """``note`` says when it was observed, and which of the numbers nobody has observed yet."""

    places: tuple[PlaceView, ...]
    note: str
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
        note=", ".join(filter(None, (at(weather.observed), _forecast(weather, words)))),
        sources=tuple(
            SourceView(line=_line(source, words, language), url=address(source.url))
            for source in weather.sources
        ),
    )


def _moment(here: datetime, edition: Edition, words: Words) -> str:
    clock = words.clock(here)
    return clock if here.date() == edition.date else f"{words.day(here.date())} {clock}"


def _forecast(weather: Weather, words: Words) -> str:
    """A low and a high beside "07:00 관측" would pass for what the night and the day had."""
    numbers = (
        number
        for place in weather.places
        for number in (place.low, place.high, place.rain_probability)
    )
    return "" if all(number is None for number in numbers) else str(words.digest.forecast)


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

    def details(self, place: Place) -> tuple[str, ...]:
        words, lines = self._words.digest, []
        if place.station:
            stands = names.shown(replace(place, name=place.station), self._language)
            lines.append(str(words.station).format(station=one_line(stands)))
        lines.append(self._at(place.observed))
        ends = ((words.low, place.low), (words.high, place.high))
        lines.append(
            " ".join(
                str(word).format(value=self.number(end, 0)) for word, end in ends if end is not None
            )
        )
        if place.rain_probability is not None:
            lines.append(str(words.rain).format(percent=place.rain_probability))
        return tuple(filter(None, lines))


def _place(
    place: Place, show: _Degrees, language: str, asset_url: Callable[[str], str]
) -> PlaceView:
    stem = sky.icon(place.sky, place.night)
    return PlaceView(
        name=one_line(names.shown(place, language)),
        sky=one_line(sky.word(place.sky, language)),
        icon=address(asset_url(stem)) if stem else "",
        temperature=show.temperature(place.temperature),
        details=show.details(place),
    )
