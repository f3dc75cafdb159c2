"""Checks of single values, the same for every form that weather comes in."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from functools import lru_cache

from syndicate.model import Place
from syndicate.text import fold, foreign
from syndicate.text.lazy import regex

__all__ = [
    "KOREA",
    "WORLD",
    "clean_name",
    "decoded",
    "drop_odd",
    "is_night",
    "number",
    "same_place",
]

_STATION_KIND = regex(r"\s*\([가-힣]\)$")
_NUMBER = regex(r"[+\-−–]?\d{1,4}(?:[.,]\d{1,4})?")
KOREA = (-50.0, 50.0)
"""°C. Korea's records are −33 and 41; KMA writes −99 for a missing temperature."""
WORLD = (-90.0, 60.0)
"""°C. The records of the world's stations are −89.2 (Vostok) and 56.7 (Death Valley)."""


def number(text: str) -> float | None:
    """``"18.2"``, ``"-3"``, ``"−3,5"``; ``None`` for anything else."""
    stripped = text.strip()
    if not _NUMBER.fullmatch(stripped):
        return None
    return float(stripped.replace(",", ".").replace("−", "-").replace("–", "-"))


def clean_name(text: str) -> str:
    """A station's name as readers know the place: ``대구(기)`` is 대구."""
    return _STATION_KIND.sub("", foreign(text))


def decoded(data: bytes) -> str:
    """UTF-8, UTF-16 where a byte order mark says so, and CP949 second.

    Weather is often still in KMA's CP949 (its superset of EUC-KR). What a text declares does not
    count: Hangul in CP949 is never UTF-8, whatever label survived a conversion.

    Raises:
        ValueError: it is none of them.
    """
    encodings = ("utf-16",) if data[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "cp949")
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise ValueError("neither UTF-8 nor CP949 text")


def same_place(place: Place, wanted: str) -> bool:
    """Whether ``wanted``, a configured name or id, means this place.

    No nearer likeness counts: 고창 and 고창군 are two stations.
    """
    return _compared(wanted, clean=True) == _compared(place.name) or (
        wanted.strip() == place.id != ""
    )


@lru_cache(maxsize=4096)
def _compared(name: str, *, clean: bool = False) -> str:
    """Hundreds of places are compared each with each, and after the time was up."""
    return fold(clean_name(name) if clean else name)


def is_night(observed: datetime | None) -> bool:
    """From 18 to 7 o'clock where the provider stands, as KMA's own night icons do."""
    return observed is not None and not 7 <= observed.hour < 18


def drop_odd(place: Place, limits: tuple[float, float] = WORLD) -> tuple[Place, tuple[str, ...]]:
    """The place without what cannot be true, and a note for each such value."""
    coldest, warmest = limits
    notes: list[str] = []
    changes: dict[str, None] = {}
    for field in ("temperature", "low", "high"):
        value = getattr(place, field)
        # "not within" also catches not-a-number
        if value is not None and not coldest <= value <= warmest:
            notes.append(f"{place.name}: {field} {value:g} ℃ cannot be; left out")
            changes[field] = None
    chance = place.rain_probability
    if chance is not None and not 0 <= chance <= 100:
        notes.append(f"{place.name}: rain probability {chance} % cannot be; left out")
        changes["rain_probability"] = None
    return replace(place, **changes), tuple(notes)  # type: ignore[arg-type]  # None fits all four
