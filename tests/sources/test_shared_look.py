"""A large folder is looked at by several processes, and found to be what one finds."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from syndicate.parallel import process
from syndicate.sources.survey import Survey, folders_of
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
    monkeypatch.setattr(process, "processors", lambda: processors)
    shared = scan(str(archive), hidden, shared=True)
    assert shared.digest() == alone.digest()
    assert contents(shared) == contents(alone)
    assert sum(len(folder.names) for folder in shared.folders.values()) == 6 * 5 * 6


def test_what_changed_in_the_last_folder_is_seen(
    archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(process, "processors", lambda: 2)
    before = scan(str(archive), hidden, shared=True)
    (archive / "s5" / "2024" / "a5.md").write_text("another text")
    assert scan(str(archive), hidden, shared=True).digest() != before.digest()


def exchange_for_a_link(root: Path) -> None:
    shutil.move(root / "s3" / "2020", root.parent / "2020")
    (root / "s3" / "2020").symlink_to(root / "s3" / "2021")


CHANGES: dict[str, Callable[[Path], object]] = {
    "nothing": lambda _: None,
    "a text": lambda root: (root / "s2" / "2022" / "a1.md").write_text("longer than it was"),
    "a file more": lambda root: (root / "s5" / "2024" / "a9.md").write_text("new"),
    "a file less": lambda root: (root / "s0" / "2020" / "a0.md").unlink(),
    "a name": lambda root: (root / "s0" / "2020" / "a0.md").rename(root / "s1" / "2020" / "b.md"),
    "a folder more": lambda root: shutil.copytree(root / "s3", root / "s4" / "2021" / "more"),
    "a folder less": lambda root: shutil.rmtree(root / "s5"),
    "a folder's name": lambda root: (root / "s1").rename(root / "s9"),
    "a folder that is a link now": exchange_for_a_link,
    "a link less": lambda root: (root / "s1" / "link").unlink(),
    "everything": shutil.rmtree,
}


@pytest.mark.parametrize("processors", [1, 3])
@pytest.mark.parametrize("change", CHANGES)
def test_a_later_look_sees_what_a_first_one_would(
    archive: Path, monkeypatch: pytest.MonkeyPatch, processors: int, change: str
) -> None:
    monkeypatch.setattr(process, "processors", lambda: processors)
    for path in archive.rglob("*.md"):  # something changed long ago, and a little later elsewhere
        os.utime(path, (1_700_000_000, 1_700_000_000 + len(path.name)), follow_symlinks=False)
    before = scan(str(archive), hidden)
    CHANGES[change](archive)
    survey = Survey(str(archive), hidden, folders_of(before))
    found = survey.has_news()
    tree = survey.tree()
    assert contents(tree) == contents(scan(str(archive), hidden))
    if processors == 1 and change in ("nothing", "a text", "a file more", "a file less"):
        assert found == (tree.digest() != before.digest())


def contents(tree: Tree) -> object:
    """All but when it was looked at."""
    root, _, *rest = tree.flat()
    return root, rest
