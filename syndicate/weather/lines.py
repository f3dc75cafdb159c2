"""The list form: a line a place, like ``  • 구름많음동두천 17.6℃``.

A reader's copy of a newspaper's header, a file typed by hand, and a page file all look like
that. Taken are ``맑음강릉 20.3℃``, ``맑음 강릉 20.3``, ``강릉 맑음 -3.0 °C``, ``강릉: 맑음, 20.3``,
``강릉 영하 3도 맑음`` and ``강릉 20.3℃``, with ``-`` or ``–`` for a temperature that was not
observed; a line that names the time (``2025.06.10 (07시)``) and one that names the source
(``기상청 제공``); ``#`` begins a comment.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time

from syndicate.model import Place
from syndicate.text import fold, one_line
from syndicate.text.dateline import read_date_line
from syndicate.text.lazy import regex
from syndicate.weather import sky
from syndicate.weather.values import clean_name, drop_odd, is_night, number

__all__ = ["WeatherList", "read_lines", "split_sky"]

_BULLET = regex(r"(?:[•·ㆍ∙●○◦▪■□▶▷*]\s*|[-–—]\s+)")
_DEGREES = (
    r"(?P<value>[+\-−–]?\d{1,4}(?:[.,]\d{1,4})?)\s?(?P<unit>℃|[°º˚]\s?C|℉|[°º˚]\s?F|[°º˚도])?"
)
_TEMPERATURE = regex(rf"(?P<head>.*?){_DEGREES}", re.IGNORECASE)
_BETWEEN = regex(rf"(?P<head>[^\d]+?[\s:,|/]){_DEGREES}(?P<rest>[\s,|/][^\d]+)", re.IGNORECASE)
_SIGN = regex(r"(?:(?P<below>영하|minus)|영상)\s?(?=\d)", re.IGNORECASE)
_DIGIT = regex(r"\d")
_PARTING = " :,|/-–—"
_MISSING = regex(r"(?P<head>.*?\S)\s+[-–—−]+\s?(?:℃|[°º˚]\s?C)?", re.IGNORECASE)
_SOURCE = regex(
    r".*기상청.*|.{1,30}\s제공|(?:자료|출처|제공|source|data|weather data)\s?(?::|by\b|from\b).*",
    re.IGNORECASE,
)
_HANGUL = regex("[가-힣]")
_LETTERS = regex(r"[^\W\d_]{2}")
_LONGEST = 90  # characters of a line
_SKY_PARTS = 24  # characters: no word for the sky is longer


@dataclass(frozen=True, slots=True, kw_only=True)
class WeatherList:
    """What the lines say. ``day`` and ``time`` are ``None`` where no line names them."""

    places: tuple[Place, ...]
    day: date | None = None
    time: time | None = None
    source: str = ""
    notes: tuple[str, ...] = ()

    def at(self, observed: datetime | None) -> tuple[Place, ...]:
        """The places as observed then: day or night."""
        return tuple(replace(place, night=is_night(observed)) for place in self.places)


def read_lines(lines: Iterable[str], known_places: Sequence[str] = ()) -> WeatherList:
    """Read a list; nothing raises, what is not understood becomes a note.

    ``known_places`` help to tell an unknown word for the sky from the place behind it.
    """
    names = sorted({clean_name(name) for name in known_places if name.strip()}, key=_longest)
    places: dict[str, Place] = {}
    notes: list[str] = []
    day, moment, source = None, None, ""
    for number_, raw in enumerate(lines, 1):
        line = one_line(raw)
        if not line or line.startswith("#"):
            continue
        try:
            stamp = read_date_line(line)
        except ValueError:
            notes.append(f"line {number_}: {line!r} is no day of the calendar")
            continue
        if stamp:
            day, moment = day or stamp.day, moment or stamp.time
        elif len(line) <= 80 and _SOURCE.fullmatch(line):
            source = source or line
        elif place := _place(line[_bullet(line) :], names):
            place, odd = drop_odd(place)
            notes += odd
            if places.setdefault(fold(place.name), place) != place:
                notes.append(f"line {number_}: {place.name} stands twice; the first one counts")
        else:
            notes.append(f"line {number_}: {line[:60]!r} was not understood")
    return WeatherList(
        places=tuple(places.values()), day=day, time=moment, source=source, notes=tuple(notes)
    )


def _longest(name: str) -> tuple[int, str]:
    return -len(name), name


def _bullet(line: str) -> int:
    match = _BULLET.match(line)
    return match.end() if match else 0


def _place(line: str, names: Sequence[str]) -> Place | None:
    """The place of one line; without a temperature only where sky or place are known words."""
    if len(line) > _LONGEST:
        return None
    temperature = None
    head = line = _SIGN.sub(lambda sign: "-" if sign["below"] else "", line)
    if match := _TEMPERATURE.fullmatch(line) or _BETWEEN.fullmatch(line):
        temperature = number(match["value"])
        if temperature is not None and (match["unit"] or "").upper().endswith(("F", "℉")):
            temperature = round((temperature - 32) * 5 / 9, 2)
        head = match["head"].rstrip(_PARTING) + " " + (match.groupdict().get("rest") or "")
    elif match := _MISSING.fullmatch(line):
        head = match["head"]
    split = split_sky(one_line(head).strip(_PARTING), names)
    if not split:
        return None
    word, name = split
    if _DIGIT.search(word + name) and fold(clean_name(name)) not in map(fold, names):
        return None  # a number that is neither the temperature nor part of a known name
    if not match and not (sky.known(word) or fold(name) in map(fold, names)):
        return None
    return Place(name=clean_name(name), sky=sky.word(word, ""), temperature=temperature)


def split_sky(head: str, names: Sequence[str] = ()) -> tuple[str, str] | None:
    """``구름많음동두천`` → (``구름많음``, ``동두천``); the sky is ``""`` where the line names none.

    ``names`` are known places, longest first. ``None`` where no place is left over.
    """
    known = {fold(name) for name in names}
    if fold(clean_name(head)) in known:
        return "", head
    found = _sky_first(head, known) or _sky_last(head, known) or _by_place(head, names)
    if found:
        return found
    words = head.split(" ")
    if len(words) == 2 and _HANGUL.search(words[1]):
        return words[0], words[1]
    # Latin names have spaces of their own ("New York"): there only a known word is a word.
    whole = (len(words) == 1 or not _HANGUL.search(head)) and _LETTERS.search(head)
    return ("", head) if whole else None


def _by_place(head: str, names: Sequence[str]) -> tuple[str, str] | None:
    """An unknown word for the sky, beside a known place.

    It has two letters at least: 북강릉 is a station of its own, not 강릉 under a sky "북".
    """
    for name in names:
        before, after = head[: -len(name)].strip(), head[len(name) :]
        if len(before) > 1 and fold(head[-len(name) :]) == fold(name):
            return before, name
        if len(after) > 2 and after[0] == " " and fold(head[: len(name)]) == fold(name):
            return after.strip(), name
    return None


def _sky_first(head: str, known: set[str]) -> tuple[str, str] | None:
    """The longest known word that ``head`` begins with, a known place behind it preferred."""
    best = None
    for end in range(min(len(head) - 1, _SKY_PARTS), 0, -1):
        word, rest = head[:end], head[end:]
        if word[-1].isascii() and word[-1].isalpha() and rest[0].isalpha():
            continue  # Rainham is no rain
        name = rest.strip(_PARTING)
        # No place of KMA's has one syllable; 비금 is an island, not rain at 금.
        if not _LETTERS.search(name) or not name[0].isalnum() or not sky.known(word):
            continue
        if fold(clean_name(name)) in known:
            return word.strip(), name
        best = best or (word.strip(), name)
    return best


def _sky_last(head: str, known: set[str]) -> tuple[str, str] | None:
    """``강릉 맑음``: the longest known word at the end, behind a space or a known place."""
    for start in range(max(1, len(head) - _SKY_PARTS), len(head)):
        name, word = head[:start].strip(_PARTING), head[start:]
        parted = not head[start - 1].isalnum()
        if not _LETTERS.search(name) or not word[0].isalnum() or not sky.known(word):
            continue
        if parted or fold(clean_name(name)) in known:
            return word, name
    return None
