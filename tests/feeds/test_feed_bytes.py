"""Nothing changed → no byte changes; one article → one sequence of bytes."""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from feed_samples import compose, publication, render, stories

from syndicate import feeds
from syndicate.testing import make_item

_ITEMS = {
    "rss": re.compile(rb"<item\b.*?</item>", re.DOTALL),
    "atom": re.compile(rb"<entry\b.*?</entry>", re.DOTALL),
    "json": re.compile(rb"^    \{\n      \"id\".*?^    \}", re.DOTALL | re.MULTILINE),
}


@pytest.mark.parametrize("name", list(feeds.FORMATS))
def test_an_article_has_the_same_bytes_in_every_feed(name: str, tmp_path: Path) -> None:
    made = publication(tmp_path)
    bare, rich = (make_item(9),), stories()
    shown = [
        compose(made, "education", rich),
        compose(made, None, (*bare, *rich)),
        compose(made, "지역-소식", rich[:1]),
        replace(
            compose(made, "features", rich), hub="", stylesheet="", logo="https://x.example/l.png"
        ),
    ]
    found = [_ITEMS[name].findall(render(name, feed)) for feed in shown]
    assert [len(items) for items in found] == [4, 5, 1, 4]
    assert found[0] == found[1][1:] == found[3]
    assert found[2] == found[0][:1]


@pytest.mark.parametrize("name", ["rss", "atom"])
def test_no_item_declares_a_namespace_of_its_own(name: str, tmp_path: Path) -> None:
    data = render(name, compose(publication(tmp_path)))
    assert data.count(b"xmlns") == data[: data.index(b">", data.index(b"xmlns"))].count(b"xmlns")
    assert b"ns0:" not in data


@pytest.mark.parametrize("name", list(feeds.FORMATS))
def test_old_address_holds_the_same_feed(name: str, tmp_path: Path) -> None:
    made = publication(tmp_path)
    section = made.section("지역-소식")
    now = feeds.compose(made, section, stories(), updated=stories()[0].article.changed)
    old = feeds.compose(
        made, section, stories(), updated=stories()[0].article.changed, slug=section.was[0]
    )
    assert render(name, old) == render(name, now)
    assert old.path("rss.xml") == "동네/rss.xml"


_SCRIPT = """
import hashlib, locale, sys, pathlib
sys.path.insert(0, sys.argv[1])
try:
    locale.setlocale(locale.LC_ALL, "")
except locale.Error:
    pass
from feed_samples import compose, publication, render, stories
from syndicate import feeds
made = publication(pathlib.Path(sys.argv[2]))
feed = compose(made)
parts = [render(name, feed) for name in feeds.FORMATS]
parts += [feeds.opml(made, [feed]), feeds.news_sitemap(made, stories(), feed.updated)]
print(hashlib.sha256(b"".join(parts)).hexdigest())
"""


def _digest(tmp_path: Path, **environ: str) -> str:
    here = Path(__file__).resolve().parent
    paths = os.pathsep.join([str(here.parents[1]), os.environ.get("PYTHONPATH", "")])
    done = subprocess.run(
        [sys.executable, "-c", _SCRIPT, str(here), str(tmp_path)],
        env={**os.environ, "PYTHONPATH": paths, **environ},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


def test_bytes_depend_on_neither_hash_seed_nor_locale_nor_zone(tmp_path: Path) -> None:
    known = subprocess.run(["locale", "-a"], capture_output=True, text=True, check=False).stdout
    other = next((one for one in known.split() if one.lower().startswith(("ko", "de", "fr"))), "C")
    first = _digest(tmp_path, PYTHONHASHSEED="0", LC_ALL="C", TZ="UTC")
    assert len(first) == hashlib.sha256().digest_size * 2
    assert first == _digest(tmp_path, PYTHONHASHSEED="1", LC_ALL=other, TZ="Asia/Seoul")
    assert first == _digest(tmp_path, PYTHONHASHSEED="4242", LC_ALL="C.UTF-8", TZ="Europe/Berlin")
