"""A build killed at any moment leaves the old or the new version of each file."""

import random
import subprocess
import sys
from pathlib import Path

import pytest

from syndicate.publish import Folder
from syndicate.publish.atomic import temporary_for

# Publishes version after version, as a build does, until it is killed.
PUBLISHER = """
import itertools, sys
from pathlib import Path
from syndicate.publish import Folder
site = Path(sys.argv[1])
folder = Folder(site, lock=site.parent / ".syndicate" / "lock")
for version in itertools.count(int(sys.argv[2])):
    with folder.open() as out:
        print(version, flush=True)
        data = f"{version} ".encode() * 20_000
        pages = {f"section-{number}/index.html": data for number in range(8)}
        if sys.argv[3] == "together":
            out.write_all(pages.items())
        else:
            for name, data in pages.items():
                out.write(name, data)
        out.write(f"assets/style-{version}.css", b"body {}")
        out.remove(f"assets/style-{version - 1}.css")
"""
NAMES = [f"section-{number}/index.html" for number in range(8)]


def kill_after(site: Path, first: int, seconds: float, how: str) -> int:
    """Publish from version ``first`` on and kill it; the version that was on its way."""
    command = [sys.executable, "-c", PUBLISHER, str(site), str(first), how]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        try:
            process.wait(timeout=seconds)
        except subprocess.TimeoutExpired:
            process.kill()
        lines = [line, *process.stdout]
    assert process.returncode < 0, "it ended by itself"
    return int(lines[-1])


def versions(site: Path) -> dict[str, int]:
    """The version of each file, 0 where there is none; it must be whole."""
    found = dict.fromkeys(NAMES, 0)
    for name in NAMES:
        if (site / name).exists():
            text = (site / name).read_text()
            found[name] = int(text.split(maxsplit=1)[0])
            assert text == f"{found[name]} " * 20_000, f"{name} is torn"
    return found


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL on Windows")
@pytest.mark.parametrize("how", ["together", "each"])
def test_killing_at_random_moments_tears_no_file_and_the_next_run_is_right(
    tmp_path: Path, how: str
) -> None:
    site = tmp_path / "feeds"
    moments = random.Random(20250610)
    version, interrupted, before = 1, 0, dict.fromkeys(NAMES, 0)
    for _ in range(30):
        first = version + 1
        version = kill_after(site, first, moments.uniform(0, 0.04), how)
        after = versions(site)
        for name in NAMES:
            old = before[name] if version == first else version - 1
            assert after[name] in (old, version), f"{name} is neither the old nor the new one"
        before = after
        interrupted += (site / ".syndicate.journal").exists()
        ours = {path.relative_to(site).as_posix() for path in site.rglob("*.*")}
        with Folder(site, lock=tmp_path / ".syndicate" / "lock").open(wait=0) as out:
            files = {name for name in ours if not name.rpartition("/")[2].startswith(".")}
            assert files <= out.listed, "whatever a killed run put in place is known as ours"
        assert not [path for path in site.rglob("*") if path.suffix in (".tmp", ".journal")]
    assert interrupted > 3, "the kills must meet runs on their way"
    with Folder(site, lock=tmp_path / ".syndicate" / "lock").open(wait=0) as out:
        for name in NAMES:
            out.write(name, b"done")
        for name in out.listed - set(NAMES):
            assert out.remove(name)
    assert {path.name for path in site.iterdir()} == {".syndicate.json"} | {
        name.partition("/")[0] for name in NAMES
    }


def test_a_temporary_and_a_torn_journal_of_a_killed_run_are_cleared_away(tmp_path: Path) -> None:
    site = tmp_path / "feeds"
    folder = Folder(site, lock=tmp_path / ".syndicate" / "lock")
    with folder.open() as out:
        out.write("index.html", b"old")
    # As a run leaves it that was killed between the two halves of a write.
    (site / ".syndicate.journal").write_bytes(b"\n00 index.html\n00 rss.xml\n00 ato")
    Path(temporary_for(str(site / "index.html"))).write_bytes(b"ne")
    Path(temporary_for(str(site / "rss.xml"))).write_bytes(b"")
    with folder.open() as out:
        assert out.listed == {"index.html", "rss.xml"}
        assert out.remove("index.html"), "the old version is ours as well"
        out.write("atom.xml", b"new")
    assert sorted(path.name for path in site.iterdir()) == [".syndicate.json", "atom.xml"]
