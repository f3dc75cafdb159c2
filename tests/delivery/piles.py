"""A desk in memory, for tests of the courier."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Mapping, Sequence

from smtp_server import RecordingServer

from syndicate.delivery.courier import Courier, Rates, Summary
from syndicate.delivery.parcel import Outcome, Parcel, Result
from syndicate.delivery.transport import SmtpServer, StartTls, Transport

__all__ = ["Pile", "letter", "letters", "local", "serve"]


def letter(number: int = 1, **changes: object) -> Parcel:
    """A short letter to ``reader<number>@example.kr``; any field of a parcel may be given."""
    values: dict[str, object] = {
        "id": number,
        "sender": "digest@news.example",
        "recipient": f"reader{number}@example.kr",
        "domain": "example.kr",
        "message": (
            b"Subject: test\r\nMessage-ID: <%d@news.example>\r\n" % number,
            b"\r\nHello.\r\n",
        ),
        **changes,
    }
    return Parcel(**values)  # type: ignore[arg-type]  # its fields


def letters(count: int, domain: str = "example.kr", first: int = 1) -> list[Parcel]:
    return [
        letter(number, recipient=f"reader{number}@{domain}", domain=domain)
        for number in range(first, first + count)
    ]


class Pile:
    """A :class:`syndicate.delivery.parcel.Counter`: deferred letters come again ``retry`` seconds
    later (``None``: not at all), unoffered ones at once. ``most_out`` is the most that ever
    were in doubt at one time; ``refuse`` are letters whose text never gets leave.
    """

    def __init__(
        self,
        parcels: Sequence[Parcel],
        retry: float | None = None,
        on_turn: Callable[[Pile], None] = lambda _: None,
    ) -> None:
        self.ready = list(parcels)
        self.later: list[tuple[float, Parcel]] = []
        self.out: dict[int, Parcel] = {}
        self.results: list[Result] = []
        self.most_out = 0
        self.marked: set[int] = set()  # whose text may be out
        self.refuse: set[int] = set()
        self.turns: list[tuple[int, int]] = []  # answers and texts of each
        self._retry = retry
        self._on_turn = on_turn

    def settle(self, done: Sequence[Result], ready: Sequence[int]) -> Collection[int]:
        for result in done:
            parcel = self.out.pop(result.id)  # a letter has one result
            self.marked.discard(result.id)
            self.results.append(result)
            if result.outcome is Outcome.DEFERRED and not result.offered:
                self.ready.append(parcel)
            elif result.outcome is Outcome.DEFERRED and self._retry is not None:
                self.later.append((time.monotonic() + self._retry, parcel))
        self._on_turn(self)
        assert set(ready) <= set(self.out) - self.marked
        go = set(ready) - self.refuse
        self.marked |= go
        self.most_out = max(self.most_out, len(self.marked))
        self.turns.append((len(done), len(go)))
        return go

    def give(self, want: int, avoid: Collection[str]) -> Sequence[Parcel]:
        now = time.monotonic()
        due = [one for one in self.later if one[0] <= now]
        self.later = [one for one in self.later if one[0] > now]
        self.ready += [parcel for _, parcel in due]
        given = [one for one in self.ready if one.domain not in avoid][:want]
        for parcel in given:
            self.ready.remove(parcel)
            self.out[parcel.id] = parcel
        return given

    def wait(self) -> float | None:
        if self.ready:
            return 0.0
        if self.later:
            return max(0.0, min(when for when, _ in self.later) - time.monotonic())
        return None

    def outcomes(self) -> list[str]:
        """Of what was offered, by letter."""
        offered = (one for one in self.results if one.offered)
        return [one.outcome.value for one in sorted(offered, key=lambda one: one.id)]


def local(server: RecordingServer, **changes: object) -> SmtpServer:
    """How the courier sees it; patience is short unless said otherwise."""
    values: dict[str, object] = {
        "host": "127.0.0.1",
        "port": server.port,
        "starttls": StartTls.NO,
        "timeout": 5.0,
        **changes,
    }
    return SmtpServer(**values)  # type: ignore[arg-type]  # its fields


def serve(
    server: RecordingServer,
    pile: Pile,
    *,
    rate: str = "100000/s",
    domains: Mapping[str, str] | None = None,
    patience: float | None = 5.0,
    connections: int | None = None,
    **changes: object,
) -> Summary:
    """Run the courier over one recording server."""
    transport = Transport(servers=(local(server, **changes),))
    courier = Courier(transport, Rates(rate, domains or {}), time.monotonic, connections)
    return courier.run(pile, patience=patience)
