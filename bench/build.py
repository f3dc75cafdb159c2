"""Times ``syndicate build`` alone, with what peers cannot read: five tools' heads, pictures.

    python bench/build.py [--articles 1000] [--runs 5]

Three cases: *cold* (no output, no cache, no records), *unchanged* (the build before was
the same), *one changed* (one article's text was edited). Whole processes, start-up included;
seconds are wall time, memory is the peak of the process (``ru_maxrss``).
"""

from __future__ import annotations

import argparse
import importlib.metadata
import statistics
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

import machine
from corpus import change, story, write
from ours import WithDigest, compile_all
from rounds import settle
from stopwatch import Sample, measure

LIBRARIES = ("Jinja2", "lxml", "comrak", "nh3", "Pillow", "feedgen", "premailer")


def run(folder: Path, articles: int, runs: int) -> dict[str, list[Sample]]:
    """All cases, in turn, so that a busy moment of the machine hits each of them."""
    paper = WithDigest(folder / "paper", folder / "work")
    paper.prepare()
    made: dict[str, list[Sample]] = {"cold": [], "unchanged": [], "one changed": []}
    for number in range(1, runs + 1):
        paper.forget()
        settle(time.monotonic())
        for case, samples in made.items():
            if case != "cold":
                settle(time.monotonic())
            if case == "one changed":
                change(paper.paper, story(0, articles), number)
            # Who edits without `updated:` is warned; nothing else may be said of these articles.
            strict = [] if case == "one changed" else ["--strict"]
            samples.append(measure([*paper.command(), *strict], paper.work))
    return made


def tell(made: Mapping[str, Sequence[Sample]], articles: int) -> None:
    heads = ("min s", "median", "max", "articles/s", "MiB")
    print(f"{'':12}", *(f"{head:>{max(len(head) + 1, 8)}}" for head in heads))
    for case, samples in made.items():
        seconds = [sample.seconds for sample in samples]
        middle = statistics.median(seconds)
        memory = max(sample.memory for sample in samples)
        print(
            f"{case:12} {min(seconds):8.2f} {middle:8.2f} {max(seconds):8.2f} "
            f"{articles / middle:11.0f} {memory:8.0f}"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--articles", type=int, default=1000)
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()
    compile_all()
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary).resolve()
        write(folder / "paper", options.articles)
        print(f"{options.articles} articles, {options.runs} runs of each case")
        tell(run(folder, options.articles, options.runs), options.articles)
    print(", ".join(f"{name} {importlib.metadata.version(name)}" for name in LIBRARIES))
    print(machine.describe())


if __name__ == "__main__":
    main()
