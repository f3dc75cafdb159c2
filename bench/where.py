"""Tells where the time of ``syndicate build`` goes.

    python bench/where.py [cold|unchanged|added|one] [--articles 10000] [--digest] [--top 15]

First the whole process as it is; then its imports; then its stages, modules and functions. A
module's time holds what it has foreign libraries do. Looked at from outside: nothing in
``syndicate/`` is made for this, and none of it has to be there.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from corpus import NOW, write
from ours import Syndicate, WithDigest, compile_all, program
from rounds import Newsroom, settle
from stopwatch import environment, measure

__all__ = ["Stack", "by_function", "by_module", "by_stage", "imports"]

CASES = ("cold", "unchanged", "added", "one")
Stack = tuple[float, Sequence[Sequence[str]]]
"""Seconds; (module, function) of each frame, the innermost first."""

PYTHON = str(Path(program()).with_name("python"))
SAMPLER = str(Path(__file__).with_name("sampler.py"))
OPTIONS = ("--now", NOW, "build")


class State:
    """Brings the publication before each look into the state that the case begins with."""

    def __init__(self, builder: Syndicate, room: Newsroom, case: str) -> None:
        self._builder = builder
        self._room = room
        self._case = case
        self._turn = 0
        if case != "cold":
            settle(time.monotonic())
            self.build()

    def build(self) -> None:
        measure(self._builder.command(), self._builder.work)

    def make(self) -> None:
        self._turn += 1
        if self._case != "cold":
            settle(time.monotonic())
        if self._case == "cold":
            self._builder.forget()
        elif self._case == "added":
            self._room.add(self._turn)
        elif self._case == "one":
            self._room.change(self._turn)


def whole(state: State, builder: Syndicate, runs: int = 3) -> Iterator[str]:
    yield "The whole process, as a user waits for it:"
    for _ in range(runs):
        state.make()
        one = measure(builder.command(), builder.work)
        yield f"  {one.seconds:8.3f} s wall {one.cpu:8.3f} s cpu {one.memory:6.0f} MiB"
    nothing = [measure([PYTHON, "-c", "pass"], builder.work).seconds for _ in range(5)]
    helped = [measure([program(), "--help"], builder.work).seconds for _ in range(5)]
    yield f"  {min(nothing):8.3f} s of it are Python's own start; --help takes {min(helped):.3f} s"


def imports(told: str) -> list[tuple[str, float, int]]:
    """What ``-X importtime`` said: package, seconds in its own modules, how many there are."""
    seconds: Counter[str] = Counter()
    modules: Counter[str] = Counter()
    for line in told.splitlines():
        head, _, rest = line.partition("import time:")
        fields = rest.split("|")
        if head or len(fields) != 3 or not fields[0].strip().isdigit():
            continue
        name = fields[2].strip().partition(".")[0]
        group = "(Python's library)" if name in sys.stdlib_module_names else name
        seconds[group] += int(fields[0])
        modules[group] += 1
    return [(name, us / 1e6, modules[name]) for name, us in seconds.most_common()]


def imported(state: State, builder: Syndicate, top: int) -> Iterator[str]:
    state.make()
    command = [PYTHON, "-X", "importtime", "-m", "syndicate", *OPTIONS]
    said = subprocess.run(
        command,
        cwd=builder.work,
        env=environment({}),
        capture_output=True,
        text=True,
        check=True,
    )
    rows = imports(said.stderr)
    total = sum(seconds for _, seconds, _ in rows)
    yield f"\nImports: {total:.3f} s (as -X importtime tells, which makes them slower)"
    for name, seconds, modules in rows[:top]:
        yield f"  {seconds * 1000:8.1f} ms {modules:5} modules  {name}"


def own(stack: Sequence[Sequence[str]]) -> tuple[str, str]:
    """The innermost place in ``syndicate``, or that a module is being imported."""
    if any(module == "import" for module, _ in stack):
        return ("(imports)", "")
    for module, function in stack:
        if module.partition(".")[0] == "syndicate":
            return (module, function)
    return ("(outside)", "")


def stage(module: str) -> str:
    """``syndicate.feeds.rss`` → ``feeds``; ``syndicate.edition`` → ``edition``."""
    parts = module.split(".")
    return parts[1] if len(parts) > 1 else module


def by_stage(stacks: Iterable[Stack]) -> dict[str, float]:
    return added_up((stage(own(stack)[0]), seconds) for seconds, stack in stacks)


def by_module(stacks: Iterable[Stack]) -> dict[str, float]:
    return added_up((own(stack)[0], seconds) for seconds, stack in stacks)


def by_leaf(stacks: Iterable[Stack]) -> dict[str, float]:
    """The innermost function, whosever it is."""
    return added_up((":".join(stack[0]), seconds) for seconds, stack in stacks)


def added_up(pairs: Iterable[tuple[str, float]]) -> dict[str, float]:
    made: dict[str, float] = {}
    for name, seconds in pairs:
        made[name] = made.get(name, 0.0) + seconds
    return made


def by_function(stacks: Iterable[Stack]) -> dict[str, tuple[float, float]]:
    """Function → its own seconds, and those of everything it called."""
    made: dict[str, tuple[float, float]] = {}
    for seconds, stack in stacks:
        module, function = own(stack)
        mine = f"{module}:{function}"
        called = {
            f"{where}:{name}" for where, name in stack if where.partition(".")[0] == "syndicate"
        }
        for name in called | {mine}:
            before = made.get(name, (0.0, 0.0))
            made[name] = (before[0] + seconds * (name == mine), before[1] + seconds)
    return made


def sampled(state: State, builder: Syndicate, top: int) -> Iterator[str]:
    state.make()
    result = builder.work.with_name("samples.json")
    measure([PYTHON, SAMPLER, str(result), *OPTIONS], builder.work)
    told = json.loads(result.read_text(encoding="utf-8"))
    stacks = stacks_of(result)
    yield (
        f"\nSampled: {told['wall']:.3f} s wall, {told['cpu']:.3f} s cpu, of which "
        f"{told['kernel']:.3f} s in the kernel and {told['before']:.3f} s before the first look"
    )
    yield from ranking("Stages, by folder of syndicate/", by_stage(stacks), told["cpu"], top)
    forked = [stack for path in others(result) for stack in stacks_of(path)]
    if told["children"]:
        yield f"\n{len(others(result))} processes that it forked: {told['children']:.3f} s cpu"
        yield from ranking("Their stages", by_stage(forked), told["children"], top)
    together = [*stacks, *forked]
    cpu = told["cpu"] + told["children"]
    yield from ranking("Modules, all processes", by_module(together), cpu, top)
    yield "\nFunctions: own seconds, with all that they called"
    functions = sorted(by_function(together).items(), key=lambda pair: -pair[1][0])
    for name, (mine, called) in functions[:top]:
        yield f"  {mine:8.3f} s {called:8.3f} s  {name}"
    yield "\nFunctions: with all that they called"
    functions.sort(key=lambda pair: -pair[1][1])
    for name, (mine, called) in functions[: top * 2]:
        yield f"  {mine:8.3f} s {called:8.3f} s  {name}"
    yield from ranking("Innermost functions, libraries', too", by_leaf(together), cpu, top)


def others(result: Path) -> list[Path]:
    """What forked processes left beside the result of the first."""
    return sorted(result.parent.glob(f"{result.stem}.*{result.suffix}"))


def stacks_of(result: Path) -> list[Stack]:
    told = json.loads(result.read_text(encoding="utf-8"))
    return [(seconds, stack) for seconds, stack in told["stacks"]]


def ranking(title: str, seconds: Mapping[str, float], total: float, top: int) -> Iterator[str]:
    yield f"\n{title}:"
    for name, each in sorted(seconds.items(), key=lambda pair: -pair[1])[:top]:
        yield f"  {each:8.3f} s {each / total:6.1%}  {name}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("case", choices=CASES, nargs="?", default="cold")
    parser.add_argument("--articles", type=int, default=10_000)
    parser.add_argument("--digest", action="store_true", help="with the digest and its weather")
    parser.add_argument("--top", type=int, default=15)
    options = parser.parse_args()
    compile_all()
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary).resolve()
        write(folder / "paper", options.articles, dialect="yaml", pictures=False)
        kind = WithDigest if options.digest else Syndicate
        builder = kind(folder / "paper", folder / "work")
        builder.prepare()
        room = Newsroom(folder / "paper", options.articles)
        state = State(builder, room, options.case)
        print(f"syndicate build, {options.case}, {options.articles:,} articles\n")
        for look in (whole(state, builder), imported(state, builder, options.top)):
            print("\n".join(look))
        print("\n".join(sampled(state, builder, options.top)))


if __name__ == "__main__":
    main()
