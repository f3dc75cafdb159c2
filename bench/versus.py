"""Times ``syndicate build`` against other tools that make feeds of the same articles.

    python bench/versus.py --articles 10000 50000 --runs 5 [--peers hugo,feedgen-lazy] [--json]

Prints the tables of docs/performance.md as Markdown: medians of whole processes, ratios and
targets; with ``--into docs/performance.md --part targets`` it puts them there. What is done on
the way goes to the standard error. Exit status 1: some builder failed or made wrong files, and
no table says anything.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import machine
from checking import WrongFiles
from corpus import write
from ours import Syndicate, WithDigest, compile_all, program
from peers import KNOWN
from peers.builder import Builder, Missing
from peers.hugo import Hugo
from report import Report, put
from resident import watched
from rounds import Newsroom, Results, run, tell
from stopwatch import Failed, measure
from table import Comparison

HELP_RUNS = 21
HELP_LIMIT = 1.5


def builders(paper: Path, work: Path, peers: list[str]) -> Iterator[Builder]:
    """Ours, and every peer that can be had; the others are named with the reason."""
    wanted: list[type[Builder]] = [Syndicate, WithDigest, *(KNOWN[name] for name in peers)]
    for kind in wanted:
        builder = kind(paper, work / kind.name.replace(" ", "-"))
        try:
            builder.prepare()
            builder.version()
        except Missing as reason:
            tell(f"{builder.name} is left out: {reason}")
        else:
            yield builder


def size(articles: int, folder: Path, options: argparse.Namespace) -> tuple[Results, list[str]]:
    """All rounds with so many articles; with them the versions of the tools."""
    tell(f"writing {articles:,} articles ...")
    paper = folder / "paper"
    write(paper, articles, dialect="yaml", pictures=False)
    room = Newsroom(paper, articles)
    made = list(builders(paper, folder / "work", options.peers))
    results = run(made, room, options.runs)
    hugo = next((one for one in made if isinstance(one, Hugo)), None)
    if hugo and options.resident and sys.platform == "linux":
        results.samples[hugo.name, "resident"] = watched(hugo, room, options.resident)
    return results, list(dict.fromkeys(one.version() for one in made))


def start_up() -> Comparison:
    """``--help`` against the library that shows it."""
    python = str(Path(program()).with_name("python"))
    ours, theirs = [], []
    for _ in range(HELP_RUNS):
        ours.append(measure([program(), "--help"], Path.cwd()).seconds * 1000)
        theirs.append(measure([python, "-c", "import click"], Path.cwd()).seconds * 1000)
    name = "`syndicate --help` to `import click`"
    return Comparison(name, tuple(ours), tuple(theirs), "ms", HELP_LIMIT)


def parsed() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--articles", type=int, nargs="+", default=[1000])
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--peers", default="hugo", help=f"of {', '.join(KNOWN)}; '' for none")
    parser.add_argument("--resident", type=int, default=5, help="articles for Hugo's watch mode")
    parser.add_argument("--json", action="store_true", help="every sample instead of tables")
    parser.add_argument("--into", type=Path, help="a document whose figures are to be replaced")
    parser.add_argument("--part", choices=("targets", "everybody"), default="targets")
    parser.add_argument("--folder", type=Path, help="where to work (default: a temporary folder)")
    options = parser.parse_args()
    options.peers = [name for name in options.peers.split(",") if name]
    strange = set(options.peers) - set(KNOWN)
    if strange:
        parser.error(f"unknown: {', '.join(strange)}; there are: {', '.join(KNOWN)}")
    return options


def main() -> int:
    options = parsed()
    compile_all()
    load = machine.load()
    found: list[Results] = []
    versions: list[str] = []
    try:
        for articles in sorted(options.articles):
            with tempfile.TemporaryDirectory(dir=options.folder) as temporary:
                results, versions = size(articles, Path(temporary).resolve(), options)
                found.append(results)
        report = Report(found, start_up(), versions, load)
    except (WrongFiles, Failed) as error:
        tell(f"\nNo table: {error}")
        return 1
    tables = report.tables(everybody=options.part == "everybody")
    print(report.raw() if options.json else tables)
    if options.into:
        document = options.into.read_text(encoding="utf-8")
        options.into.write_text(put(document, options.part, tables), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
