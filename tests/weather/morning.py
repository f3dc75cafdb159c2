"""A newsroom at dawn: the real command, a clock that a test moves, and KMA's map on loopback."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

import pytest
from click.testing import CliRunner, Result
from loopback import Loopback, Reply
from newsroom import Newsroom

from syndicate.cli import cli
from syndicate.cli.state import State
from syndicate.clock import FixedClock
from syndicate.testing import CONFIG, KST

__all__ = ["AT", "SEVEN", "Map", "Morning", "map_xml"]

AT = datetime(2025, 6, 10, 7, 30, tzinfo=KST)
SEVEN = AT.replace(minute=0)
Seen = tuple[str, str, str, float | None]
"""A station's id and name, its sky (``""``: none observed) and its temperature in °C."""


def map_xml(stations: Iterable[Seen], at: datetime = SEVEN) -> str:
    """KMA's ``sfc_web_map.xml`` of an hour."""
    rows = "".join(
        f'  <local stn_id="{number}" icon="" desc="{sky or "-"}"'
        f' ta="{"" if warmth is None else warmth}">{name}</local>\n'
        for number, name, sky, warmth in stations
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<current xmlns="current">\n'
        f' <weather year="{at:%Y}" month="{at:%m}" day="{at:%d}" hour="{at:%H}">\n'
        f"{rows} </weather>\n</current>\n"
    )


class Map:
    """KMA's map at ``url``; ``reply`` is what the server says, ``asked`` how often it was."""

    def __init__(self, server: Loopback, path: str = "/XML/weather/sfc_web_map.xml") -> None:
        self.server, self.path = server, path
        self.reply = Reply(status=404)
        server.routes[path] = lambda _: self.reply

    @property
    def url(self) -> str:
        return f"{self.server.url}{self.path}"

    @property
    def asked(self) -> int:
        return sum(one.path == self.path for one in self.server.seen)

    def shows(self, *stations: Seen, at: datetime = SEVEN) -> None:
        self.reply = Reply(map_xml(stations, at).encode(), type="text/xml")


class Morning:
    """The command as cron runs it; ``now`` is its clock."""

    def __init__(self, newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
        self.newsroom = newsroom
        self.now = AT
        self.environ: dict[str, str] = {}
        monkeypatch.setattr("syndicate.cli.state.SystemClock", lambda: FixedClock(self.now))
        newsroom.article("a")

    def configure(self, weather: str, publication: str = CONFIG) -> None:
        """``weather`` is what stands below ``[weather]``."""
        self.newsroom.configure(f"{publication}\n[weather]\n{weather}\n")

    def later(self, **step: float) -> None:
        self.now += timedelta(**step)

    def run(self, *words: str) -> Result:
        folder = str(self.newsroom.folder)
        return CliRunner().invoke(cli, ["-C", folder, *words], obj=State(environ=self.environ))

    def json(self, *words: str, status: int = 0) -> dict[str, Any]:
        result = self.run(*words, "--json")
        assert result.exit_code == status, result.output
        made = json.loads(result.stdout)
        assert isinstance(made, dict)
        return made

    def build(self, *words: str, status: int = 0) -> list[str]:
        """What a build warned about."""
        return [one["message"] for one in self.json("build", *words, status=status)["problems"]]

    def letter(self, day: str = "2025-06-10") -> str:
        """The published letter as text."""
        return self.newsroom.tree()[f"digest/{day}/digest.txt"].decode()

    def header(self, day: str = "2025-06-10") -> list[str]:
        """The lines of its weather, ``[]`` if it has none."""
        lines = self.letter(day).splitlines()
        start = next(
            (n for n, one in enumerate(lines) if one.startswith(("오늘의", "Today"))), None
        )
        if start is None:
            return []
        end = next(n for n, one in enumerate(lines) if set(one) == {"-"} and n > start)
        return [one for one in lines[start : end - 1] if one]
