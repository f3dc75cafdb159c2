"""Samples → the tables: medians, ratios, targets."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from rounds import CASES, Results
from stopwatch import Sample

__all__ = [
    "OURS",
    "RIVAL",
    "Comparison",
    "comparisons",
    "digest_table",
    "growth_table",
    "measured",
    "targets_table",
]

OURS, DIGEST, RIVAL = "syndicate", "syndicate + digest", "Hugo"
LARGE = 50_000
LIMITS = {"cold": 0.35, "one added": 0.10, "one changed": 0.10, "unchanged": 0.08}
MEMORY = 1 / 8
DIGEST_COSTS = 0.3
"""Seconds that the digest may add."""

Figure = Callable[[Sample], float]


def wall(sample: Sample) -> float:
    return sample.seconds


def cpu(sample: Sample) -> float:
    return sample.cpu


def memory(sample: Sample) -> float:
    return sample.memory


@dataclass(frozen=True, slots=True)
class Comparison:
    """Ours against theirs, in the same rounds; ``limit`` is what the ratio may be, if anything."""

    name: str
    ours: tuple[float, ...]
    theirs: tuple[float, ...]
    unit: str = "s"
    limit: float | None = None
    in_rounds: bool = True
    cpu_ratio: float | None = None
    """The same for processor seconds, which a busy machine disturbs less."""

    @property
    def ratio(self) -> float:
        """Of the medians."""
        return statistics.median(self.ours) / statistics.median(self.theirs)

    @property
    def by_round(self) -> float | None:
        """The median of each round's ratio; none where they did not meet in rounds."""
        if not self.in_rounds or len(self.ours) != len(self.theirs):
            return None
        pairs = zip(self.ours, self.theirs, strict=True)
        return statistics.median(mine / other for mine, other in pairs)

    @property
    def reached(self) -> bool | None:
        """Both ratios keep the limit; ``None`` where there is none."""
        if self.limit is None:
            return None
        return max(self.ratio, self.by_round or 0.0) <= self.limit


def comparisons(results: Results) -> list[Comparison]:
    """Ours against Hugo in every case; the targets are set for 50,000, cold for 10,000, too."""
    large = results.articles >= LARGE
    made = []
    for case in CASES:
        ours, theirs = results.of(OURS, case), results.of(RIVAL, case)
        if ours and theirs:
            bound = large or (case == "cold" and results.articles >= 10_000)
            limit = LIMITS[case] if bound else None
            made.append(comparison(f"{case}, {results.articles:,}", ours, theirs, wall, limit))
    ours, theirs = results.of(OURS, "cold"), results.of(RIVAL, "cold")
    if ours and theirs:
        limit = MEMORY if large else None
        name = f"peak memory, cold, {results.articles:,}"
        made.append(comparison(name, ours, theirs, memory, limit, "MiB"))
    if OURS in results.tree and RIVAL in results.tree:
        pair = ((results.tree[OURS],), (results.tree[RIVAL],))
        name = f"the same, all processes together, {results.articles:,}"
        made.append(Comparison(name, *pair, "MiB", MEMORY if large else None))
    return made


def comparison(
    name: str,
    ours: Iterable[Sample],
    theirs: Iterable[Sample],
    figure: Figure,
    limit: float | None,
    unit: str = "s",
) -> Comparison:
    mine, others = list(ours), list(theirs)
    used = middle(mine, cpu) / middle(others, cpu) if figure is wall else None
    return Comparison(
        name,
        tuple(map(figure, mine)),
        tuple(map(figure, others)),
        unit,
        limit,
        cpu_ratio=used,
    )


