"""How often: a network may ask, an address may be written to. In memory, for one process."""

from __future__ import annotations

import ipaddress
import threading
from collections import OrderedDict
from datetime import datetime, timedelta

__all__ = ["Limit", "network"]

_MOST = 50_000  # keys remembered; the ones longest unseen are forgotten


class Limit:
    """At most ``count`` in ``window`` for each key; thread-safe."""

    def __init__(self, count: int, window: timedelta) -> None:
        self._count = count
        self._window = window
        self._seen: OrderedDict[str, list[datetime]] = OrderedDict()
        self._lock = threading.Lock()

    def take(self, key: str, now: datetime) -> bool:
        """Whether one more is within the limit; if so, it counts."""
        with self._lock:
            times = [one for one in self._seen.pop(key, []) if now - one < self._window]
            allowed = len(times) < self._count
            if allowed:
                times.append(now)
            self._seen[key] = times
            if len(self._seen) > _MOST:
                self._seen.popitem(last=False)
            return allowed


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
