"""What the benchmark asks of every tool, ours included."""

from __future__ import annotations

import shutil
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from pathlib import Path

__all__ = ["Builder", "Missing"]


class Missing(Exception):  # noqa: N818  # no error: this tool cannot be had here, and why
    """A tool that is left out, with the reason."""


class Builder(ABC):
    """One tool that builds feeds of the articles of ``paper`` in a folder of its own, ``work``."""

    name: str
    files: tuple[str, ...] = ("rss.xml", "atom.xml")
    """Which feeds stand in the output, and once more in a folder of each section."""
    rival = False
    """One of the two whose memory is compared: a cold build more, with all processes watched."""

    def __init__(self, paper: Path, work: Path) -> None:
        self.paper = paper
        self.work = work

    @property
    def articles(self) -> Path:
        return self.paper / "articles"

    @property
    def output(self) -> Path:
        return self.work / "public"

    @property
    def environ(self) -> Mapping[str, str]:
        """Variables beside those of the benchmark itself."""
        return {}

    @abstractmethod
    def prepare(self) -> None:
        """Write what the tool needs besides the articles; ``work`` does not exist yet.

        Raises:
            Missing: the tool cannot be had.
        """

    @abstractmethod
    def command(self) -> Sequence[str]:
        """What builds everything, to be run in ``work``."""

    @abstractmethod
    def version(self) -> str: ...

    def forget(self) -> None:
        """As if nothing had ever been built."""
        shutil.rmtree(self.output, ignore_errors=True)

    def feed(self, section: str, file: str) -> Path:
        """Where a feed stands; the section ``""`` is everything."""
        return self.output / section / file

    def fault(self) -> str:
        """What is wrong with files that this tool alone makes; ``""`` if nothing."""
        return ""
