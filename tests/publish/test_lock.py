"""One build at a time, and none stuck after a killed one."""

import subprocess
import sys
import time
from pathlib import Path

import pytest

from syndicate.errors import UsageError
from syndicate.publish import Folder, only_one

HOLDER = """
import sys, time
from pathlib import Path
from syndicate.publish import Folder
site = Path(sys.argv[1])
with Folder(site, lock=site.parent / ".syndicate" / "lock").open() as out:
    out.write("first.txt", b"first")
    print("holding", flush=True)
    time.sleep(float(sys.argv[2]))
    out.write("last.txt", b"last")
"""


def hold(site: Path, seconds: float) -> subprocess.Popen[str]:
    """Another process that has the folder open for ``seconds``."""
    command = [sys.executable, "-c", HOLDER, str(site), str(seconds)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    with process.stdout as lines:
        assert lines.readline() == "holding\n"
    return process


def test_a_second_build_says_that_it_waits_and_then_goes_on(tmp_path: Path) -> None:
    site = tmp_path / "feeds"
    said = []
    with hold(site, 0.7):
        folder = Folder(site, lock=tmp_path / ".syndicate" / "lock")
        with folder.open(wait=30, on_wait=lambda: said.append("waiting")) as out:
            assert said == ["waiting"]
            assert out.listed == {"first.txt", "last.txt"}, "it sees what the first one did"


def test_a_second_build_gives_up_after_its_time(tmp_path: Path) -> None:
    site = tmp_path / "feeds"
    with hold(site, 60) as holder:
        try:
            begun = time.monotonic()
            folder = Folder(site, lock=tmp_path / ".syndicate" / "lock")
            with pytest.raises(UsageError, match="another build is running"), folder.open(wait=0.3):
                pass
            assert 0.3 <= time.monotonic() - begun < 10
        finally:
            holder.kill()
    # The killed one's lock is free at once.
    with only_one(tmp_path / ".syndicate" / "lock", wait=0):
        assert not (site / "last.txt").exists()


def test_the_lock_lies_in_a_cache_that_git_and_backups_leave_out(tmp_path: Path) -> None:
    cache = tmp_path / ".syndicate"
    with only_one(cache / "lock"):
        assert (cache / ".gitignore").read_text() == "*\n"
        tag = (cache / "CACHEDIR.TAG").read_text()
        assert tag.startswith("Signature: 8a477f597d28d172789f06886806bc55\n")
    with only_one(cache / "lock", wait=0):
        pass


def test_a_cache_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / ".syndicate").write_text("a file")
    with (
        pytest.raises(UsageError, match=r"\.syndicate.*cannot be locked"),
        only_one(tmp_path / ".syndicate" / "lock"),
    ):
        pass
