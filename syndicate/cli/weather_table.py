"""The weather in columns, as a terminal shows it: Hangul takes two cells."""

from __future__ import annotations

from rich.cells import cell_len

from syndicate.config import Publication
from syndicate.model import Place, Weather
from syndicate.weather import sky

__all__ = ["table"]


def table(weather: Weather, publication: Publication) -> list[str]:
    """A line a place, and the line with time and source."""
    fahrenheit = publication.weather.units == "F"
    rows = [_row(place, publication, fahrenheit) for place in weather.places]
    widths = [max(cell_len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = []
    for name, word, temperature, *rest in rows:
        cells = [_left(name, widths[0]), _left(word, widths[1])]
        cells.append(" " * (widths[2] - cell_len(temperature)) + temperature)
        cells += [_left(text, width) for text, width in zip(rest, widths[3:], strict=True) if width]
        lines.append("  ".join(cells).rstrip())
    return [*lines, _foot(weather, publication)]


def _left(text: str, width: int) -> str:
    return text + " " * (width - cell_len(text))


def _row(place: Place, publication: Publication, fahrenheit: bool) -> tuple[str, ...]:
    low, high = _degrees(place.low, fahrenheit, 0), _degrees(place.high, fahrenheit, 0)
    chance = place.rain_probability
    unit = "℉" if fahrenheit else "℃"
    known = place.temperature is not None
    other = place.observed
    return (
        place.name,
        sky.word(place.sky, publication.language),
        _degrees(place.temperature, fahrenheit, 1) + (unit if known else ""),
        f"{low}° / {high}°" if place.low is not None or place.high is not None else "",
        "" if chance is None else f"{chance} %",
        place.station and f"({place.station} {place.id})",
        f"{other.astimezone(publication.timezone):%H:%M}" if other else "",
    )


def _degrees(celsius: float | None, fahrenheit: bool, digits: int) -> str:
    if celsius is None:
        return "–"
    value = celsius * 9 / 5 + 32 if fahrenheit else celsius
    return f"{round(value, digits) + 0.0:.{digits}f}"


def _foot(weather: Weather, publication: Publication) -> str:
    sources = " · ".join(one.line for one in weather.sources) or weather.provider
    if weather.observed is None:
        return sources
    return f"{weather.observed.astimezone(publication.timezone):%Y-%m-%d %H:%M} · {sources}"
