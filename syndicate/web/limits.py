"""How often: a network may ask, an address may be written to. In memory, for one process."""

from __future__ import annotations

import ipaddress
import threading
from collections import OrderedDict
from datetime import datetime, timedelta

__all__ = ["Limit", "mailbox", "network"]

_MOST = 50_000  # keys remembered; the ones longest unseen are forgotten


class Limit:
    """At most ``count`` in ``window`` for each key, of every pair; thread-safe."""

    def __init__(self, *pairs: tuple[int, timedelta]) -> None:
        self._pairs = pairs
        self._longest = max(window for _, window in pairs)
        self._seen: OrderedDict[str, list[datetime]] = OrderedDict()
        self._lock = threading.Lock()

    def take(self, key: str, now: datetime) -> bool:
        """Whether one more is within the limit; if so, it counts."""
        with self._lock:
            times = [one for one in self._seen.pop(key, []) if now - one < self._longest]
            allowed = all(
                sum(now - one < window for one in times) < count for count, window in self._pairs
            )
            if allowed:
                times.append(now)
            self._seen[key] = times
            if len(self._seen) > _MOST:
                self._seen.popitem(last=False)
            return allowed


def mailbox(key: str) -> str:
    """The mailbox behind an address: ``kim+1@`` and ``kim+2@`` fill the same one (RFC 5233)."""
    local, _, domain = key.rpartition("@")
    return f"{local.partition('+')[0]}@{domain}"


def network(address: str) -> str:
    """The network that counts as one asker: a /64 of IPv6, one address of IPv4."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    if isinstance(parsed, ipaddress.IPv6Address):
        if parsed.ipv4_mapped:
            return str(parsed.ipv4_mapped)
        return str(ipaddress.ip_network((parsed, 64), strict=False))
    return str(parsed)
