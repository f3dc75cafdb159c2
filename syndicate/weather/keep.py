"""What live providers last said, in ``.syndicate/weather/``: a cache, to be deleted at will.

Thanks to it an ordinary build asks nobody, a provider's hiccup hides nothing that is still
fresh, and ``--now`` shows what was known then. A file that cannot be read or written costs no
more than another question.
"""

from __future__ import annotations

import hashlib
import json
import math
import os
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from syndicate.model import Place, Source, Weather
from syndicate.weather.provider import Reading, Request

__all__ = ["Kept", "Shelf"]

_FORM = 2  # of the file; another number is not read
_DAYS = timedelta(days=3)
_COMPARED = timedelta(hours=3)  # so long an answer is compared with the next one, in trust.py
_MOST = 200  # entries a provider


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """One question and what came of it; ``reading`` is ``None`` where it failed.

    ``spots`` are the configured places that it was about.
    """

    asked: datetime
    milliseconds: int
    reading: Reading | None
    reason: str = ""
    lasting: bool = False
    spots: tuple[str, ...] = ()

    def covers(self, request: Request) -> bool:
        """Whether every place that is wanted now was asked for then.

        A second provider is often asked for a single place, which is no answer on the day when
        the first one falls silent.
        """
        return {spot.wanted for spot in request.spots} <= set(self.spots)


class Shelf:
    """The kept answers of one provider under its present configuration, oldest first."""

    def __init__(self, request: Request, provider: str) -> None:
        safe = "".join(c if c.isalnum() or c in "-_" else "_" for c in provider)
        self._path = request.publication.root / ".syndicate" / "weather" / f"{safe}.json"
        self._print = _fingerprint(request, provider)
        self._counts = max(request.publication.weather.max_age, _COMPARED) + timedelta(hours=1)
        self._all = self._read()

    def _read(self) -> list[dict[str, Any]]:
        try:
            document = json.loads(self._path.read_text(encoding="utf-8"))
            entries = document["entries"] if document["form"] == _FORM else []
            return [one for one in entries if isinstance(one, dict)]
        except (OSError, ValueError, KeyError, TypeError, RecursionError):
            return []

    def until(self, now: datetime) -> list[Kept]:
        """What was asked until ``now`` and may still count, the newest first."""
        found = []
        for raw in self._all:
            if raw.get("print") != self._print or _asked(raw, now) < now - self._counts:
                continue
            try:
                kept = _kept(raw)
            except (KeyError, TypeError, ValueError, AttributeError, ArithmeticError):
                continue
            if kept.asked <= now:
                found.append(kept)
        found.sort(key=lambda one: one.asked)
        return found[::-1]  # of one second, the one that was kept last is the newer

    @property
    def path(self) -> Path:
        """The file."""
        return self._path

    def put(self, kept: Kept) -> bool:
        """Keep an answer, and forget what is older than three days; whether that was possible."""
        raw = {
            "print": self._print,
            "asked": kept.asked.isoformat(),
            "ms": kept.milliseconds,
            "reason": kept.reason,
            "lasting": kept.lasting,
            "spots": kept.spots,
            "reading": _encoded(kept.reading),
        }
        oldest = kept.asked - _DAYS
        self._all = self._read()  # a second build may have kept something meanwhile
        entries = [one for one in self._all if _asked(one, oldest) >= oldest]
        self._all = [*entries, raw][-_MOST:]
        document = {"form": _FORM, "entries": self._all}
        text = json.dumps(document, ensure_ascii=False, default=datetime.isoformat)
        temporary = self._path.with_suffix(f".{os.getpid()}.tmp")
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            temporary.write_text(text, encoding="utf-8")
            temporary.replace(self._path)
        except OSError:
            with suppress(OSError):
                temporary.unlink(missing_ok=True)
            return False
        return True


def _asked(raw: dict[str, Any], otherwise: datetime) -> datetime:
    try:
        asked = datetime.fromisoformat(raw["asked"])
    except (KeyError, TypeError, ValueError):
        return otherwise
    return asked if asked.tzinfo else otherwise


def _fingerprint(request: Request, provider: str) -> str:
    """Of everything that an answer depends on; a mended key is asked with at once."""
    secrets = []
    for name, secret in sorted(request.options(provider).items()):
        secrets.append((name, "" if secret.missing else secret.reveal()))
    text = json.dumps([provider, secrets, request.places], ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def _encoded(reading: Reading | None) -> dict[str, Any] | None:
    if reading is None:
        return None
    weather = asdict(reading.weather)
    for place in weather["places"]:  # most of the file, were it not for this
        for name in [name for name, value in place.items() if value in (None, "", False)]:
            del place[name]
    return {"weather": weather, "notes": reading.notes}


def _kept(raw: dict[str, Any]) -> Kept:
    asked = datetime.fromisoformat(raw["asked"])
    if asked.tzinfo is None:
        raise ValueError("no zone")
    found = raw["reading"]
    reading = None
    if found is not None:
        weather = found["weather"]
        reading = Reading(
            weather=Weather(
                provider=str(weather["provider"]),
                places=tuple(map(_place, weather["places"])),
                observed=_time(weather["observed"]),
                sources=tuple(
                    Source(line=str(one["line"]), url=str(one["url"])) for one in weather["sources"]
                ),
            ),
            notes=tuple(map(str, found["notes"])),
        )
    return Kept(
        asked=asked,
        milliseconds=int(raw["ms"]),
        reading=reading,
        reason=str(raw["reason"]),
        lasting=bool(raw["lasting"]),
        spots=tuple(map(str, raw["spots"])),
    )


def _place(raw: dict[str, Any]) -> Place:
    """Field by field: whatever else stands in the file is no value of ours."""
    chance = _number(raw.get("rain_probability"))
    return Place(
        name=str(raw["name"]),
        sky=str(raw.get("sky", "")),
        temperature=_number(raw.get("temperature")),
        id=str(raw.get("id", "")),
        low=_number(raw.get("low")),
        high=_number(raw.get("high")),
        rain_probability=None if chance is None else int(chance),
        night=bool(raw.get("night")),
        station=str(raw.get("station", "")),
        observed=_time(raw.get("observed")),
    )


def _number(raw: object) -> float | None:
    if raw is None:
        return None
    if not isinstance(raw, int | float) or not math.isfinite(raw):
        raise ValueError("no number")
    return raw


def _time(raw: str | None) -> datetime | None:
    if raw is None:
        return None
    moment = datetime.fromisoformat(raw)
    if moment.tzinfo is None:
        raise ValueError("no zone")
    return moment
