"""Servers that refuse us, or every letter, or hang up: no reader pays, and somebody is told."""

import time

import pytest
from piles import Pile, letter, letters, local
from smtp_server import DROP, RecordingServer

from syndicate.delivery.courier import Courier, Rates, Summary
from syndicate.delivery.parcel import Outcome
from syndicate.delivery.transport import Transport
from syndicate.errors import UnfinishedError

FAST = Rates("100000/s")


@pytest.fixture(autouse=True)
def short_rests(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("syndicate.delivery.servers._FIRST_REST", 0.05)


def carry(pile: Pile, *servers: tuple[RecordingServer, int], connections: int = 4) -> Summary:
    made = tuple(local(server, weight=weight, timeout=5.0) for server, weight in servers)
    courier = Courier(Transport(servers=made), FAST, time.monotonic, connections)
    return courier.run(pile, patience=5.0)


def test_a_server_that_hangs_up_again_and_again_is_named_once() -> None:
    said: list[str] = []
    with RecordingServer({"MAIL": DROP}) as server:
        courier = Courier(Transport(servers=(local(server),)), FAST, time.monotonic)
        courier.run(Pile(letters(20)), patience=2.0, tell=said.append)
        assert len(server.sessions) > 4
    (line,) = said
    assert "hung up; it is tried again" in line


@pytest.mark.parametrize("extensions", [("PIPELINING",), ()])
def test_a_server_that_refuses_the_sender_refuses_us_and_no_reader(
    extensions: tuple[str, ...],
) -> None:
    faults = {"MAIL": "530 5.7.0 Authentication required"}
    with RecordingServer(faults, extensions=extensions) as server:
        pile = Pile(letters(30))
        with pytest.raises(UnfinishedError, match=r"530 5\.7\.0 Authentication required"):
            carry(pile, (server, 1))
    assert len(pile.ready) == 30
    assert {(one.outcome, one.offered) for one in pile.results} == {(Outcome.DEFERRED, False)}


def test_a_sender_refused_by_one_server_is_mailed_by_the_other() -> None:
    with RecordingServer({"MAIL": "550 5.7.1 not you"}) as bad, RecordingServer() as good:
        pile = Pile(letters(50))
        summary = carry(pile, (bad, 5), (good, 1))
        assert summary.counts == {Outcome.SENT: 50}
        assert len(good.recipients()) == 50


def test_a_refusal_of_the_sender_that_only_some_letters_meet_holds_up_nobody() -> None:
    """A server that takes letters is not out; who meets it twice is tried again later."""
    odd = letter(3, sender="odd@news.example")
    with RecordingServer({"MAIL": lambda line: "550 no" if "odd@" in line else None}) as server:
        pile = Pile([*letters(2), odd, *letters(20, first=4)])
        carry(pile, (server, 1))
        assert len(server.recipients()) == 22
    assert [one.offered for one in pile.results if one.id == 3] == [False, True]


@pytest.mark.parametrize("step", ["RCPT", "DOT"])
def test_a_server_that_refuses_the_first_ten_letters_gets_no_more(step: str) -> None:
    with RecordingServer({step: "554 5.7.1 Relay access denied"}) as server:
        pile = Pile(letters(100))
        with pytest.raises(UnfinishedError, match=r"refuses every letter: 554 5\.7\.1 Relay"):
            carry(pile, (server, 1), connections=8)
    failed = sum(one.outcome is Outcome.FAILED for one in pile.results)
    assert 10 <= failed <= 18  # those that were under way with the tenth are answered, too
    assert len(pile.ready) == 100 - failed
    assert not pile.out


def test_who_is_not_offered_to_a_server_that_refuses_all_goes_to_the_other() -> None:
    with RecordingServer({"RCPT": "554 5.7.1 Relay denied"}) as bad, RecordingServer() as good:
        pile = Pile(letters(200))
        summary = carry(pile, (bad, 1), (good, 1))
        assert 10 <= summary.counts[Outcome.FAILED] <= 18
        assert len(good.recipients()) == 200 - summary.counts[Outcome.FAILED]
    assert "refuses every letter: 554 5.7.1 Relay denied" in summary.troubles[0]


def test_a_server_that_has_taken_one_letter_may_refuse_many() -> None:
    faults = {"RCPT": lambda line: None if "<reader1@" in line else "550 5.7.1 no"}
    with RecordingServer(faults) as server:
        summary = carry(Pile(letters(50)), (server, 1))
    assert summary.counts == {Outcome.SENT: 1, Outcome.FAILED: 49}
