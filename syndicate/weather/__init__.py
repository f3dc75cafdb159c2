"""The weather of a day, from the first configured provider that has an answer.

A provider is one module and one line in :data:`PROVIDERS`; a publication adds its own through
the entry point group ``syndicate.weather`` (an object like
:class:`syndicate.weather.provider.Provider`). No provider that fails stops anything: why it
failed is in the answer.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from importlib.metadata import entry_points

from syndicate.config import Publication
from syndicate.model import FrontPage, Place, Weather
from syndicate.text import one_line
from syndicate.weather import sky
from syndicate.weather.file import read_file
from syndicate.weather.page import read_page
from syndicate.weather.provider import Provider, Reading, Request, WeatherError
from syndicate.weather.values import same_place

__all__ = [
    "GROUP",
    "PROVIDERS",
    "Answer",
    "Attempt",
    "Provider",
    "Reading",
    "Request",
    "WeatherError",
    "ask",
    "sky",
]

PROVIDERS: Mapping[str, Provider] = {
    "file": read_file,
    "page": read_page,
}
GROUP = "syndicate.weather"
"""The entry point group of a publication's own providers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One provider that was asked.

    ``reason`` says why it had no answer, ``""`` if it had; ``path`` is the file that was
    read or looked for, relative to the configuration's folder; ``notes`` are what was odd.
    """

    provider: str
    ok: bool
    reason: str = ""
    path: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """``weather`` is ``None`` where no provider answered.

    ``missing`` are configured places that the one which answered does not have.
    """

    weather: Weather | None
    attempts: tuple[Attempt, ...] = ()
    missing: tuple[str, ...] = ()


def ask(
    publication: Publication, day: date, now: datetime, front_pages: Sequence[FrontPage]
) -> Answer:
    """Ask the configured providers, in order, for the weather of ``day``; nothing raises."""
    request = Request(publication=publication, day=day, now=now, front_pages=tuple(front_pages))
    attempts: list[Attempt] = []
    for name in publication.weather.providers:
        try:
            reading = _answer(name, request)
            places, missing, hints = _choose(reading.weather.places, request.places)
        except WeatherError as error:
            reason = one_line(str(error))
            attempts.append(Attempt(provider=name, ok=False, reason=reason, path=error.path))
            continue
        attempts.append(
            Attempt(provider=name, ok=True, path=reading.path, notes=(*reading.notes, *hints))
        )
        weather = replace(reading.weather, provider=name, places=places)
        return Answer(weather=weather, attempts=tuple(attempts), missing=missing)
    return Answer(weather=None, attempts=tuple(attempts))


def _answer(name: str, request: Request) -> Reading:
    provider = PROVIDERS[name] if name in PROVIDERS else _plugin(name)
    try:
        reading: object = provider(request)
    except WeatherError:
        raise
    except Exception as error:  # a plug-in's fault must not stop the paper
        raise WeatherError(f"failed: {type(error).__name__}: {error}") from error
    if not isinstance(reading, Reading) or not reading.weather.places:
        raise WeatherError("answered without any place")
    return reading


def _plugin(name: str) -> Provider:
    """A provider that an installed package brings."""
    found = {point.name: point for point in entry_points(group=GROUP)}
    if name not in found:
        known = sorted({*PROVIDERS, *found})
        near = difflib.get_close_matches(name, known, n=1)
        hint = f"did you mean {near[0]}?" if near else f"known: {', '.join(known)}"
        raise WeatherError(f"there is no such provider in this version ({hint})")
    try:
        provider: Provider = found[name].load()
    except Exception as error:  # importing a plug-in may raise anything
        raise WeatherError(f"cannot be loaded: {type(error).__name__}: {error}") from error
    return provider


def _choose(
    places: tuple[Place, ...], wanted: tuple[str, ...]
) -> tuple[tuple[Place, ...], tuple[str, ...], tuple[str, ...]]:
    """The wanted places in their order, those that are missing, and what may have been meant."""
    if not wanted:
        return places, (), ()
    chosen: list[Place] = []
    missing: list[str] = []
    hints: list[str] = []
    for name in wanted:
        place = next((one for one in places if same_place(one, name)), None)
        if place is None:
            near = difflib.get_close_matches(name, [one.name for one in places], n=1, cutoff=0.5)
            missing.append(name)
            hints.append(f"{name} is not in it" + (f"; the nearest is {near[0]}" if near else ""))
        elif place not in chosen:
            chosen.append(place)
    if not chosen:
        raise WeatherError(f"has none of {', '.join(wanted)}")
    return tuple(chosen), tuple(missing), tuple(hints)
