"""A real HTTP server on a loopback port, whose answers and faults a test chooses."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self
from urllib.parse import parse_qsl, urlsplit

__all__ = ["Loopback", "Reply", "Seen"]


@dataclass(frozen=True)
class Seen:
    """A request as it arrived; ``query`` is decoded, ``authorization`` is ``""`` if none came."""

    path: str
    query: Mapping[str, str]
    raw_query: str
    authorization: str = ""


@dataclass
class Reply:
    """An answer and its faults.

    ``delay`` seconds pass before it; ``drip`` seconds between bytes of the body; ``cut`` bytes
    of the body are all that comes before the connection is dropped.
    """

    body: bytes = b""
    status: int = 200
    type: str = "application/json; charset=utf-8"
    headers: dict[str, str] = field(default_factory=dict)
    delay: float = 0.0
    drip: float = 0.0
    cut: int | None = None


Handler = Callable[[Seen], Reply]


class Loopback:
    """``with Loopback() as server: server.routes["/path"] = …``; ``seen`` are the requests."""

    def __init__(self) -> None:
        self.routes: dict[str, Handler] = {}
        self.seen: list[Seen] = []
        self._over = threading.Event()

    def __enter__(self) -> Self:
        outer = self

        class _Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                outer._answer(self)

            def log_message(self, *_: object) -> None:
                """Silence."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._over.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def url(self) -> str:
        """``http://127.0.0.1:<port>``, without a slash at its end."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def _answer(self, handler: BaseHTTPRequestHandler) -> None:
        parts = urlsplit(handler.path)
        query = dict(parse_qsl(parts.query, keep_blank_values=True))
        sent = handler.headers.get("Authorization", "")
        seen = Seen(parts.path, query, parts.query, sent)
        self.seen.append(seen)
        route = self.routes.get(parts.path)
        reply = route(seen) if route else Reply(b"not here", 404, "text/plain")
        self._over.wait(reply.delay)
        with suppress(OSError):  # the client left: that is what the test is about
            self._write(handler, reply)

    def _write(self, handler: BaseHTTPRequestHandler, reply: Reply) -> None:
        handler.send_response(reply.status)
        handler.send_header("Content-Type", reply.type)
        handler.send_header("Content-Length", str(len(reply.body)))
        for name, value in reply.headers.items():
            handler.send_header(name, value)
        handler.end_headers()
        body = reply.body if reply.cut is None else reply.body[: reply.cut]
        if reply.drip:
            for number in range(len(body)):
                handler.wfile.write(body[number : number + 1])
                if self._over.wait(reply.drip):
                    return
        else:
            handler.wfile.write(body)
        if reply.cut is not None:
            handler.wfile.flush()
            handler.connection.shutdown(socket.SHUT_RDWR)


def refused_url() -> str:
    """An address on which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return f"http://127.0.0.1:{port}"


def seconds_of(action: Callable[[], object]) -> float:
    """How long ``action`` took, for the tests of deadlines that are given much room."""
    started = time.monotonic()
    action()
    return time.monotonic() - started
