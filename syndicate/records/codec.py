"""An edition as JSON and back. Contains no business logic."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from datetime import date, datetime
from typing import Any

from syndicate.model import Edition, EditionSection, Headline, Picture, Place, Source, Weather

__all__ = ["decode", "encode"]


def encode(value: Any) -> Any:
    """Nouns, tuples and times as JSON values; fields at their default are left out."""
    if is_dataclass(value) and not isinstance(value, type):
        return {
            field.name: encode(getattr(value, field.name))
            for field in fields(value)
            if getattr(value, field.name) != field.default
        }
    if isinstance(value, tuple):
        return [encode(one) for one in value]
    if isinstance(value, date):  # a datetime is one, too
        return value.isoformat()
    return value


def decode(raw: dict[str, Any], day: date) -> Edition:
    """The edition of ``day`` that :func:`encode` wrote.

    Raises:
        KeyError, TypeError, ValueError: it is not one.
    """
    if raw["date"] != day.isoformat():
        raise ValueError(f"it is of {raw['date']}")
    return Edition(
        **{
            **raw,
            "date": date.fromisoformat(raw["date"]),
            "at": _aware(raw["at"]),
            "frozen": _time(raw.get("frozen")),
            "held": tuple(raw.get("held", ())),
            "weather": _weather(raw["weather"]) if raw.get("weather") else None,
            "sections": tuple(
                EditionSection(
                    **{**section, "headlines": tuple(map(_headline, section["headlines"]))}
                )
                for section in raw["sections"]
            ),
        }
    )


def _aware(raw: str) -> datetime:
    made = datetime.fromisoformat(raw)
    if made.tzinfo is None:
        raise ValueError(f"{raw} has no time zone")
    return made


def _time(raw: str | None) -> datetime | None:
    return _aware(raw) if raw else None


def _headline(raw: dict[str, Any]) -> Headline:
    return Headline(
        **{
            **raw,
            "published": _aware(raw["published"]),
            "updated": _aware(raw["updated"]),
            "authors": tuple(raw.get("authors", ())),
            "picture": Picture(**raw["picture"]) if raw.get("picture") else None,
        }
    )


def _weather(raw: dict[str, Any]) -> Weather:
    places = tuple(
        Place(**{**place, "observed": _time(place.get("observed"))}) for place in raw["places"]
    )
    raw = {**raw}
    # Records of the first version named one source in two fields.
    line, url = raw.pop("source", ""), raw.pop("source_url", "")
    named = raw.get("sources") or ([{"line": line, "url": url}] if line else [])
    return Weather(
        **{
            **raw,
            "places": places,
            "observed": _time(raw.get("observed")),
            "sources": tuple(Source(**source) for source in named),
        }
    )
