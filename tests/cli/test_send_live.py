"""`syndicate send` as a process: what is said at once, and what Ctrl-C leaves behind."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from newsroom import Newsroom
from smtp_server import RecordingServer

from syndicate.testing import CONFIG

AFTER_SEVEN = "2025-06-10T07:05:00+09:00"
LATER = "2025-06-10T07:07:00+09:00"  # what a killed run held is free again
PEOPLE = 40


class Sending:
    """A running `send`; ``errors`` are its lines as they come."""

    def __init__(self, newsroom: Newsroom, now: str = AFTER_SEVEN) -> None:
        words = ["-C", str(newsroom.folder), "--now", now, "send"]
        self.process = subprocess.Popen(
            [sys.executable, "-m", "syndicate", *words], stderr=subprocess.PIPE, text=True
        )
        self.errors: list[str] = []
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stderr is not None
        self.errors += iter(self.process.stderr.readline, "")

    def said(self, words: str) -> str:
        """The line with these words, which has to come soon."""
        end = time.monotonic() + 30
        while time.monotonic() < end:
            found = [line for line in self.errors if words in line]
            if found:
                return found[0]
            time.sleep(0.01)
        raise AssertionError(self.errors)

    def interrupt(self) -> None:
        self.process.send_signal(signal.SIGINT)

    def end(self) -> int:
        status = self.process.wait(60)
        self._reader.join()
        assert self.process.stderr is not None
        self.process.stderr.close()
        return status


@contextmanager
def sending(newsroom: Newsroom) -> Iterator[Sending]:
    made = Sending(newsroom)
    try:
        yield made
    finally:
        if made.process.poll() is None:
            made.process.kill()
        made.end()


@pytest.fixture
def paper(newsroom: Newsroom) -> Newsroom:
    newsroom.article("첫째")
    rows = [f"p{number}@example.kr,2025-01-02,form" for number in range(PEOPLE)]
    text = "\n".join(["email,news_consent_at,consent_source", *rows])
    path = newsroom.write("people.csv", f"{text}\n")
    assert newsroom.run("subscribers", "import", str(path)).exit_code == 0
    return newsroom


def configure(newsroom: Newsroom, url: str) -> None:
    newsroom.configure(f'{CONFIG}transport = "{url}"\nrate = "100000/s"\n')


def counts(newsroom: Newsroom) -> dict[str, int]:
    found = json.loads(newsroom.run("deliveries", "--json").stdout)["counts"]
    return {name: number for name, number in found.items() if number}


def wait_for(server: RecordingServer, letters: int) -> None:
    end = time.monotonic() + 30
    while len(server.arrived()) < letters:
        assert time.monotonic() < end
        time.sleep(0.005)


def slowly(_: str) -> None:
    time.sleep(0.1)


def test_a_server_that_cannot_be_reached_is_told_at_once_and_once(paper: Newsroom) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    configure(paper, f"smtp://127.0.0.1:{port}")
    with sending(paper) as run:
        line = run.said("cannot be reached: Connection refused")
        assert f"smtp://127.0.0.1:{port}" in line
        assert "for up to 2 minutes" in line
        assert "Ctrl-C stops" in line
        time.sleep(3.5)  # it has tried again by now
        assert sum("cannot be reached" in one for one in run.errors) == 1
        run.interrupt()
        assert run.end() == 3
    assert counts(paper) == {"pending": PEOPLE}


def test_ctrl_c_finishes_letters_under_way_and_leaves_nobody_in_doubt(paper: Newsroom) -> None:
    with RecordingServer({"DOT": slowly}) as server:
        configure(paper, server.url)
        with sending(paper) as run:
            wait_for(server, 10)
            run.interrupt()
            assert run.end() == 3
        taken = len(server.arrived())
        assert 10 <= taken < PEOPLE
        assert counts(paper) == {"sent": taken, "pending": PEOPLE - taken}
        assert paper.run("send", now=AFTER_SEVEN).exit_code == 0
        assert sorted(server.arrived()) == sorted(f"p{n}@example.kr" for n in range(PEOPLE))


def test_ctrl_c_twice_ends_at_once_and_says_what_that_costs(paper: Newsroom) -> None:
    at_the_dot = threading.Event()

    def hang(_: str) -> None:
        at_the_dot.set()
        time.sleep(4.0)

    with RecordingServer({"DOT": hang}) as server:
        configure(paper, f"{server.url}?connections=2")
        with sending(paper) as run:
            assert at_the_dot.wait(30)
            run.interrupt()
            run.said("a second time ends at once")
            run.interrupt()
            assert run.end() == 130
            assert run.said("the next run lists letters under way as unknown")
        server.faults.clear()
        assert paper.run("send", now=LATER).exit_code == 3
        found = counts(paper)
        assert set(found) == {"sent", "unknown"}
        assert 1 <= found["unknown"] <= 2
        everybody = sorted(f"p{n}@example.kr" for n in range(PEOPLE))
        assert sorted(set(server.arrived())) == everybody
        assert len(server.arrived()) == PEOPLE


def test_letters_that_a_killed_run_holds_are_told_with_their_time(paper: Newsroom) -> None:
    with RecordingServer({"DOT": slowly}) as server:
        configure(paper, server.url)
        with sending(paper) as run:
            wait_for(server, 3)
            run.process.kill()
        server.faults.clear()
        with sending(paper) as run:
            line = run.said("held by a process that is gone or still runs")
            assert "free at 07:06:" in line
            run.interrupt()
            assert run.end() == 3
