"""The same work on every processor: the items in parts, several processes taking the next part."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterator, Sequence
from itertools import chain
from typing import Generic, TypeVar

from syndicate.parallel import process

__all__ = ["Shared", "over"]

T = TypeVar("T")
R = TypeVar("R")

_TOLD, _SILENT = b"!", b"."
_EACH = 4
"""Parts a process: so many that all end at almost the same time."""


class Shared(Generic[T, R]):
    """``work(part)`` for each of ``parts``: other processes take one after the other, and so do we.

    They have begun when this is made. Of what they make, that for which ``news`` is true is told
    at once (:meth:`told`). Nobody is left behind after :meth:`results`, or as a context; who asks
    for neither leaves processes that end with this one.
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
                self._others.append(process.fork(self._beside))

    def __enter__(self) -> Shared[T, R]:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _beside(self, writing: int) -> Iterator[tuple[int, R]]:
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
        while self._made:
            yield self._made.popitem()

    def step(self) -> R | None:
        """Do the next part here; ``None`` = every part is done, or somebody is at it."""
        number = os.read(self._numbers, 1)
        if not number:
            return None
        made = self._made[number[0]] = self._work(self._parts[number[0]])
        return made

    def told(self) -> bool:
        """Whether another process has found news so far."""
        for _, reading in self._others:
            if reading in self._told:
                continue
            os.set_blocking(reading, False)
            try:
                first = os.read(reading, 1)
            except BlockingIOError:
                continue
            finally:
                os.set_blocking(reading, True)
            self._told.add(reading)
            if first == _TOLD:
                return True
        return False

    def results(self) -> list[R]:
        """What was made of each part. To be asked once, and the end of it."""
        with self:
            while self.step() is not None:
                pass
            while self._others:
                one, reading = self._others.pop()
                if reading not in self._told:
                    os.read(reading, 1)
                self._made.update(process.end(one, reading))
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
            process.leave(*self._others.pop())


def over(
    items: Sequence[T],
    work: Callable[[Sequence[T]], list[R]],
    *,
    least: int = 200,
    each: int = _EACH,
    meanwhile: Callable[[], object] = lambda: None,
) -> list[R]:
    """The concatenation of ``work(part)`` over consecutive parts of ``items``.

    ``least``: how many items are worth a process of their own; ``each``: in how many parts at most
    a process gets them: the larger a part, the more is held twice on its way. ``meanwhile`` is done
    here while others have begun already, and only then: it saves time, and does no work.
    """
    count = min(process.processors(), len(items) // max(least, 1))
    if count < 2:
        return work(items)
    size = max(1, -(-len(items) // min(count * each, 255)))
    parts = [items[start : start + size] for start in range(0, len(items), size)]
    with Shared(parts, work, count) as shared:
        meanwhile()
        return list(chain.from_iterable(shared.results()))
