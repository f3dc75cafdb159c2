"""Work that goes on beside what follows."""

from __future__ import annotations

import contextlib
import os
import pickle
from collections.abc import Callable, Iterator
from typing import Generic, TypeVar

from syndicate.parallel import process

__all__ = ["Ready", "aside"]

T = TypeVar("T")
R = TypeVar("R")


@contextlib.contextmanager
def aside(work: Callable[[], object], wanted: bool = True) -> Iterator[None]:
    """Do ``work``, if it is ``wanted``, beside what is done inside; it gives nothing back.

    Where the system cannot fork it is done before. It has ended when this ends.
    """
    if not wanted:
        yield
        return
    one = None
    with contextlib.suppress(OSError):  # no more processes are allowed
        one = os.fork() if process.processors() > 1 else None
    if one is None:
        work()
    elif not one:
        try:
            work()
        finally:
            os._exit(0)  # no handler, no buffer and no lock of the first process is touched
    try:
        yield
    finally:
        if one:
            os.waitpid(one, 0)


class Ready(Generic[T, R]):
    """A process that gets ready for what may come.

    ``prepare()`` is done at once, beside what follows; ``work(given)`` when :meth:`give` says what
    (:mod:`pickle` carries it). Without another process, the work is done when it is asked for.
    """

    def __init__(self, prepare: Callable[[], object], work: Callable[[T], R]) -> None:
        self._prepare, self._work = prepare, work
        self._given: list[T] = []
        self._process = 0
        if process.processors() > 1:
            self._hearing, self._telling = os.pipe()
            try:
                self._process, self._reading = process.fork(self._beside)
            except OSError:  # no more processes are allowed
                os.close(self._telling)
            os.close(self._hearing)

    def _beside(self, _: int) -> Iterator[R]:
        os.close(self._telling)
        self._prepare()
        with os.fdopen(self._hearing, "rb") as pipe:
            data = pipe.read()
        if data:
            yield self._work(pickle.loads(data))  # noqa: S301  # our own

    def give(self, what: T) -> None:
        """Begin the work. Once."""
        self._given.append(what)
        if self._process:
            with contextlib.suppress(BrokenPipeError), os.fdopen(self._telling, "wb") as pipe:
                pipe.write(pickle.dumps(what))

    def result(self) -> R:
        """What was made of what was given. To be asked once."""
        made: list[R] = process.end(self._process, self._reading) if self._process else []
        self._process = 0
        return made[0] if made else self._work(self._given[0])

    def close(self) -> None:
        """Nothing came, or nobody wants it."""
        if self._process:
            if not self._given:
                os.close(self._telling)
            process.leave(self._process, self._reading)
            self._process = 0
