"""A build that is killed at any moment costs nothing: the next one makes everything right."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import time
from pathlib import Path

import feedparser
import pytest
from newsroom import NOW, Newsroom

ROOT = Path(__file__).parents[2]
KILLS = 12


def start(newsroom: Newsroom) -> subprocess.Popen[bytes]:
    words = [sys.executable, "-m", "syndicate", "-C", str(newsroom.folder), "--now", NOW, "build"]
    return subprocess.Popen(
        [*words, "-q"], env={**os.environ, "PYTHONPATH": str(ROOT)}, stderr=subprocess.DEVNULL
    )


@pytest.mark.slow
def test_files_are_the_old_or_the_new_ones_whenever_a_build_is_killed(newsroom: Newsroom) -> None:
    for number in range(8):
        newsroom.article(f"a{number}", body="가나다 " * 400)
    began = time.monotonic()
    assert start(newsroom).wait(60) == 0
    whole = time.monotonic() - began
    ids = {item["title"]: item["id"] for item in newsroom.feed()["items"]}
    chance = random.Random(20250610)
    for kill in range(KILLS):
        newsroom.article(f"a{kill % 8}", body=f"고친 글 {kill} " * 400, updated="2025-06-10 07:00")
        newsroom.article(f"new{kill}", body="새 글 " * 400)
        process = start(newsroom)
        time.sleep(whole * chance.uniform(0.3, 1.0))
        process.kill()
        process.wait()
        for path in (newsroom.folder / "feeds").rglob("*"):
            if path.name == "feed.json":
                json.loads(path.read_text(encoding="utf-8"))
            elif path.suffix == ".xml" and path.name in ("rss.xml", "atom.xml"):
                assert not feedparser.parse(path.read_bytes()).bozo, path
            elif path.name == "index.html":
                assert path.read_bytes().rstrip().endswith(b"</html>"), path
    newsroom.build()
    newsroom.build("--output", "fresh")
    assert newsroom.tree() == newsroom.tree("fresh")
    now = {item["title"]: item["id"] for item in newsroom.feed()["items"]}
    assert ids.items() <= now.items()
    left = [path.name for path in newsroom.folder.rglob("*") if path.name.endswith(".tmp")]
    assert left == []
