"""What is printed is Markdown that can be read, and the document keeps everything else."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from report import Report, put
from rounds import CASES, Results
from stopwatch import Sample
from table import Comparison

ROOT = Path(__file__).parents[2]


def results(articles: int) -> Results:
    made = Results(articles, tree={"syndicate": 50.0, "Hugo": 500.0})
    for builder, seconds in (("syndicate", 1.0), ("syndicate + digest", 1.1), ("Hugo", 4.0)):
        for number, case in enumerate(CASES):
            made.samples[builder, case] = [Sample(seconds + number, seconds, 64.0)] * 3
    made.samples["Hugo", "resident"] = [Sample(0.5, 0.4, 900.0)] * 5
    return made


@pytest.fixture
def report() -> Report:
    helped = Comparison("--help", (70.0, 71.0), (50.0, 49.0), "ms", 1.5)
    return Report([results(10_000), results(50_000)], helped, ["syndicate 1", "Hugo 2"], "0.1")


def test_every_table_has_as_many_cells_in_each_row(report: Report) -> None:
    blocks = [block for block in report.tables().split("\n\n") if block.startswith("|")]
    assert len(blocks) == 8
    for block in blocks:
        rows = block.splitlines()
        assert re.fullmatch(r"\|(?:-+:?\|)+", rows[1])
        assert len({row.count("|") for row in rows}) == 1


def test_the_figures_say_on_what_they_were_measured(report: Report) -> None:
    told = report.tables().splitlines()[-2:]
    assert "syndicate 1, Hugo 2; commit " in told[0]
    assert "cores" in told[0]
    assert told[1].startswith("3 rounds; load 0.1 before")


def test_others_are_listed_without_the_targets(report: Report) -> None:
    told = report.tables(everybody=True)
    assert "target" not in told
    assert told.count("| Hugo | cold |") == 2


def test_json_has_every_sample(report: Report) -> None:
    told = json.loads(report.raw())
    large = told["sizes"][1]
    assert large["articles"] == 50_000
    found = {(one["builder"], one["case"]): len(one["runs"]) for one in large["samples"]}
    assert found["syndicate", "cold"] == 3
    assert found["Hugo", "resident"] == 5


def test_new_figures_replace_the_old_ones_and_nothing_else() -> None:
    document = "a\n<!-- measured: x -->\nold\n<!-- end of x -->\nb\n<!-- end of y -->\n"
    once = put(document, "x", r"new \1")
    assert once == (
        "a\n<!-- measured: x -->\n\nnew \\1\n\n<!-- end of x -->\nb\n<!-- end of y -->\n"
    )
    assert put(once, "x", r"new \1") == once
    with pytest.raises(ValueError, match="'y'"):
        put(document, "y", "new")


@pytest.mark.parametrize("part", ["targets", "everybody"])
def test_the_page_has_a_place_for_them(part: str) -> None:
    page = (ROOT / "docs" / "performance.md").read_text(encoding="utf-8")
    assert "new figures" in put(page, part, "new figures")
