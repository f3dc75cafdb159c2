"""Asks KMA's API Hub for its stations, and writes the publication's own table of them.

``stn_inf.php`` gives the synoptic ones (``inf=SFC``) and the automatic ones (``inf=AWS``, the
synoptic once more among them), a line each:

       90  128.56473000   38.25085000 35100  17.53  18.73  1.70  10.00  1.40  90 속초  Sokcho  11D…

What stands between the coordinates and the name differs, and names have blanks; so the first
words with Hangul are the name, and the Latin ones after it the English name.
"""

from __future__ import annotations

import csv
import io
import os
import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import urljoin

from syndicate.config import Publication
from syndicate.deadline import Deadline
from syndicate.text.lazy import regex
from syndicate.weather.fetch import fetch, table_url
from syndicate.weather.kma_table import NAME, URL, hub_key, rows
from syndicate.weather.known import stations_of
from syndicate.weather.provider import Request, WeatherError
from syndicate.weather.stations import SHIPPED, Station, Stations, kilometres, load

__all__ = ["Refreshed", "refresh"]

_OWN = "weather/stations.csv"
_SERVICE = "stn_inf.php"
_SECONDS = 60.0  # somebody sits and waits; nothing is due
_MOVED = 0.1  # km
_HANGUL = regex(r"[가-힣]")
_LATIN = regex(r"[A-Za-z][A-Za-z.'()\-]*")
_KINDS = (("SFC", "ASOS", True), ("AWS", "AWS", False))


@dataclass(frozen=True, slots=True, kw_only=True)
class Refreshed:
    """What was written, and how it differs from the table before: a line for each station.

    ``setting`` is the line that ``[weather]`` still needs, ``""`` if none.
    """

    path: Path
    total: int
    new: tuple[str, ...]
    moved: tuple[str, ...]
    renamed: tuple[str, ...]
    gone: tuple[str, ...]
    setting: str


def refresh(publication: Publication, now: datetime) -> Refreshed:
    """Write the newest table to ``[weather] stations``, else to ``weather/stations.csv``.

    Raises:
        WeatherError: there is no key, no whole answer, or no place to write; the table before
            is as it was.
    """
    request = Request(publication=publication, day=now.date(), now=now, deadline=Deadline(_SECONDS))
    named = publication.weather.stations
    path = publication.root / (named or _OWN)
    known = _known(publication)
    found = _asked(request, known)
    try:
        _write(path, found, now)
    except OSError as error:
        shown = publication.relative(path)
        raise WeatherError(f"{shown} cannot be written: {error.strerror or error}") from error
    load.cache_clear()
    setting = "" if named else f'stations = "{_OWN}"'
    return _compared(path, found, known, setting)


def _known(publication: Publication) -> Stations:
    try:
        return stations_of(publication)
    except WeatherError:  # not made yet, or broken: it is about to be mended
        return load(SHIPPED)


def _asked(request: Request, known: Stations) -> dict[str, Station]:
    """The synoptic stations and the automatic ones, by id."""
    key = hub_key(request)
    url = urljoin(table_url(request, NAME, URL), _SERVICE)
    found: dict[str, Station] = {}
    for inf, kind, synoptic in _KINDS:
        params = {"inf": inf, "stn": "", "tm": "", "help": "0", "authKey": key}
        page = fetch(request, url, params)
        try:
            lines = rows(page, url, key)
        except WeatherError as error:
            words = str(error)
            if _SERVICE not in words:
                words += f"; this was {_SERVICE}, which needs an application (활용신청) of its own"
            raise WeatherError(words, lasting=error.lasting) from error
        listed = [one for words in lines if (one := _station(words, synoptic, known)) is not None]
        ids = {one.id for one in listed}
        had = {one.id for one in known.all if one.synoptic is synoptic}
        if len(ids & had) * 2 < len(had):
            raise WeatherError(
                f"the answer has {len(ids & had)} of the {len(had)} known {kind} stations; "
                "that cannot be all, and the table stays as it is"
            )
        for one in listed:
            found.setdefault(one.id, one)
    return found


def _station(words: list[str], synoptic: bool, known: Stations) -> Station | None:
    """The station of a line; ``None`` for a line that is none."""
    if len(words) < 4 or not re.fullmatch(r"[0-9]{1,6}", words[0]):
        return None
    try:
        longitude, latitude = float(words[1]), float(words[2])
    except ValueError:
        return None
    # Korea with its seas: coordinates that were swapped or left out are no station.
    if not (31 <= latitude <= 44 and 122 <= longitude <= 134):
        return None
    # An asterisk stands behind some names.
    rest = [word for word in words[3:] if word.strip("*")]
    start = next((n for n, word in enumerate(rest) if _HANGUL.search(word)), len(rest))
    end = start
    while end < len(rest) and _HANGUL.search(rest[end]):
        end += 1
    name = " ".join(rest[start:end]).removesuffix("(기)").rstrip(" *")
    if not name or name.endswith("(레)"):  # radar sites, on mountain tops
        return None
    number = str(int(words[0]))
    before = known.by_id.get(number)
    english = _english(rest[end:])
    if not english and before is not None and before.name == name:
        english = before.english  # most automatic stations have "----"
    return Station(
        id=number,
        name=name,
        english=english,
        latitude=latitude,
        longitude=longitude,
        synoptic=synoptic,
    )


def _english(words: list[str]) -> str:
    latin = []
    for word in words:
        if not _LATIN.fullmatch(word):
            break
        latin.append(word)
    return " ".join(latin)


def _write(path: Path, found: dict[str, Station], now: datetime) -> None:
    text = io.StringIO()
    text.write(f"# Stations of the Korea Meteorological Administration, API Hub, {now:%Y-%m-%d}\n")
    table = csv.writer(text, lineterminator="\n")
    table.writerow(("id", "name", "english", "latitude", "longitude", "kind"))
    for one in Stations(found.values()).all:
        kind = "ASOS" if one.synoptic else "AWS"
        table.writerow((one.id, one.name, one.english, one.latitude, one.longitude, kind))
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        temporary.write_text(text.getvalue(), encoding="utf-8", newline="")
        temporary.replace(path)
    except OSError:
        temporary.unlink(missing_ok=True)
        raise


def _compared(path: Path, found: dict[str, Station], known: Stations, setting: str) -> Refreshed:
    moved, renamed = [], []
    for one in found.values():
        before = known.by_id.get(one.id)
        if before is None:
            continue
        far = kilometres(before.latitude, before.longitude, one.latitude, one.longitude)
        if far >= _MOVED:
            moved.append(f"{one.name} ({one.id}), {far:.1f} km")
        if before.name != one.name:
            renamed.append(f"{before.name} is {one.name} ({one.id})")
    return Refreshed(
        path=path,
        total=len(found),
        new=tuple(f"{one.name} ({one.id})" for one in found.values() if one.id not in known.by_id),
        moved=tuple(moved),
        renamed=tuple(renamed),
        gone=tuple(f"{one.name} ({one.id})" for one in known.all if one.id not in found),
        setting=setting,
    )
