"""Headless Chromium for tests: pictures of a page, and answers from inside it.

Spoken to over two pipes (``--remote-debugging-pipe``), so that a width of 375 px is
375 px: a headless window itself is never narrower than 500. Tests that use it are
skipped with the reason where there is no Chromium.
"""

from __future__ import annotations

import base64
import contextlib
import fcntl
import json
import os
import select
import shutil
import signal
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

__all__ = ["Browser", "evaluate", "open_browser", "screenshot"]

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_KEYS = {"Tab": (9, ""), "Enter": (13, "\r"), "Space": (32, " ")}
_PATIENCE = 60.0  # seconds for one answer, on a machine that is busy with other tests


class Browser:
    """One Chromium with one tab."""

    def __init__(self, profile: Path, *, images: bool) -> None:
        program = next((path for name in _NAMES if (path := shutil.which(name))), None)
        if program is None:
            pytest.skip("no Chromium here (Debian: apt-get install chromium fonts-nanum)")
        to_it, self._write = self._pipe()
        self._read, from_it = self._pipe()
        arguments = [
            program,
            "--headless=new",
            "--no-sandbox",  # tests run as root in containers; they open our own pages only
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--disable-background-networking",
            "--no-first-run",
            "--hide-scrollbars",
            "--force-color-profile=srgb",
            f"--user-data-dir={profile}",
            "--remote-debugging-pipe",
            "about:blank",
        ]
        quiet = os.open(os.devnull, os.O_RDWR)
        self._process = os.posix_spawn(
            program,
            arguments,
            os.environ,
            file_actions=[
                (os.POSIX_SPAWN_DUP2, to_it, 3),  # Chromium reads 3 and writes 4
                (os.POSIX_SPAWN_DUP2, from_it, 4),
                (os.POSIX_SPAWN_DUP2, quiet, 1),
                (os.POSIX_SPAWN_DUP2, quiet, 2),
            ],
            setpgroup=0,  # its helpers end with it
        )
        for end in (to_it, from_it, quiet):
            os.close(end)
        self._number = 0
        self._loads = 0
        self._buffer = b""
        self._session = ""
        pages = self._call("Target.getTargets")["targetInfos"]
        target = next(page["targetId"] for page in pages if page["type"] == "page")
        answer = self._call("Target.attachToTarget", targetId=target, flatten=True)
        self._session = answer["sessionId"]
        self._call("Page.enable")
        if not images:
            self._call("Fetch.enable", patterns=[{"resourceType": "Image"}])

    @staticmethod
    def _pipe() -> tuple[int, int]:
        """A pipe whose ends are above the numbers that Chromium gets."""
        pair = os.pipe()
        high = [fcntl.fcntl(end, fcntl.F_DUPFD_CLOEXEC, 10) for end in pair]
        for end in pair:
            os.close(end)
        return high[0], high[1]

    def _send(self, method: str, **parameters: Any) -> int:
        self._number += 1
        message: dict[str, Any] = {"id": self._number, "method": method, "params": parameters}
        if self._session:
            message["sessionId"] = self._session
        os.write(self._write, json.dumps(message).encode() + b"\0")
        return self._number

    def _call(self, method: str, **parameters: Any) -> dict[str, Any]:
        number = self._send(method, **parameters)
        while True:
            heard = self._hear()
            if heard.get("id") == number:
                assert "error" not in heard, f"{method}: {heard['error']}"
                result: dict[str, Any] = heard["result"]
                return result

    def _hear(self) -> dict[str, Any]:
        end = time.monotonic() + _PATIENCE
        while b"\0" not in self._buffer:
            ready, _, _ = select.select([self._read], [], [], max(0.0, end - time.monotonic()))
            assert ready, f"Chromium said nothing for {_PATIENCE:.0f} s"
            piece = os.read(self._read, 1 << 20)
            assert piece, "Chromium went away"
            self._buffer += piece
        line, _, self._buffer = self._buffer.partition(b"\0")
        heard: dict[str, Any] = json.loads(line)
        if heard.get("method") == "Fetch.requestPaused":  # a picture, in a program without them
            request = heard["params"]["requestId"]
            self._send("Fetch.failRequest", requestId=request, errorReason="BlockedByClient")
        self._loads += heard.get("method") == "Page.loadEventFired"
        return heard

    def show(self, page: str | Path, *, width: int, height: int = 800, dark: bool = False) -> None:
        """Load an address or a file in a viewport of this size (CSS px) and wait for it."""
        scheme = "dark" if dark else "light"
        self._call(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=False,
        )
        self._call(
            "Emulation.setEmulatedMedia",
            features=[{"name": "prefers-color-scheme", "value": scheme}],
        )
        url = page.resolve().as_uri() if isinstance(page, Path) else page
        if "://" not in url:
            url = Path(url).resolve().as_uri()
        self._call("Page.navigate", url=url)
        while self._hear().get("method") != "Page.loadEventFired":
            pass

    def evaluate(self, script: str) -> Any:
        """The value (JSON) of a JavaScript expression in the page."""
        answer = self._call(
            "Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True
        )
        assert "exceptionDetails" not in answer, answer.get("exceptionDetails")
        return answer["result"].get("value")

    def press(self, key: str, *, loads: bool = False) -> None:
        """A key of the keyboard; ``loads`` = it leads to another page, which is waited for."""
        before = self._loads
        code, text = _KEYS[key]
        pressed: dict[str, Any] = {
            "key": " " if key == "Space" else key,
            "code": key,
            "windowsVirtualKeyCode": code,
        }
        self._call("Input.dispatchKeyEvent", type="keyDown", text=text, **pressed)
        self._call("Input.dispatchKeyEvent", type="keyUp", **pressed)
        while loads and self._loads == before:
            self._hear()

    def write(self, text: str) -> None:
        """Type into what has the focus."""
        self._call("Input.insertText", text=text)

    def submit(self) -> None:
        """Send the first form as it is, and wait for the answer."""
        before = self._loads
        self.evaluate("document.querySelector('form').submit()")
        while self._loads == before:
            self._hear()

    def picture(self, *, whole: bool = True) -> bytes:
        """The page as PNG: the whole of it, or the viewport."""
        wanted: dict[str, Any] = {"format": "png"}
        if whole:
            size = self._call("Page.getLayoutMetrics")["cssContentSize"]
            wanted["captureBeyondViewport"] = True
            wanted["clip"] = {**size, "x": 0, "y": 0, "scale": 1}
        return base64.b64decode(self._call("Page.captureScreenshot", **wanted)["data"])

    def close(self) -> None:
        os.close(self._write)
        os.close(self._read)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process, signal.SIGKILL)
        os.waitpid(self._process, 0)


@contextlib.contextmanager
def open_browser(*, images: bool = True) -> Iterator[Browser]:
    """A Chromium for several pages; starting one takes a second."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        browser = Browser(Path(profile), images=images)
        try:
            yield browser
        finally:
            browser.close()


def screenshot(
    page: str | Path,
    out: Path,
    width: int,
    height: int = 800,
    *,
    dark: bool = False,
    images: bool = True,
) -> None:
    """Write a PNG of the whole page, laid out for a viewport of ``width`` x ``height`` px."""
    with open_browser(images=images) as browser:
        browser.show(page, width=width, height=height, dark=dark)
        out.write_bytes(browser.picture())


def evaluate(page: str | Path, script: str, width: int, height: int = 800) -> Any:
    """The value of a JavaScript expression in a page."""
    with open_browser() as browser:
        browser.show(page, width=width, height=height)
        return browser.evaluate(script)
