"""What every event on a connection means for its letter."""

import time

import pytest
from piles import Pile, letter, letters, local, serve
from smtp_server import DROP, RESET, SILENCE, RecordingServer
from smtp_talk import Session

from syndicate.delivery.courier import Courier, Rates
from syndicate.delivery.parcel import Outcome
from syndicate.delivery.smtp_life import Timeouts
from syndicate.delivery.transport import Transport

PIPELINED = ("PIPELINING", "8BITMIME", "SIZE 10000000")
PLAIN = ("8BITMIME", "SIZE 10000000")
both = pytest.mark.parametrize("extensions", [PIPELINED, PLAIN], ids=["pipelined", "one by one"])


def first_then_good(answer: str) -> list[str | None]:
    return [answer, None]


def ended(sessions: list[Session]) -> list[str]:
    return [one.ended for one in sessions]


@pytest.fixture(autouse=True)
def short_rests(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("syndicate.delivery.servers._FIRST_REST", 0.05)


@both
@pytest.mark.parametrize(
    ("step", "answer", "outcome"),
    [
        ("MAIL", "451 4.3.0 later", "deferred"),
        ("MAIL", "421 4.3.2 closing", "deferred"),
        ("MAIL", "552 5.3.4 too large", "failed"),
        ("RCPT", "450 4.2.0 greylisted", "deferred"),
        ("RCPT", "421 4.3.2 closing", "deferred"),
        ("RCPT", "550 5.1.1 no such user", "failed"),
        ("DATA", "451 4.3.0 later", "deferred"),
        ("DATA", "421 4.3.2 closing", "deferred"),
        ("DATA", "554 5.7.1 no", "failed"),
        ("DATA", DROP, "deferred"),
        ("BODY", DROP, "deferred"),
        ("BODY", RESET, "deferred"),
        ("BODY", "552 5.3.4 too much", "failed"),
        ("BODY", "421 4.3.2 closing", "deferred"),
        ("DOT", "451 4.3.0 later", "deferred"),
        ("DOT", "421 4.3.2 closing", "deferred"),
        ("DOT", "554 5.7.1 spam", "failed"),
        ("DOT", DROP, "unknown"),
        ("DOT", RESET, "unknown"),
        ("DOT", SILENCE, "unknown"),
        ("DOT", "354 what?", "unknown"),
        ("DOT", "I am no mail server", "unknown"),
    ],
)
def test_a_fault_with_one_letter(
    step: str, answer: str, outcome: str, extensions: tuple[str, ...]
) -> None:
    # A body that does not fit into the buffers, so that BODY strikes while it is under way.
    body = b"x" * 76 + b"\r\n"
    bad = letter(1, message=(b"Subject: test\r\n\r\n", *[body * 1000] * 300))
    faults = {step: first_then_good(answer)}
    with RecordingServer(faults, extensions=("SIZE 99000000", *extensions[:-1])) as server:
        pile = Pile([bad, *letters(2, first=2)])
        serve(server, pile, connections=1, timeout=1.0 if answer == SILENCE else 20.0)
        assert pile.outcomes() == [outcome, "sent", "sent"]
        # Whose envelope stood behind the lost one comes last.
        assert sorted(server.recipients()) == ["reader2@example.kr", "reader3@example.kr"]
    said = next(one for one in pile.results if one.id == 1)
    if answer[0] in "45":
        assert said.reply == answer
    assert said.reply
    assert said.server == f"smtp://127.0.0.1:{server.port}"


@both
@pytest.mark.parametrize(
    ("answer", "bad"),
    [
        ("550 5.1.1 no such user", True),
        ("550-5.1.1 The account\r\n550 5.1.1 does not exist", True),
        ("553 5.1.3 bad syntax", True),
        ("556 5.1.10 null MX", True),
        ("550 5.2.1 mailbox disabled", True),
        ("550 No such user here", True),
        ("550 <reader1@example.kr>: Recipient address rejected: User unknown", True),
        ("552 5.2.2 mailbox full", False),
        ("550 5.7.1 blocked by policy", False),
        ("554 5.1.8 your domain is bad", False),
        ("550 rejected", False),
        ("450 5.1.1 odd, but it says later", False),
    ],
)
def test_a_bad_address_is_told_from_a_refusal(
    answer: str, bad: bool, extensions: tuple[str, ...]
) -> None:
    with RecordingServer({"RCPT": first_then_good(answer)}, extensions=extensions) as server:
        pile = Pile(letters(2))
        serve(server, pile, connections=1)
        assert [one.bad_address for one in pile.results] == [bad, False]
        # The refused transaction is undone, on the same connection.
        assert server.recipients() == ["reader2@example.kr"]
        assert len(server.sessions) == 1
        assert "RSET" in server.sessions[0].commands


@pytest.mark.parametrize("step", ["DATA", "DOT"])
def test_only_an_answer_to_rcpt_says_that_an_address_is_bad(step: str) -> None:
    with RecordingServer({step: "550 5.1.1 no such user"}) as server:
        pile = Pile([letter()])
        serve(server, pile)
        assert [(one.outcome, one.bad_address) for one in pile.results] == [("failed", False)]


def test_data_taken_without_a_recipient_is_ended_with_a_lone_dot() -> None:
    """RFC 2920 §3.1: a server that says 354 though RCPT was refused."""
    faults = {"RCPT": first_then_good("450 4.7.1 greylisted"), "DATA": first_then_good("354 go on")}
    with RecordingServer(faults) as server:
        pile = Pile(letters(2))
        serve(server, pile, connections=1)
        assert pile.outcomes() == ["deferred", "sent"]
        assert server.arrived() == ["reader2@example.kr"]
        assert len(server.sessions) == 1


def test_a_server_that_refuses_mail_but_takes_the_rest_gets_no_letter() -> None:
    """A lone dot would be an empty letter to somebody; so nothing more is said."""
    with RecordingServer({"MAIL": first_then_good("552 5.3.4 too large")}, lax=True) as server:
        pile = Pile(letters(2))
        serve(server, pile, connections=1)
        assert pile.outcomes() == ["failed", "sent"]
        assert server.arrived() == ["reader2@example.kr"]
    assert ended(server.sessions) == ["lost", "quit"]


def test_a_lost_connection_costs_no_attempt_if_it_was_lost_before_the_letter_came() -> None:
    """A used connection may be dead already when the next letter is put on it."""
    with RecordingServer({"MAIL": [None, DROP, None]}) as server:
        pile = Pile(letters(2))
        serve(server, pile, connections=1)
        assert [(one.id, one.outcome, one.offered) for one in pile.results] == [
            (1, "sent", True),
            (2, "deferred", False),
            (2, "sent", True),
        ]
        assert server.recipients() == ["reader1@example.kr", "reader2@example.kr"]


def test_a_letter_at_which_a_fresh_connection_dies_does_cost_one() -> None:
    with RecordingServer({"MAIL": [DROP, None]}) as server:
        pile = Pile([letter()])
        serve(server, pile, connections=1)
        assert [(one.outcome, one.offered) for one in pile.results] == [("deferred", True)]


def test_421_behind_an_answer_closes_the_connection_and_hurts_no_letter() -> None:
    with RecordingServer({"DOT": ["250 2.0.0 taken\r\n421 4.4.2 enough", None]}) as server:
        pile = Pile(letters(3))
        serve(server, pile, connections=1)
        assert pile.outcomes() == ["sent"] * 3
        assert sorted(server.recipients()) == [f"reader{n}@example.kr" for n in (1, 2, 3)]
        assert len(server.sessions) == 2


def test_answers_in_many_lines_and_byte_by_byte_are_understood() -> None:
    faults = {
        "GREETING": "220-test.example\r\n220-no spam\r\n220 ESMTP",
        "MAIL": "250-2.1.0 yes\r\n250 2.1.0 indeed",
        "DOT": "250-2.0.0 taken\r\n250-as\r\n250 number 7",
    }
    with RecordingServer(faults, dribble=True) as server:
        pile = Pile(letters(3))
        serve(server, pile)
        assert pile.outcomes() == ["sent"] * 3
        assert pile.results[0].reply == "250 2.0.0 taken as number 7"


def test_a_server_without_ehlo_gets_helo_and_plain_commands() -> None:
    with RecordingServer({"EHLO": ["502 5.5.1 what?", None]}, extensions=()) as server:
        pile = Pile(letters(2))
        serve(server, pile, connections=1)
        assert pile.outcomes() == ["sent", "sent"]
        assert server.sessions[0].commands[1].startswith("HELO [127.0.0.1]")
        assert server.letters[0].parameters == ()


@pytest.mark.parametrize(
    ("changes", "extensions", "reply"),
    [
        ({"message": (b"Subject: x\r\n\r\n" + b"y" * 2000,)}, ("SIZE 1000",), "552 5.3.4"),
        ({"message": ("제목".encode(),)}, ("PIPELINING",), "554 5.6.3"),
        ({"recipient": "홍길동@example.kr"}, ("PIPELINING",), "553 5.6.7"),
        ({"recipient": "a@b.kr>\r\nRCPT TO:<c@d.kr"}, PIPELINED, "the address"),
        ({"recipient": "a@b.kr SIZE=1"}, PIPELINED, "the address"),
        ({"sender": "a@b.kr\r\nDATA"}, PIPELINED, "the address"),
    ],
)
def test_what_a_server_cannot_take_is_not_offered(
    changes: dict[str, object], extensions: tuple[str, ...], reply: str
) -> None:
    with RecordingServer(extensions=extensions) as server:
        pile = Pile([letter(1, **changes), letter(2)])
        serve(server, pile, connections=1)
        assert pile.outcomes() == ["failed", "sent"]
        assert pile.results[0].reply.startswith(reply)
        assert server.recipients() == ["reader2@example.kr"]
        commands = " ".join(server.sessions[0].commands)
        assert "d.kr" not in commands
        assert commands.count("MAIL FROM") == 1


def test_8_bit_text_and_addresses_beyond_ascii_are_announced() -> None:
    with RecordingServer() as server:
        parcel = letter(1, recipient="홍길동@example.kr", message=("To: 홍길동\r\n\r\n".encode(),))
        pile = Pile([parcel])
        serve(server, pile)
        [got] = server.letters
        assert got.recipient == "홍길동@example.kr"
        assert got.message == parcel.message[0]
        assert set(got.parameters) == {f"SIZE={len(got.message)}", "BODY=8BITMIME", "SMTPUTF8"}


def test_a_slow_server_is_waited_for() -> None:
    def slowly(_: str) -> None:
        time.sleep(0.3)

    with RecordingServer({"GREETING": slowly, "RCPT": slowly, "DOT": slowly}) as server:
        pile = Pile(letters(2))
        serve(server, pile, connections=1)
        assert pile.outcomes() == ["sent", "sent"]


def test_pipelined_commands_go_out_together() -> None:
    """RFC 2920: what is read at DATA has all three in it already."""
    seen: list[int] = []
    with RecordingServer() as server:

        def at_mail(_: str) -> None:
            time.sleep(0.05)
            seen.append(len(server.sessions[0].commands))

        server.faults["MAIL"] = at_mail
        pile = Pile(letters(3))
        serve(server, pile, connections=1)
        commands = server.sessions[0].commands
    assert [line.split(":")[0] for line in commands[1:4]] == ["MAIL FROM", "RCPT TO", "DATA"]
    assert pile.outcomes() == ["sent"] * 3
    assert len(seen) == 3


def test_a_connection_carries_so_many_letters_and_says_goodbye() -> None:
    with RecordingServer() as server:
        pile = Pile(letters(7))
        summary = serve(server, pile, connections=1, letters=3)
        assert summary.counts == {Outcome.SENT: 7}
        assert [sum("DATA" in line for line in one.commands) for one in server.sessions] == [
            3,
            3,
            1,
        ]
    assert ended(server.sessions) == ["quit"] * 3


def test_a_server_that_never_answers_is_left() -> None:
    with RecordingServer({"RCPT": [SILENCE, None]}) as server:
        pile = Pile(letters(2))
        begun = time.monotonic()
        serve(server, pile, connections=1, timeout=0.5)
        assert time.monotonic() - begun < 4
        assert pile.outcomes() == ["deferred", "sent"]
        assert pile.results[0].reply == "gave no answer in time"


def test_a_server_that_does_not_read_is_left() -> None:
    """The letter is longer than all buffers, so its end never leaves: it cannot have arrived."""
    with RecordingServer({"BODY": SILENCE}, extensions=("PIPELINING",)) as server:
        pile = Pile([letter(1, message=[b"x" * 76 + b"\r\n"] * 400_000)])
        serve(server, pile, connections=1, timeout=0.5)
        assert pile.outcomes() == ["deferred"]
        assert server.arrived() == []


@pytest.mark.parametrize("step", ["GREETING", "EHLO"])
def test_a_server_that_lets_nobody_in_is_told_long_before_a_slow_command_would_be(
    step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the timeouts as they are, but for the one that is meant."""
    monkeypatch.setattr("syndicate.delivery.smtp.Timeouts.of", lambda _: Timeouts(greeting=0.3))
    end = time.monotonic() + 10
    with RecordingServer({step: SILENCE}) as server:
        transport = Transport(servers=(local(server),))
        told: list[str] = []
        Courier(transport, Rates("50/s", {}), time.monotonic).run(
            Pile(letters(2)), patience=0.1, stop=lambda: time.monotonic() > end, tell=told.append
        )
    assert len(told) == 1
    assert "gave no answer in time" in told[0]
