"""Names, links, disks and permissions that a published file cannot have: told, nothing spoiled."""

import errno
import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from published_site import ENTRY, PAGE, manifest, publish, run, tree

from syndicate.errors import UnfinishedError, UsageError
from syndicate.publish import Counts, Folder


@pytest.fixture
def site(tmp_path: Path) -> Path:
    return tmp_path / "feeds"


@pytest.mark.parametrize(
    "name",
    [
        "../x.html", "/etc/x.html", "a/../../x.html", "a//x.html", "./x.html", "", "a/", "..",
        "a\\..\\x.html", "C:x.html", "a:b.html", "x\n.html", "x\0.html", "x.", "x ",
        ".syndicate.json", "a/.syndicate-0.tmp",
    ],
)  # fmt: skip
def test_names_that_lead_elsewhere_or_nowhere_are_refused(site: Path, name: str) -> None:
    with run(site) as out:
        for call in (out.read, out.exists, lambda n: out.write(n, b"x"), lambda n: out.guard([n])):
            with pytest.raises(UsageError, match="name of a published file"):
                call(name)
        assert not out.remove(name)
    assert not site.exists()


@pytest.mark.skipif(sys.platform == "win32", reason="links need a privilege on Windows")
def test_a_link_that_leads_out_of_the_folder_is_not_followed(site: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    site.mkdir()
    (site / "education").symlink_to(tmp_path / "elsewhere", target_is_directory=True)
    with pytest.raises(UsageError, match="leads out"), run(site) as out:
        out.write(ENTRY, b"x")
    (tmp_path / "elsewhere" / "private.css").write_text("private")
    (site / "style.css").symlink_to(tmp_path / "elsewhere" / "private.css")
    publish(site, {"style.css": b"ours"})
    assert (tmp_path / "elsewhere" / "private.css").read_text() == "private"
    assert not (site / "style.css").is_symlink()
    assert tree(tmp_path / "elsewhere") == {"private.css": b"private"}


@pytest.mark.skipif(sys.platform == "win32", reason="links need a privilege on Windows")
def test_the_folder_itself_may_be_a_link(site: Path, tmp_path: Path) -> None:
    (tmp_path / "www").mkdir()
    site.symlink_to(tmp_path / "www", target_is_directory=True)
    publish(site, {ENTRY: b"x"})
    assert tree(tmp_path / "www") == {ENTRY: b"x"}


def test_what_stands_in_the_way_is_named_before_anything_is_written(site: Path) -> None:
    (site / "index.html").mkdir(parents=True)
    with pytest.raises(UsageError, match=r"index\.html: a folder stands"), run(site) as out:
        out.guard(["rss.xml", "index.html"])
    (site / "education").write_text("notes")
    with pytest.raises(UsageError, match="education: a file stands"), run(site) as out:
        out.guard([ENTRY])
    with pytest.raises(UsageError, match="move it away"), run(site) as out:
        out.write(ENTRY, b"x")


def test_an_output_that_is_a_file_is_refused(site: Path) -> None:
    site.write_text("a file")
    with pytest.raises(UsageError, match="is a file, not a folder"), run(site):
        pass
    below = Folder(site / "below", lock=site.parent / ".syndicate" / "lock")
    with pytest.raises(UsageError, match="is a file"), below.open():
        pass


def _full(*_: object) -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_a_full_disk_leaves_the_old_file_and_says_so(
    site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(site, {ENTRY: b"old", "rss.xml": b"old"})
    monkeypatch.setattr(os, "fsync", _full)
    with pytest.raises(UsageError) as caught, run(site) as out:
        out.write(ENTRY, b"new")
    assert str(site / ENTRY) in str(caught.value)
    assert "No space left" in str(caught.value)
    assert "make room" in str(caught.value)
    monkeypatch.undo()
    syncs = iter([os.fsync])  # the first file still fits

    def fill(file: int) -> None:
        next(syncs, _full)(file)

    monkeypatch.setattr(os, "fsync", fill)
    with pytest.raises(UnfinishedError) as late:
        publish(site, {"rss.xml": b"new", ENTRY: b"new"})
    assert late.value.exit_status == 3
    monkeypatch.undo()
    left = tree(site)
    assert left.pop(".syndicate.journal", None), "the next run learns what this one did"
    assert left == {ENTRY: b"old", "rss.xml": b"new"}, "no temporaries"
    assert publish(site, {ENTRY: b"new", "rss.xml": b"new"}) == Counts(1, 1, 0)
    assert tree(site) == {ENTRY: b"new", "rss.xml": b"new"}


@pytest.fixture
def readable_only() -> Iterator[Path]:
    """A folder that we may not write; root, who may write everything, is somebody else here."""
    with tempfile.TemporaryDirectory() as temporary:
        Path(temporary).chmod(0o755)
        folder, cache = Path(temporary) / "feeds", Path(temporary) / ".syndicate"
        folder.mkdir()
        cache.mkdir()
        cache.chmod(0o777)
        folder.chmod(0o555)
        root = os.geteuid() == 0
        if root:
            os.seteuid(65534)
        try:
            yield folder
        finally:
            if root:
                os.seteuid(0)


@pytest.mark.skipif(sys.platform == "win32", reason="permissions are other ones on Windows")
def test_a_folder_without_permission_is_refused_before_anything_is_written(
    readable_only: Path,
) -> None:
    with pytest.raises(UsageError, match=r"let the user who runs syndicate write there") as caught:
        publish(readable_only, {"rss.xml": b"1"})
    assert str(readable_only) in str(caught.value)
    assert not list(readable_only.iterdir())


def test_a_refused_permission_names_the_path_and_the_mend(
    site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    publish(site, {"rss.xml": b"old"})
    monkeypatch.setattr(os, "replace", refuse)
    with pytest.raises(UsageError, match=r"rss\.xml.*let the user"), run(site) as out:
        out.write("rss.xml", b"new")
    monkeypatch.undo()
    assert (site / "rss.xml").read_bytes() == b"old"


@pytest.mark.skipif(sys.platform == "win32", reason="permissions are other ones on Windows")
def test_new_files_can_be_served_and_old_ones_keep_their_permissions(site: Path) -> None:
    umask = os.umask(0o022)
    try:
        publish(site, {"rss.xml": b"1", "atom.xml": b"1"})
        (site / "rss.xml").chmod(0o640)
        publish(site, {"rss.xml": b"2", "atom.xml": b"2"})
    finally:
        os.umask(umask)
    assert (site / "rss.xml").stat().st_mode & 0o777 == 0o640
    assert (site / "atom.xml").stat().st_mode & 0o777 == 0o644


def test_names_that_differ_in_case_live_side_by_side_where_the_disk_tells_them_apart(
    site: Path,
) -> None:
    site.mkdir()
    (site / "probe").write_text("")
    if (site / "PROBE").exists():
        pytest.skip("this disk does not tell upper from lower case")
    publish(site, {"articles/2025/foo/index.html": b"1", "articles/2025/Foo/index.html": b"2"})
    assert (site / "articles/2025/foo/index.html").read_bytes() == b"1"


@pytest.fixture
def one_case(site: Path) -> None:
    """A disk that takes ``Education`` and ``education`` for one folder, played by a link."""
    if sys.platform == "win32":
        pytest.skip("links need a privilege on Windows")
    publish(site, {"Education/index.html": b"old"})
    if not (site / "education").exists():
        (site / "education").symlink_to("Education", target_is_directory=True)


@pytest.mark.usefixtures("one_case")
def test_on_a_disk_without_case_a_renamed_section_is_not_removed_with_its_old_name(
    site: Path,
) -> None:
    with run(site) as out:
        out.write("education/index.html", PAGE)
        assert not out.remove("Education/index.html")
    assert (site / "education/index.html").read_bytes() == PAGE
    assert list(manifest(site)) == ["education/index.html"]


@pytest.mark.usefixtures("one_case")
def test_on_a_disk_without_case_two_names_for_one_file_are_refused(site: Path) -> None:
    with pytest.raises(UnfinishedError, match="are one file on this disk"):
        publish(site, {"Education/index.html": b"1", "education/index.html": b"2"})
