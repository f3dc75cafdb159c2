"""One digest as it stands, without writing anything."""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

from syndicate.config import Publication
from syndicate.digest import Letter
from syndicate.edition import day_at
from syndicate.errors import UsageError
from syndicate.model import Edition, Place, Problem
from syndicate.sources.pictures import Pictures
from syndicate.templating import Templates
from syndicate.text import fold
from syndicate.weather import Mode, WeatherError, own_place, stations_of
from syndicate.weather.stations import Stations
from syndicate.workflow.editions import Letters, issue_of, public_eml
from syndicate.workflow.gather import Desk, gather
from syndicate.workflow.store import ReadOnlyStore
from syndicate.workflow.weather_problems import weather_problems

__all__ = ["Preview", "preview"]


@dataclass(frozen=True, slots=True)
class Preview:
    """The letter of a day, ``None`` where it would hold no article."""

    day: date
    letter: Letter | None
    problems: tuple[Problem, ...]
    eml: Callable[[], bytes]


def preview(
    publication: Publication,
    now: datetime,
    *,
    output: Path,
    day: date | None = None,
    sections: tuple[str, ...] | None = None,
    city: str | None = None,
    mode: Mode = Mode.NORMAL,
) -> Preview:
    """The letter of ``day`` (default: the edition that stands at ``now``) for one reader.

    Raises:
        UsageError: a record or template is at fault, or ``city`` is in no weather.
    """
    day = day or day_at(publication, now)
    as_of = max(now, publication.edition_time(day))
    if as_of != now:
        mode = Mode.OFFLINE  # nobody has observed what is still to come
    gathered = gather(publication, as_of)
    desk = Desk(gathered, Pictures(publication, ReadOnlyStore(output)))
    letters = Letters(publication, Templates(publication))
    issue = issue_of(publication, gathered, desk, letters, day, as_of, mode)
    if issue is None or not issue.digest.stories(sections):
        return Preview(day, None, tuple(desk.problems), bytes)
    first = None if city is None else place_named(publication, issue.edition, city)
    letter = issue.digest.letter(sections=sections, city=first)
    if sections is None and issue.edition.subject:
        letter = replace(letter, subject=issue.edition.subject)
    problems = (*desk.problems, *weather_problems(publication, issue))
    return Preview(day, letter, problems, lambda: public_eml(letter, issue.edition, publication))


def place_named(publication: Publication, edition: Edition, city: str) -> str:
    """The place that comes first, under the name that the letter shows.

    A reader may write it in Korean or English, with or without 시, or as a station's id.

    Raises:
        UsageError: the edition's weather has no such place.
    """
    places = edition.weather.places if edition.weather else ()
    try:
        stations = stations_of(publication)
    except WeatherError as error:
        raise UsageError(str(error)) from error
    found = own_place(places, city, stations) if city.strip() else None
    if found is None:
        known = ", ".join(one.name for one in places) or "there is no weather for this day"
        near = _nearest(places, city, stations)
        hint = f"did you mean {near}? there are: {known}" if near else known
        shown = city if city.strip() else repr(city)
        raise UsageError(f"--city {shown}: not in the weather of {edition.date} ({hint})")
    # own_place may give the place the name that was asked for; the letter knows it by its own.
    own = next(one for one in places if replace(found, name=one.name) == one)
    return own.name


def _nearest(places: Sequence[Place], city: str, stations: Stations) -> str:
    """The name of the weather's places, in either language, that is spelled most alike."""
    names: dict[str, str] = {}
    for place in places:
        spot = stations.find(place.id or place.name)
        station = spot.station if spot else None
        for name in (place.name, station.english if station else ""):
            names.setdefault(_letters(name), name)
    near = difflib.get_close_matches(_letters(city), [one for one in names if one], n=1)
    return names[near[0]] if near else ""


def _letters(name: str) -> str:
    """Hangul in its letters: 재주 is near to 제주."""
    return unicodedata.normalize("NFD", fold(name))
