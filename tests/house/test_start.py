"""Every call pays for what it loads, so a call loads what it needs."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
HEAVY = ["PIL", "comrak", "feedgen", "jinja2", "lxml", "nh3", "premailer", "requests", "yaml"]

CALL = """
import json, sys
from syndicate.__main__ import main
sys.argv = ["syndicate", *json.loads(sys.argv[1])]
try:
    main()
except SystemExit as end:
    assert not end.code, end.code
loaded = sorted({name.partition(".")[0] for name in sys.modules})
print(json.dumps(loaded), file=sys.stderr)
"""


def loaded_by(*words: str, cwd: Path) -> set[str]:
    """The top-level modules that a call of the command has loaded at its end."""
    done = subprocess.run(
        [sys.executable, "-c", CALL, json.dumps(words)],
        cwd=cwd,
        env=os.environ | {"PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    return set(json.loads(done.stderr.splitlines()[-1]))


@pytest.mark.parametrize("words", [["--version"], ["--help"]])
def test_a_question_about_the_command_loads_no_library_but_click(
    tmp_path: Path, words: list[str]
) -> None:
    loaded = loaded_by(*words, cwd=tmp_path)
    assert "click" in loaded, "the probe sees what is loaded"
    assert not loaded & {*HEAVY, "rich"}


def test_a_new_publication_needs_no_parser_and_no_network(tmp_path: Path) -> None:
    loaded = loaded_by("init", "paper", cwd=tmp_path)
    assert not loaded & (set(HEAVY) - {"jinja2"})


def test_a_build_speaks_to_nobody_and_shows_no_progress_into_a_pipe(tmp_path: Path) -> None:
    now = "2025-06-10T07:30:00+09:00"
    loaded_by("init", "paper", "--now", now, cwd=tmp_path)
    loaded = loaded_by("build", "--now", now, cwd=tmp_path / "paper")
    assert not loaded & {"rich", "smtplib", "sqlite3"}
