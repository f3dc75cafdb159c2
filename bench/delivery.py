"""Times delivery against Postfix's own tools: the same letters into the same ``smtp-sink``.

    python bench/delivery.py transport [--letters 1000] [--connections 8] [--rounds 11]

``smtp-source`` and ``smtp-sink`` come with Debian's postfix (no daemon is needed). The rivals
take turns, so that a busy moment of the machine hits each of them; the figures are medians, and
so are the ratios, each taken within one round.

*transport*: the courier with a desk in memory. What the ledger costs beside it: ``ledger``.
"""

from __future__ import annotations

import argparse
import base64
import contextlib
import os
import platform
import random
import resource
import shutil
import smtplib
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Collection, Iterator, Sequence

from syndicate.delivery.courier import Courier, Rates
from syndicate.delivery.parcel import Outcome, Parcel, Result
from syndicate.delivery.transport import SmtpServer, StartTls, Transport

SENDER = "digest@news.test"
SIZE = 60_000  # of a letter, as smtp-source sends it and as a day's digest is


def program(name: str) -> str:
    """Where it is; these are in /usr/sbin, which is not in everybody's PATH."""
    found = shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")
    return found or sys.exit(f"{name} is missing (Debian: apt-get install postfix)")


@contextlib.contextmanager
def sink() -> Iterator[int]:
    """``smtp-sink`` on a free port."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
    user = ["-u", "nobody"] if os.geteuid() == 0 else []
    process = subprocess.Popen([program("smtp-sink"), *user, f"127.0.0.1:{port}", "1000"])
    try:
        for _ in range(100):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port)):
                break
            time.sleep(0.05)
        yield port
    finally:
        process.terminate()
        process.wait()


def shared_pieces() -> list[bytes]:
    """A digest's blocks: base64 in lines of 76, as many as make 60 kB."""
    body = base64.encodebytes(random.Random(1).randbytes(SIZE * 3 // 4 - 1200))
    body = body.replace(b"\n", b"\r\n")
    return [body[at : at + 7800] for at in range(0, len(body), 7800)]


class Pile:
    """A desk in memory: what the courier costs by itself."""

    def __init__(self, letters: int) -> None:
        self.letters = letters
        self.given = 0
        self.sent = 0
        self._pieces = shared_pieces()

    def settle(self, done: Sequence[Result], ready: Sequence[int]) -> Collection[int]:
        self.sent += sum(one.outcome is Outcome.SENT for one in done)
        return ready

    def give(self, want: int, avoid: Collection[str]) -> Sequence[Parcel]:
        assert not avoid
        first = self.given
        self.given = min(self.letters, first + want)
        return [self._parcel(number) for number in range(first, self.given)]

    def wait(self) -> float | None:
        return 0.0 if self.given < self.letters else None

    def _parcel(self, number: int) -> Parcel:
        return Parcel(
            id=number,
            sender=SENDER,
            recipient=f"reader{number}@mail.test",
            domain="mail.test",
            message=[head(number), *self._pieces],
        )


def head(number: int) -> bytes:
    return (
        f"From: {SENDER}\r\nTo: reader{number}@mail.test\r\nSubject: Digest\r\n"
        f"Message-ID: <{number}@news.test>\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    ).encode()


def courier(port: int, letters: int, connections: int) -> None:
    server = SmtpServer(
        host="127.0.0.1",
        port=port,
        starttls=StartTls.NO,
        connections=connections,
        letters=10_000_000,  # smtp-source -d keeps its connections, too
    )
    pile = Pile(letters)
    Courier(Transport(servers=(server,)), Rates("100000000/s"), time.monotonic).run(pile)
    assert pile.sent == letters


def plain_smtplib(port: int, letters: int) -> None:
    body = b"".join(shared_pieces())
    with smtplib.SMTP("127.0.0.1", port) as client:
        for number in range(letters):
            client.sendmail(SENDER, f"reader{number}@mail.test", head(number) + body)


def source(port: int, letters: int, connections: int) -> None:
    subprocess.run(
        [
            program("smtp-source"),
            *("-d", "-s", str(connections), "-l", str(SIZE), "-m", str(letters)),
            *("-f", SENDER, "-t", "reader@mail.test", f"127.0.0.1:{port}"),
        ],
        check=True,
        stdout=subprocess.DEVNULL,
    )


def cpu() -> float:
    """Seconds of processor that this process and its finished children have used."""
    return sum(
        usage.ru_utime + usage.ru_stime
        for usage in map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    )


def measure(
    rivals: dict[str, Callable[[], None]], letters: int, rounds: int
) -> dict[str, list[float]]:
    """Letters a second of each in every round; printed with the processor's share."""
    rates: dict[str, list[float]] = {name: [] for name in rivals}
    costs: dict[str, list[float]] = {name: [] for name in rivals}
    for _ in range(rounds):
        for name, run in rivals.items():
            begun, used = time.perf_counter(), cpu()
            run()
            rates[name].append(letters / (time.perf_counter() - begun))
            costs[name].append((cpu() - used) / letters * 1e6)
    for name, found in rates.items():
        spread = f"{min(found):,.0f}–{max(found):,.0f}"
        cost = statistics.median(costs[name])
        rate = statistics.median(found)
        print(f"{name:42} {rate:8,.0f}/s  ({spread}; {cost:,.0f} µs of processor a letter)")
    return rates


def compare(rivals: dict[str, Callable[[], None]], letters: int, rounds: int) -> dict[str, float]:
    """The same, as medians."""
    found = measure(rivals, letters, rounds)
    return {name: statistics.median(rates) for name, rates in found.items()}


def ratio(ours: list[float], theirs: list[float]) -> str:
    """Of each round by itself: what else the machine did was the same for both."""
    return f"{statistics.median(a / b for a, b in zip(ours, theirs, strict=True)):.2f}"


def transport(letters: int, connections: int, rounds: int) -> None:
    with sink() as port:
        several, one = f"courier, {connections} connections", "courier, 1 connection"
        rival, alone = f"smtp-source, {connections} connections", "smtp-source, 1 connection"
        rates = measure(
            {
                rival: lambda: source(port, letters, connections),
                several: lambda: courier(port, letters, connections),
                alone: lambda: source(port, letters, 1),
                one: lambda: courier(port, letters, 1),
                "smtplib, 1 connection": lambda: plain_smtplib(port, letters),
            },
            letters,
            rounds,
        )
    against = f"courier ÷ smtp-source, {connections} connections"
    print(f"{against}: {ratio(rates[several], rates[rival])}")
    print(f"courier ÷ smtp-source, 1 connection: {ratio(rates[one], rates[alone])}")
    plain = rates["smtplib, 1 connection"]
    print(f"courier ÷ smtplib, 1 connection: {ratio(rates[one], plain)}")
    print(f"courier, {connections} connections ÷ smtplib, 1: {ratio(rates[several], plain)}")


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("what", choices=["transport"])
    parser.add_argument("--letters", type=int, default=1000)
    parser.add_argument("--connections", type=int, default=8)
    parser.add_argument("--rounds", type=int, default=11)
    given = parser.parse_args()
    print(
        f"Python {platform.python_version()}, {os.cpu_count()} processors, "
        f"load {os.getloadavg()[0]:.1f} at the start"
    )
    transport(given.letters, given.connections, given.rounds)


if __name__ == "__main__":
    main()
