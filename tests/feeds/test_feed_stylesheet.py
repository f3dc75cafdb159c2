"""A feed opened in a browser."""

from __future__ import annotations

import functools
import re
import threading
from collections.abc import Iterator
from dataclasses import replace
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import pytest
from browser import Browser, open_browser
from feed_samples import compose, publication, render

from syndicate import feeds
from syndicate.resources import shipped

PAIRS = (("ink", "paper"), ("soft", "paper"), ("ink", "card"), ("soft", "card"), ("ink", "tint"),
         ("accent", "tint"))  # fmt: skip


def _luminance(colour: str) -> float:
    """WCAG 2.2, relative luminance."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_every_pair_of_colours_is_readable_in_light_and_dark() -> None:
    css = (shipped("templates") / "feed.css").read_text("utf-8")
    blocks = re.findall(r":root \{(.*?)\}", css, re.DOTALL)
    palettes = [dict(re.findall(r"--(\w+): (#[0-9a-f]{6});", block)) for block in blocks]
    assert len(palettes) == 2
    for colours in palettes:
        for text, ground in PAIRS:
            low, high = sorted((_luminance(colours[text]), _luminance(colours[ground])))
            assert (high + 0.05) / (low + 0.05) >= 4.5, (text, ground)


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Say nothing on standard error."""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Feeds as a plain file server gives them: application/xml."""
    folder = tmp_path_factory.mktemp("web")
    made = publication(tmp_path_factory.mktemp("publication"))
    feed = replace(compose(made), stylesheet="/feed.css")
    (folder / "feed.css").write_bytes((shipped("templates") / "feed.css").read_bytes())
    for name in ("rss", "atom"):
        (folder / feeds.FORMATS[name].file_name).write_bytes(render(name, feed))
    handler = functools.partial(_Quiet, directory=str(folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with open_browser() as opened:
        yield opened


_SHOWN = """
(() => {
  const height = e => e ? e.getBoundingClientRect().height : 0;
  const all = name => [...document.getElementsByTagNameNS('*', name)];
  const entry = all('item')[0] || all('entry')[0];
  const of = name => [...entry.children].find(e => e.localName === name);
  const own = all('link').find(e => e.getAttribute('rel') === 'self');
  return {
    title: height(all('title')[0]),
    headline: height(of('title')),
    summary: height(of('description') || of('summary')),
    text: height(of('encoded') || of('content')),
    hidden: all('link').filter(e => e.getAttribute('rel') === 'hub').map(height),
    notice: getComputedStyle(own, '::before').content,
    own: getComputedStyle(own, '::after').content,
    font: getComputedStyle(document.documentElement).fontSize,
    wide: document.documentElement.scrollWidth - window.innerWidth,
  };
})()
"""


@pytest.mark.browser
@pytest.mark.parametrize("file", ["rss.xml", "atom.xml"])
@pytest.mark.parametrize("width", [375, 1000])
def test_feed_is_a_readable_page(browser: Browser, address: str, file: str, width: int) -> None:
    browser.show(f"{address}/{file}", width=width)
    seen = browser.evaluate(_SHOWN)
    assert seen["title"] > 20
    assert seen["headline"] > 16
    assert seen["summary"] > 16
    assert seen["text"] == 0
    assert seen["hidden"] == [0]
    assert "피드 리더" in seen["notice"]
    assert "feed reader" in seen["notice"]
    assert f"/feeds/education/{file}" in seen["own"] or "attr(href)" in seen["own"]
    assert seen["wide"] <= 0
