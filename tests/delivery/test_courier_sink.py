"""Against Postfix's ``smtp-sink``: somebody else's server, and its fault modes."""

import contextlib
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from piles import Pile, letter, letters

from syndicate.delivery.courier import Courier, Rates, Summary
from syndicate.delivery.parcel import Outcome
from syndicate.delivery.transport import SmtpServer, StartTls, Transport
from syndicate.errors import UnfinishedError

SINK = shutil.which("smtp-sink", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
pytestmark = pytest.mark.skipif(SINK is None, reason="no smtp-sink here (Debian: postfix)")


@pytest.fixture(autouse=True)
def short_rests(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("syndicate.delivery.servers._FIRST_REST", 0.05)


@contextlib.contextmanager
def sink(*options: str) -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
    user = ["-u", "nobody"] if os.geteuid() == 0 else []
    process = subprocess.Popen([str(SINK), *user, *options, f"127.0.0.1:{port}", "100"])
    try:
        for _ in range(200):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port)):
                break
            time.sleep(0.02)
        yield port
    finally:
        process.terminate()
        process.wait()


def carry(pile: Pile, port: int) -> Summary:
    server = SmtpServer(host="127.0.0.1", port=port, starttls=StartTls.NO, timeout=5.0)
    courier = Courier(Transport(servers=(server,)), Rates("100000/s"), time.monotonic, 3)
    return courier.run(pile, patience=2.0)


@pytest.mark.parametrize(
    ("options", "outcome"),
    [
        ((), "sent"),
        (("-p",), "sent"),  # no PIPELINING
        (("-e",), "sent"),  # no EHLO
        (("-w", "1"), "sent"),
        (("-r", "mail"), "deferred"),
        (("-r", "rcpt"), "deferred"),
        (("-r", "data"), "deferred"),
        (("-r", "."), "deferred"),
        (("-f", "rcpt"), "failed"),
        (("-f", "data"), "failed"),
        (("-f", "."), "failed"),
        (("-q", "mail"), "deferred"),
        (("-q", "rcpt"), "deferred"),
        (("-q", "data"), "deferred"),
    ],
    ids=" ".join,
)
def test_every_fault_mode(options: tuple[str, ...], outcome: str) -> None:
    with sink(*options) as port:
        pile = Pile(letters(4))
        # -q closes; what was on a used connection comes again, on a fresh one.
        carry(pile, port)
    assert pile.outcomes() == [outcome] * 4
    assert not pile.out
    assert not any(one.bad_address for one in pile.results)


def test_a_server_that_refuses_us_as_the_sender_fails_nobody() -> None:
    pile = Pile(letters(4))
    with sink("-f", "mail") as port, pytest.raises(UnfinishedError, match="as the sender: 500"):
        carry(pile, port)
    assert not {"sent", "failed"} & set(pile.outcomes())
    assert not pile.out


def test_what_it_writes_down_is_what_was_sent(tmp_path: Path) -> None:
    folder = tmp_path / "mail"
    folder.mkdir()
    for path in (folder, *list(folder.parents)[:3]):
        path.chmod(0o777)  # it drops its rights
    parcels = [
        letter(n, message=(b"Subject: %d\r\n\r\n" % n, b".dot\r\n..\r\n", b".", b"end\r\n"))
        for n in range(300)
    ]
    with sink("-R", str(folder), "-d", "%M.") as port:
        summary = carry(Pile(parcels), port)
    assert summary.counts == {Outcome.SENT: 300}
    found = [path.read_bytes() for path in folder.iterdir()]
    assert len(found) == 300
    for parcel in parcels:
        body = b"".join(parcel.message).replace(b"\r\n", b"\n")
        [one] = [text for text in found if f"<{parcel.recipient}>".encode() in text]
        assert one.rstrip(b"\n").endswith(body.rstrip(b"\n"))
