"""waitress in front of the application: one process, some threads, on every system."""

from __future__ import annotations

import select
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Flask
from waitress.server import create_server

from syndicate.errors import UsageError

__all__ = ["Server", "listen"]

_CONNECTIONS = 800  # open at once; most systems allow a process 1,024 files
_SILENCE = 30  # seconds after which one that says nothing is closed


@dataclass(frozen=True, slots=True)
class Server:
    """Stands ready on ``port``: ``run`` serves until ``close``."""

    port: int
    run: Callable[[], None]
    close: Callable[[], None]


def listen(app: Flask, host: str, port: int, proxy: str = "127.0.0.1") -> Server:
    """A server for the application.

    The web server at ``proxy`` tells who asks (``X-Forwarded-For``); nobody else is believed.

    Raises:
        UsageError: the port is taken, or may not be had.
    """
    try:
        server: Any = create_server(
            app,
            host=host,
            port=port,
            threads=8,
            connection_limit=_CONNECTIONS,
            channel_timeout=_SILENCE,
            cleanup_interval=5,
            asyncore_use_poll=hasattr(select, "poll"),  # select() knows 1,024 of them at most
            ident=None,  # no name of ours in every answer
            trusted_proxy=proxy,
            trusted_proxy_headers={"x-forwarded-for", "x-forwarded-proto"},
            clear_untrusted_proxy_headers=True,
            max_request_body_size=1024 * 1024,
        )
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise UsageError(
            f"cannot listen on {host} port {port}: {reason}; choose another with --port"
        ) from error

    # A name may have several addresses, each with a socket of its own.
    listening = getattr(server, "effective_listen", None)
    return Server(
        port=listening[0][1] if listening else server.effective_port,
        run=server.run,
        close=server.close,
    )
