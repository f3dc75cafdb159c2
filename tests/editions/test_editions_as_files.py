"""Each folder here is a case: a small publication, and what it must publish.

<case>/README            what it shows, in a sentence (a case without one fails)
<case>/syndicate.toml    and articles/, weather/, templates/ as the case needs them
<case>/expected/…        every file here must come out as it stands; others are not looked at
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from newsroom import Newsroom

HERE = Path(__file__).parent
CASES = sorted(path for path in HERE.iterdir() if path.is_dir() and path.name != "__pycache__")


@pytest.mark.parametrize("case", CASES, ids=[path.name for path in CASES])
def test_the_case_publishes_what_it_must(case: Path, tmp_path: Path) -> None:
    readme = case / "README"
    assert readme.is_file(), "a case says in its README what it shows"
    assert readme.read_text(encoding="utf-8").strip()
    shutil.copytree(case, tmp_path / "case", ignore=shutil.ignore_patterns("expected", "README"))
    room = Newsroom(tmp_path / "case")
    room.build()
    expected = {
        path.relative_to(case / "expected").as_posix(): path.read_text(encoding="utf-8")
        for path in sorted((case / "expected").rglob("*"))
        if path.is_file()
    }
    assert expected, "a case expects at least one file"
    tree = room.tree()
    for name, text in expected.items():
        assert name in tree
        assert tree[name].decode() == text, name
