"""``serve`` as a process of its own, with its mails in a Maildir."""

from __future__ import annotations

import email
import email.policy
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path

from syndicate.config import Publication
from syndicate.testing import CONFIG, make_publication

PLACES = '\n[weather]\nplaces = ["강릉", "제주"]\n'


@dataclass(frozen=True)
class Site:
    """``url`` is the site's own address, which its links lead to."""

    url: str
    publication: Publication
    process: subprocess.Popen[str]

    def mail(self, number: int) -> EmailMessage:
        """The mail that came as the ``number``-th (from 1), waited for."""
        end = time.monotonic() + 20
        while time.monotonic() < end:
            files = [*(self.publication.root / "outbox" / "new").glob("*")]
            if len(files) >= number:
                newest = sorted(files, key=lambda one: one.stat().st_mtime_ns)[number - 1]
                data = newest.read_bytes()
                message = email.message_from_bytes(data, policy=email.policy.default)
                assert isinstance(message, EmailMessage)
                return message
            time.sleep(0.05)
        raise AssertionError("no mail came")


@contextmanager
def site(folder: Path) -> Iterator[Site]:
    """A running site in ``folder``."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    url = f"http://127.0.0.1:{port}/letters"
    config = (CONFIG + PLACES).replace("https://news.example.kr/letters", url)
    publication = make_publication(folder, config)
    process = subprocess.Popen(
        [sys.executable, "-m", "syndicate", "-C", str(folder), "serve", "--port", str(port)],
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )
    assert process.stderr is not None
    line = process.stderr.readline()
    assert url in line, line
    try:
        yield Site(url, publication, process)
    finally:
        process.kill()
        process.wait()
        process.stderr.close()
