"""The whole way: a real browser's requests over a real port, mails into a real Maildir."""

from __future__ import annotations

import contextlib
import email
import email.policy
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest

from syndicate.audience import signup
from syndicate.audience.people import count
from syndicate.audience.subscriber import State
from syndicate.audience.wishes import Wishes
from syndicate.database import open_database
from syndicate.delivery.links import Links
from syndicate.mail.address import check
from syndicate.testing import CONFIG

from .conftest import SITE
from .site_process import site


@pytest.fixture
def served(tmp_path: Path) -> Iterator[tuple[str, Path, subprocess.Popen[str]]]:
    config = (CONFIG + SITE).replace("https://news.example.kr/letters", "http://127.0.0.1/letters")
    (tmp_path / "syndicate.toml").write_text(config, "utf-8")
    (tmp_path / "feeds").mkdir()
    (tmp_path / "feeds" / "rss.xml").write_text("<rss/>", "utf-8")
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", "syndicate", "-C", str(tmp_path)),
            *("--now", "2031-01-02T03:04:00+09:00", "serve", "--port", "0"),
        ],
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )
    assert process.stderr is not None
    line = process.stderr.readline()
    found = re.search(r"http://127\.0\.0\.1:\d+", line)
    assert found, line + process.stderr.read()
    try:
        yield found[0], tmp_path, process
    finally:
        process.kill()
        process.wait()
        process.stderr.close()


def post(url: str, **fields: str) -> str:
    data = urllib.parse.urlencode(fields).encode()
    with urllib.request.urlopen(url, data, timeout=10) as answer:
        return str(answer.read().decode())


def mail(folder: Path) -> str:
    """The newest letter in the Maildir, as its text part reads."""
    end = time.monotonic() + 10
    while time.monotonic() < end:
        files = sorted((folder / "outbox" / "new").glob("*"), key=lambda one: one.stat().st_mtime)
        if files:
            message = email.message_from_bytes(files[-1].read_bytes(), policy=email.policy.default)
            part = message.get_body(("plain",))
            assert part is not None
            return str(part.get_content())
        time.sleep(0.05)
    raise AssertionError("no mail came")


def test_a_reader_subscribes_over_the_network_and_the_feeds_stand_beside(
    served: tuple[str, Path, subprocess.Popen[str]],
) -> None:
    url, folder, process = served
    page = post(f"{url}/letters/", email="kim@example.kr", everything="1", news="1")
    assert "메일을 확인해" in page
    link = re.search(r"http://127\.0\.0\.1(/letters/c/\S+)", mail(folder))
    assert link
    (file,) = (folder / "outbox" / "new").glob("*")
    assert "Date: Thu, 02 Jan 2031 03:04" in file.read_text("utf-8")  # --now holds here, too
    assert "구독이 시작되었습니다" in post(url + link[1])
    with urllib.request.urlopen(f"{url}/feeds/rss.xml", timeout=10) as answer:
        assert answer.headers["Content-Type"] == "application/xml; charset=utf-8"
    process.send_signal(signal.SIGTERM)
    assert process.wait(20) == 0


def test_visitors_who_say_nothing_hold_nobody_up(
    served: tuple[str, Path, subprocess.Popen[str]],
) -> None:
    url, _, _ = served
    port = int(url.rpartition(":")[2])
    with contextlib.ExitStack() as silent:
        for _ in range(300):
            one = silent.enter_context(socket.create_connection(("127.0.0.1", port)))
            one.sendall(b"GET /letters/ HTTP/1.1\r\n")
        with urllib.request.urlopen(f"{url}/letters/", timeout=10) as answer:
            assert answer.status == 200


def test_a_second_site_on_the_same_port_says_so(
    served: tuple[str, Path, subprocess.Popen[str]],
) -> None:
    url, folder, _ = served
    port = url.rpartition(":")[2]
    again = subprocess.run(
        [sys.executable, "-m", "syndicate", "-C", str(folder), "serve", "--port", port],
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
    )
    assert again.returncode == 2
    assert "--port" in again.stderr
    assert "Traceback" not in again.stderr


def test_many_readers_at_once_all_get_what_they_asked_for(tmp_path: Path) -> None:
    """SQLite has one writer at a time; a page waits for it, and nobody sees an error."""
    now = datetime.now(UTC)
    with (
        site(tmp_path) as running,
        open_database("sqlite:///syndicate.db", tmp_path) as database,
    ):
        links = Links(running.publication, database)
        people = [
            signup.request(database, "hanbit", check(f"p{n}@example.kr"), Wishes(), now)
            for n in range(24)
        ]
        confirm = [links.confirm(one, Wishes(), now, advertising=True) for one in people]
        leave = [links.unsubscribe(one.token) for one in people[:12]]
        with ThreadPoolExecutor(12) as pool:
            with database.engine.begin():  # `send` is writing just then
                pages = pool.map(post, confirm)
                time.sleep(0.5)
            assert all("구독이 시작되었습니다" in page for page in pages)
            assert all("수신을 거부하셨습니다" in page for page in pool.map(post, leave + leave))
        assert count(database, "hanbit") == {State.ACTIVE: 12, State.UNSUBSCRIBED: 12}
