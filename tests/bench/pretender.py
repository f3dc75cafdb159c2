"""A builder for tests of the benchmark: it copies feeds that somebody wrote beforehand."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from html import escape
from pathlib import Path

from checking import Expected
from corpus import SECTIONS, Story, body
from peers.builder import Builder

__all__ = ["Pretender", "feeds"]

COPY = "import shutil, sys; shutil.copytree(sys.argv[1], sys.argv[2], dirs_exist_ok=True)"


class Pretender(Builder):
    """``work/ready`` is what it will have built."""

    name = "Pretender"

    def prepare(self) -> None:
        self.work.mkdir(parents=True)

    def command(self) -> Sequence[str]:
        return [sys.executable, "-c", COPY, str(self.work / "ready"), str(self.output)]

    def version(self) -> str:
        return "Pretender 1"


def feeds(folder: Path, expected: Expected) -> None:
    """RSS and Atom as they must be."""
    for section in ("", *(slug for _, slug in SECTIONS)):
        place = folder / section
        place.mkdir(parents=True, exist_ok=True)
        stories = expected.of(section)
        items = "".join(
            f"<item><title>{one.title}</title>"
            f"<description>{text(one, expected)}</description></item>"
            for one in stories
        )
        rss = f'<rss version="2.0"><channel><title>t</title>{items}</channel></rss>'
        (place / "rss.xml").write_text(rss, encoding="utf-8")
        entries = "".join(
            f"<entry><title>{one.title}</title>"
            f'<content type="html">{text(one, expected)}</content></entry>'
            for one in stories
        )
        atom = f'<feed xmlns="http://www.w3.org/2005/Atom"><title>t</title>{entries}</feed>'
        (place / "atom.xml").write_text(atom, encoding="utf-8")


def text(one: Story, expected: Expected) -> str:
    paragraphs = body(one.number).split("\n\n")
    html = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    html += "<h2>x</h2>" + "".join(f"<p>{sentence}</p>" for sentence in expected.endings(one))
    return escape(html)
