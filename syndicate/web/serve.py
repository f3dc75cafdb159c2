"""waitress in front of the application: one process, some threads, on every system."""

from __future__ import annotations

import ipaddress
from typing import Any

from flask import Flask
from waitress.server import create_server

from syndicate.errors import UsageError

__all__ = ["listen"]


def listen(app: Flask, host: str, port: int) -> Any:
    """A server that stands ready: ``run()`` serves until ``close()``, on ``effective_port``.

    Raises:
        UsageError: the port is taken, or may not be had.
    """
    # A web server on this machine tells who asks; nobody else is believed.
    proxy: dict[str, Any] = {}
    if _local(host):
        proxy["trusted_proxy"] = "127.0.0.1"
        proxy["trusted_proxy_headers"] = {"x-forwarded-for", "x-forwarded-proto"}
    try:
        return create_server(
            app,
            host=host,
            port=port,
            threads=8,
            ident=None,  # no name of ours in every answer
            clear_untrusted_proxy_headers=True,
            max_request_body_size=1024 * 1024,
            **proxy,
        )
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise UsageError(
            f"cannot listen on {host} port {port}: {reason}; choose another with --port"
        ) from error


def _local(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
