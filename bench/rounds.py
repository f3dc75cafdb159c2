"""The rounds: every builder meets every case in its turn, on the same articles."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from checking import Expected, check
from corpus import Story, add, change, story
from peers.builder import Builder
from stopwatch import Sample, measure

__all__ = ["CASES", "SETTLED", "Newsroom", "Results", "run", "settle", "tell"]

CASES = ("cold", "unchanged", "one added", "one changed")
SETTLED = 2.1
"""Seconds between two runs of a builder. A newsroom's are minutes apart; who goes by the times
of files must doubt those of the last two seconds (FAT's clock), and no newsroom would see that."""
EDITED = 3
"""The number of the article that is changed: one of the newest, so that feeds change, too."""


@dataclass(slots=True)
class Results:
    """The samples of each builder and case, one a round; for rivals the memory in all processes."""

    articles: int
    samples: dict[tuple[str, str], list[Sample]] = field(default_factory=dict)
    tree: dict[str, float] = field(default_factory=dict)

    def of(self, builder: str, case: str) -> list[Sample]:
        return self.samples.get((builder, case), [])

    def builders(self) -> list[str]:
        return list(dict.fromkeys(name for name, _ in self.samples))


class Newsroom:
    """The articles in the state of one round."""

    def __init__(self, paper: Path, articles: int) -> None:
        self.paper = paper
        self.articles = articles
        self.stories = [story(number, articles) for number in range(articles)]
        self._path = paper / "articles" / self.stories[EDITED].path
        self._original = self._path.read_bytes()
        self._added: list[Story] = []
        self._edits: dict[int, str] = {}

    def expected(self) -> Expected:
        newest = sorted(self._added, key=lambda one: one.when, reverse=True)
        return Expected([*newest, *self.stories], dict(self._edits))

    def add(self, number: int) -> Story:
        one = add(self.paper, number, self.articles)
        self._added.append(one)
        return one

    def change(self, number: int) -> None:
        edited = self.stories[EDITED]
        self._edits[EDITED] = change(self.paper, edited, number)

    def restore(self) -> None:
        """As it was written first."""
        for one in self._added:
            (self.paper / "articles" / one.path).unlink()
        self._added.clear()
        if self._edits:
            self._path.write_bytes(self._original)
            self._edits.clear()


def run(builders: Sequence[Builder], room: Newsroom, runs: int) -> Results:
    """All rounds.

    Raises:
        WrongFiles: a builder's files are not what they must be.
        Failed: a builder ended with an error.
    """
    results = Results(room.articles)
    ended: dict[str, float] = {}
    for number in range(runs):
        for case in prepared(builders, room, number):
            for builder in in_turn(builders, number):
                settle(ended.get(builder.name, 0.0))
                results.samples.setdefault((builder.name, case), []).append(
                    one_run(builder, room.expected(), f"{number + 1}/{runs} {case}")
                )
                ended[builder.name] = time.monotonic()
    room.restore()
    if sys.platform == "linux":
        for builder in (one for one in builders if one.rival):
            builder.forget()
            results.tree[builder.name] = measure(
                builder.command(), builder.work, environ=builder.environ, whole_tree=True
            ).memory
    return results


def prepared(builders: Sequence[Builder], room: Newsroom, number: int) -> Iterator[str]:
    """Each case's name, with the articles as it wants them."""
    room.restore()
    for builder in builders:
        builder.forget()
    settle(time.monotonic())
    yield "cold"
    yield "unchanged"
    room.add(number)
    yield "one added"
    room.change(number + 1)
    yield "one changed"


def in_turn(builders: Sequence[Builder], number: int) -> list[Builder]:
    """Another one first in every round: none has always the warmer seat."""
    first = number % len(builders)
    return [*builders[first:], *builders[:first]]


def settle(ended: float) -> None:
    """Wait until the run that ended then is long over."""
    time.sleep(max(0.0, ended + SETTLED - time.monotonic()))


def one_run(builder: Builder, expected: Expected, shown: str) -> Sample:
    os.sync()  # what the builder before has written shall not be this one's waiting
    sample = measure(builder.command(), builder.work, environ=builder.environ)
    check(builder, expected)
    tell(
        f"{len(expected.stories):6} articles, {shown:17} {builder.name:20} {sample.seconds:8.2f} s"
    )
    return sample


def tell(line: str) -> None:
    sys.stderr.write(f"{line}\n")
