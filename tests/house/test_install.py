"""Two commands from a bare Python, and a constraints file that gives everyone the same."""

import os
import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CONSTRAINT = re.compile(r"([A-Za-z0-9._-]+)==([A-Za-z0-9.!+_-]+)")

needs_make = pytest.mark.skipif(shutil.which("make") is None, reason="make is not installed")


def constraints() -> dict[str, str]:
    """Normalised name → version."""
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pairs = [CONSTRAINT.fullmatch(line) for line in lines if line and not line.startswith("#")]
    assert all(pairs), "names and versions only"
    return {normal(pair[1]): pair[2] for pair in pairs if pair}


def normal(name: str) -> str:
    """PEP 503."""
    return re.sub(r"[-_.]+", "-", name).lower()


def test_everything_that_is_asked_for_is_pinned() -> None:
    pyproject = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    project = pyproject["project"]
    asked = [
        *project["dependencies"],
        *project["optional-dependencies"]["test"],
        *pyproject["build-system"]["requires"],
    ]
    names = {normal(re.split(r"[<>=!~ ;\[]", line)[0]) for line in asked}
    assert names <= constraints().keys()


def make(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    # What an outer make hands down would change the inner one.
    inherited = {key: value for key, value in os.environ.items() if not key.startswith("MAKE")}
    inherited.pop("MFLAGS", None)
    return subprocess.run(
        ["make", "-C", str(ROOT), "--no-print-directory", *arguments],
        capture_output=True,
        text=True,
        env=inherited | environment,
        check=False,
    )


@needs_make
def test_make_alone_tells_what_there_is() -> None:
    told = make().stdout
    for target in ("demo", "test", "lint", "bench", "clean"):
        assert f"make {target}" in told


@needs_make
def test_a_python_that_is_too_old_is_named_with_the_mend(tmp_path: Path) -> None:
    old = tmp_path / "python3"
    old.write_text('#!/bin/sh\n[ "$1" = --version ] && echo "Python 3.9.2" && exit\nexit 1\n')
    old.chmod(0o755)
    said = subprocess.run(
        ["make", "-f", str(ROOT / "Makefile"), "demo", f"PYTHON={old}"],
        cwd=tmp_path,  # nothing is installed there
        capture_output=True,
        text=True,
        check=False,
    )
    assert said.returncode == 2
    assert "3.11 or newer" in said.stderr
    assert "Python 3.9.2" in said.stderr
    assert "PYTHON=" in said.stderr


@needs_make
def test_a_second_run_installs_nothing(tmp_path: Path) -> None:
    shutil.copy(ROOT / "Makefile", tmp_path)
    for name in ("pyproject.toml", "constraints.txt"):
        (tmp_path / name).write_text("")
    (tmp_path / ".venv").mkdir()
    for stamp in ("made", "installed", "installed-test"):
        (tmp_path / ".venv" / stamp).write_text("")
    for target in ("demo", "test"):
        plan = subprocess.run(
            ["make", "-n", target], cwd=tmp_path, capture_output=True, text=True, check=True
        ).stdout
        assert "pip" not in plan
        assert "venv .venv" not in plan
    os.utime(tmp_path / "constraints.txt", (2**31, 2**31))
    plan = subprocess.run(
        ["make", "-n", "demo"], cwd=tmp_path, capture_output=True, text=True, check=True
    ).stdout
    assert "pip" in plan, "new constraints are installed"
