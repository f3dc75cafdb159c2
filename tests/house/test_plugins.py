"""Plug-ins are found wherever Python finds them; where there are none, nothing is loaded."""

import sys
import zipfile
from importlib import metadata
from pathlib import Path

import pytest

from syndicate.plugins import _may_have, entry_points

GROUP = "syndicate.feeds"
LIST = f"[console_scripts]\nx = y:z\n\n[{GROUP}]\nmarkdown = json:dumps\n"


def names(group: str = GROUP) -> set[str]:
    return {point.name for point in entry_points(group=group)}


def test_an_installed_plug_in_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "markdown" not in names()
    info = tmp_path / "plug_in-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: plug-in\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(LIST)
    monkeypatch.syspath_prepend(tmp_path)
    assert names() == {point.name for point in metadata.entry_points(group=GROUP)} == {"markdown"}
    assert names("syndicate.weather") == set()


def test_a_plug_in_in_an_archive_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    archive = tmp_path / "plug.zip"
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("plug_in-1.0.dist-info/METADATA", "Name: plug-in\nVersion: 1.0\n")
        file.writestr("plug_in-1.0.dist-info/entry_points.txt", LIST)
    monkeypatch.syspath_prepend(archive)
    assert names() == {"markdown"}


def test_a_finder_with_plug_ins_of_its_own_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    class Finder:
        find_distributions = None

    assert not _may_have("no.such.group")
    monkeypatch.setattr(sys, "meta_path", [*sys.meta_path, Finder()])
    assert _may_have("no.such.group")


def test_folders_that_are_missing_hold_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "path", ["/no/such/folder"])
    monkeypatch.setattr(sys, "meta_path", [])
    assert not _may_have(GROUP)
