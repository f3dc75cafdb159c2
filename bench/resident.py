"""Hugo that stays: from a new article on disk to the new feed on disk."""

from __future__ import annotations

import os
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from checking import WrongFiles, check
from peers.hugo import Hugo
from rounds import Newsroom, tell
from stopwatch import Sample, environment

__all__ = ["watched"]

PATIENCE = 120.0
"""Seconds after which a feed will not come any more."""
REST = 3.0
"""Seconds between two articles, so that each is built alone."""


@dataclass(frozen=True, slots=True)
class State:
    """What the kernel says of a process: processor seconds, MiB."""

    cpu: float
    memory: float


def watched(hugo: Hugo, room: Newsroom, additions: int) -> list[Sample]:
    """Add so many articles, one by one; ``memory`` is what the resident process holds then.

    Raises:
        WrongFiles: the feed did not come, or is not what it must be.
    """
    room.restore()
    hugo.forget()
    samples = []
    process = subprocess.Popen(
        list(hugo.watching()),
        cwd=hugo.work,
        env=environment(hugo.environ),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        feed = hugo.feed("", "rss.xml")
        await_text(feed, room.stories[0].title, process, since=0)
        time.sleep(REST)
        for number in range(additions):
            before = state(process.pid)
            old = feed.stat().st_mtime_ns
            one = room.add(number)
            begun = time.perf_counter()
            await_text(feed, one.title, process, since=old)
            seconds = time.perf_counter() - begun
            time.sleep(REST)
            after = state(process.pid)
            check(hugo, room.expected())
            samples.append(Sample(seconds, after.cpu - before.cpu, after.memory))
            tell(f"{room.articles:6} articles, one more to Hugo, resident {seconds:14.2f} s")
    finally:
        process.terminate()
        process.wait()
        room.restore()
    return samples


def await_text(feed: Path, text: str, process: subprocess.Popen[bytes], since: int) -> None:
    """Looks at the file's time only, until it is another than ``since``: reading costs time."""
    wanted = text.encode()
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and process.poll() is None:
        if feed.is_file() and feed.stat().st_mtime_ns != since and wanted in feed.read_bytes():
            return
        time.sleep(0.002)
    raise WrongFiles(f"Hugo, resident, did not bring {text!r} into {feed.name}")


def state(pid: int) -> State:
    """From ``/proc`` (proc(5))."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    ticks = int(fields[11]) + int(fields[12])
    pages = int(fields[21])
    return State(ticks / os.sysconf("SC_CLK_TCK"), pages * os.sysconf("SC_PAGE_SIZE") / 2**20)
