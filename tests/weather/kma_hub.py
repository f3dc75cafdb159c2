"""The KMA API Hub on loopback: its tables of observations and of stations, and its faults.

    with Loopback() as server:
        hub = Hub(server)
        hub.observe([("105", 21.0, "맑음"), ("108", None, "")], at)
        # [weather.kma-stations] url = hub.url, key = KEY

The forms are those of the Hub's own help texts and of published answers: CP949, a head of ``#``
lines, ``#START7777`` and ``#7777END``, 46 columns of an observation, 15 of a station.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from loopback import Loopback, Reply, Seen

__all__ = ["KEY", "Hub", "error", "observations", "row", "station_table"]

KEY = "hub/key+of=tests"
KST = ZoneInfo("Asia/Seoul")
_FOLDER = "/api/typ01/url"
_TEXT = "text/plain; charset=euc-kr"
_HEAD = """\
#START7777
#  지상관측 시간자료 [입력인수형태][예] ?tm=201007151200&stn=0&help=1
#  1. TM     : 관측시각 (KST)
# 12. TA     : 기온 (C)
# YYMMDDHHMI STN  WD   WS GST  GST  GST     PA     PS PT    PR    TA    TD    HM    PV     RN
#        KST  ID  16  m/s  WD   WS   TM    hPa    hPa  -   hPa     C     C     %   hPa     mm
"""
_SKIES = {
    # sky: present weather (WMO 4677), total cloud amount in tenths
    "맑음": (-9, 2),
    "구름조금": (-9, 4),
    "구름많음": (-9, 7),
    "흐림": (-9, 10),
    "비": (61, 10),
    "눈": (71, 10),
    "소나기": (80, 8),
    "안개": (45, -9),
    "박무": (10, 3),
    "": (-9, -9),
}

Observed = tuple[str, float | None, str]
"""A station's id, temperature in °C and sky, one of the words above; ``None``, ``""``: none."""


def row(one: Observed, at: datetime) -> str:
    """A line of ``kma_sfctm2.php``; what is not asked for stands as it stood at Seoul once."""
    station, temperature, word = one
    present, clouds = _SKIES[word]
    warmth = "-99.0" if temperature is None else f"{temperature:.1f}"
    stamp = at.astimezone(KST).strftime("%Y%m%d%H%M")
    return (
        f"{stamp} {station:>3}  18  2.2  -9 -9.0   -9  999.1 1009.0  1   0.3 {warmth:>5}  15.6"
        f"  72.0  17.7   -9.0    0.6    0.6   -9.0   -9.0   -9.0   -9.0 {present:>2} 62 -"
        f"                      {clouds:>3}   5    6 -         -9  -9  -9  1389  0.3  1.22 -9  25.1"
        "  21.1  21.5  21.6  22.1  -9 -9.0 -9  3  1"
    )


def observations(places: Iterable[Observed], at: datetime) -> str:
    """The table of an hour: ``observations([("105", 21.0, "맑음")], at)``."""
    return "\n".join([_HEAD + "".join(f"{row(one, at)}\n" for one in places) + "#7777END", ""])


def station_table(stations: Iterable[Sequence[object]], kind: str = "SFC") -> str:
    """What ``stn_inf.php`` says of ``(id, name, english, latitude, longitude)``."""
    lines = ["#START7777", "# STN_ID  LON  LAT  STN_SP  HT ...  STN_KO  STN_EN  FCT_ID  LAW_ID"]
    for number, name, english, latitude, longitude in stations:
        place = f"{number:>5} {longitude:>13.8f} {latitude:>13.8f}"
        names = f"{name:<20} {english or '----':<20}"
        if kind == "SFC":
            heights = "35100        17.53     18.73      1.70     10.00      1.40  90"
            lines.append(f"{place} {heights} {names} 11D20401 4282033035 ----")
        else:
            heights = "41211210     17.53     10.00 4090 105"
            lines.append(f"{place} {heights} {names} 11B20601 4111100000  282 경기도 수원시 권선구")
    return "\n".join([*lines, "#7777END", ""])


def error(status: int, message: str, http: int | None = None) -> Reply:
    """The Hub's way of saying no; it does not always come with the HTTP status that it names."""
    body = json.dumps({"result": {"status": status, "message": message}}, ensure_ascii=False)
    return Reply(body.encode(), http or status)


class Hub:
    """Answers like the Hub on ``server``; ``fault`` is asked first, and may answer instead.

    ``encoding`` is that of its texts; ``tables`` holds the observations by ``YYYYMMDDHHMM``,
    of which the newest is given where no time is asked for; ``stations`` by ``inf``.
    """

    def __init__(self, server: Loopback) -> None:
        self.server = server
        self.encoding = "cp949"
        self.tables: dict[str, str] = {}
        self.stations: dict[str, str] = {}
        self.fault: Callable[[Seen], Reply | None] | None = None
        server.routes[f"{_FOLDER}/kma_sfctm2.php"] = self._guarded(self._observed)
        server.routes[f"{_FOLDER}/stn_inf.php"] = self._guarded(self._listed)

    @property
    def url(self) -> str:
        """What ``[weather.kma-stations] url`` is set to."""
        return f"{self.server.url}{_FOLDER}/kma_sfctm2.php"

    def observe(self, places: Iterable[Observed], at: datetime) -> None:
        """From now on the Hub has the observations of the hour ``at``."""
        stamp = at.astimezone(KST).strftime("%Y%m%d%H%M")
        self.tables[stamp] = observations(places, at)

    def always(self, reply: Reply) -> None:
        """From now on it says nothing but this."""
        self.fault = lambda _: reply

    def _guarded(self, answer: Callable[[Seen], str]) -> Callable[[Seen], Reply]:
        def reply(seen: Seen) -> Reply:
            instead = self.fault(seen) if self.fault else None
            if instead is not None:
                return instead
            if seen.query.get("authKey") != KEY:
                return error(401, "유효하지 않은 인증키입니다.")
            return Reply(answer(seen).encode(self.encoding), type=_TEXT)

        return reply

    def _observed(self, seen: Seen) -> str:
        stamp = seen.query.get("tm") or max(self.tables, default="")
        return self.tables.get(stamp, _HEAD + "#7777END\n")

    def _listed(self, seen: Seen) -> str:
        return self.stations.get(seen.query.get("inf", ""), station_table([]))
