"""One command, measured as a whole process: wall time, processor, and the most memory it had.

The measuring is done by a small process of its own (this file, run as a script): a child begins
as a copy of its parent, and ``ru_maxrss`` would never be less than what a large parent holds.
"""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

__all__ = ["Failed", "Sample", "measure"]

EVERY = 0.005
"""Seconds between two looks at the memory of a tree of processes."""


class Failed(Exception):  # noqa: N818  # the command's failure, not ours
    """The command did not end well; with what it said."""


@dataclass(frozen=True, slots=True)
class Sample:
    """Wall and processor seconds (those of its own children included), memory in MiB."""

    seconds: float
    cpu: float
    memory: float


def environment(extra: Mapping[str, str]) -> dict[str, str]:
    """Ours without what changes how Python runs, so that it runs as it does for a user."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}
    return {**kept, **extra}


def measure(
    command: Sequence[str],
    folder: Path,
    *,
    environ: Mapping[str, str] | None = None,
    whole_tree: bool = False,
) -> Sample:
    """Run ``command`` in ``folder``. ``whole_tree`` adds up the memory of all its processes,
    looked at every few milliseconds, which costs time: do not compare its seconds.

    Raises:
        Failed: its exit status is not 0.
    """
    with tempfile.TemporaryFile() as said:
        done = subprocess.run(
            [sys.executable, "-I", "-S", __file__, str(int(whole_tree)), *command],
            cwd=folder,
            env=environment(environ or {}),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=said,
            check=False,
        )
        said.seek(0)
        words = said.read().decode("utf-8", "replace")
    if done.returncode:
        raise Failed(f"{' '.join(command)} ended with {done.returncode}:\n{words[-2000:]}")
    return Sample(**json.loads(done.stdout))


def main() -> int:
    whole_tree, command = sys.argv[1] == "1", sys.argv[2:]
    begun = time.perf_counter()
    # What the command says goes to our stderr; our stdout is for the figures.
    pid = os.posix_spawnp(
        command[0], command, os.environ, file_actions=[(os.POSIX_SPAWN_DUP2, 2, 1)]
    )
    most = watch(pid) if whole_tree else 0.0
    _, status, usage = os.wait4(pid, 0)
    seconds = time.perf_counter() - begun
    unit = 1 if sys.platform == "darwin" else 1024  # ru_maxrss: bytes on macOS, KiB on Linux
    sample = {
        "seconds": seconds,
        "cpu": usage.ru_utime + usage.ru_stime,
        "memory": most or usage.ru_maxrss * unit / 2**20,
    }
    sys.stdout.write(json.dumps(sample))
    return os.waitstatus_to_exitcode(status) & 255


def watch(pid: int) -> float:
    """The most MiB that the process and its descendants held at once, until it ends.

    A look during which one of them began or ended is none: what its parent shared with it by
    then would count for both.
    """
    most = 0.0
    while os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None:
        there = list(family(pid))
        found = held([pages(each) for each in there])
        if list(family(pid)) == there:
            most = max(most, found / 1024)
        time.sleep(EVERY)
    return most


def family(pid: int) -> Iterator[int]:
    yield pid
    with contextlib.suppress(OSError):
        for task in os.listdir(f"/proc/{pid}/task"):
            with open(f"/proc/{pid}/task/{task}/children", encoding="ascii") as file:
                children = file.read().split()
            for child in children:
                yield from family(int(child))


def held(processes: Sequence[tuple[int, int]]) -> int:
    """KiB of a family: what each has of its own, and the largest share of files and libraries."""
    return sum(own for own, _ in processes) + max((files for _, files in processes), default=0)


def pages(pid: int) -> tuple[int, int]:
    """KiB of memory without a file, each page shared since a fork counted once among those who
    share it; and of files, which whoever else on the machine has them open makes no smaller.
    """
    with (
        contextlib.suppress(OSError, ProcessLookupError),
        open(f"/proc/{pid}/smaps_rollup", encoding="ascii") as file,
    ):
        found = {line.split(":")[0]: int(line.split()[1]) for line in file if line.endswith("kB\n")}
        return found["Pss_Anon"], found["Rss"] - found["Anonymous"]
    return 0, 0


if __name__ == "__main__":
    sys.exit(main())
