"""Times ``syndicate build`` as a newsroom runs it: whole processes, start-up included.

    python bench/build.py [--articles 1000] [--runs 5]

Three cases: *cold* (no output, no cache, no records), *unchanged* (the build before was
the same), *one changed* (one article's text was edited). Seconds are wall time; memory
is the peak of the process (``ru_maxrss``), without shared pages counted twice.
"""

from __future__ import annotations

import argparse
import importlib.metadata
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from corpus import NOW, write

LIBRARIES = ("Jinja2", "lxml", "comrak", "nh3", "Pillow", "feedgen", "premailer")


@dataclass(frozen=True, slots=True)
class Run:
    """One build: wall seconds, peak memory in MiB, and files written."""

    seconds: float
    memory: float
    written: int


def build(folder: Path) -> Run:
    """One ``syndicate build`` of ``folder``, in a process of its own."""
    command = [
        sys.executable,
        "-m",
        "syndicate",
        "-C",
        str(folder),
        "--now",
        NOW,
        "build",
        "--json",
    ]
    begun = time.perf_counter()
    # With wait4 the usage is that of this one child; subprocess would add up all of them.
    with tempfile.TemporaryFile() as out:
        process = subprocess.Popen(command, stdout=out)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - begun
        process.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        answer = out.read()
    if process.returncode != 0:
        sys.exit(f"the build failed with exit status {process.returncode}: {answer.decode()}")
    report = json.loads(answer)
    if report["rejected"]:
        sys.exit(f"the build rejected articles: {report['problems'][:3]}")
    unit = 1 if sys.platform == "darwin" else 1024  # ru_maxrss: bytes on macOS, KiB on Linux
    return Run(seconds, usage.ru_maxrss * unit / 2**20, report["feeds"]["written"])


def forget(folder: Path) -> None:
    """As if the publication had never been built."""
    for name in ("feeds", ".syndicate", "records"):
        shutil.rmtree(folder / name, ignore_errors=True)


def change(folder: Path, number: int) -> None:
    """Edit the newest article's text."""
    article = next((folder / "articles").rglob("story-0.md"))
    text = article.read_text(encoding="utf-8")
    article.write_text(f"{text}\n{number}번째로 고친 문장이다.\n", encoding="utf-8")


def measure(folder: Path, runs: int) -> dict[str, list[Run]]:
    """All cases, in turn, so that a busy moment of the machine hits each of them."""
    made: dict[str, list[Run]] = {"cold": [], "unchanged": [], "one changed": []}
    for number in range(runs):
        forget(folder)
        made["cold"].append(build(folder))
        made["unchanged"].append(build(folder))
        change(folder, number)
        made["one changed"].append(build(folder))
    return made


def tell(made: dict[str, list[Run]], articles: int) -> None:
    heads = ("min s", "median", "max", "articles/s", "MiB", "written")
    print(f"{'':12}", *(f"{head:>{max(len(head) + 1, 8)}}" for head in heads))
    for case, runs in made.items():
        seconds = [run.seconds for run in runs]
        middle = statistics.median(seconds)
        memory = max(run.memory for run in runs)
        print(
            f"{case:12} {min(seconds):8.2f} {middle:8.2f} {max(seconds):8.2f} "
            f"{articles / middle:11.0f} {memory:8.0f} {runs[-1].written:8}"
        )


def machine() -> str:
    versions = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in LIBRARIES)
    return (
        f"Python {platform.python_version()}, {versions}\n"
        f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--articles", type=int, default=1000)
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary) / "paper"
        write(folder, options.articles)
        print(f"{options.articles} articles, {options.runs} runs of each case")
        tell(measure(folder, options.runs), options.articles)
    print(machine())


if __name__ == "__main__":
    main()
