"""The provider ``page``: the weather list at the head of the day's page file."""

from __future__ import annotations

from datetime import datetime

from syndicate.model import FrontPage, Weather
from syndicate.weather.lines import WeatherList, read_lines
from syndicate.weather.provider import Reading, Request, WeatherError, sources

__all__ = ["from_list", "read_page"]


def read_page(request: Request) -> Reading:
    """The list of the page file of exactly this day; of several, the last by path has the word.

    Raises:
        WeatherError: there is no such page, or it has no weather.
    """
    pages = sorted(request.front_pages, key=lambda page: (page.date, page.path), reverse=True)
    of_day = [page for page in pages if page.date == request.day]
    for page in of_day:
        found = read_lines((*page.weather, page.source), request.places)
        if found.places:
            return from_list(found, request, "page", page.path)
    if of_day:
        raise WeatherError("the page has no weather list under its date", path=of_day[0].path)
    raise WeatherError(f"no page file is dated {request.day}{_newest(pages)}")


def _newest(pages: list[FrontPage]) -> str:
    return f"; the newest is {pages[0].path} of {pages[0].date}" if pages else ""


def from_list(found: WeatherList, request: Request, provider: str, path: str) -> Reading:
    """A reading made of a list; its time, if it names one, is the publication's."""
    observed = None
    if found.time:
        zone = request.publication.timezone
        observed = datetime.combine(found.day or request.day, found.time, zone)
    answer = Weather(
        provider=provider,
        places=found.at(observed),
        observed=observed,
        sources=sources(found.source),
    )
    return Reading(weather=answer, path=path, notes=found.notes)
