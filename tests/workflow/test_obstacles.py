"""What stands in a build's way, or was hardly meant, is named with its mend."""

from __future__ import annotations

import errno
import os
import sys
from pathlib import Path

import pytest
from newsroom import Newsroom

from syndicate.testing import CONFIG

LATER = "2025-06-10T09:00:00+09:00"
TOMORROW = "2025-06-11T07:30:00+09:00"


def test_a_folder_that_cannot_be_read_is_named_where_nothing_is_published(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    newsroom.article("education/a")
    newsroom.build()
    listed = os.scandir

    def scandir(path: object) -> object:
        if str(path).endswith("education"):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        return listed(path)  # type: ignore[call-overload]  # whatever it was asked with

    monkeypatch.setattr(os, "scandir", scandir)
    refused = newsroom.build(now=LATER, status=2)
    assert "articles/education: this folder cannot be read: Permission denied" in refused["error"]


def test_feeds_of_a_format_that_was_given_up_are_told(newsroom: Newsroom) -> None:
    newsroom.article("a")
    newsroom.build()
    newsroom.configure(f'{CONFIG}\n[feeds]\nformats = ["rss"]\n')
    for now in (LATER, TOMORROW):
        told = [str(one) for one in newsroom.build(now=now)["problems"]]
        assert sum("atom.xml still stands" in one for one in told) == 1
        assert sum("feed.json still stands" in one for one in told) == 1
    for file in (newsroom.folder / "feeds").rglob("atom.xml"):
        file.unlink()
    told = [str(one) for one in newsroom.build(now=TOMORROW)["problems"]]
    assert not any("atom.xml" in one for one in told)
    assert any("feed.json" in one for one in told)


@pytest.mark.parametrize("name", ["articles", "records", "templates", ".syndicate", "."])
def test_the_output_is_a_folder_of_its_own(newsroom: Newsroom, name: str) -> None:
    newsroom.article("a")
    refused = newsroom.build("--output", name, status=2)
    assert "a folder of its own" in refused["error"]


def test_templates_that_hold_themselves_are_no_trap(newsroom: Newsroom) -> None:
    newsroom.article("a")
    (newsroom.folder / "templates").mkdir()
    (newsroom.folder / "templates/loop").symlink_to(".")
    newsroom.build()
    assert newsroom.titles() == ["제목 a"]


@pytest.mark.skipif(sys.platform == "win32", reason="no folder in use is deleted on Windows")
def test_a_folder_that_was_deleted_under_ones_feet(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "gone").mkdir()
    monkeypatch.chdir(tmp_path / "gone")
    (tmp_path / "gone").rmdir()
    result = Newsroom(Path()).run("build")
    assert result.exit_code == 2
    assert "was deleted" in result.output


def test_words_that_cannot_be_read_are_named(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    newsroom.article("a")
    newsroom.write("templates/words/ko.toml", "")
    read = Path.read_text

    def read_text(path: Path, encoding: str | None = None, errors: str | None = None) -> str:
        if path.name == "ko.toml" and path.is_relative_to(newsroom.folder):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        return read(path, encoding, errors)

    monkeypatch.setattr(Path, "read_text", read_text)
    refused = newsroom.build(status=2)
    assert "templates/words/ko.toml" in refused["error"]


def test_records_that_may_not_be_read_are_no_case_for_a_backup(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    newsroom.article("a")
    newsroom.build()
    newsroom.article("b")
    read = Path.read_bytes

    def read_bytes(path: Path) -> bytes:
        if path.name == "published.jsonl":
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        return read(path)

    monkeypatch.setattr(Path, "read_bytes", read_bytes)
    refused = newsroom.build(status=2)
    assert "let the user who runs syndicate read it" in refused["error"]
    assert "backup" not in refused["error"]
