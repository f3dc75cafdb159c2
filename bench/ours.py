"""``syndicate`` itself, as it is installed, among its peers."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from corpus import NOW, SECTIONS, TODAY, write
from peers.builder import Builder
from stopwatch import environment, measure

__all__ = ["Syndicate", "WithDigest", "compile_all", "program"]

ROOT = Path(__file__).parents[1]

# An empty edition: nothing of the corpus appeared in its last second (see corpus.py).
WITHOUT = '\n[digest]\nwindow = "1s"\n'
WITH = """
[weather]
providers = ["file"]

[delivery]
from = "가온신문 <digest@news.example.kr>"
"""
PLACES = (
    "서울", "인천", "수원", "강릉", "춘천", "청주", "대전", "세종",
    "전주", "광주", "목포", "대구", "포항", "부산", "울산", "제주",
)  # fmt: skip


def program() -> str:
    """The command that was installed beside this Python."""
    return str(Path(sys.executable).with_name("syndicate"))


def compile_all() -> None:
    """Byte code as an install leaves it, also where PYTHONDONTWRITEBYTECODE forbids to write it.

    With one small build, since a first one of all may keep compiled code of its own, too.
    """
    site = [path for path in sys.path if path.endswith("site-packages")]
    command = [sys.executable, "-m", "compileall", "-q", str(ROOT / "syndicate"), *site]
    # Some packages ship files that are no Python of this version; those are never imported.
    subprocess.run(command, check=False, stdout=subprocess.DEVNULL, env=environment({}))
    with tempfile.TemporaryDirectory() as folder:
        paper = Path(folder).resolve() / "paper"
        write(paper, TODAY, dialect="yaml", pictures=False)
        first = WithDigest(paper, paper.with_name("work"))
        first.prepare()
        measure(first.command(), first.work)


class Syndicate(Builder):
    """RSS, Atom, JSON, landing pages, OPML, news sitemap; no article falls into the edition."""

    name = "syndicate"
    files = ("rss.xml", "atom.xml", "feed.json")
    rival = True
    settings = WITHOUT

    @property
    def output(self) -> Path:
        return self.work / "feeds"

    def prepare(self) -> None:
        self.work.mkdir(parents=True)
        text = (self.paper / "syndicate.toml").read_text(encoding="utf-8")
        (self.work / "syndicate.toml").write_text(text + self.settings, encoding="utf-8")
        os.symlink(self.articles, self.work / "articles")

    def command(self) -> Sequence[str]:
        return [program(), "--now", NOW, "build"]

    def forget(self) -> None:
        for name in ("feeds", ".syndicate", "records"):
            shutil.rmtree(self.work / name, ignore_errors=True)

    def fault(self) -> str:
        pages = [self.feed(section, "index.html") for section in ("", *(s for _, s in SECTIONS))]
        wanted = [*pages, self.output / "feeds.opml", self.output / "news-sitemap.xml"]
        return "".join(f"{path.name} is missing; " for path in wanted if not path.is_file())

    def version(self) -> str:
        said = subprocess.run([program(), "--version"], capture_output=True, text=True, check=True)
        return said.stdout.strip()


class WithDigest(Syndicate):
    """The same, and the digest of the day: eight sections of five, the weather of 16 places."""

    name = "syndicate + digest"
    rival = False
    settings = WITH

    def prepare(self) -> None:
        super().prepare()
        lines = [f"{name}  맑음  {18 + at / 10:.1f}℃\n" for at, name in enumerate(PLACES)]
        (self.work / "weather").mkdir()
        (self.work / "weather" / f"{NOW[:10]}.txt").write_text("".join(lines), encoding="utf-8")

    def fault(self) -> str:
        folder = self.output / "digest" / NOW[:10]
        page = folder / "index.html"
        if not page.is_file() or not (folder / "digest.eml").is_file():
            return "the digest is missing"
        text = page.read_text(encoding="utf-8")
        wanted = [*(name for name, _ in SECTIONS), *PLACES]
        lacking = [name for name in wanted if name not in text]
        return f"the digest lacks {', '.join(lacking)}" if lacking else super().fault()
