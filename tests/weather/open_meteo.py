"""Open-Meteo's forecast on loopback, in the shapes of its documentation, and its faults.

with Loopback() as server:
    service = OpenMeteo(server)
    service.says[(59.91, 10.75)] = Sky(14.2, code=3)
    # [weather.open-meteo] url = service.url
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from loopback import Loopback, Reply, Seen

__all__ = ["PATH", "OpenMeteo", "Sky", "failure"]

PATH = "/v1/forecast"


@dataclass(frozen=True)
class Sky:
    """What the models say of a point."""

    temperature: float | None
    code: int | None = 0
    low: float | None = None
    high: float | None = None
    rain: int | None = None
    day: int = 1


def failure(status: int, reason: str) -> Reply:
    return Reply(json.dumps({"error": True, "reason": reason}).encode(), status)


class OpenMeteo:
    """``says`` by latitude and longitude; ``at`` is the time of the answer, ``key`` a needed key.

    ``fault`` is asked first, and may answer instead; ``mend`` may change the rows.
    """

    def __init__(self, server: Loopback, at: str = "2025-06-10T07:15:00+09:00") -> None:
        self.server = server
        self.says: dict[tuple[float, float], Sky] = {}
        self.at = datetime.fromisoformat(at)
        self.key = ""
        self.fault: Callable[[Seen], Reply | None] | None = None
        self.mend: Callable[[list[dict[str, Any]]], object] = lambda rows: rows
        server.routes[PATH] = self._reply

    @property
    def url(self) -> str:
        return f"{self.server.url}{PATH}"

    def _reply(self, seen: Seen) -> Reply:
        if self.fault and (instead := self.fault(seen)):
            return instead
        if seen.query.get("apikey", "") != self.key:
            return failure(401, "The supplied API key is invalid.")
        try:
            north = [float(one) for one in seen.query["latitude"].split(",")]
            east = [float(one) for one in seen.query["longitude"].split(",")]
            zone = ZoneInfo(seen.query["timezone"])
        except (KeyError, ValueError) as error:
            return failure(400, f"Parameter {error} is missing or wrong.")
        rows = [self._row(*point, zone, seen) for point in zip(north, east, strict=True)]
        made = self.mend(rows)
        if made is rows and len(rows) == 1:
            made = rows[0]
        return Reply(json.dumps(made, ensure_ascii=False).encode())

    def _row(self, latitude: float, longitude: float, zone: ZoneInfo, seen: Seen) -> dict[str, Any]:
        sky = self.says[latitude, longitude]
        here = self.at.astimezone(zone)
        offset = here.utcoffset()
        assert offset is not None
        now = {"temperature_2m": sky.temperature, "weather_code": sky.code, "is_day": sky.day}
        day = {
            "temperature_2m_max": [sky.high],
            "temperature_2m_min": [sky.low],
            "precipitation_probability_max": [sky.rain],
        }
        wanted, daily = seen.query["current"].split(","), seen.query["daily"].split(",")
        return {
            "latitude": round(latitude, 1),  # of the model's cell
            "longitude": round(longitude, 1),
            "utc_offset_seconds": int(offset.total_seconds()),
            "timezone": zone.key,
            "current_units": {
                "time": "iso8601",
                "temperature_2m": "°C",
                "weather_code": "wmo code",
            },
            "current": {
                "time": f"{here:%Y-%m-%dT%H:%M}",
                "interval": 900,
                **{name: now[name] for name in wanted},
            },
            "daily": {
                "time": [here.date().isoformat()],
                **{name: day[name] for name in daily},
            },
        }
