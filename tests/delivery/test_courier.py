"""The courier's rounds: nobody twice, nobody skipped, several servers, stops and limits."""

import re
import time
import zlib
from collections import Counter as Tally
from collections.abc import Callable, Collection, Sequence

import pytest
from hypothesis import given, settings, strategies as st
from piles import Pile, letters, local
from smtp_server import DROP, RESET, SILENCE, RecordingServer

from syndicate.delivery.courier import Courier, Rates, Summary
from syndicate.delivery.parcel import Outcome, Parcel
from syndicate.delivery.transport import Transport
from syndicate.errors import DigestError, UnfinishedError

FAST = Rates("100000/s")


@pytest.fixture(autouse=True)
def short_rests(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("syndicate.delivery.servers._FIRST_REST", 0.05)


def carry(
    pile: Pile,
    *servers: tuple[RecordingServer, int],
    patience: float | None = 5.0,
    stop: Callable[[], bool] = lambda: False,
    until: float | None = None,
    connections: int = 4,
    timeout: float = 5.0,
) -> Summary:
    made = tuple(local(server, weight=weight, timeout=timeout) for server, weight in servers)
    courier = Courier(Transport(servers=made), FAST, time.monotonic, connections)
    return courier.run(pile, patience=patience, stop=stop, until=until)


def test_one_turn_gives_back_results_and_takes_letters_and_no_connection_has_two() -> None:
    with RecordingServer() as server:
        pile = Pile(letters(200))
        summary = carry(pile, (server, 1))
        assert summary.counts == {Outcome.SENT: 200}
        assert sorted(server.recipients()) == sorted(f"reader{n}@example.kr" for n in range(1, 201))
        assert pile.most_out == 4
        assert len(server.sessions) <= 8
        both = [turn for turn in pile.turns if turn[0] and turn[1]]
        assert len(both) > len(pile.turns) / 2  # none would have both, were each its own commit


class Slow(RecordingServer):
    """Takes its time over each letter, other letters meanwhile."""

    def __init__(self, seconds: Callable[[str], float]) -> None:
        super().__init__()
        self._seconds = seconds

    def fault(self, step: str, line: str = "") -> str | None:
        if step == "DOT":
            time.sleep(self._seconds(line))
        return super().fault(step, line)


def test_answers_that_come_near_each_other_share_a_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    """A turn is a commit, and a commit waits for the disk."""
    monkeypatch.setattr("syndicate.delivery.rounds._GATHER", 0.5)
    with Slow(lambda reader: 0.02 + zlib.crc32(reader.encode()) % 7 / 200) as server:
        pile = Pile(letters(200))
        carry(pile, (server, 1), connections=8)
    told = [done for done, _ in pile.turns if done]
    assert sum(told) == 200
    assert len(told) <= 70
    assert max(told[:-10]) <= 6  # the server keeps the other half, to work on


def test_an_answer_does_not_wait_long_for_others() -> None:
    slow = {f"reader{number}@example.kr" for number in (1, 2, 3)}
    with Slow(lambda reader: 1.5 if reader in slow else 0) as server:
        pile = Pile(letters(30))
        carry(pile, (server, 1), connections=4)
    assert {one.id for one in pile.results[-6:]} > {1, 2, 3}  # and who stood behind them


def test_one_letter_opens_one_connection() -> None:
    with RecordingServer() as server:
        carry(Pile(letters(1)), (server, 1))
        assert len(server.sessions) == 1


def test_with_nothing_to_send_nobody_is_called() -> None:
    with RecordingServer() as server:
        summary = carry(Pile([]), (server, 1))
        assert not summary.counts
        assert not server.sessions


STEPS = st.sampled_from(["MAIL", "RCPT", "DATA", "DOT", "RSET", "GREETING", "EHLO"])
ANSWERS = st.sampled_from(
    ["451 4.0.0 later", "550 5.0.0 no", "421 4.0.0 bye", DROP, RESET, "nonsense", "250 fine"]
)


@settings(max_examples=20)
@given(
    st.dictionaries(STEPS, st.lists(st.none() | ANSWERS, max_size=12), max_size=4),
    st.booleans(),
)
def test_whatever_servers_do_nobody_gets_two_and_nobody_is_forgotten(
    faults: dict[str, list[str | None]], pipelining: bool
) -> None:
    extensions = ("PIPELINING",) if pipelining else ()
    with (
        RecordingServer(faults, extensions=extensions) as server,
        pytest.MonkeyPatch.context() as m,
    ):
        m.setattr("syndicate.delivery.servers._LONGEST_REST", 0.1)
        pile = Pile(letters(20), retry=0.01)
        try:
            carry(pile, (server, 1), patience=20.0)
        except UnfinishedError:  # we are refused, or every letter is
            assert not server.recipients()
            assert not pile.out
            return
        assert not pile.out
        assert not pile.ready
        taken = Tally(server.arrived())
        for number in range(1, 21):
            ends = [one.outcome for one in pile.results if one.id == number]
            ends = [one for one in ends if one is not Outcome.DEFERRED]
            assert len(ends) == 1
            answered = server.recipients().count(f"reader{number}@example.kr")
            if ends == [Outcome.SENT]:
                assert answered == 1
            elif ends == [Outcome.UNKNOWN]:
                assert taken[f"reader{number}@example.kr"] <= 1 + len(faults.get("DOT", ()))
            else:
                assert answered == 0
            assert answered <= 1


def test_deferred_letters_are_awaited_and_no_longer_than_patience() -> None:
    with RecordingServer({"RCPT": ["450 4.7.1 greylisted"] * 3}) as server:
        pile = Pile(letters(3), retry=0.4)
        begun = time.monotonic()
        carry(pile, (server, 1), patience=2.0)
        assert 0.4 <= time.monotonic() - begun < 1.5
        assert len(server.recipients()) == 3
        pile = Pile(letters(1), retry=60.0)
        server.faults["RCPT"] = "450 4.7.1 greylisted"
        begun = time.monotonic()
        summary = carry(pile, (server, 1), patience=2.0)
        # The next try comes after all patience is used up: no need to stand and wait for that.
        assert time.monotonic() - begun < 1.0
        assert summary.counts == {Outcome.DEFERRED: 1}


def test_weights_are_shares() -> None:
    with RecordingServer() as large, RecordingServer() as small:
        pile = Pile(letters(1200))
        carry(pile, (large, 3), (small, 1))
        assert len(large.recipients()) + len(small.recipients()) == 1200
        names = [one.server for one in pile.results]
        both = max(names.index(f"smtp://127.0.0.1:{one.port}") for one in (large, small))
        then = names[both:]  # before, one had them all
        assert 0.72 <= then.count(f"smtp://127.0.0.1:{large.port}") / len(then) <= 0.78


@pytest.mark.parametrize(
    "faults",
    [
        {"GREETING": "421 4.3.2 too busy"},
        {"GREETING": "554 5.7.1 not you"},
        {"GREETING": DROP},
        {"MAIL": "451 4.3.2 disk full"},
        {"DATA": DROP},
    ],
    ids=lambda faults: "".join(f"{step} {answer}" for step, answer in faults.items()),
)
def test_a_server_in_trouble_leaves_its_letters_to_the_other(faults: dict[str, str]) -> None:
    with RecordingServer(faults) as broken, RecordingServer() as well:
        pile = Pile(letters(60), retry=0.05)
        summary = carry(pile, (broken, 1), (well, 1))
        assert sorted(well.recipients()) == sorted(f"reader{n}@example.kr" for n in range(1, 61))
        assert broken.arrived() == []
        assert summary.counts[Outcome.SENT] == 60
        assert broken.url in summary.troubles[0]


@pytest.mark.parametrize(
    "answer",
    [
        "452 4.5.3 quota of the day reached",
        "550 5.4.5 Daily user sending quota exceeded",
        "550 일일 발송 한도를 초과했습니다",
    ],
)
def test_who_has_had_enough_of_us_for_today_leaves_the_readers_to_the_other(answer: str) -> None:
    with RecordingServer({"RCPT": [None] * 5 + [answer] * 500}) as full, RecordingServer() as well:
        pile = Pile(letters(60), retry=30.0)
        summary = carry(pile, (full, 1), (well, 1))
        assert summary.counts == {Outcome.SENT: 60}
        assert len(full.recipients()) == 5
        assert len(well.recipients()) == 55


def test_a_reader_who_gets_too_much_mail_is_no_trouble_of_the_server() -> None:
    answer = "450 4.2.1 The user is receiving mail at a rate limit that prevents more"
    with RecordingServer({"RCPT": [answer, None]}) as server:
        pile = Pile(letters(5), retry=0.05)
        carry(pile, (server, 1))
        assert sorted(pile.outcomes()) == ["deferred", *["sent"] * 5]


def test_a_server_that_hangs_does_not_hold_up_the_other(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("syndicate.delivery.servers._STALLED", 0.3)
    with RecordingServer({"RCPT": SILENCE}) as hanging, RecordingServer() as well:
        pile = Pile(letters(60), retry=0.05)
        carry(pile, (hanging, 1), (well, 1), patience=0.5, timeout=1.0)
        assert len(well.recipients()) >= 56


def test_a_server_that_comes_back_is_used_again() -> None:
    with RecordingServer({"GREETING": ["421 4.3.2 starting"] * 2}) as server:
        pile = Pile(letters(10))
        carry(pile, (server, 1))
        assert len(server.recipients()) == 10


def test_a_server_that_allows_few_connections_gets_few() -> None:
    with RecordingServer({"GREETING": [None, None, *["421 4.7.0 too many"] * 50]}) as server:
        pile = Pile(letters(100))
        summary = carry(pile, (server, 1), connections=8)
        assert summary.counts == {Outcome.SENT: 100}
        assert summary.returned == 0
        assert len(server.sessions) <= 8  # not one try after the other


def test_nobody_there() -> None:
    with RecordingServer() as server:
        pass
    pile = Pile(letters(3))
    begun = time.monotonic()
    summary = carry(pile, (server, 1), patience=0.4)
    assert time.monotonic() - begun < 3
    assert not summary.counts
    assert len(pile.ready) == 3
    assert re.search(r"cannot be reached: Connection refused", summary.troubles[0])


def test_when_every_server_refuses_for_good_the_run_ends_with_what_they_said() -> None:
    faults = {"GREETING": "554 5.7.1 your address is listed"}
    with RecordingServer(faults) as one, RecordingServer(users={"u": "p"}) as other:
        pile = Pile(letters(3))
        servers = (local(one), local(other, user="u", password="wrong"))
        courier = Courier(Transport(servers=servers), FAST, time.monotonic)
        with pytest.raises(UnfinishedError) as caught:
            courier.run(pile)
    assert "your address is listed" in str(caught.value)
    assert "535 5.7.8" in str(caught.value)
    assert len(pile.ready) == 3


def test_a_stop_finishes_what_is_under_way_and_takes_no_more() -> None:
    with RecordingServer({"DOT": lambda _: time.sleep(0.2)}) as server:
        pile = Pile(letters(500))
        summary = carry(pile, (server, 1), stop=lambda: len(server.letters) >= 6)
        assert summary.stopped
        assert not pile.out
        assert set(summary.counts) == {Outcome.SENT}
        assert summary.counts[Outcome.SENT] == len(server.arrived()) < 30
        used = [one for one in server.sessions if "DATA" in one.commands]
        end = time.monotonic() + 10  # the server notes the end in a thread of its own
        while not all(one.ended for one in used) and time.monotonic() < end:
            time.sleep(0.01)
        # Where an envelope stood behind the last letter, only the end takes it back.
        assert {one.ended for one in used} <= {"quit", "lost"}


def test_a_stop_does_not_wait_for_a_server_that_was_not_given_the_dot(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("syndicate.delivery.fleet._HURRY", 0.3)
    with RecordingServer({"RCPT": SILENCE}) as server:
        pile = Pile(letters(5))
        begun = time.monotonic()
        summary = carry(pile, (server, 1), stop=lambda: bool(pile.out))
        assert time.monotonic() - begun < 3
        assert not summary.counts
        assert summary.returned == len(pile.results) > 0
        assert not pile.out


def test_no_letter_is_taken_after_until() -> None:
    with RecordingServer() as server:
        pile = Pile(letters(10))
        summary = carry(pile, (server, 1), until=time.monotonic() - 1)
        assert summary.stopped
        assert len(pile.ready) == 10
        assert not server.arrived()


def test_when_the_desk_fails_letters_under_way_are_finished_and_told_to_it() -> None:
    class Failing(Pile):
        def give(self, want: int, avoid: Collection[str]) -> Sequence[Parcel]:
            if len(self.results) >= 10 and self.out:
                raise DigestError("the letter of reader 11 has an unfilled link")
            return super().give(want, avoid)

    with RecordingServer() as server:
        pile = Failing(letters(50))
        with pytest.raises(DigestError, match="unfilled link"):
            carry(pile, (server, 1))
        assert not pile.out
        sent = [one for one in pile.results if one.outcome is Outcome.SENT]
        assert len(sent) == len(server.arrived()) >= 10
        assert not any(one.offered for one in pile.results if one not in sent)


def test_the_desk_hears_from_us_while_a_server_takes_its_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Its lease would run out otherwise, and others took its letters."""
    monkeypatch.setattr("syndicate.delivery.rounds._HEARTBEAT", 0.2)
    with RecordingServer({"DOT": lambda _: time.sleep(1.2)}) as server:
        pile = Pile(letters(1))
        carry(pile, (server, 1))
        assert pile.turns.count((0, 0)) >= 3
