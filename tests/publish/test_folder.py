"""What a newsroom relies on when files are put in place."""

import os
from pathlib import Path

import pytest
from published_site import ENTRY, PAGE, manifest, publish, run, tree

from syndicate.errors import UnfinishedError, UsageError
from syndicate.publish import Counts


@pytest.fixture
def site(tmp_path: Path) -> Path:
    return tmp_path / "feeds"


def test_an_unchanged_file_keeps_its_bytes_and_its_time(site: Path) -> None:
    assert publish(site, {ENTRY: b"one", "rss.xml": b"two"}) == Counts(2, 0, 0)
    for name in (ENTRY, "rss.xml", ".syndicate.json"):
        os.utime(site / name, (1_000, 1_000))
    assert publish(site, {ENTRY: b"one", "rss.xml": b"two"}) == Counts(0, 2, 0)
    assert {path.stat().st_mtime for path in site.rglob("*.*") if path.is_file()} == {1_000}
    assert publish(site, {ENTRY: b"new", "rss.xml": b"two"}) == Counts(1, 1, 0)
    assert (site / ENTRY).stat().st_mtime > 1_000
    assert (site / "rss.xml").stat().st_mtime == 1_000


def test_the_manifest_does_not_depend_on_the_order_of_writing(site: Path, tmp_path: Path) -> None:
    publish(site, {"b.html": b"2", "a.html": b"1"})
    publish(tmp_path / "other", {"a.html": b"1", "b.html": b"2"})
    assert (site / ".syndicate.json").read_bytes() == (
        tmp_path / "other" / ".syndicate.json"
    ).read_bytes()
    assert list(manifest(site)) == ["a.html", "b.html"]


def test_a_file_written_twice_counts_once(site: Path) -> None:
    with run(site) as out:
        assert out.write("assets/a.png", b"1")
        assert not out.write("assets/a.png", b"1")
        assert out.read("assets/a.png") == b"1"
        assert out.exists("assets/a.png")
        assert out.read("assets/b.png") is None
        assert not out.exists("assets")
    assert out.counts == Counts(1, 0, 0)


def test_a_picture_that_is_used_as_it_stands_counts_as_unchanged(site: Path) -> None:
    publish(site, {"assets/a.png": b"1", "assets/old.png": b"1", "index.html": PAGE})
    with run(site) as out:
        assert out.read("assets/a.png") == b"1"
        out.write("index.html", PAGE)
    assert out.counts == Counts(0, 2, 0)
    assert "assets/old.png" in manifest(site), "it stays, and stays ours"


def test_a_removed_section_takes_its_empty_folder_along(site: Path) -> None:
    publish(site, {ENTRY: PAGE, "education/rss.xml": PAGE, "index.html": PAGE})
    with run(site) as out:
        assert out.listed == {ENTRY, "education/rss.xml", "index.html"}
        assert out.remove(ENTRY)
        assert out.remove("education/rss.xml")
        assert not out.remove("education/atom.xml")
    assert out.counts == Counts(0, 0, 2)
    assert tree(site) == {"index.html": PAGE}
    assert not (site / "education").exists()
    assert list(manifest(site)) == ["index.html"]


def test_what_others_put_into_the_folder_stays(site: Path) -> None:
    publish(site, {ENTRY: PAGE})
    (site / "education" / "notes.txt").write_text("mine")
    (site / "CNAME").write_text("news.example.kr")
    with run(site) as out:
        assert not out.remove("CNAME")
        assert out.remove(ENTRY)
    assert tree(site) == {"education/notes.txt": b"mine", "CNAME": b"news.example.kr"}


def test_a_page_that_a_person_changed_is_not_removed(site: Path) -> None:
    publish(site, {ENTRY: PAGE})
    (site / ENTRY).write_bytes(PAGE + b"and a farewell")
    with run(site) as out:
        assert not out.remove(ENTRY)
        assert out.kept == (ENTRY,)
    assert tree(site) == {ENTRY: PAGE + b"and a farewell"}
    assert manifest(site) == {}


def test_an_editors_own_page_is_refused_before_anything_is_written(site: Path) -> None:
    site.mkdir()
    (site / "index.html").write_text("<title>our home page</title>")
    (site / "rss.xml").write_text("<rss><generator>Hugo</generator></rss>")
    with pytest.raises(UsageError) as caught, run(site) as out:
        out.guard(["atom.xml", "index.html", "rss.xml"])
    assert "index.html" in str(caught.value)
    assert "rss.xml" in str(caught.value)
    assert "--output" in str(caught.value)
    assert set(tree(site)) == {"index.html", "rss.xml"}
    with pytest.raises(UsageError, match=r"index\.html"), run(site) as out:
        out.write("index.html", b"ours")
    assert (site / "index.html").read_text() == "<title>our home page</title>"


def test_an_editors_own_page_met_on_the_way_is_left_alone(site: Path) -> None:
    site.mkdir()
    (site / "index.html").write_text("<title>our home page</title>")
    with pytest.raises(UnfinishedError, match=r"index\.html"):
        publish(site, {"rss.xml": b"<rss/>", "index.html": b"ours"})
    assert (site / "index.html").read_text() == "<title>our home page</title>"
    assert list(manifest(site)) == ["rss.xml"], "what was written is known as ours"


@pytest.mark.parametrize(
    "ours",
    [
        b"<rss><generator>syndicate 0.1.0</generator><title>old</title>",
        b'<feed><generator uri="https://example.org/" version="0.1.0">syndicate</generator>',
        b'<meta content="x"><meta name="generator" content="syndicate 0.1.0">',
        b'{"_syndicate": {"generator": "syndicate 0.1.0"}}',
        b"<!-- generator: syndicate 0.1.0 --><urlset>",
        b"",
    ],
)
def test_our_own_files_are_known_by_their_mark_when_the_manifest_is_lost(
    site: Path, ours: bytes
) -> None:
    site.mkdir()
    (site / "rss.xml").write_bytes(ours)
    with run(site) as out:
        out.guard(["rss.xml"])
        assert out.write("rss.xml", b"new")


def test_a_foreign_file_with_the_very_same_bytes_becomes_ours(site: Path) -> None:
    site.mkdir()
    (site / "feed.json").write_bytes(b"{}")
    assert publish(site, {"feed.json": b"{}"}) == Counts(0, 1, 0)
    assert list(manifest(site)) == ["feed.json"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (b"<<<<<<< HEAD", "is damaged"),
        (b"[]", "is damaged"),
        (b'{"version": 1, "files": {"../x": "0"}}', "is damaged"),
        (b'{"version": 2, "files": {}}', "newer syndicate"),
    ],
)
def test_a_manifest_that_cannot_be_trusted_stops_the_run(
    site: Path, text: bytes, message: str
) -> None:
    site.mkdir()
    (site / ".syndicate.json").write_bytes(text)
    with pytest.raises(UsageError, match=message), run(site):
        pass


def test_a_run_that_fails_on_its_own_still_knows_what_it_wrote(site: Path) -> None:
    def build() -> None:
        with run(site) as out:
            out.write("rss.xml", b"1")
            raise RuntimeError("a fault of ours")

    with pytest.raises(RuntimeError):
        build()
    assert list(manifest(site)) == ["rss.xml"]
    assert tree(site) == {"rss.xml": b"1"}
