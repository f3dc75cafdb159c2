"""The guarantee, at the receiving end: `send` is killed at random moments, again and again.

A real process, a real server, a real database; SIGKILL leaves nobody time to tidy up. Each run
stands a minute after the one before it, so that it finds the leases of the dead run out.
``SYNDICATE_TEST_KILLS`` makes it as long as one likes.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from ledger_people import Office
from newsroom import Newsroom
from smtp_server import RecordingServer

from syndicate.database import open_database
from syndicate.testing import CONFIG

KILLS = int(os.environ.get("SYNDICATE_TEST_KILLS", "12"))
CONNECTIONS = 4
PEOPLE = 40 * KILLS
LAST = 60.0


class Runs:
    """Starts `send`, each a minute later than the one before."""

    def __init__(self, newsroom: Newsroom) -> None:
        self.folder = newsroom.folder
        self.now = datetime.fromisoformat("2025-06-10T07:05:00+09:00")
        self.alive: list[subprocess.Popen[str]] = []

    def start(self) -> subprocess.Popen[str]:
        self.now += timedelta(seconds=61)
        words = ["-C", str(self.folder), "--now", self.now.isoformat(), "send", "--json"]
        process = subprocess.Popen(
            [sys.executable, "-m", "syndicate", *words],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.alive.append(process)
        return process

    def kill(self, process: subprocess.Popen[str]) -> bool:
        """Whether it was still running."""
        was_alive = process.poll() is None
        process.kill()
        process.communicate()
        self.alive.remove(process)
        return was_alive


def counts(newsroom: Newsroom) -> dict[str, int]:
    found = json.loads(newsroom.run("deliveries", "--json").stdout)["counts"]
    return {name: n for name, n in found.items() if n}


def people_of(newsroom: Newsroom, state: str) -> set[str]:
    result = newsroom.run("deliveries", "--json", "--state", state)
    return {one["address"] for one in json.loads(result.stdout)["deliveries"]}


@pytest.fixture
def server() -> Iterator[RecordingServer]:
    """It takes its time between having a letter and saying so (RFC 1047)."""

    def slowly(_: str) -> None:
        time.sleep(0.004)

    with RecordingServer(faults={"DOT": slowly}) as made:
        yield made


@pytest.fixture
def paper(
    newsroom: Newsroom, server: RecordingServer, database_url: str, tmp_path: Path
) -> Newsroom:
    newsroom.article("첫째")
    newsroom.configure(
        f'{CONFIG}transport = "{server.url}?connections={CONNECTIONS}"\nrate = "100000/s"\n'
        f'[database]\nurl = "{database_url}"\n'
    )
    with open_database(database_url, tmp_path, create=True) as database:
        Office(database).people(*(f"p{number}@example.kr" for number in range(PEOPLE)))
    return newsroom


@pytest.mark.parametrize("processes", [1, 2])
def test_nobody_twice_nobody_skipped_and_few_in_doubt(
    paper: Newsroom, server: RecordingServer, processes: int
) -> None:
    seed = random.randrange(1 << 30)
    chance = random.Random(seed)
    runs, kills = Runs(paper), 0
    for _ in range(processes):
        runs.start()
    try:
        for _ in range(KILLS):
            before, patience = len(server.arrived()), time.monotonic() + LAST
            while len(server.arrived()) < before + chance.randrange(1, 30):
                if all(one.poll() is not None for one in runs.alive):
                    break
                assert time.monotonic() < patience
                time.sleep(0.002)
            time.sleep(chance.random() * 0.02)
            kills += runs.kill(chance.choice(runs.alive))
            runs.start()
        for process in list(runs.alive):
            told, errors = process.communicate(timeout=LAST * 3)
            assert process.returncode in {0, 3}, (told, errors)
    finally:
        for process in list(runs.alive):
            runs.kill(process)
    last = runs.start()
    told, errors = last.communicate(timeout=LAST * 3)
    assert last.returncode in {0, 3}, (told, errors)

    everyone = {f"p{number}@example.kr" for number in range(PEOPLE)}
    arrived = Counter(server.arrived())
    unknown = people_of(paper, "unknown")
    told_states = counts(paper)
    note = f"seed {seed}, {kills} kills, {told_states}"
    assert kills >= KILLS // 2, note
    assert not [who for who, times in arrived.items() if times > 1], note
    assert everyone - set(arrived) <= unknown, note
    assert people_of(paper, "sent") <= set(arrived), note
    assert set(told_states) <= {"sent", "unknown"}, note
    assert sum(told_states.values()) == PEOPLE, note
    assert len(unknown) <= kills * CONNECTIONS, note
    # Envelopes stood behind letters when it was killed, and left nobody in doubt.
    envelopes = sum(line.startswith("MAIL") for one in server.sessions for line in one.commands)
    assert envelopes > len(server.arrived()), note
