"""Results → what is printed: the tables as Markdown, or every sample as JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass

import machine
from rounds import CASES, Results
from stopwatch import Sample
from table import (
    OURS,
    RIVAL,
    Comparison,
    comparisons,
    digest_table,
    growth_table,
    measured,
    targets_table,
)

__all__ = ["Report", "put"]


@dataclass(frozen=True, slots=True)
class Report:
    """``found``: one a size, the smallest first. ``load``: before the first run."""

    found: Sequence[Results]
    helped: Comparison
    versions: Sequence[str]
    load: str

    def tables(self, *, everybody: bool = False) -> str:
        """``everybody``: only the tables of all builders, nothing about targets."""
        parts = [] if everybody else list(self._targets())
        parts += [measured(results) for results in self.found]
        parts.append([self.footer()])
        return "\n\n".join("\n".join(lines) for lines in parts if lines)

    def _targets(self) -> Iterator[list[str]]:
        rows = [row for results in self.found for row in comparisons(results)]
        yield targets_table(rows) if rows else []
        yield targets_table([self.helped], "`import click`")
        stays = [row for results in self.found for row in resident_rows(results)]
        yield targets_table(stays, f"{RIVAL}, resident") if stays else []
        for results in self.found:
            yield digest_table(results)
        if len(self.found) > 1:
            yield growth_table(self.found[0], self.found[-1])

    def footer(self) -> str:
        runs = max(len(results.of(OURS, CASES[0])) for results in self.found)
        rounds = f"{runs} rounds" if runs > 1 else "one round"
        return (
            f"{machine.describe()}; {', '.join(self.versions)}; commit {machine.commit()}.\n"
            f"{rounds[0].upper()}{rounds[1:]}; load {self.load} before, {machine.load()} after."
        )

    def raw(self) -> str:
        """Every sample, for whoever wants to reckon by himself."""
        told = {
            "machine": machine.describe(),
            "commit": machine.commit(),
            "load": [self.load, machine.load()],
            "versions": list(self.versions),
            "help": {"ours": self.helped.ours, "click": self.helped.theirs},
            "sizes": [as_json(results) for results in self.found],
        }
        return json.dumps(told, ensure_ascii=False, indent=1)


def as_json(results: Results) -> dict[str, object]:
    return {
        "articles": results.articles,
        "all_processes_mib": results.tree,
        "samples": [
            {"builder": builder, "case": case, "runs": [asdict(one) for one in many]}
            for (builder, case), many in results.samples.items()
        ],
    }


def resident_rows(results: Results) -> list[Comparison]:
    """One added article: our whole process, and Hugo that stays and has all in mind."""
    theirs = results.of(RIVAL, "resident")
    ours = results.of(OURS, "one added")
    if not theirs or not ours:
        return []

    def row(name: str, figure: str, unit: str) -> Comparison:
        def values(samples: Sequence[Sample]) -> tuple[float, ...]:
            return tuple(getattr(one, figure) for one in samples)

        name = f"{name}, {results.articles:,}"
        return Comparison(name, values(ours), values(theirs), unit, in_rounds=False)

    return [
        row("one added, until rss.xml has it", "seconds", "s"),
        row("its processor", "cpu", "s"),
        row("memory held", "memory", "MiB"),
    ]


def put(document: str, part: str, text: str) -> str:
    """The document with ``text`` between the marks of that part.

    Raises:
        ValueError: it has no such marks.
    """
    marks = rf"(<!-- measured: {re.escape(part)} -->\n).*?(<!-- end of {re.escape(part)} -->)"
    made, times = re.subn(
        marks, lambda found: f"{found[1]}\n{text}\n\n{found[2]}", document, flags=re.DOTALL
    )
    if times != 1:
        raise ValueError(f"the document must have the marks of {part!r} once, not {times} times")
    return made
