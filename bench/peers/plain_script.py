"""What somebody writes in an afternoon: PyYAML, Markdown, feedgen.

python plain_script.py ARTICLES OUTPUT [--lazy]
"""

from __future__ import annotations

import functools
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import markdown
import yaml
from feedgen.feed import FeedGenerator

HOME = "https://news.example.kr"
SHOWN = 50


@dataclass(frozen=True)
class Entry:
    title: str
    date: datetime
    section: str
    slug: str
    author: str
    text: str

    @property
    def link(self) -> str:
        return f"{HOME}/{self.section}/{self.slug}"


def read(folder: Path) -> Iterator[Entry]:
    for path in folder.rglob("*.md"):
        _, head, text = path.read_text(encoding="utf-8").split("---\n", 2)
        fields = yaml.load(head, yaml.CSafeLoader)
        yield Entry(
            fields["title"],
            fields["date"],
            fields["category"],
            fields["slug"],
            fields["author"],
            text,
        )


@functools.cache
def html(text: str) -> str:
    return str(markdown.markdown(text, extensions=["tables"]))


def feed(entries: Sequence[Entry], place: Path, section: str) -> None:
    made = FeedGenerator()
    made.id(f"{HOME}/{section}")
    made.title("가온신문")
    made.description("가온신문")
    made.link(href=f"{HOME}/{section}")
    for one in entries:
        entry = made.add_entry(order="append")
        entry.id(one.link)
        entry.title(one.title)
        entry.link(href=one.link)
        entry.author(name=one.author)
        entry.published(one.date)
        entry.updated(one.date)
        entry.content(html(one.text), type="html")
    place.mkdir(parents=True, exist_ok=True)
    made.rss_file(str(place / "rss.xml"))
    made.atom_file(str(place / "atom.xml"))


def main() -> None:
    articles, output = Path(sys.argv[1]), Path(sys.argv[2])
    entries = sorted(read(articles), key=lambda one: one.date, reverse=True)
    if "--lazy" not in sys.argv:
        for one in entries:
            html(one.text)
    feed(entries[:SHOWN], output, "")
    for section in sorted({one.section for one in entries}):
        feed([one for one in entries if one.section == section][:SHOWN], output / section, section)


if __name__ == "__main__":
    main()
