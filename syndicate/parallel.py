"""The same work on every processor: the items in parts, each in a process of its own.

    parallel.over(items, work)    # what work(part) gives for each part, in order

Results come back as :mod:`marshal` writes them: tuples, lists, dicts, text, bytes, numbers.
Where the system cannot fork, has one processor, or a process dies on the way, the work is
done here: whoever asks gets the same answer, later.
"""

from __future__ import annotations

import gc
import marshal
import os
import sys
import threading
from collections.abc import Callable, Sequence
from typing import TypeVar

__all__ = ["over", "processors"]

T = TypeVar("T")
R = TypeVar("R")


def processors() -> int:
    """How many processors this process may use; 1 where it cannot be shared among several.

    Only Linux: elsewhere a fork is missing, or breaks libraries of the system.
    """
    if sys.platform != "linux" or threading.active_count() > 1:
        return 1
    return len(os.sched_getaffinity(0))


def over(
    items: Sequence[T], work: Callable[[Sequence[T]], list[R]], *, least: int = 200
) -> list[R]:
    """The concatenation of ``work(part)`` over consecutive parts of ``items``.

    ``least``: how many items are worth a process of their own.
    """
    count = min(processors(), len(items) // max(least, 1))
    if count < 2:
        return work(items)
    size = -(-len(items) // count)
    parts = [items[start : start + size] for start in range(0, len(items), size)]
    others = [_start(part, work) for part in parts[1:]]
    made = work(parts[0])
    for part, other in zip(parts[1:], others, strict=True):
        made += _end(other, part, work)
    return made


def _start(part: Sequence[T], work: Callable[[Sequence[T]], list[R]]) -> tuple[int, int]:
    """Begin the work in a new process; its number and where its answer comes from."""
    reading, writing = os.pipe()
    sys.stdout.flush()
    sys.stderr.flush()
    gc.freeze()  # what both share is looked at by neither, so it stays shared
    number = os.fork()
    if number:
        gc.unfreeze()
        os.close(writing)
        return number, reading
    status = 1
    try:
        os.close(reading)
        data = memoryview(marshal.dumps(work(part), 2))
        while data:
            data = data[os.write(writing, data) :]
        status = 0
    finally:
        os._exit(status)  # no handler, no buffer and no lock of the first process is touched


def _end(
    other: tuple[int, int], part: Sequence[T], work: Callable[[Sequence[T]], list[R]]
) -> list[R]:
    number, reading = other
    with open(reading, "rb") as pipe:  # noqa: PTH123  # a descriptor has no path
        data = pipe.read()
    _, status = os.waitpid(number, 0)
    if status:
        return work(part)
    made: list[R] = marshal.loads(data)  # noqa: S302  # from our own process
    return made
