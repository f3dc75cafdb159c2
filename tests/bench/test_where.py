"""Samples and import times are put where they belong."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import sampler
from stopwatch import measure
from where import Stack, by_function, by_leaf, by_module, by_stage, imports, others, stacks_of

STACKS: list[Stack] = [
    (0.5, [["json", "loads"], ["syndicate.feeds.rss", "render"], ["syndicate.cli.build", "build"]]),
    (0.2, [["syndicate.cli.build", "build"], ["syndicate.__main__", "main"]]),
    (
        0.1,
        [
            ["syndicate.feeds.rss", "<module>"],
            ["import", "_find"],
            ["syndicate.cli.build", "build"],
        ],
    ),
    (0.1, [["runpy", "run"]]),
]


def test_a_librarys_time_belongs_to_the_module_that_called_it() -> None:
    assert by_stage(STACKS) == {
        "feeds": 0.5,
        "cli": 0.2,
        "(imports)": 0.1,
        "(outside)": 0.1,
    }
    assert by_module(STACKS)["syndicate.feeds.rss"] == pytest.approx(0.5)
    assert by_leaf(STACKS)["json:loads"] == pytest.approx(0.5)


def test_a_function_has_its_own_time_and_that_of_what_it_called() -> None:
    own, called = by_function(STACKS)["syndicate.cli.build:build"]
    assert own == pytest.approx(0.2)
    assert called == pytest.approx(0.8)


def test_import_times_are_added_up_by_package() -> None:
    told = (
        "import time: self [us] | cumulative | imported package\n"
        "import time:       100 |        100 |   json.decoder\n"
        "import time:       300 |        400 | json\n"
        "import time:      2000 |       2000 | syndicate.cli\n"
        "something else that was said\n"
    )
    assert [(name, round(seconds, 6), modules) for name, seconds, modules in imports(told)] == [
        ("syndicate", 0.002, 1),
        ("(Python's library)", 0.0004, 2),
    ]


def test_the_sampler_sees_a_real_command(tmp_path: Path) -> None:
    result = tmp_path / "samples.json"
    measure([sys.executable, sampler.__file__, str(result), "build", "--help"], tmp_path)
    told = json.loads(result.read_text(encoding="utf-8"))
    assert 0 < sum(seconds for seconds, _ in told["stacks"]) <= told["cpu"]
    assert any(module == "import" for _, stack in told["stacks"] for module, _ in stack)


def sample(result: Path, command: str) -> None:
    """Run the sampler on a command that is this Python instead of ours."""
    code = (
        "import os, sys, runpy, syndicate.__main__ as ours\n"
        f"{command}\n"
        "ours.main = main\n"
        f"sys.argv = ['sampler', {str(result)!r}]\n"
        f"runpy.run_path({sampler.__file__!r}, run_name='__main__')"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_a_command_that_ends_in_haste_is_seen_all_the_same(tmp_path: Path) -> None:
    result = tmp_path / "samples.json"
    sample(result, "def main(): sum(range(3_000_000)); os._exit(0)")
    assert stacks_of(result)
    assert others(result) == []


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")
def test_forked_processes_are_seen_apart(tmp_path: Path) -> None:
    result = tmp_path / "samples.json"
    sample(
        result,
        "def work(): sum(range(6_000_000))\n"
        "def main():\n"
        "    if os.fork() == 0:\n"
        "        work()\n"
        "        os._exit(0)\n"
        "    os.wait()\n",
    )
    (child,) = others(result)

    def named(path: Path) -> set[str]:
        return {name for _, stack in stacks_of(path) for _, name in stack}

    assert "work" in named(child)
    assert "work" not in named(result)
    assert json.loads(result.read_text(encoding="utf-8"))["children"] > 0.02
