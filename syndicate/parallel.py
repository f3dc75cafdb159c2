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
import select
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from itertools import chain
from typing import Any, Generic, TypeVar, cast

__all__ = ["Job", "Shared", "aside", "begin", "over", "processors"]

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


class Shared(Generic[T, R]):
    """``work(part)`` for each of ``parts``: other processes take one after the other, and so do we.

    They have begun when this is made. Of what they make, that for which ``news`` is true is told
    at once (:meth:`told`). Use it as a context: nobody is left behind when it ends.
    """

    def __init__(
        self,
        parts: Sequence[Sequence[T]],
        work: Callable[[Sequence[T]], R],
        processes: int,
        news: Callable[[R], bool] = lambda _: False,
    ) -> None:
        """Begin, with so many processes, this one among them; ``parts`` are 255 at most."""
        self._parts, self._work, self._news = parts, work, news
        self._made: dict[int, R] = {}
        # A pipe full of numbers: whoever is free reads the next one, and nobody reads one twice.
        self._numbers, end = os.pipe()
        os.write(end, bytes(range(len(parts))))
        os.close(end)
        self._others: list[tuple[int, int]] = []
        self._told: set[int] = set()
        with contextlib.suppress(OSError):  # no more processes are allowed: fewer do it
            for _ in range(processes - 1):
                self._others.append(_fork(self._beside))

    def __enter__(self) -> Shared[T, R]:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _beside(self, writing: int) -> dict[int, R]:
        parent = os.getppid()
        told = False
        while os.getppid() == parent:  # who asked is still there
            made = self.step()
            if made is None:
                break
            if self._news(made) and not told:
                told = True
                os.write(writing, _TOLD)
        if not told:
            os.write(writing, _SILENT)
        return self._made

    def step(self) -> R | None:
        """Do the next part here; ``None`` = every part is done, or somebody is at it."""
        number = os.read(self._numbers, 1)
        if not number:
            return None
        made = self._made[number[0]] = self._work(self._parts[number[0]])
        return made

    def told(self) -> bool:
        """Whether another process has found news so far."""
        waiting = [reading for _, reading in self._others if reading not in self._told]
        for reading in select.select(waiting, (), (), 0)[0] if waiting else ():
            self._told.add(reading)
            if os.read(reading, 1) == _TOLD:
                return True
        return False

    def results(self) -> list[R]:
        """What was made of each part. To be asked once, and the end of it."""
        with self:
            while self.step() is not None:
                pass
            while self._others:
                process, reading = self._others.pop()
                if reading not in self._told:
                    os.read(reading, 1)
                self._made.update(_end(process, reading) or {})
            made, work = self._made, self._work
            return [
                made[number] if number in made else work(part)  # one died on the way
                for number, part in enumerate(self._parts)
            ]

    def close(self) -> None:
        """Nobody wants the rest of it."""
        if self._numbers >= 0:
            os.close(self._numbers)
        self._numbers = -1
        while self._others:
            process, reading = self._others.pop()
            os.kill(process, signal.SIGKILL)
            os.close(reading)
            os.waitpid(process, 0)


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
    with Shared(parts, work, count) as shared:
        meanwhile()
        return list(chain.from_iterable(shared.results()))


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

    def __init__(self, work: Callable[[], R]) -> None:
        self._work = work
        self._process = 0
        if processors() > 1:
            with contextlib.suppress(OSError):  # no more processes are allowed
                self._process, self._reading = _fork(lambda _: work())

    def result(self) -> R:
        """What it made. To be asked once."""
        if not self._process:
            return self._work()
        made: R | None = _end(self._process, self._reading)
        return self._work() if made is None else made


def begin(work: Callable[[], R]) -> Job[R]:
    """Do ``work()`` beside what follows."""
    return Job(work)


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
