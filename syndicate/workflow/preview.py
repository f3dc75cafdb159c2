"""One digest as it stands, without writing anything."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

from syndicate.config import Publication
from syndicate.digest import Letter
from syndicate.edition import day_at
from syndicate.errors import UsageError
from syndicate.model import Problem
from syndicate.sources.pictures import Pictures
from syndicate.templating import Templates
from syndicate.weather import Mode
from syndicate.workflow.editions import issue_of, public_eml
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
    issue = issue_of(publication, gathered, desk, Templates(publication), day, as_of, mode)
    if issue is None or not issue.digest.stories(sections):
        return Preview(day, None, tuple(desk.problems), bytes)
    places = issue.edition.weather.places if issue.edition.weather else ()
    if city is not None and city not in {name for one in places for name in (one.name, one.id)}:
        known = ", ".join(one.name for one in places) or "there is no weather for this day"
        raise UsageError(f"--city {city}: not in the weather of {day} ({known})")
    letter = issue.digest.letter(sections=sections, city=city)
    if sections is None and issue.edition.subject:
        letter = replace(letter, subject=issue.edition.subject)
    problems = (*desk.problems, *weather_problems(publication, issue))
    return Preview(day, letter, problems, lambda: public_eml(letter, issue.edition, publication))
