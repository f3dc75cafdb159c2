"""A large folder is looked at by several processes, and found to be what one finds."""

from __future__ import annotations

from pathlib import Path

import pytest

from syndicate import parallel
from syndicate.sources.tree import Tree, scan


def hidden(below: str) -> bool:
    return below.endswith(".bak")


@pytest.fixture
def archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """More files than one process looks at alone, in many folders, with links and oddities."""
    monkeypatch.setattr("syndicate.sources.tree._ALONE", 40)
    root = tmp_path / "articles"
    for section in range(6):
        for year in range(5):
            folder = root / f"s{section}" / f"{2020 + year}"
            folder.mkdir(parents=True)
            for number in range(6):
                (folder / f"a{number}.md").write_text(f"{section} {year} {number}")
            (folder / "old.bak").write_text("")
        (root / f"s{section}-more").mkdir()
    (root / "s1" / "link").symlink_to(root / "s4" / "2021")
    (root / "s5" / "2024" / "elsewhere.md").symlink_to(tmp_path / "nowhere.md")
    return root


@pytest.mark.parametrize("processors", [1, 2, 4])
def test_several_see_what_one_sees(
    archive: Path, monkeypatch: pytest.MonkeyPatch, processors: int
) -> None:
    alone = scan(str(archive), hidden)
    monkeypatch.setattr(parallel, "processors", lambda: processors)
    shared = scan(str(archive), hidden, shared=True)
    assert shared.digest() == alone.digest()
    assert contents(shared) == contents(alone)
    assert sum(len(folder.names) for folder in shared.folders.values()) == 6 * 5 * 6


def test_what_changed_in_the_last_folder_is_seen(
    archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parallel, "processors", lambda: 2)
    before = scan(str(archive), hidden, shared=True)
    (archive / "s5" / "2024" / "a5.md").write_text("another text")
    assert scan(str(archive), hidden, shared=True).digest() != before.digest()


def contents(tree: Tree) -> object:
    """All but when it was looked at."""
    root, _, *rest = tree.flat()
    return root, rest
