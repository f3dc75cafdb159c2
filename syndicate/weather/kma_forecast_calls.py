"""The calls of KMA's forecast service for one cell of its grid."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from urllib.parse import urlsplit

from syndicate.weather.data_go_kr import NO_DATA, DataError, again, rows
from syndicate.weather.fetch import fetch
from syndicate.weather.kma_forecast_times import (
    KST,
    day_bases,
    early_base,
    observed_bases,
    sky_bases,
)
from syndicate.weather.kma_forecast_values import (
    Item,
    Sky,
    chance_of_rain,
    first,
    items_of,
    of_day,
    sky_at,
)
from syndicate.weather.kma_grid import Cell
from syndicate.weather.provider import Request, WeatherError

__all__ = ["Day", "Observed", "Service", "day_of", "observed_at", "sky_now"]


@dataclass(frozen=True, slots=True)
class Observed:
    """``rain`` is a code (PTY), ``None`` where it was not observed."""

    at: datetime
    temperature: float
    rain: float | None


@dataclass(frozen=True, slots=True)
class Day:
    """``sky`` is the one of this hour; ``reason`` says why a value of the day is missing."""

    low: float | None
    high: float | None
    chance: int | None
    sky: Sky
    reason: str = ""


@dataclass(slots=True)
class Service:
    """The service at ``url``, without a slash at its end, as one request for weather asks it.

    A key that is refused once is not sent again: ``denied`` is the reason.
    """

    request: Request
    url: str
    key: Mapping[str, str] = field(repr=False)
    denied: WeatherError | None = None

    def within(self, share: float) -> Service:
        """The same, with a share of the time that is left."""
        limit = self.request.deadline.part(share)
        return replace(self, request=replace(self.request, deadline=limit))

    def items(self, operation: str, base: datetime, cell: Cell) -> list[Item]:
        """The items of one call.

        Raises:
            DataError: the service said no, with a code.
            WeatherError: it did not answer, or what came is no answer to this.
        """
        if self.denied is not None:
            raise WeatherError(str(self.denied), lasting=True)
        url = f"{self.url}/{operation}"
        params = {
            **self.key,
            "dataType": "JSON",  # it is XML otherwise
            "pageNo": "1",
            "numOfRows": "1000",  # the village forecast has up to about 950
            "base_date": f"{base:%Y%m%d}",
            "base_time": f"{base:%H%M}",
            "nx": str(cell.nx),
            "ny": str(cell.ny),
        }
        try:
            return items_of(rows(fetch(self.request, url, params, again=again), url), base, cell)
        except WeatherError as error:
            if error.lasting and not (isinstance(error, DataError) and error.of_question):
                self.denied = error
            raise

    def newest(
        self,
        operation: str,
        bases: Sequence[datetime],
        cell: Cell,
        enough: Callable[[list[Item]], bool],
    ) -> tuple[datetime, list[Item]]:
        """The first answer of ``bases`` that is ``enough``: KMA is now and then late.

        Raises:
            DataError: there is none (``NO_DATA``), or the service said no otherwise.
            WeatherError: as :meth:`items`.
        """
        for base in bases:
            try:
                items = self.items(operation, base, cell)
            except DataError as error:
                if error.code != NO_DATA:
                    raise
            else:
                if enough(items):
                    return base, items
        tried = ", ".join(f"{base:%H:%M}" for base in bases)
        host = urlsplit(self.url).hostname or "the address"
        raise DataError(host, NO_DATA, f"it has no data of {tried} for this place")


def observed_at(service: Service, cell: Cell, now: datetime) -> Observed:
    """What was observed last.

    Raises:
        WeatherError: no temperature.
    """
    base, items = service.newest(
        "getUltraSrtNcst",
        observed_bases(now),
        cell,
        lambda items: first(items, "T1H") is not None,
    )
    temperature = first(items, "T1H")
    assert temperature is not None
    return Observed(base, temperature, first(items, "PTY"))


def sky_now(service: Service, cell: Cell, now: datetime) -> Sky:
    """The sky of the hour nearest to now.

    Raises:
        WeatherError: none is forecast.
    """
    _, items = service.newest(
        "getUltraSrtFcst",
        sky_bases(now),
        cell,
        lambda items: bool(sky_at(items, now).word),
    )
    return sky_at(items, now)


def day_of(service: Service, cell: Cell, now: datetime) -> Day:
    """Low and high of the Korean day, and the chance of rain in what is left of it.

    Raises:
        WeatherError: no forecast of it.
    """
    today = now.astimezone(KST).date()
    base, items = service.newest("getVilageFcst", day_bases(now), cell, bool)
    low, high = of_day(items, "TMN", today), of_day(items, "TMX", today)
    reason = ""
    early = early_base(now)
    if (low is None or high is None) and early != base:
        try:
            before = service.items("getVilageFcst", early, cell)
        except WeatherError as error:
            reason = str(error)
        else:
            low = of_day(before, "TMN", today) if low is None else low
            high = of_day(before, "TMX", today) if high is None else high
    if not reason and (low is None or high is None):
        reason = "the forecasts of today do not hold them"
    return Day(low, high, chance_of_rain(items, now), sky_at(items, now), reason)
