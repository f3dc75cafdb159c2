"""Asks the providers in their order, and puts together what they said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from syndicate.config import Publication
from syndicate.deadline import Deadline
from syndicate.model import FrontPage, Weather
from syndicate.text import one_line
from syndicate.weather import providers
from syndicate.weather.gathering import Gathering
from syndicate.weather.known import stations_of
from syndicate.weather.listing import listed
from syndicate.weather.live import Told, latest, tell
from syndicate.weather.mask import masked
from syndicate.weather.mode import Mode
from syndicate.weather.provider import Live, Provider, Reading, Request, WeatherError
from syndicate.weather.stations import Stations, spots_of

__all__ = ["Answer", "Attempt", "Mode", "ask"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One provider that was to be asked.

    ``reason`` says why it had no answer, ``""`` if it had; ``path`` is the file that was
    read or looked for, relative to the configuration's folder; ``notes`` are what was odd,
    ``remarks`` what is right but good to know. A live provider took ``milliseconds``; ``asked``
    is when, where its answer was kept from then. ``lasting``: it cannot answer until somebody
    mends what ``reason`` says; ``silent``: it was asked and did not answer, which may pass.
    """

    provider: str
    ok: bool
    reason: str = ""
    path: str = ""
    notes: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    milliseconds: int | None = None
    asked: datetime | None = None
    lasting: bool = False
    silent: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """``weather`` is ``None`` where no provider answered.

    ``missing`` are configured places that no answer has.
    """

    weather: Weather | None
    attempts: tuple[Attempt, ...] = ()
    missing: tuple[str, ...] = ()


def ask(
    publication: Publication,
    day: date,
    now: datetime,
    front_pages: Sequence[FrontPage],
    mode: Mode = Mode.NORMAL,
) -> Answer:
    """Ask the configured providers, in order, for the weather of ``day``; nothing raises.

    The next one is asked where one fails, and for the places that it lacks.
    """
    attempts: list[Attempt] = []
    names = publication.weather.providers
    try:
        stations = stations_of(publication)
    except WeatherError as error:
        reason, path = one_line(str(error)), error.path
        return Answer(
            weather=None,
            attempts=tuple(
                Attempt(provider=name, ok=False, reason=reason, path=path, lasting=True)
                for name in names
            ),
        )
    request = Request(
        publication=publication,
        day=day,
        now=now,
        front_pages=tuple(front_pages),
        pinned=mode is Mode.REPLAY,
    )
    end = Deadline(publication.weather.timeout.total_seconds())
    gathering = Gathering(wanted=publication.weather.places)
    for number, name in enumerate(names):
        if gathering.done:
            break
        share = Deadline(end.left() / _live_among(names[number:]))
        open_ = gathering.open
        one = replace(request, deadline=share, open=open_, spots=spots_of(open_, stations))
        attempts.append(_attempt(name, one, mode, gathering, stations))
    if not any(one.ok for one in attempts):
        attempts = _from_before(attempts, request, gathering, stations)
    gathering.finish()
    weather = gathering.weather()
    attempts = [_with_gaps(one, gathering) for one in _with_hints(attempts, gathering)]
    missing = gathering.open if weather else ()
    return Answer(weather=weather, attempts=tuple(attempts), missing=missing)


def _live_among(names: Sequence[str]) -> int:
    """How many share what time is left: nobody may take the time of the next."""
    count = 0
    for name in names:
        try:
            count += isinstance(providers.find(name), Live)
        except WeatherError:
            continue
    return max(count, 1)


def _attempt(
    name: str, request: Request, mode: Mode, gathering: Gathering, stations: Stations
) -> Attempt:
    silent = False
    try:
        provider = providers.find(name)
        if isinstance(provider, Live):
            _can_find(provider, request)
            silent = request.day == request.today
            told = tell(name, _guarded(name, provider), request, mode, stations)
            silent = False
            return _took(name, told, gathering, stations)
        reading = _guarded(name, provider)(request)
        remarks = gathering.take(name, reading, stations)
    except WeatherError as error:
        return Attempt(
            provider=name,
            ok=False,
            reason=one_line(str(error)),
            path=error.path,
            lasting=error.lasting,
            silent=silent and not error.lasting,
        )
    return Attempt(provider=name, ok=True, path=reading.path, notes=reading.notes, remarks=remarks)


def _can_find(provider: Live, request: Request) -> None:
    """Who goes by the map is not asked about places that nobody can find on it.

    A name that is misspelled is told as missing; the provider itself is well.
    """
    if provider.on_map_only and request.open and not request.spots:
        raise WeatherError(
            f"it does not know where {listed(request.open)} lies; "
            'write into places: "Name = latitude,longitude"'
        )


def _took(name: str, told: Told, gathering: Gathering, stations: Stations) -> Attempt:
    remarks = gathering.take(name, told.reading, stations, on_map=True)
    return Attempt(
        provider=name,
        ok=True,
        notes=told.reading.notes,
        remarks=remarks,
        milliseconds=told.kept.milliseconds,
        asked=told.kept.asked if told.replayed else None,
    )


def _guarded(name: str, provider: Provider) -> Provider:
    """A provider of somebody else's may raise anything, and answer anything; keys stay here."""

    def read(request: Request, /) -> Reading:
        try:
            reading: object = provider(request)
        except WeatherError as error:
            words = masked(request, name, str(error))
            raise WeatherError(words, path=error.path, lasting=error.lasting) from error
        except Exception as error:  # a plug-in's fault must not stop the paper
            words = masked(request, name, f"failed: {type(error).__name__}: {error}")
            raise WeatherError(words) from error
        if not isinstance(reading, Reading) or not reading.weather.places:
            raise WeatherError("answered without any place")
        notes = tuple(masked(request, name, note) for note in reading.notes)
        return replace(reading, notes=notes)

    return read


def _from_before(
    attempts: list[Attempt], request: Request, gathering: Gathering, stations: Stations
) -> list[Attempt]:
    """Nobody answered: what a live provider said not long ago is shown, with its time."""
    shown = []
    for attempt in attempts:
        told = None if gathering.done else latest(attempt.provider, request)
        try:
            kept = _took(attempt.provider, told, gathering, stations) if told else attempt
        except WeatherError:
            kept = attempt
        if kept.ok:
            note = f"no answer now: {attempt.reason}; what it said before is shown"
            kept = replace(kept, notes=(note, *kept.notes))
        shown.append(kept)
    return shown


def _with_gaps(attempt: Attempt, gathering: Gathering) -> Attempt:
    """Whose thermometer is out: a warning where the place is shown without a temperature.

    A list by hand says so with its "-"; that is no news to who wrote it.
    """
    notes, remarks = list(attempt.notes), list(attempt.remarks)
    for place, whose in gathering.without_temperature(attempt.provider).items():
        if whose != attempt.provider:
            remarks.append(f"{place} has no temperature here: that of {whose} is shown")
        elif attempt.milliseconds is not None and not any(
            note.startswith(f"{place}:") for note in notes
        ):
            notes.append(f"{place}: no temperature, and no other provider has one")
    return replace(attempt, notes=tuple(notes), remarks=tuple(remarks))


def _with_hints(attempts: list[Attempt], gathering: Gathering) -> list[Attempt]:
    """Beside the first that answered: what may have been meant by a place nobody has."""
    hints = tuple(gathering.hints[name] for name in gathering.open if name in gathering.hints)
    for number, attempt in enumerate(attempts):
        if attempt.ok and hints:
            attempts[number] = replace(attempt, notes=(*attempt.notes, *hints))
            break
    return attempts
