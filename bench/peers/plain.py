"""Plain feedgen, as a script of one's own would use it; and the script of somebody who measured."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from pathlib import Path

from peers.builder import Builder
from peers.install import python

__all__ = ["Feedgen", "LazyFeedgen"]

SCRIPT = Path(__file__).with_name("plain_script.py")


class Feedgen(Builder):
    name = "feedgen"
    options: tuple[str, ...] = ()

    def prepare(self) -> None:
        python()
        self.work.mkdir(parents=True)

    def command(self) -> Sequence[str]:
        folders = [str(self.articles), str(self.output)]
        return [str(python()), str(SCRIPT), *folders, *self.options]

    def version(self) -> str:
        code = "import importlib.metadata as m; print(m.version('feedgen'), m.version('Markdown'))"
        said = subprocess.run([python(), "-c", code], capture_output=True, text=True, check=True)
        feedgen, markdown = said.stdout.split()
        return f"feedgen {feedgen} (Markdown {markdown})"


class LazyFeedgen(Feedgen):
    """Reads the heads first and renders only what some feed shows."""

    name = "feedgen, lazy"
    options = ("--lazy",)
