"""What is kept from build to build is right before it is fast: it never shows in the output."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings, strategies as st
from newsroom import NOW, Newsroom

from syndicate import cache
from syndicate.sources import tree
from syndicate.testing import CONFIG
from syndicate.workflow.unchanged import Last

CACHES = ("index", "items", "outputs", "last")
FINE = 10_000_000
"""Nanoseconds: more than a tick of the clock of this machine's file systems."""


@pytest.fixture
def fine_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files are at rest after a moment, so that what is kept is also believed."""
    monkeypatch.setattr(cache, "GRANULARITY", FINE)


def rest() -> None:
    time.sleep(FINE * 1.5 / 1e9)


def said(report: dict[str, Any]) -> dict[str, Any]:
    """What a report says of the publication, and not of the run."""
    return {key: value for key, value in report.items() if key not in ("seconds", "feeds")}


def records(room: Newsroom) -> dict[str, bytes]:
    return room.tree("records") if (room.folder / "records").is_dir() else {}


def compared(room: Newsroom, now: str = NOW) -> dict[str, Any]:
    """A build, after it was found to be that of ``--full`` in a copy, to the byte."""
    copy = Newsroom(room.folder.with_name(f"{room.folder.name}-full"))
    shutil.copytree(room.folder, copy.folder, symlinks=True)
    full = copy.build("--full", "--allow-shrink", now=now)
    made = room.build("--allow-shrink", now=now)
    assert said(made) == said(full)
    assert room.tree() == copy.tree()
    assert records(room) == records(copy)
    shutil.rmtree(copy.folder)
    return made


NAMES = ("a", "b", "sub/c", "sub/d")
PICTURES = tuple(
    bytes.fromhex("474946383961") + bytes([width, 0, 1, 0, 0x80, 0, 0]) + bytes.fromhex(
        "000000ffffff2c00000000" ) + bytes([width, 0, 1, 0, 0]) + bytes.fromhex("0202044c01003b")
    for width in (1, 2)
)  # fmt: skip
WHAT = st.sampled_from(
    ["write", "retitle", "move", "delete", "draft", "schedule", "expire", "link", "slug",
     "same size", "back in time", "picture", "no picture", "page", "weather", "section",
     "template", "output", "lost output", "cut", "foreign", "no cache", "clock", "day"]
)  # fmt: skip


class Editors:
    """They do anything to a newsroom, in any order."""

    def __init__(self, room: Newsroom) -> None:
        self.room = room
        self.hours = 0
        self.config = CONFIG.replace("[weather]", '[weather]\nproviders = ["page", "file"]')
        if "[weather]" not in CONFIG:
            self.config = f'{CONFIG}\n[weather]\nproviders = ["page", "file"]\n'
        room.configure(self.config)
        for name in NAMES:
            room.article(name)

    @property
    def now(self) -> str:
        day, hour = divmod(7 + self.hours, 24)
        return f"2025-06-{10 + day:02}T{hour:02}:30:00+09:00"

    def file(self, name: str) -> Path:
        return self.room.folder / f"articles/{name}.md"

    def do(self, what: str, name: str, number: int) -> None:  # noqa: C901, PLR0912, PLR0915  # one branch a deed
        room, file = self.room, self.file(name)
        cached = room.folder / ".syndicate" / CACHES[number % len(CACHES)]
        if what == "write":
            room.article(name, body=f"글 {number}", image="p.gif" if number % 2 else None)
        elif what == "retitle":
            room.article(name, title=f"제목 {number}", updated="2025-06-10 06:30")
        elif what == "move" and file.exists():
            file.rename(self.file(f"moved-{number}"))
        elif what == "delete" and file.exists():
            file.unlink()
        elif what == "draft":
            room.article(name, draft=True)
        elif what == "schedule":
            room.article(name, date=f"2025-06-10 {8 + number:02}:10")
        elif what == "expire":
            room.article(name, expires=f"2025-06-10 {8 + number:02}:10")
        elif what == "link":
            other = NAMES[number % len(NAMES)]
            room.article(name, body=f"[그 기사]({'../' * name.count('/')}{other}.md) ![](p.gif)")
        elif what == "slug":
            room.article(name, slug=f"slug-{number % 2}")
        elif what in ("same size", "back in time") and file.exists():
            state = file.stat()
            file.write_bytes(file.read_bytes().replace("글".encode(), "말".encode()))
            back = 10**9 if what == "back in time" else 0
            os.utime(file, ns=(state.st_atime_ns, state.st_mtime_ns - back))
        elif what == "picture":
            room.write(f"articles/{'sub/' if '/' in name else ''}p.gif", PICTURES[number % 2])
        elif what == "no picture":
            (file.parent / "p.gif").unlink(missing_ok=True)
        elif what == "page":
            weather = f"• 맑음강릉 {number}.3℃\n기상청 제공"
            text = f"2025.06.10 (화)\n{weather}\n교육\n판 제목\n글 {number}.\n"
            room.write(f"articles/page{number % 2 or ''}.txt", text)
        elif what == "weather":
            room.write("weather/2025-06-10.txt", f"맑음서울 {number}.2℃\n기상청 제공\n")
        elif what == "section":
            room.configure(self.config.replace("기획", "특집") if number % 2 else self.config)
        elif what == "template":
            extends = '{% extends "!syndicate/section.html" %}'
            room.write("templates/section.html", extends + "\n" * (number % 2))
        elif what == "output" and (room.folder / "feeds/rss.xml").exists():
            path = room.folder / "feeds/rss.xml"
            path.write_bytes(path.read_bytes().replace(b"2025", b"2035"))
        elif what == "lost output":
            (room.folder / "feeds/education/feed.json").unlink(missing_ok=True)
        elif what == "cut" and cached.exists():
            cached.write_bytes(cached.read_bytes()[: number * 7])
        elif what == "foreign" and cached.exists():
            cached.write_bytes(b"\xff" * (number * 9))
        elif what == "no cache":
            shutil.rmtree(room.folder / ".syndicate", ignore_errors=True)
        elif what == "clock":
            self.hours += 1
        elif what == "day":
            self.hours += 24


@pytest.mark.usefixtures("fine_clock")
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(deeds=st.lists(st.tuples(WHAT, st.sampled_from(NAMES), st.integers(0, 5)), max_size=7))
@example(deeds=[("link", "a", 1), ("delete", "b", 0), ("write", "b", 1)])
@example(deeds=[("link", "sub/c", 0), ("picture", "sub/c", 0), ("picture", "sub/c", 1)])
@example(deeds=[("same size", "a", 0), ("back in time", "a", 0)])
@example(deeds=[("schedule", "a", 1), ("clock", "a", 0), ("clock", "a", 0), ("clock", "a", 0)])
@example(deeds=[("slug", "a", 0), ("slug", "b", 0), ("delete", "a", 0)])
@example(deeds=[("page", "a", 1), ("day", "a", 0), ("page", "a", 2)])
@example(deeds=[("output", "a", 0), ("lost output", "a", 0)])
@example(deeds=[("page", "a", 2), ("page", "a", 1), ("page", "a", 4)])
@example(deeds=[("weather", "a", 1), ("weather", "a", 2)])
def test_whatever_happened_the_output_is_that_of_a_full_build(
    tmp_path_factory: pytest.TempPathFactory, deeds: list[tuple[str, str, int]]
) -> None:
    room = Newsroom(tmp_path_factory.mktemp("incremental") / "paper")
    editors = Editors(room)
    for what, name, number in [("write", "a", 1), *deeds, ("nothing", "a", 0)]:
        editors.do(what, name, number)
        rest()
        compared(room, editors.now)


def test_on_a_disk_with_a_coarse_clock_no_edit_is_missed(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on FAT: for two seconds every mark looks the same."""
    coarse = ~(2**31 - 1) & 2**64 - 1  # of sizes and inodes nothing is left, either
    real = cache.mark_of

    def mark_of(path: str | Path) -> cache.Mark:
        size, changed, entry, inode = real(path)
        return (size & coarse, changed & coarse, entry & coarse, inode & coarse)

    monkeypatch.setattr(cache, "GRANULARITY", 3 * 10**9)
    monkeypatch.setattr(tree, "_MASK", coarse)
    for module in ("syndicate.sources.trace", "syndicate.workflow.item_memo",
                   "syndicate.workflow.unchanged", "syndicate.publish.output"):  # fmt: skip
        monkeypatch.setattr(f"{module}.mark_of", mark_of)
    for number in range(5):
        newsroom.article("a", title=f"제목 {number}")
        newsroom.build()
        assert newsroom.titles() == [f"제목 {number}"]


