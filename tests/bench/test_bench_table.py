"""The arithmetic of the tables."""

from __future__ import annotations

import pytest
from rounds import Results
from stopwatch import Sample
from table import Comparison, comparisons, digest_table, growth_table, measured, targets_table


def samples(*seconds: float, memory: float = 100.0) -> list[Sample]:
    return [Sample(each, each * 2, memory) for each in seconds]


def results(articles: int, **cases: tuple[float, ...]) -> Results:
    """Ours in these cases; Hugo always 10 s and 1000 MiB."""
    made = Results(articles)
    for case, seconds in cases.items():
        name = case.replace("_", " ")
        made.samples["syndicate", name] = samples(*seconds)
        made.samples["Hugo", name] = samples(*[10.0] * len(seconds), memory=1000.0)
    return made


def test_a_ratio_is_that_of_medians_and_beside_it_the_median_of_rounds() -> None:
    row = Comparison("cold", (1.0, 2.0, 9.0), (4.0, 10.0, 9.0), limit=0.35)
    assert row.ratio == pytest.approx(2 / 9)
    assert row.by_round == pytest.approx(0.25)
    assert row.reached is True


def test_a_target_is_reached_by_both_ratios_or_not_at_all() -> None:
    assert Comparison("x", (3.0,), (10.0,), limit=0.3).reached is True
    assert Comparison("x", (3.1,), (10.0,), limit=0.3).reached is False
    # Medians 2 to 10, but round for round 0.4, 0.2 and 0.9.
    assert Comparison("x", (2.0, 2.0, 9.0), (5.0, 10.0, 10.0), limit=0.3).reached is False
    assert Comparison("x", (3.0,), (10.0,)).reached is None


def test_what_did_not_take_turns_has_no_ratio_of_rounds() -> None:
    assert Comparison("x", (1.0, 2.0), (1.0, 2.0), in_rounds=False).by_round is None
    assert Comparison("x", (1.0, 2.0), (1.0,)).by_round is None


def test_targets_hold_for_the_sizes_they_were_set_for() -> None:
    def limits(articles: int) -> dict[str, float | None]:
        found = comparisons(
            results(articles, cold=(3.0,), unchanged=(0.7,), one_added=(1.0,), one_changed=(1.0,))
        )
        return {row.name.rpartition(", ")[0]: row.limit for row in found}

    assert set(limits(300).values()) == {None}
    assert {name for name, limit in limits(10_000).items() if limit} == {"cold"}
    assert limits(50_000) == {
        "cold": 0.35,
        "unchanged": 0.08,
        "one added": 0.10,
        "one changed": 0.10,
        "peak memory, cold": 0.125,
    }


def test_the_table_says_which_target_was_missed() -> None:
    found = results(50_000, cold=(3.0, 3.2, 3.1), unchanged=(1.0, 1.0, 1.0))
    lines = targets_table(comparisons(found))
    assert lines[2] == (
        "| cold, 50,000 | 3.100 s (3.000–3.200) | 10.000 s (10.000–10.000) "
        "| 0.310 | 0.310 | 0.310 | ≤ 0.35 | yes |"
    )
    assert lines[3].endswith("| 0.100 | 0.100 | 0.100 | ≤ 0.08 | **no** |")
    assert lines[4].startswith("| peak memory, cold, 50,000 | 100 MiB (100–100) | 1,000 MiB")
    assert len({line.count("|") for line in lines}) == 1


def test_memory_of_all_processes_is_compared_where_it_was_looked_at() -> None:
    found = results(50_000, cold=(3.0,))
    found.tree = {"syndicate": 200.0, "Hugo": 1000.0}
    row = comparisons(found)[-1]
    assert row.ratio == pytest.approx(0.2)
    assert row.reached is False


def test_growth_is_told_per_article_and_one_change_without_the_scan() -> None:
    small = results(10_000, cold=(1.0,), unchanged=(0.2,), one_changed=(0.3,))
    large = results(50_000, cold=(6.0,), unchanged=(0.6,), one_changed=(0.8,))
    lines = growth_table(small, large)
    assert lines[2] == "| cold | 1.000 s | 6.000 s | 6.00 | 1.20 |"
    assert lines[-1] == ("| one changed, less the unchanged | 0.100 s | 0.200 s | 2.00 | 0.40 |")


def test_what_the_digest_adds_is_the_median_of_the_rounds_differences() -> None:
    found = results(10_000, cold=(1.0, 5.0, 1.0))
    found.samples["syndicate + digest", "cold"] = samples(1.2, 5.1, 1.4)
    assert digest_table(found)[2] == (
        "| cold | 1.000 s | 1.400 s | +0.200 s | +0.400 s | < 0.3 s | yes |"
    )


def test_everybody_is_listed_with_processor_and_memory() -> None:
    found = results(300, cold=(1.0, 3.0, 2.0))
    assert measured(found)[2:] == [
        "| syndicate | cold | 2.000 | 1.000–3.000 | 1.00 | 4.000 | 100 |",
        "| Hugo | cold | 10.000 | 10.000–10.000 | 5.00 | 20.000 | 1000 |",
    ]
