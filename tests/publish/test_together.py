"""Files that wait for the disk together stand there as if each were written alone."""

import errno
import os
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from syndicate.errors import SyndicateError, UnfinishedError, UsageError
from syndicate.publish import Counts, Folder, Output, output

FILES = [(f"f{number}/index.html", b"generator: syndicate %d" % number) for number in range(9)]


def run(site: Path) -> AbstractContextManager[Output]:
    return Folder(site, lock=site.parent / ".syndicate" / "lock").open(wait=0)


def tree(site: Path) -> dict[str, bytes]:
    return {
        path.relative_to(site).as_posix(): path.read_bytes()
        for path in site.rglob("*")
        if path.is_file() and path.name not in (".syndicate.json", ".syndicate.journal")
    }


def fail_on(monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    """The disk refuses the ``number``-th file that it is asked to bring home."""
    real = os.fsync

    def fsync(handle: int) -> None:
        if os.fstat(handle).st_size == len(FILES[number][1]) + number:
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        real(handle)

    monkeypatch.setattr(os, "fsync", fsync)


@pytest.mark.parametrize("number", [0, 3, 8])
def test_what_comes_before_a_fault_is_new_and_what_comes_after_is_old(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    site = tmp_path / "feeds"
    with run(site) as out:
        out.write_all([(name, b"generator: syndicate") for name, _ in FILES])
    new = [(name, data + b"!" * place) for place, (name, data) in enumerate(FILES)]
    fail_on(monkeypatch, number)
    kind = UnfinishedError if number else UsageError
    with pytest.raises(kind, match=f"f{number}/index.html: cannot be written"), run(site) as out:
        out.write_all(new)
    monkeypatch.undo()
    old = [(name, b"generator: syndicate") for name, _ in FILES]
    assert tree(site) == dict(new[:number] + old[number:])
    with run(site) as out:
        out.write_all(new)
        assert out.counts == Counts(len(FILES) - number, number, 0)
    assert tree(site) == dict(new)


def test_a_file_of_somebody_else_stops_what_comes_after_it_only(tmp_path: Path) -> None:
    site = tmp_path / "feeds"
    (site / "f4").mkdir(parents=True)
    (site / "f4/index.html").write_bytes(b"by hand")
    with pytest.raises(UnfinishedError, match="not written by syndicate"), run(site) as out:
        out.write_all(FILES)
    assert tree(site) == dict(FILES[:4]) | {"f4/index.html": b"by hand"}


def test_one_name_twice_ends_as_the_last_one_says(tmp_path: Path) -> None:
    site = tmp_path / "feeds"
    with run(site) as out:
        out.write_all([("a.css", b"1"), ("a.css", b"1"), ("b.css", b"2"), ("a.css", b"3")])
        assert out.counts == Counts(2, 0, 0)
    assert tree(site) == {"a.css": b"3", "b.css": b"2"}


def test_an_interrupted_run_leaves_no_temporary_file(tmp_path: Path) -> None:
    site = tmp_path / "feeds"

    def interrupted(number: int) -> None:
        if number == 5:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), run(site) as out:
        out.write_all(FILES, interrupted)
    assert tree(site) == {}


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(
    st.lists(st.tuples(st.sampled_from("abcde"), st.binary(max_size=3)), max_size=12),
    st.integers(1, 4),
)
def test_any_files_stand_as_if_written_one_by_one(
    tmp_path_factory: pytest.TempPathFactory, files: list[tuple[str, bytes]], group: int
) -> None:
    one, other = tmp_path_factory.mktemp("one"), tmp_path_factory.mktemp("other")
    before, output._GROUP = output._GROUP, group
    try:
        with run(one / "feeds") as out:
            out.write_all(files)
            together = out.counts
    finally:
        output._GROUP = before
    with run(other / "feeds") as out:
        for name, data in files:
            out.write(name, data)
        assert out.counts == together
    assert tree(one / "feeds") == tree(other / "feeds")
    manifests = [folder / "feeds/.syndicate.json" for folder in (one, other)]
    assert len({path.read_bytes() if path.exists() else b"" for path in manifests}) == 1


def test_faults_are_told_as_ours(tmp_path: Path) -> None:
    site = tmp_path / "feeds"
    with pytest.raises(SyndicateError, match="cannot be the name"), run(site) as out:
        out.write_all([("a.css", b"1"), ("../b.css", b"2")])
    assert not (tmp_path / "b.css").exists()
