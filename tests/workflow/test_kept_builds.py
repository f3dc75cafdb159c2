"""What nearly was believed once: each of these builds said something old, until it was mended."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Any

import pytest
from newsroom import Newsroom
from test_incremental import FINE, PICTURES, compared, rest

from syndicate import cache
from syndicate.errors import PassingError
from syndicate.records import PublishedRecords
from syndicate.sources import files
from syndicate.testing import CONFIG

LATER = "2025-06-10T08:30:00+09:00"
OWN_PAGES = CONFIG.replace('url = "{home}/{section}/{slug}"', "")


@pytest.fixture(autouse=True)
def fine_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "GRANULARITY", FINE)


def test_a_folder_that_becomes_one_of_a_language_changes_its_articles(newsroom: Newsroom) -> None:
    newsroom.configure(OWN_PAGES)
    newsroom.article("en/a")
    newsroom.article("en/b")
    rest()
    compared(newsroom)
    newsroom.article("ko/a", title="한국어")
    rest()
    compared(newsroom)
    assert "en" in {item.get("language") for item in newsroom.feed()["items"]}


def test_a_build_that_another_one_overtook_looks_again(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    newsroom.article("a")
    rest()
    newsroom.build()
    newsroom.article("b")
    from syndicate.publish import Folder

    overtaken: list[bool] = []

    def folder(*words: Any, **more: Any) -> Any:
        if not overtaken:  # between the look and the lock
            overtaken.append(True)
            newsroom.article("new", title="새 기사")
            newsroom.build()
        return Folder(*words, **more)

    monkeypatch.setattr("syndicate.workflow.making.Folder", folder)
    newsroom.build(now=LATER)
    assert "새 기사" in newsroom.titles()
    assert b'"removed"' not in newsroom.tree("records")["published.jsonl"]


def test_what_could_not_be_read_for_a_moment_is_read_again(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    newsroom.article("a")
    newsroom.article("b")
    newsroom.write("articles/p.gif", PICTURES[0])
    newsroom.article("c", body="![강](p.gif)")
    rest()
    real_read, real_bytes = files.read, Path.read_bytes

    def read(path: str, size: int = -1) -> bytes:
        if path.endswith("b.md"):
            raise PassingError("may not be read; give read permission to it")
        return real_read(path, size)

    def read_bytes(path: Path) -> bytes:
        if path.name == "p.gif":
            raise PermissionError(13, "Permission denied")
        return real_bytes(path)

    with monkeypatch.context() as patched:
        patched.setattr(files, "read", read)
        patched.setattr(Path, "read_bytes", read_bytes)
        assert newsroom.build()["rejected"] == 1
    rest()
    made = compared(newsroom)
    assert (made["rejected"], made["published"]) == (0, 3)
    assert any(name.startswith("assets/p-") for name in newsroom.tree())


@pytest.mark.parametrize("folder", ["bilder", ".dot"])
def test_a_picture_in_a_folder_that_is_not_read_is_looked_at(
    newsroom: Newsroom, folder: str
) -> None:
    newsroom.configure(CONFIG.replace("[articles]", '[articles]\nignore = ["bilder"]'))
    newsroom.write(f"articles/{folder}/p.gif", PICTURES[0])
    newsroom.article("a", body=f"![강]({folder}/p.gif)")
    rest()
    compared(newsroom)
    newsroom.write(f"articles/{folder}/p.gif", PICTURES[1])
    rest()
    compared(newsroom)
    (newsroom.folder / f"articles/{folder}/p.gif").unlink()
    rest()
    assert compared(newsroom)["problems"]


@pytest.mark.parametrize("damage", [b"more", None])
def test_a_damaged_picture_is_made_again(newsroom: Newsroom, damage: bytes | None) -> None:
    newsroom.write("articles/p.gif", PICTURES[0])
    newsroom.article("a", body="![강](p.gif)")
    rest()
    newsroom.build()
    (name,) = [one for one in newsroom.tree() if one.startswith("assets/p-")]
    path = newsroom.folder / "feeds" / name
    good = path.read_bytes()
    path.write_bytes(good + damage if damage else PICTURES[1])
    newsroom.article("b", body="![강](p.gif)")
    rest()
    newsroom.build()
    assert path.read_bytes() == good


def test_a_picture_that_changed_while_others_were_made_is_made_again(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _pid: {0}, raising=False)
    newsroom.write("articles/p.gif", PICTURES[0])
    for number in range(3):
        newsroom.article(f"a{number}", body="![강](p.gif)")
    rest()
    real = files.read
    seen: list[str] = []

    def read(path: str, size: int = -1) -> bytes:
        seen.append(path)
        if len(seen) == 5:  # the heads are read, and the first article is rendered
            newsroom.write("articles/p.gif", PICTURES[1])
            rest()
        return real(path, size)

    with monkeypatch.context() as patched:
        patched.setattr(files, "read", read)
        newsroom.build()
    rest()
    compared(newsroom)


def test_an_unfinished_line_of_the_journal_is_nothing_to_remember(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("syndicate.records.published._WORTH_KEEPING", 1)
    newsroom.article("a")
    newsroom.article("b")
    newsroom.build()
    journal = newsroom.folder / "records/published.jsonl"
    journal.write_bytes(journal.read_bytes().rstrip(b"\n"))
    shutil.rmtree(newsroom.folder / ".syndicate")
    newsroom.article("c")
    newsroom.build(now=LATER)
    first = b"".join(journal.read_bytes().splitlines(keepends=True)[:1])
    journal.write_bytes(first)
    assert len(PublishedRecords(newsroom.folder)) == 1
    newsroom.build(now=LATER)
    assert journal.read_bytes().count(b"\n") == 3


def test_what_was_read_of_the_journal_is_remembered_and_what_came_since_is_read(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("syndicate.records.published._WORTH_KEEPING", 1)
    newsroom.article("a")
    newsroom.build()
    newsroom.article("b")
    newsroom.build(now=LATER)  # keeps what was read of the first
    assert (newsroom.folder / ".syndicate/records").is_file()
    kept = PublishedRecords(newsroom.folder)
    plain = PublishedRecords(newsroom.folder, remember=False)
    assert list(kept) == list(plain)
    assert len(kept) == 2
    assert kept.newest == plain.newest


def test_a_twin_in_another_spelling_that_is_gone_hides_nothing(newsroom: Newsroom) -> None:
    for spelling in ("\uac00", "\u1100\u1161"):
        newsroom.article(f"{spelling}/a")
    newsroom.article("b")
    rest()
    assert compared(newsroom)["published"] == 2
    for spelling in ("\u1100\u1161", "\uac00"):
        kept = newsroom.folder.with_name("kept")
        (newsroom.folder / "articles" / spelling).rename(kept)
        rest()
        assert compared(newsroom)["published"] == 2
        kept.rename(newsroom.folder / "articles" / spelling)
        rest()
        assert compared(newsroom)["published"] == 2


def with_two_items(newsroom: Newsroom) -> None:
    """Four articles with pages of ours, of which two are in no feed any more."""
    newsroom.configure(OWN_PAGES + "\n[feeds]\nitems = 2\n")
    for number in (1, 2):
        newsroom.article(f"{number}", date=f"2025-06-10 05:0{number}")
    newsroom.build()
    for number in (3, 4):
        newsroom.article(f"{number}", date=f"2025-06-10 05:0{number}")
    rest()
    newsroom.build()


def test_what_was_said_once_of_an_older_article_is_not_said_again(newsroom: Newsroom) -> None:
    with_two_items(newsroom)
    newsroom.article("1", date="2025-06-10 05:01", body="[여기](nowhere.md)")
    rest()
    later = "2025-06-14T08:00:00+09:00"  # in no news sitemap either
    assert compared(newsroom, later)["problems"]
    assert not compared(newsroom, later)["problems"]


def test_an_article_that_comes_back_has_its_page_again(newsroom: Newsroom) -> None:
    with_two_items(newsroom)
    file = newsroom.folder / "articles" / "1.md"
    text = file.read_bytes()
    file.unlink()
    rest()
    compared(newsroom)
    [page] = [name for name in newsroom.tree() if name.endswith("/1/index.html")]
    file.write_bytes(text)
    rest()
    for _ in range(2):
        compared(newsroom)
        assert "두 번째 문장입니다".encode() in newsroom.tree()[page]


def test_an_article_leaves_the_news_sitemap_after_a_build_at_that_very_second(
    newsroom: Newsroom,
) -> None:
    newsroom.configure(OWN_PAGES)
    newsroom.article("a", date="2025-06-10 06:00")
    newsroom.article("b", date="2025-06-10 06:30")
    rest()
    for clock in ("06:00:00", "06:15:00", "06:30:00", "06:40:00"):
        compared(newsroom, f"2025-06-12T{clock}+09:00")
    assert b"<url>" not in newsroom.tree()["news-sitemap.xml"]
