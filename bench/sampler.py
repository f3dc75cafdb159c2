"""Runs ``syndicate`` in this process and notes, every millisecond of processor, where it is.

    python bench/sampler.py RESULT.json build [options of syndicate ...]

A sample weighs the processor time since the one before: a signal that came during a long call
of C is seen when the call returns, with all of its time. That costs a hundredth of what
cProfile does, which would make small functions look like the large ones. Processes that it
forks are sampled, too, each into a file of its own (``RESULT.<number>.json``).
"""

from __future__ import annotations

import json
import os
import resource
import signal
import sys
import time
from importlib.util import find_spec
from pathlib import Path
from types import CodeType, FrameType
from typing import NoReturn

EVERY = 0.001
IMPORTING = "<frozen importlib._bootstrap>"


class Sampler:
    def __init__(self, result: Path) -> None:
        self._result = result
        self._weights: dict[tuple[CodeType, ...], float] = {}
        self._last = time.process_time()
        self._begun = time.perf_counter()
        self._child = False
        self._saved = False

    def start(self) -> None:
        signal.signal(signal.SIGPROF, self._see)
        signal.setitimer(signal.ITIMER_PROF, EVERY, EVERY)

    def _see(self, _signal: int, frame: FrameType | None) -> None:
        now = time.process_time()
        stack = []
        while frame is not None:
            stack.append(frame.f_code)
            frame = frame.f_back
        key = tuple(stack)
        self._weights[key] = self._weights.get(key, 0.0) + now - self._last
        self._last = now

    def begin_again(self) -> None:
        """In a child that was just forked: timers are not inherited, what was seen is."""
        self._child = True
        self._weights.clear()
        self._last = time.process_time()
        self._begun = time.perf_counter()
        signal.setitimer(signal.ITIMER_PROF, EVERY, EVERY)

    def save(self) -> None:
        """Once for each process."""
        if self._saved:
            return
        self._saved = True
        signal.setitimer(signal.ITIMER_PROF, 0)
        children = resource.getrusage(resource.RUSAGE_CHILDREN)
        own = resource.getrusage(resource.RUSAGE_SELF)
        told = {
            "wall": time.perf_counter() - self._begun,
            "cpu": own.ru_utime + own.ru_stime,
            "kernel": own.ru_stime,
            "children": children.ru_utime + children.ru_stime,
            "before": own.ru_utime + own.ru_stime - sum(self._weights.values()),
            "stacks": [
                [seconds, [place(code) for code in stack]]
                for stack, seconds in self._weights.items()
            ],
        }
        result = self._result.with_suffix(f".{os.getpid()}.json" if self._child else ".json")
        result.write_text(json.dumps(told), encoding="utf-8")


def place(code: CodeType) -> list[str]:
    """Module and function; the module of a package is dotted, of others the file's name."""
    if code.co_filename == IMPORTING:
        return ["import", code.co_qualname]
    path = Path(code.co_filename)
    if path.is_relative_to(PACKAGE):
        parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
        return [".".join(parts), code.co_qualname]
    parts = path.with_suffix("").parts
    if "site-packages" in parts:
        at = len(parts) - 1 - parts[::-1].index("site-packages")
        return [".".join(parts[at + 1 :]), code.co_qualname]
    return [path.stem, code.co_qualname]


def package() -> Path:
    spec = find_spec("syndicate")
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin).parent


PACKAGE = package()


def main() -> None:
    sampler = Sampler(Path(sys.argv[1]))
    leave = os._exit

    def leaving(status: int) -> NoReturn:
        sampler.save()
        leave(status)

    os._exit = leaving  # children end like this, and so may a build that is in haste
    os.register_at_fork(after_in_child=sampler.begin_again)
    sys.argv[1:] = sys.argv[2:]
    sampler.start()
    try:
        from syndicate.__main__ import main as build  # noqa: PLC0415  # its imports count, too

        build()
    finally:
        sampler.save()


if __name__ == "__main__":
    main()
