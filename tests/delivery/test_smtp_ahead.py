"""The envelope that rides behind the last dot of the letter before: who is in doubt, who is not."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Iterator

import pytest
from piles import Pile, letter, letters, serve
from smtp_server import DROP, RESET, SILENCE, RecordingServer

from syndicate.delivery.courier import Courier, Rates
from syndicate.delivery.parcel import Outcome
from syndicate.delivery.transport import SmtpServer, StartTls, Transport

END = b"\r\n.\r\n"
ENVELOPE = [b"MAIL FROM", b"RCPT TO", b"DATA"]


@pytest.fixture(autouse=True)
def short_rests(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("syndicate.delivery.servers._FIRST_REST", 0.05)


def story(pile: Pile) -> list[tuple[int, str, bool]]:
    return [(one.id, one.outcome.value, one.offered) for one in pile.results]


class Slow:
    """A server that looks, after each final dot, what more has come before it answers."""

    def __init__(self, ability: str) -> None:
        self.ability = ability
        self.behind: list[bytes] = []
        self.taken = 0

    def talk(self, peer: socket.socket) -> None:
        peer.settimeout(0.3)
        peer.sendall(b"220 ready\r\n")
        data = b""
        while True:
            with contextlib.suppress(TimeoutError):
                if not (more := peer.recv(1 << 16)):
                    return
                data += more
                if b"\r\n" not in data:
                    continue
            if END in data:
                with contextlib.suppress(TimeoutError):
                    data += peer.recv(1 << 16)
                data = data.partition(END)[2]
                self.behind.append(data)
                self.taken += 1
                peer.sendall(b"250 taken\r\n")
            while b"\r\n" in data and not data.startswith(b"Subject"):
                line, _, data = data.partition(b"\r\n")
                if line.startswith(b"EHLO"):
                    peer.sendall(b"250-test\r\n250 " + self.ability.encode() + b"\r\n")
                else:
                    peer.sendall(b"354 go on\r\n" if line == b"DATA" else b"250 ok\r\n")


@contextlib.contextmanager
def running(slow: Slow) -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def accept() -> None:
            peer, _ = listener.accept()
            with peer:
                slow.talk(peer)

        thread = threading.Thread(target=accept, daemon=True)
        thread.start()
        yield listener.getsockname()[1]
        thread.join(10)


@pytest.mark.parametrize(("ability", "ahead"), [("PIPELINING", True), ("8BITMIME", False)])
def test_the_next_envelope_is_there_before_the_answer_where_the_server_allows_it(
    ability: str, ahead: bool
) -> None:
    slow = Slow(ability)
    with running(slow) as port:
        server = SmtpServer(host="127.0.0.1", port=port, starttls=StartTls.NO, timeout=5.0)
        pile = Pile(letters(3))
        Courier(Transport(servers=(server,)), Rates("100000/s"), time.monotonic, 1).run(pile)
    assert pile.outcomes() == ["sent"] * 3
    assert slow.taken == 3
    came = [[line.split(b":")[0] for line in one.splitlines()] for one in slow.behind]
    assert came == ([ENVELOPE, ENVELOPE, []] if ahead else [[], [], []])
    assert pile.most_out == 1


@pytest.mark.parametrize(
    ("step", "answer", "then"),
    [
        ("MAIL", "451 4.3.2 too many messages", [("deferred", True)]),
        ("RCPT", "450 4.2.0 greylisted", [("deferred", True)]),
        ("RCPT", "550 5.1.1 no such user", [("failed", True)]),
        ("RCPT", "421 4.3.2 closing", [("deferred", True)]),
        ("DATA", "451 4.3.0 later", [("deferred", True)]),
        ("DATA", "554 5.7.1 no", [("failed", True)]),
        # What only ends the connection, or refuses us as the sender, is nobody's attempt.
        ("MAIL", "550 5.7.1 not you", [("deferred", False), ("sent", True)]),
        ("MAIL", "421 4.3.2 closing", [("deferred", False), ("sent", True)]),
        ("MAIL", DROP, [("deferred", False), ("sent", True)]),
        ("MAIL", RESET, [("deferred", False), ("sent", True)]),
        ("MAIL", SILENCE, [("deferred", False), ("sent", True)]),
        ("RCPT", DROP, [("deferred", False), ("sent", True)]),
        ("DATA", DROP, [("deferred", False), ("sent", True)]),
    ],
)
def test_what_becomes_of_an_envelope_ahead(
    step: str, answer: str, then: list[tuple[str, bool]]
) -> None:
    with RecordingServer({step: [None, answer, None]}) as server:
        pile = Pile(letters(3))
        serve(server, pile, connections=1, timeout=0.5)
        found = story(pile)
        arrived = sorted(server.arrived())
    assert [one for one in found if one[0] == 2] == [(2, *each) for each in then]
    assert [one for one in found if one[0] != 2] == [(1, "sent", True), (3, "sent", True)]
    sent = {1, 3} | ({2} if then[-1][0] == "sent" else set())
    assert arrived == sorted(f"reader{number}@example.kr" for number in sent)


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (DROP, "unknown"),
        (RESET, "unknown"),
        (SILENCE, "unknown"),
        ("421 4.3.2 closing", "deferred"),
        ("451 4.3.0 later", "deferred"),
        ("554 5.7.1 spam", "failed"),
    ],
)
def test_what_the_last_dot_meets_is_never_the_affair_of_who_stands_behind_it(
    answer: str, outcome: str
) -> None:
    with RecordingServer({"DOT": [answer, None]}) as server:
        pile = Pile(letters(3))
        serve(server, pile, connections=1, timeout=0.5)
        assert pile.outcomes() == [outcome, "sent", "sent"]
        assert sorted(server.recipients()) == ["reader2@example.kr", "reader3@example.kr"]
    assert all(one.outcome is Outcome.DEFERRED for one in pile.results if not one.offered)


def test_a_connection_that_ends_after_354_costs_the_one_whose_text_began() -> None:
    long = letter(2, message=(b"Subject: test\r\n\r\n", *[b"x" * 76 + b"\r\n"] * 300_000))
    with RecordingServer({"BODY": [None, DROP, None]}, extensions=("PIPELINING",)) as server:
        pile = Pile([letter(1), long, letter(3)])
        serve(server, pile, connections=1)
        assert sorted(server.arrived()) == ["reader1@example.kr", "reader3@example.kr"]
    # Its last dot never left; where it had, nobody could know.
    assert [one for one in story(pile) if one[2]] == [
        (1, "sent", True),
        (2, "deferred", True),
        (3, "sent", True),
    ]


def test_without_leave_the_text_stays_here_though_the_server_waits_for_it() -> None:
    with RecordingServer() as server:
        pile = Pile(letters(4))
        pile.refuse = {2}

        def forgive(one: Pile) -> None:
            if any(result.id == 2 for result in one.results):
                one.refuse = set()

        pile._on_turn = forgive
        serve(server, pile, connections=1)
        assert sorted(server.arrived()) == [f"reader{n}@example.kr" for n in (1, 2, 3, 4)]
        assert any("DATA" in one.commands[-1] for one in server.sessions[:-1])
    assert story(pile).count((2, "deferred", False)) == 1


def test_on_a_stop_who_is_ahead_goes_back_before_the_letter_under_way_is_answered() -> None:
    def slowly(_: str) -> None:
        time.sleep(0.5)

    with RecordingServer({"DOT": slowly}) as server:
        pile = Pile(letters(5))
        transport = Transport(
            servers=(
                SmtpServer(host="127.0.0.1", port=server.port, starttls=StartTls.NO, timeout=5.0),
            )
        )
        courier = Courier(transport, Rates("100000/s"), time.monotonic, 1)
        courier.run(pile, stop=lambda: bool(pile.marked))
        assert story(pile) == [(2, "deferred", False), (1, "sent", True)]
        assert server.arrived() == ["reader1@example.kr"]


def test_a_person_at_whom_the_server_hangs_up_holds_up_nobody_else() -> None:
    def hang_up(line: str) -> str | None:
        return DROP if "reader5@" in line else None

    with RecordingServer({"RCPT": hang_up}) as server:
        pile = Pile(letters(40))
        serve(server, pile, connections=4)
        others = [f"reader{number}@example.kr" for number in range(1, 41) if number != 5]
        assert sorted(server.arrived()) == sorted(others)
    *first, last = [one[1:] for one in story(pile) if one[0] == 5]
    assert last == ("deferred", True)
    assert first in ([], [("deferred", False)])  # once it may have been anything
