"""The same work on every processor: the items in parts, several processes taking the next part.

    parallel.over(items, work)    # what work(part) gives for each part, in order

Results come back as :mod:`marshal` writes them: tuples, lists, dicts, text, bytes, numbers.
Where the system cannot fork, has one processor, or a process dies on the way, the work is
done here: whoever asks gets the same answer, later.
"""

from __future__ import annotations

import contextlib
import marshal
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Generic, TypeVar, cast

__all__ = ["Job", "aside", "begin", "over", "processors"]

T = TypeVar("T")
R = TypeVar("R")

_TOLD, _SILENT = b"!", b"."
_EACH = 4
"""Parts a process: so many that all end at almost the same time."""


def processors() -> int:
    """How many processors this process may use; 1 where it cannot be shared among several.

    Only Linux: elsewhere a fork is missing, or breaks libraries of the system.
    """
    if sys.platform != "linux" or threading.active_count() > 1:
        return 1
    return len(os.sched_getaffinity(0))


def over(
    items: Sequence[T],
    work: Callable[[Sequence[T]], list[R]],
    *,
    least: int = 200,
    meanwhile: Callable[[], object] = lambda: None,
) -> list[R]:
    """The concatenation of ``work(part)`` over consecutive parts of ``items``.

    ``least``: how many items are worth a process of their own. ``meanwhile`` is done here while
    others have begun already, and only then: it saves time, and does no work.
    """
    count = min(processors(), len(items) // max(least, 1))
    if count < 2:
        return work(items)
    size = max(1, -(-len(items) // min(count * _EACH, 255)))
    parts = [items[start : start + size] for start in range(0, len(items), size)]
    # A pipe full of numbers: whoever is free reads the next one, and nobody reads one twice.
    numbers, end = os.pipe()
    os.write(end, bytes(range(len(parts))))
    os.close(end)
    others: list[tuple[int, int]] = []
    try:
        with contextlib.suppress(OSError):  # no more processes are allowed: fewer do it
            others.extend(_start(numbers, parts, work) for _ in range(count - 1))
        meanwhile()
        made = _take(numbers, parts, work)
        while others:
            made.update(_end(*others.pop()) or {})
    finally:
        os.close(numbers)
        for process, reading in others:  # something went wrong here: nobody waits for theirs
            os.kill(process, signal.SIGKILL)
            os.close(reading)
            os.waitpid(process, 0)
    return [
        one
        for number, part in enumerate(parts)
        for one in (made[number] if number in made else work(part))
    ]


@contextlib.contextmanager
def aside(work: Callable[[], object], wanted: bool = True) -> Iterator[None]:
    """Do ``work``, if it is ``wanted``, beside what is done inside; it gives nothing back.

    Where the system cannot fork it is done before. It has ended when this ends.
    """
    if not wanted:
        yield
        return
    process = None
    with contextlib.suppress(OSError):  # no more processes are allowed
        process = os.fork() if processors() > 1 else None
    if process is None:
        work()
    elif not process:
        try:
            work()
        finally:
            os._exit(0)  # as below
    try:
        yield
    finally:
        if process:
            os.waitpid(process, 0)


class Job(Generic[R]):
    """Work that goes on beside what follows, begun by :func:`begin`."""

    def __init__(self, work: Callable[[Callable[[], None]], R]) -> None:
        self._work = work
        self._process = 0
        self._told = False
        if processors() > 1:
            with contextlib.suppress(OSError):  # no more processes are allowed
                self._process, self._reading = _fork(self._beside)

    def _beside(self, writing: int) -> R:
        def tell() -> None:
            if not self._told:
                self._told = True
                os.write(writing, _TOLD)

        made = self._work(tell)
        if not self._told:
            os.write(writing, _SILENT)
        return made

    def told(self) -> bool:
        """Whether the work has told something before its end; waits for the one or the other.

        ``False``, too, where the work is not beside.
        """
        if self._process and not self._told:
            self._told = True
            self._first = os.read(self._reading, 1)
        return bool(self._process) and self._first == _TOLD

    def result(self) -> R:
        """What it made. To be asked once."""
        if not self._process:
            return self._work(lambda: None)
        self.told()
        made: R | None = _end(self._process, self._reading)
        return self._work(lambda: None) if made is None else made


def begin(work: Callable[[Callable[[], None]], R]) -> Job[R]:
    """Do ``work(tell)`` beside what follows.

    It may call ``tell`` when its result is still to come and something of it is certain.
    """
    return Job(work)


def _take(
    numbers: int, parts: Sequence[Sequence[T]], work: Callable[[Sequence[T]], list[R]]
) -> dict[int, list[R]]:
    """Do one part after the other, until none is left."""
    made = {}
    parent = os.getppid()
    while (number := os.read(numbers, 1)) and os.getppid() == parent:  # who asked is still there
        made[number[0]] = work(parts[number[0]])
    return made


def _start(
    numbers: int, parts: Sequence[Sequence[T]], work: Callable[[Sequence[T]], list[R]]
) -> tuple[int, int]:
    """Begin to take parts in a new process."""
    return _fork(lambda _: _take(numbers, parts, work))


def _fork(work: Callable[[int], object]) -> tuple[int, int]:
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


def _end(process: int, reading: int) -> Any:
    """What a process made, ``None`` where it died."""
    with open(reading, "rb") as pipe:  # a descriptor has no path
        data = pipe.read()
    _, status = os.waitpid(process, 0)
    return None if status or not data else marshal.loads(data)  # noqa: S302  # our own