@pytest.mark.usefixtures("fine_clock")
def test_a_build_without_news_reads_and_writes_nothing(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    newsroom.article("a")
    newsroom.article("b", image="none.jpg")
    rest()
    first = newsroom.build()
    assert first["problems"]
    rest()
    monkeypatch.setattr("syndicate.workflow.making.make", lambda *_a, **_k: 1 / 0)
    again = newsroom.build()
    assert said(again) == said(first)
    assert again["feeds"] == {
        "written": 0,
        "unchanged": first["feeds"]["written"] + first["feeds"]["unchanged"],
        "removed": 0,
    }


@pytest.mark.usefixtures("fine_clock")
def test_of_an_archive_only_the_changed_file_is_read(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(6):
        newsroom.article(f"a{number}")
    rest()
    newsroom.build()
    newsroom.article("a3", title="고친 제목", updated="2025-06-10 07:00")
    rest()
    seen: list[str] = []
    from syndicate.sources import files

    real = files.read

    def read(path: str, size: int = -1) -> bytes:
        seen.append(Path(path).name)
        return real(path, size)

    monkeypatch.setattr(files, "read", read)
    newsroom.build()
    assert set(seen) == {"a3.md"}
    assert "고친 제목" in newsroom.titles()


@pytest.mark.usefixtures("fine_clock")
def test_an_untouched_section_is_not_rendered_again(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    newsroom.article("a")
    newsroom.article("b", "기획")
    rest()
    newsroom.build()
    newsroom.article("c")
    rest()
    from syndicate import feeds

    composed: list[str] = []
    real = feeds.compose

    def compose(publication: Any, section: Any, *rest: Any, **more: Any) -> Any:
        composed.append(section.slug if section else "")
        return real(publication, section, *rest, **more)

    monkeypatch.setattr(feeds, "compose", compose)
    newsroom.build()
    assert "education" in composed
    assert newsroom.build()["feeds"]["written"] == 0


@pytest.mark.usefixtures("fine_clock")
@pytest.mark.parametrize("name", CACHES)
@pytest.mark.parametrize("what", ["folder", "another's"])
def test_a_cache_that_cannot_be_used_costs_time_only(
    newsroom: Newsroom, tmp_path: Path, name: str, what: str
) -> None:
    newsroom.article("a")
    rest()
    newsroom.build()
    path = newsroom.folder / ".syndicate" / name
    path.unlink()
    if what == "another's":
        other = Newsroom(tmp_path / "other")
        other.configure(CONFIG.replace("한빛일보", "다른신문"))
        other.article("a", title="다른 신문의 기사")
        rest()
        other.build()
        shutil.copy(other.folder / ".syndicate" / name, path)
    else:
        path.mkdir()
        (path / "in the way").touch()
    newsroom.article("b")
    rest()
    compared(newsroom)
    assert newsroom.titles() == ["제목 a", "제목 b"]


def test_two_builds_at_once_leave_what_one_would(newsroom: Newsroom) -> None:
    for number in range(4):
        newsroom.article(f"a{number}")
    newsroom.build()
    newsroom.article("a2", title="고친 제목", updated="2025-06-10 07:00")
    words = [sys.executable, "-m", "syndicate", "-C", str(newsroom.folder), "--now", NOW, "build"]
    running = [subprocess.Popen([*words, "-q"]) for _ in range(3)]
    assert [one.wait() for one in running] == [0, 0, 0]
    before = newsroom.tree()
    assert "고친 제목" in newsroom.titles()
    newsroom.build("--full")
    assert newsroom.tree() == before


@pytest.mark.usefixtures("fine_clock")
def test_a_record_that_somebody_else_wrote_meanwhile_is_seen(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`send` closes the edition while a build is on its way: the next build knows."""
    newsroom.article("a")
    rest()
    newsroom.build()
    record = newsroom.folder / "records/editions/2025-06-10.json"
    text = record.read_text(encoding="utf-8")
    said_frozen = '"date": "2025-06-10",\n "frozen": "2025-06-10T07:31:00+09:00"'
    frozen = text.replace('"date": "2025-06-10"', said_frozen)
    assert frozen != text
    real = Last.save

    def save(self: Any, *rest: Any) -> None:
        record.write_text(frozen, encoding="utf-8")
        real(self, *rest)

    newsroom.article("b", date="2025-06-09 23:00")
    rest()
    with monkeypatch.context() as patched:
        patched.setattr(Last, "save", save)
        newsroom.build()
    rest()
    assert "제목 b" not in record.read_text(encoding="utf-8")
    compared(newsroom)
    compared(newsroom)
