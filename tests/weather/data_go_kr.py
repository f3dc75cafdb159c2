"""KMA's forecast service of data.go.kr on loopback, and the ways in which it says no.

    with Loopback() as server:
        service = Service(server, now)
        # [weather.kma-forecast] url = service.url, key = KEY

Its values are computed from cell and time (:func:`celsius` and the others), so that a value of
another cell or hour is seen. Like the real one it answers ten rows of XML unless asked
otherwise, knows base times only once they are ready, and wants the key decoded.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from loopback import Loopback, Reply, Seen

__all__ = [
    "KEY",
    "Service",
    "answer",
    "celsius",
    "envelope",
    "header",
    "high",
    "low",
    "plain",
    "xml",
]

KEY = "p0rtal/key+with==signs"
KST = ZoneInfo("Asia/Seoul")
PATH = "/1360000/VilageFcstInfoService_2.0"
HUB_PATH = "/api/typ02/openApi/VilageFcstInfoService_2.0"
OPERATIONS = ("getUltraSrtNcst", "getUltraSrtFcst", "getVilageFcst")
NAMES = {
    "01": "APPLICATION_ERROR",
    "03": "NO_DATA",
    "05": "SERVICETIME_OUT",
    "20": "SERVICE_ACCESS_DENIED_ERROR",
    "22": "LIMITED_NUMBER_OF_SERVICE_REQUESTS_EXCEEDS_ERROR",
    "30": "SERVICE_KEY_IS_NOT_REGISTERED_ERROR",
    "31": "DEADLINE_HAS_EXPIRED_ERROR",
    "32": "UNREGISTERED_IP_ERROR",
    "99": "UNKNOWN_ERROR",
}
HOUR = timedelta(hours=1)

Cell = tuple[int, int]


def celsius(cell: Cell, at: datetime) -> float:
    return round(10 + cell[0] % 7 + at.hour / 10, 1)


def low(cell: Cell, at: datetime) -> float:
    return round(5 + cell[1] % 7 + at.day / 10, 1)


def high(cell: Cell, at: datetime) -> float:
    return round(20 + cell[1] % 7 + at.day / 10, 1)


def chance(cell: Cell, at: datetime) -> int:
    return cell[0] % 10 + 2 * at.hour


def sky(cell: Cell, at: datetime) -> int:
    return (1, 3, 4)[(cell[0] + at.hour) % 3]


def header(code: str, http: int = 200, body: Any = None) -> Reply:
    """The code in the header of the JSON that was asked for."""
    document: dict[str, Any] = {"header": {"resultCode": code, "resultMsg": NAMES.get(code, "?")}}
    if body is not None:
        document["body"] = body
    return Reply(json.dumps({"response": document}).encode(), http)


def xml(code: str, http: int = 200, words: str = "", encoding: str = "utf-8") -> Reply:
    """The gateway's envelope, in XML though JSON was asked for."""
    text = (
        "<OpenAPI_ServiceResponse>\n<cmmMsgHeader>\n"
        f"<errMsg>SERVICE ERROR{words}</errMsg>\n"
        f"<returnAuthMsg>{NAMES.get(code, '?')}</returnAuthMsg>\n"
        f"<returnReasonCode>{code}</returnReasonCode>\n"
        "</cmmMsgHeader>\n</OpenAPI_ServiceResponse>"
    )
    return Reply(text.encode(encoding), http, f"text/xml; charset={encoding}")


def envelope(code: str, http: int, words: str = "") -> Reply:
    """The same in JSON, as newer gateways send it."""
    inside = {
        "errMsg": "SERVICE ERROR" + words,
        "returnAuthMsg": NAMES.get(code, "?"),
        "returnReasonCode": code,
    }
    document = {"OpenAPI_ServiceResponse": {"cmmMsgHeader": inside}}
    return Reply(json.dumps(document).encode(), http)


def plain(text: str, http: int = 200) -> Reply:
    return Reply(text.encode(), http, "text/plain")


def answer(items: list[dict[str, Any]]) -> Reply:
    body = {"dataType": "JSON", "items": {"item": items}, "pageNo": 1, "numOfRows": 1000}
    return header("00", body={**body, "totalCount": len(items)})


