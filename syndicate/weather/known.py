"""The table of stations that a publication goes by."""

from __future__ import annotations

from syndicate.config import Publication
from syndicate.weather.provider import WeatherError
from syndicate.weather.stations import SHIPPED, Stations, load

__all__ = ["stations_of"]


def stations_of(publication: Publication) -> Stations:
    """The publication's own table of stations where it names one, else the shipped one.

    Raises:
        WeatherError: its own cannot be read.
    """
    named = publication.weather.stations
    path = publication.root / named if named else SHIPPED
    try:
        return load(path)
    except (OSError, ValueError) as error:
        shown = publication.relative(path)
        reason = getattr(error, "strerror", None) or str(error)
        raise WeatherError(
            f"[weather] stations: {shown} cannot be read: {reason}; "
            "make it with: syndicate weather --refresh-stations",
            path=shown,
        ) from error
