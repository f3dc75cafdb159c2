"""Weather, as far as it can be seen from here: no provider is asked.

What ``build`` would find out at 06:55, one provider after the other: names that nobody knows,
keys that are not there. Values of keys are looked at and never repeated.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import urlsplit

from syndicate.config import Publication, Secret
from syndicate.errors import UsageError
from syndicate.model import Problem, Severity
from syndicate.text import fold
from syndicate.weather import Live, Provider, WeatherError, stations_of
from syndicate.weather.providers import find
from syndicate.weather.stations import Stations

__all__ = ["examine_weather"]

Finding = tuple[str, str, Severity]

_KEYS = {"kma-stations": "KMA_KEY", "kma-forecast": "DATA_GO_KR_KEY"}
"""Who answers nobody without a key, and the variable that docs/weather.md keeps it in."""
_NEED_PLACES = ("kma-forecast", "open-meteo")
"""Who is asked for points on the map, and has no list of its own."""


def examine_weather(publication: Publication) -> list[Problem]:
    """Findings about ``[weather]``, each with its key."""
    findings: list[Finding] = []
    known: dict[str, Provider] = {}
    for name in dict.fromkeys(publication.weather.providers):
        try:
            known[name] = find(name)
        except WeatherError as error:
            message = f"{name}: {error}; mend the name, or take it out"
            findings.append(("weather.providers", message, Severity.ERROR))
            continue
        findings += _options(name, publication.weather.options.get(name, {}))
    if publication.weather.providers:
        findings += _places(publication, known)
    path = publication.relative(publication.path.resolve())
    return [
        Problem(path=path, field=field, message=message, severity=severity)
        for field, message, severity in findings
    ]


def _options(name: str, options: Mapping[str, Secret]) -> Iterator[Finding]:
    """The provider's own table."""
    field = f"weather.{name}"
    for key, secret in options.items():
        try:
            value = secret.reveal().strip()
        except UsageError as error:  # names the variable or the file, not what is in it
            yield f"{field}.{key}", str(error), Severity.ERROR
            continue
        if key == "url" and value and not _leads_somewhere(value):
            message = "is no address like https://…; mend it, or take it out for the real one"
            yield f"{field}.url", message, Severity.ERROR
        if key == "key" and not value and name in _KEYS:
            message = "is empty; fill the variable or the file that it names"
            yield f"{field}.key", message, Severity.ERROR
    if name in _KEYS and "key" not in options:
        message = (
            f'is not set, and nobody is answered without one; write key = "{{env:{_KEYS[name]}}}" '
            "(docs/weather.md tells how to get one)"
        )
        yield f"{field}.key", message, Severity.ERROR


def _leads_somewhere(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname)


def _places(publication: Publication, providers: Mapping[str, Provider]) -> Iterator[Finding]:
    places = publication.weather.places
    try:
        stations = stations_of(publication)
    except WeatherError as error:
        message = str(error).removeprefix("[weather] stations: ")
        yield "weather.stations", message, Severity.ERROR
        return
    live = [name for name, one in providers.items() if isinstance(one, Live)]
    if live:
        # A file, a page or a publication's own provider may have a place that is on no map.
        only = len(live) == len(providers)
        severity = Severity.ERROR if only else Severity.WARNING
        for name in dict.fromkeys(places):
            if stations.find(name) is None:
                yield "weather.places", _lost(name, stations), severity
    if not places:
        for name in (one for one in _NEED_PLACES if one in live):
            message = f'is empty, and {name} must be told which; write places = ["서울", "Jeju"]'
            yield "weather.places", message, Severity.ERROR
    yield from _twice(places, stations)


def _lost(name: str, stations: Stations) -> str:
    if "," in name:
        return f"{name} is no place on earth; degrees north come first, then degrees east"
    near = stations.suggest(name)
    meant = f"did you mean {near}? Else" if near else "it is no station of KMA;"
    return f'nobody knows where {name} lies; {meant} write "{name} = latitude,longitude"'


def _twice(places: Sequence[str], stations: Stations) -> Iterator[Finding]:
    """Two names of one station, or of one place in two spellings."""
    before: dict[str, str] = {}
    for name in places:
        spot = stations.find(name)
        one = spot.station.id if spot and spot.station else fold(name)
        if one not in before:
            before[one] = name
            continue
        message = f"{name} is the place of {before[one]}, too; take one of them out"
        yield "weather.places", message, Severity.WARNING
