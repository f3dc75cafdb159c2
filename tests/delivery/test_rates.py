"""Rates are reached, and not exceeded."""

import time

import pytest
from hypothesis import given, strategies as st
from piles import Pile, letters, serve
from smtp_server import RecordingServer

from syndicate.delivery.rates import Bucket, Domains, letters_a_second


@pytest.mark.parametrize(
    ("rate", "expected"), [("50/s", 50), ("1000/h", 1000 / 3600), ("3/m", 0.05)]
)
def test_rates_are_read_as_letters_a_second(rate: str, expected: float) -> None:
    assert letters_a_second(rate) == pytest.approx(expected)


def send_for(seconds: float, rate: str, delays: list[float]) -> list[float]:
    """When letters left, if the loop comes back after each of ``delays`` in turn."""
    now, sent, turn = 0.0, list[float](), 0
    bucket = Bucket(rate, now)
    while now < seconds:
        for _ in range(bucket.ready(now)):
            bucket.take()
            sent.append(now)
        now += max(bucket.pause(now), delays[turn % len(delays)])
        turn += 1
    return sent


@given(
    rate=st.sampled_from(["3/m", "1/s", "7/s", "50/s", "1000/s", "1000/h"]),
    delays=st.lists(st.floats(0.0001, 0.2), min_size=1, max_size=5),
)
def test_a_rate_is_reached_with_any_delays_of_the_loop(rate: str, delays: list[float]) -> None:
    per_second = letters_a_second(rate)
    seconds = max(30.0, 40 / per_second)
    sent = send_for(seconds, rate, delays)
    assert len(sent) >= 0.95 * per_second * seconds - 1
    assert len(sent) <= per_second * seconds + max(1, per_second)
    for first in sent[:: max(1, len(sent) // 50)]:
        within = sum(first <= one < first + 1 for one in sent)
        assert within <= max(2, 2 * per_second)  # what a second brings, and a second's worth


def test_a_domain_that_ran_dry_is_avoided_until_several_letters_may_go() -> None:
    domains = Domains({"Naver.com": "20/s"}, 0.0)
    assert not domains.avoid(0.0, 8)
    assert domains.take("naver.com", 0.0)
    assert not domains.take("naver.com", 0.0)
    assert domains.take("daum.net", 0.0)
    assert domains.avoid(0.0, 8) == {"naver.com"}
    assert domains.avoid(0.1, 8) == {"naver.com"}  # two letters: not worth a round of eight
    pause = domains.pause(0.1, 8)
    assert pause is not None
    assert not domains.avoid(0.1 + pause, 8)
    assert sum(domains.take("naver.com", 0.1 + pause) for _ in range(8)) == 5


def test_the_configured_rate_is_really_reached() -> None:
    with RecordingServer() as server:
        pile = Pile(letters(120))
        begun = time.monotonic()
        serve(server, pile, rate="60/s")
        seconds = time.monotonic() - begun
    assert len(server.recipients()) == 120
    assert 0.95 * 60 <= 120 / seconds <= 62


def test_a_domain_keeps_to_its_rate_and_the_others_do_not_wait_for_it() -> None:
    slow = letters(21, "naver.com")
    pile = Pile([*slow, *letters(200, "daum.net", first=100)])
    with RecordingServer() as server:
        begun = time.monotonic()
        summary = serve(server, pile, rate="5000/s", domains={"naver.com": "20/s"})
        seconds = time.monotonic() - begun
        order = [one.partition("@")[2] for one in server.recipients()]
    assert len(order) == 221
    assert 0.95 <= seconds < 1.3  # 20 letters after the first one
    assert order[150:201].count("naver.com") < 20  # the others went first
    assert summary.returned < 21  # few came back to the desk
