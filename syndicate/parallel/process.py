"""Processes that work for this one: begun, heard, left."""

from __future__ import annotations

import marshal
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterable
from typing import Any, cast

__all__ = ["end", "fork", "leave", "processors"]

_LENGTH = 8  # bytes of the number before each piece


def processors() -> int:
    """How many processors this process may use; 1 where it cannot be shared among several.

    Only Linux: elsewhere a fork is missing, or breaks libraries of the system.
    """
    if sys.platform != "linux" or threading.active_count() > 1:
        return 1
    return len(os.sched_getaffinity(0))


def fork(work: Callable[[int], Iterable[object]]) -> tuple[int, int]:
    """Begin the work in a new process; its number and where its answer comes from.

    What it makes goes over piece by piece, so that neither side holds all of it twice.
    """
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
        for piece in work(writing):
            data = marshal.dumps(cast("Any", piece), 2)
            _write(writing, len(data).to_bytes(_LENGTH, "big"))
            _write(writing, data)
        status = 0
    finally:
        os._exit(status)  # no handler, no buffer and no lock of the first process is touched


def _write(pipe: int, data: bytes) -> None:
    left = memoryview(data)
    while left:
        left = left[os.write(pipe, left) :]


def end(process: int, reading: int) -> list[Any]:
    """The pieces of what a process made, as far as it came before it ended or died."""
    pieces = []
    with open(reading, "rb") as pipe:  # a descriptor has no path
        while len(head := pipe.read(_LENGTH)) == _LENGTH:
            length = int.from_bytes(head, "big")
            data = pipe.read(length)
            if len(data) < length:
                break
            pieces.append(marshal.loads(data))  # noqa: S302  # our own
    os.waitpid(process, 0)
    return pieces


def leave(process: int, reading: int) -> None:
    """Nobody wants what a process makes."""
    os.kill(process, signal.SIGKILL)
    os.close(reading)
    os.waitpid(process, 0)
