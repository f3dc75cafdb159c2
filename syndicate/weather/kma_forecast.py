"""The provider ``kma-forecast``: KMA's observations and forecasts of a grid, from data.go.kr.

A cell of 5 km needs three or four calls: what was observed (getUltraSrtNcst, which has no
sky), the sky of this hour (getUltraSrtFcst), and the day (getVilageFcst, whose newest forecast
has no low of today any more, so that an early one is asked, too). What a cell is said to have
observed comes from an automatic station that stands for it, not from the city's synoptic one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial

from syndicate.http import together
from syndicate.model import Place, Weather
from syndicate.weather.data_go_kr import DataError, key_params
from syndicate.weather.fetch import option, table_url
from syndicate.weather.kma_forecast_calls import (
    Day,
    Observed,
    Service,
    day_of,
    observed_at,
    sky_now,
)
from syndicate.weather.kma_forecast_times import KST
from syndicate.weather.kma_forecast_values import Sky, rain_word
from syndicate.weather.kma_grid import Cell, cell_of
from syndicate.weather.listing import listed
from syndicate.weather.provider import KMA, Reading, Request, WeatherError
from syndicate.weather.stations import Spot
from syndicate.weather.values import is_night

__all__ = ["NAME", "URL", "read_forecast"]

NAME = "kma-forecast"
URL = "https://apis.data.go.kr/1360000/VilageFcstInfoService_2.0"

_Part = Observed | Sky | Day | WeatherError
_Call = Callable[[Service, Cell, datetime], Observed | Sky | Day]
_CALLS: tuple[_Call, ...] = (observed_at, sky_now, day_of)
"""In the order in which a short time is spent: without a temperature a place is not shown."""
_AHEAD = 0.8
"""Of the time, for the call that goes ahead: who is slower leaves none for the others."""
_LATE = WeatherError("no time was left to ask")


def read_forecast(request: Request) -> Reading:
    """The configured places, as observed in the hour before, with the forecast of their day.

    Raises:
        WeatherError: there is no key, no place on the grid, or no temperature for any.
    """
    key = option(request, NAME, "key")
    if not key:
        raise WeatherError(
            f"needs a key of data.go.kr; set one under [weather.{NAME}]: "
            'key = "{env:DATA_GO_KR_KEY}" (docs/weather.md tells how to get one)',
            lasting=True,
        )
    url = table_url(request, NAME, URL).rstrip("/")
    service = Service(request, url, key_params(url, key))
    faults: dict[str, list[str]] = {}
    cells = _cells(request, faults)
    now = request.now.astimezone(KST)
    parts = _ask(service, list(dict.fromkeys(cells.values())), now)
    places = []
    for spot, cell in cells.items():
        seen, sky, day = (parts.get((cell, call), _LATE) for call in _CALLS)
        if isinstance(seen, Observed):
            places.append(_place(spot, seen, sky, day, faults))
        else:
            _add(faults, f"no temperature ({seen}); left out", spot)
    notes = tuple(f"{listed(names)}: {fault}" for fault, names in faults.items())
    if not places:
        raise WeatherError("; ".join(notes), lasting=service.denied is not None)
    return _reading(places, notes)


def _cells(request: Request, faults: dict[str, list[str]]) -> dict[Spot, Cell]:
    """The cells of the places; several may share one."""
    if not request.spots:
        words = 'it has no list of places; write into places: "이름 = latitude,longitude"'
        raise WeatherError(words, lasting=True)
    cells = {}
    for spot in request.spots:
        cell = cell_of(spot.latitude, spot.longitude)
        if cell is None:
            _add(faults, "outside of the grid of KMA's forecast, which is Korea; left out", spot)
        else:
            cells[spot] = cell
    if not cells:
        # No lasting fault: Oslo may well be there for the provider behind this one.
        outside = listed([spot.name for spot in request.spots])
        raise WeatherError(f"{outside}: outside of the grid of KMA's forecast, which is Korea")
    return cells


def _add(faults: dict[str, list[str]], fault: str, spot: Spot) -> None:
    """One fault of many places is one note."""
    faults.setdefault(fault, []).append(spot.name)


def _ask(service: Service, cells: Sequence[Cell], now: datetime) -> dict[tuple[Cell, _Call], _Part]:
    """All calls for all cells; one goes ahead, so that a wrong key is sent only once.

    Raises:
        WeatherError: the key is refused, the first cell took too long, or two cells one after
            the other have no answer.
    """
    parts: dict[tuple[Cell, _Call], _Part] = {}
    ahead = service.within(_AHEAD)
    for number, cell in enumerate(cells[:2]):
        part = parts[cell, observed_at] = _tried(observed_at, ahead, cell, now)
        if not isinstance(part, WeatherError):
            break
        if isinstance(part, DataError) and part.of_question:
            break
        over = ahead.request.deadline.left() < 0.05
        if over or part.lasting or number + 1 == len(cells[:2]):
            raise part
    open_ = [(cell, call) for call in _CALLS for cell in cells if (cell, call) not in parts]
    jobs = [partial(_tried, call, service, cell, now) for cell, call in open_]
    done = together(jobs, service.request.deadline)
    parts.update({one: part for one, part in zip(open_, done, strict=True) if part is not None})
    return parts


def _tried(call: _Call, service: Service, cell: Cell, now: datetime) -> _Part:
    try:
        return call(service, cell, now)
    except WeatherError as error:
        return error


def _place(
    spot: Spot, seen: Observed, sky: _Part, day: _Part, faults: dict[str, list[str]]
) -> Place:
    forecast = day if isinstance(day, Day) else None
    word = _word(seen, sky, forecast)
    if not word:
        _add(faults, f"no word for the sky ({_reason(sky)})", spot)
    if forecast is None:
        _add(faults, f"no low, high and chance of rain ({_reason(day)})", spot)
    elif forecast.reason:
        _add(faults, f"low or high is missing ({forecast.reason})", spot)
    # No id: it is no value of a station, and must not stand for a neighbour as one.
    return Place(
        name=spot.name,
        sky=word,
        temperature=seen.temperature,
        low=forecast.low if forecast else None,
        high=forecast.high if forecast else None,
        rain_probability=forecast.chance if forecast else None,
        night=is_night(seen.at),
        observed=seen.at,
    )


def _word(seen: Observed, sky: _Part, day: Day | None) -> str:
    """What falls, else the clouds; the village forecast's sky stands in for the newer one.

    What was observed counts before what is forecast: where it was dry, clouds are shown.
    """
    if seen.rain:
        return rain_word(seen.rain)
    forecasts = [one for one in (sky, day.sky if day else None) if isinstance(one, Sky)]
    words = [one.word if seen.rain is None else one.clouds for one in forecasts]
    return next((word for word in words if word), "")


def _reason(part: _Part) -> str:
    return str(part) if isinstance(part, WeatherError) else "no code in it is known"


def _reading(places: Sequence[Place], notes: tuple[str, ...]) -> Reading:
    """Places name their own time only where it is not that of the whole."""
    observed = max(one.observed for one in places if one.observed)
    shown = tuple(
        replace(one, observed=None) if one.observed == observed else one for one in places
    )
    weather = Weather(provider=NAME, places=shown, observed=observed, sources=KMA)
    return Reading(weather=weather, notes=notes)
