"""What a build did, as values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from syndicate.model import Problem, Severity, Weather

__all__ = ["BuildReport", "DigestReport", "count_rejected"]


@dataclass(frozen=True, slots=True)
class DigestReport:
    """The edition's letter; ``path`` is below the output tree."""

    date: date
    articles: int
    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildReport:
    """``articles`` = published + held + rejected, counted as distinct articles.

    ``silent`` are weather providers that did not answer this time while another one did.
    """

    output: Path
    published: int
    held: Mapping[str, int]
    rejected: int
    sections: Mapping[str, int]
    written: int
    unchanged: int
    removed: int
    digest: DigestReport | None
    weather: Weather | None
    problems: tuple[Problem, ...]
    silent: tuple[str, ...] = ()

    @property
    def articles(self) -> int:
        return self.published + sum(self.held.values()) + self.rejected


def count_rejected(problems: tuple[Problem, ...], pages: frozenset[str]) -> int:
    """How many articles the errors stand for: one a file, in a page file one a line."""
    return len(
        {
            (problem.path, problem.line if problem.path in pages else 0)
            for problem in problems
            if problem.severity is Severity.ERROR
        }
    )
