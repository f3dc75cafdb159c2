"""Processes that work for this one: begun, heard, left."""

from __future__ import annotations

import marshal
import os
import signal
import sys
import threading
from collections.abc import Callable
from typing import Any, cast

__all__ = ["end", "fork", "leave", "processors"]


def processors() -> int:
    """How many processors this process may use; 1 where it cannot be shared among several.

    Only Linux: elsewhere a fork is missing, or breaks libraries of the system.
    """
    if sys.platform != "linux" or threading.active_count() > 1:
        return 1
    return len(os.sched_getaffinity(0))


def fork(work: Callable[[int], object]) -> tuple[int, int]:
    """Begin the work in a new process; its number and where its answer comes from."""
    reading, writing = os.pipe()
    sys.stdout.flush()
    sys.stderr.flush()
    try:
        process = os.fork()
    except OSError:
        os.close(reading)
        os.close(writing)
        raise
    if process:
        os.close(writing)
        return process, reading
    status = 1
    try:
        os.close(reading)
        data = memoryview(marshal.dumps(cast("Any", work(writing)), 2))
        while data:
            data = data[os.write(writing, data) :]
        status = 0
    finally:
        os._exit(status)  # no handler, no buffer and no lock of the first process is touched


def end(process: int, reading: int) -> Any:
    """What a process made, ``None`` where it died."""
    with open(reading, "rb") as pipe:  # a descriptor has no path
        data = pipe.read()
    _, status = os.waitpid(process, 0)
    return None if status or not data else marshal.loads(data)  # noqa: S302  # our own


def leave(process: int, reading: int) -> None:
    """Nobody wants what a process makes."""
    os.kill(process, signal.SIGKILL)
    os.close(reading)
    os.waitpid(process, 0)
