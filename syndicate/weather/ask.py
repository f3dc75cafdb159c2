"""Asks the providers in their order, and puts together what they said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from syndicate.config import Publication
from syndicate.http import Deadline
from syndicate.model import FrontPage, Place, Source, Weather
from syndicate.text import one_line
from syndicate.weather import providers
from syndicate.weather.choose import choose
from syndicate.weather.known import stations_of
from syndicate.weather.live import Mode, Told, latest, tell
from syndicate.weather.mask import masked
from syndicate.weather.provider import Live, Provider, Reading, Request, WeatherError
from syndicate.weather.stations import Stations, spots_of

__all__ = ["Answer", "Attempt", "Mode", "ask"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One provider that was asked.

    ``reason`` says why it had no answer, ``""`` if it had; ``path`` is the file that was
    read or looked for, relative to the configuration's folder; ``notes`` are what was odd,
    ``remarks`` what is right but good to know. A live provider took ``milliseconds``; ``asked``
    is when, where its answer was kept from then.
    """

    provider: str
    ok: bool
    reason: str = ""
    path: str = ""
    notes: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    milliseconds: int | None = None
    asked: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """``weather`` is ``None`` where no provider answered.

    ``missing`` are configured places that no answer has.
    """

    weather: Weather | None
    attempts: tuple[Attempt, ...] = ()
    missing: tuple[str, ...] = ()


@dataclass(slots=True)
class _Gathering:
    """The places found so far, and whose they are."""

    wanted: tuple[str, ...]
    places: dict[str, Place] = field(default_factory=dict)
    hints: dict[str, str] = field(default_factory=dict)
    first: Weather | None = None
    sources: list[Source] = field(default_factory=list)

    @property
    def open(self) -> tuple[str, ...]:
        return tuple(name for name in self.wanted if name not in self.places)

    @property
    def done(self) -> bool:
        return self.first is not None and not self.open

    def take(
        self, reading: Reading, stations: Stations, *, on_map: bool = False
    ) -> tuple[str, ...]:
        """Add what an answer has of the open places; remarks about whose station it is."""
        weather = reading.weather
        if not self.wanted:
            found = {f"{one.name} {one.id}": one for one in weather.places}
            remarks: tuple[str, ...] = ()
        else:
            choice = choose(weather.places, self.open, stations, on_map=on_map)
            for name, hint in choice.hints.items():  # the one that says most
                self.hints[name] = max(self.hints.get(name, ""), hint, key=len)
            found, remarks = choice.places, choice.remarks
            if not found:
                raise WeatherError(f"has none of {', '.join(self.open)}")
        if self.first is None:
            self.first = weather
        for name, place in found.items():
            other = weather.observed if weather.observed != self.first.observed else None
            self.places[name] = replace(place, observed=place.observed or other)
        self.sources += [one for one in weather.sources if one not in self.sources]
        return remarks

    def weather(self, provider: str) -> Weather | None:
        if self.first is None:
            return None
        order = self.wanted or tuple(self.places)
        return replace(
            self.first,
            provider=provider,
            places=tuple(dict.fromkeys(self.places[name] for name in order if name in self.places)),
            sources=tuple(self.sources),
        )


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
        failed = (Attempt(provider=name, ok=False, reason=reason, path=path) for name in names)
        return Answer(weather=None, attempts=tuple(failed))
    request = Request(
        publication=publication,
        day=day,
        now=now,
        front_pages=tuple(front_pages),
        pinned=mode is Mode.REPLAY,
    )
    end = Deadline(publication.weather.timeout.total_seconds())
    gathering = _Gathering(wanted=publication.weather.places)
    for number, name in enumerate(names):
        if gathering.done:
            break
        share = Deadline(end.left() / _live_among(names[number:]))
        spots = spots_of(gathering.open, stations)
        one = replace(request, deadline=share, spots=spots)
        attempts.append(_attempt(name, one, mode, gathering, stations))
    answered = [one.provider for one in attempts if one.ok]
    if not answered:
        attempts = _from_before(attempts, request, gathering, stations)
        answered = [one.provider for one in attempts if one.ok]
    weather = gathering.weather(answered[0]) if answered else None
    attempts = _with_hints(attempts, gathering)
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
    name: str, request: Request, mode: Mode, gathering: _Gathering, stations: Stations
) -> Attempt:
    try:
        provider = providers.find(name)
        if isinstance(provider, Live):
            told = tell(name, _guarded(name, provider), request, mode, stations)
            return _took(name, told, gathering, stations)
        reading = _guarded(name, provider)(request)
        remarks = gathering.take(reading, stations)
    except WeatherError as error:
        return Attempt(provider=name, ok=False, reason=one_line(str(error)), path=error.path)
    return Attempt(provider=name, ok=True, path=reading.path, notes=reading.notes, remarks=remarks)


def _took(name: str, told: Told, gathering: _Gathering, stations: Stations) -> Attempt:
    remarks = gathering.take(told.reading, stations, on_map=True)
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
    attempts: list[Attempt], request: Request, gathering: _Gathering, stations: Stations
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


def _with_hints(attempts: list[Attempt], gathering: _Gathering) -> list[Attempt]:
    """Beside the first that answered: what may have been meant by a place nobody has."""
    hints = tuple(gathering.hints[name] for name in gathering.open if name in gathering.hints)
    for number, attempt in enumerate(attempts):
        if attempt.ok and hints:
            attempts[number] = replace(attempt, notes=(*attempt.notes, *hints))
            break
    return attempts
