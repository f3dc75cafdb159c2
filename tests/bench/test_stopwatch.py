"""What the stopwatch says of a process is what the process did."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from stopwatch import Failed, measure


def python(code: str) -> list[str]:
    return [sys.executable, "-c", code]


def test_wall_time_processor_and_memory_are_the_commands_own(tmp_path: Path) -> None:
    here = bytearray(150 * 2**20)  # a child starts as a copy of us, and must not be charged for it
    slept = measure(python("import time; time.sleep(0.3)"), tmp_path)
    assert here
    assert slept.seconds > 0.3
    assert slept.cpu < 0.3
    assert slept.memory < 60
    large = measure(python("x = bytearray(120 * 2**20)"), tmp_path)
    assert 120 < large.memory < 200


def test_processor_of_children_that_were_waited_for_counts(tmp_path: Path) -> None:
    work = "sum(range(6_000_000))"
    code = f"import subprocess, sys; subprocess.run([sys.executable, '-c', '{work}'])"
    parent = measure(python("import subprocess, sys"), tmp_path)
    assert measure(python(code), tmp_path).cpu > parent.cpu + 0.03


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_memory_of_a_whole_tree_is_added_up(tmp_path: Path) -> None:
    hold = "import time; x = bytearray(60 * 2**20); time.sleep(0.5)"
    code = (
        "import subprocess, sys\n"
        f"many = [subprocess.Popen([sys.executable, '-c', '{hold}']) for _ in range(2)]\n"
        "[one.wait() for one in many]"
    )
    assert measure(python(code), tmp_path).memory < 100
    assert measure(python(code), tmp_path, whole_tree=True).memory > 120


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_memory_shared_since_a_fork_is_counted_once(tmp_path: Path) -> None:
    # Children come and go all the time, so that some look falls into one's birth or death.
    code = (
        "import os, time\n"
        "x = bytearray(80 * 2**20)\n"
        "for _ in range(40):\n"
        "    if os.fork() == 0:\n"
        "        time.sleep(0.015)\n"
        "        os._exit(0)\n"
        "    os.wait()"
    )
    alone = measure(python("import os, time; x = bytearray(80 * 2**20)"), tmp_path).memory
    together = measure(python(code), tmp_path, whole_tree=True).memory
    assert alone * 0.8 < together < alone * 1.3


def test_a_command_that_fails_is_no_fast_command(tmp_path: Path) -> None:
    with pytest.raises(Failed, match=r"ended with 3:\n(.*\n)*.*no such article"):
        measure(python("import sys; print('no such article'); sys.exit(3)"), tmp_path)


def test_python_runs_as_it_does_for_a_user(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    monkeypatch.setenv("PYTHONPATH", "elsewhere")
    measure(python("import sys; sys.exit(sys.dont_write_bytecode)"), tmp_path)
    measure(python("import os, sys; sys.exit('PYTHONPATH' in os.environ)"), tmp_path)