@dataclass
class Service:
    """Answers like the service on ``server`` at the time ``now``.

    ``fault`` is asked first, with operation and cell, and may answer instead; every other answer
    takes ``delay`` seconds. ``late`` are operations whose newest base time is not there yet, and
    ``empty`` is the body that is sent then, in place of an error. ``without`` are categories that
    nobody gets; ``values`` are texts in place of the computed ones, by (operation, category) or
    (category, cell).
    """

    server: Loopback
    now: datetime
    fault: Callable[[str, Cell], Reply | None] = lambda *_: None
    delay: float = 0.0
    late: frozenset[str] = frozenset()
    without: frozenset[str] = frozenset()
    values: dict[tuple[str, object], str] = field(default_factory=dict)
    empty: Any = None

    def __post_init__(self) -> None:
        for operation in OPERATIONS:
            self.server.routes[f"{PATH}/{operation}"] = self._route(operation, "serviceKey")
            self.server.routes[f"{HUB_PATH}/{operation}"] = self._route(operation, "authKey")

    @property
    def url(self) -> str:
        """What ``[weather.kma-forecast] url`` is set to."""
        return self.server.url + PATH

    @property
    def hub_url(self) -> str:
        return self.server.url + HUB_PATH

    def always(self, reply: Reply) -> None:
        """From now on it says nothing but this."""
        self.fault = lambda *_: reply

    def asked(self) -> list[tuple[str, str]]:
        """Operation and base time of every call, in their order."""
        return [
            (seen.path.rpartition("/")[2], f"{seen.query['base_date']} {seen.query['base_time']}")
            for seen in self.server.seen
        ]

    def _route(self, operation: str, key: str) -> Callable[[Seen], Reply]:
        def reply(seen: Seen) -> Reply:
            cell = (int(seen.query["nx"]), int(seen.query["ny"]))
            instead = self.fault(operation, cell)
            if instead is not None:
                return instead
            if seen.query.get(key) != KEY:
                return xml("30")
            stamp = seen.query["base_date"] + seen.query["base_time"]
            base = datetime.strptime(stamp, "%Y%m%d%H%M").replace(tzinfo=KST)
            if not self._has(operation, base):
                return header("03") if self.empty is None else header("00", body=self.empty)
            if seen.query.get("dataType", "XML") != "JSON":
                return Reply(b"<response><header><resultCode>00</resultCode></header></response>")
            items = list(self._items(operation, base, cell))
            found = answer(items[: int(seen.query.get("numOfRows", "10"))])
            found.delay = self.delay
            return found

        return reply

    def _has(self, operation: str, base: datetime) -> bool:
        """Base times and when they are ready: the guide of the service."""
        minute, ready = {
            "getUltraSrtNcst": (0, timedelta(minutes=40)),
            "getUltraSrtFcst": (30, timedelta(minutes=15)),
            "getVilageFcst": (0, timedelta(minutes=10)),
        }[operation]
        step = 3 * HOUR if operation == "getVilageFcst" else HOUR
        if base.minute != minute or (step != HOUR and base.hour % 3 != 2):
            return False
        delay = ready + (step if operation in self.late else 0 * HOUR)
        return base + delay <= self.now < base + timedelta(days=2)

    def _items(self, operation: str, base: datetime, cell: Cell) -> Iterator[dict[str, Any]]:
        for category, at, value in self._computed(operation, base, cell):
            if category in self.without:
                continue
            by_cell = self.values.get((category, cell), str(value))
            shown = self.values.get((operation, category), by_cell)
            item = {
                "baseDate": f"{base:%Y%m%d}",
                "baseTime": f"{base:%H%M}",
                "category": category,
                "nx": cell[0],
                "ny": cell[1],
            }
            if operation == "getUltraSrtNcst":
                yield {**item, "obsrValue": shown}
            else:
                hour = {"fcstDate": f"{at:%Y%m%d}", "fcstTime": f"{at:%H%M}"}
                yield {**item, **hour, "fcstValue": shown}

    def _computed(
        self, operation: str, base: datetime, cell: Cell
    ) -> Iterator[tuple[str, datetime, object]]:
        if operation == "getUltraSrtNcst":
            for category, value in (("PTY", 0), ("REH", 70), ("RN1", 0), ("T1H", 0)):
                yield category, base, celsius(cell, base) if category == "T1H" else value
            return
        ultra = operation == "getUltraSrtFcst"
        start = base.replace(minute=0) + HOUR
        for at in (start + step * HOUR for step in range(6 if ultra else 72)):
            yield ("T1H" if ultra else "TMP"), at, celsius(cell, at)
            yield "SKY", at, sky(cell, at)
            yield "PTY", at, 0
            if ultra:
                yield "LGT", at, 0
                continue
            yield "POP", at, chance(cell, at)
            for category in ("UUU", "VVV", "VEC", "WSD", "WAV", "REH"):
                yield category, at, 1
            yield "PCP", at, "강수없음"
            yield "SNO", at, "적설없음"
            # Those of the day itself stand in its early forecasts only.
            today = at.date() == base.date()
            if at.hour == 6 and not (today and base.hour > 2):
                yield "TMN", at, low(cell, at)
            if at.hour == 15 and not (today and base.hour > 11):
                yield "TMX", at, high(cell, at)