def targets_table(rows: Sequence[Comparison], rival: str = RIVAL) -> list[str]:
    lines = [
        f"| | {OURS} | {rival} | ratio | of each round | of cpu | target | reached |",
        "|---|--:|--:|--:|--:|--:|--:|---|",
    ]
    for row in rows:
        by_round = row.by_round
        cells = (
            row.name,
            spread(row.ours, row.unit),
            spread(row.theirs, row.unit),
            f"{row.ratio:.3f}",
            "" if by_round is None or len(row.ours) == 1 else f"{by_round:.3f}",
            "" if row.cpu_ratio is None else f"{row.cpu_ratio:.3f}",
            "" if row.limit is None else f"≤ {row.limit:.3g}",
            {True: "yes", False: "**no**", None: ""}[row.reached],
        )
        lines.append(f"| {' | '.join(cells)} |")
    return lines


def spread(values: Sequence[float], unit: str) -> str:
    """The median, and in brackets the least and the most."""
    digits = {"s": 3, "ms": 1}.get(unit, 0)
    middle = f"{statistics.median(values):,.{digits}f} {unit}"
    if len(values) == 1:
        return middle
    return f"{middle} ({min(values):,.{digits}f}–{max(values):,.{digits}f})"


def measured(results: Results) -> list[str]:
    """Everybody, with the processor and the memory; *of ours* says how many times our wall time."""
    lines = [
        f"| {results.articles:,} articles | case | wall s | min–max | of ours | cpu s | peak MiB |",
        "|---|---|--:|--:|--:|--:|--:|",
    ]
    for name in results.builders():
        for case in CASES:
            samples, ours = results.of(name, case), results.of(OURS, case)
            if samples:
                walls = [sample.seconds for sample in samples]
                times = f"{statistics.median(walls) / middle(ours, wall):.2f}" if ours else ""
                lines.append(
                    f"| {name} | {case} | {statistics.median(walls):.3f} "
                    f"| {min(walls):.3f}–{max(walls):.3f} | {times} "
                    f"| {middle(samples, cpu):.3f} | {middle(samples, memory):.0f} |"
                )
    return lines


def middle(samples: Iterable[Sample], figure: Figure) -> float:
    return statistics.median(map(figure, samples))


def growth_table(small: Results, large: Results) -> list[str]:
    """How the seconds grow with the articles; 1.00 a article is linear."""
    times = large.articles / small.articles
    lines = [
        f"| growth of {OURS} | {small.articles:,} | {large.articles:,} | times | per article |",
        "|---|--:|--:|--:|--:|",
    ]
    rows = [
        (case, middle(small.of(OURS, case), wall), middle(large.of(OURS, case), wall))
        for case in ("cold", "unchanged", "one changed")
    ]
    less = "one changed, less the unchanged"
    rows.append((less, extra(small, OURS, "one changed"), extra(large, OURS, "one changed")))
    for name, few, many in rows:
        ratio = f"{many / few:.2f} | {many / few / times:.2f}" if few > 0 else "– | –"
        lines.append(f"| {name} | {few:.3f} s | {many:.3f} s | {ratio} |")
    return lines


def extra(results: Results, builder: str, case: str) -> float:
    """The median of what a case takes beyond the unchanged build of its round."""
    pairs = zip(results.of(builder, case), results.of(builder, "unchanged"), strict=True)
    return statistics.median(one.seconds - scan.seconds for one, scan in pairs)


def digest_table(results: Results) -> list[str]:
    """What the digest with its weather adds: the median of the rounds' differences."""
    lines = [
        f"| {results.articles:,} articles | without | with | adds | of cpu | target | reached |",
        "|---|--:|--:|--:|--:|--:|---|",
    ]
    for case in CASES:
        without, with_it = results.of(OURS, case), results.of(DIGEST, case)
        if without and with_it:
            pairs = list(zip(with_it, without, strict=True))
            added = statistics.median(one.seconds - other.seconds for one, other in pairs)
            used = statistics.median(one.cpu - other.cpu for one, other in pairs)
            lines.append(
                f"| {case} | {middle(without, wall):.3f} s | {middle(with_it, wall):.3f} s "
                f"| {added:+.3f} s | {used:+.3f} s | < {DIGEST_COSTS} s "
                f"| {'yes' if added < DIGEST_COSTS else '**no**'} |"
            )
    return lines
