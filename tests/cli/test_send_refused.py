"""`syndicate send` to a server that refuses everybody: what it costs and what is said."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from newsroom import Newsroom
from smtp_server import RecordingServer

from syndicate.testing import CONFIG

AFTER_SEVEN = "2025-06-10T07:05:00+09:00"
NEXT_DAY = "2025-06-11T07:30:00+09:00"
HOW = "syndicate deliveries resolve --resend --failed --all --date 2025-06-10"
RELAY = "554 5.7.1 Relay access denied"


@pytest.fixture
def server() -> Iterator[RecordingServer]:
    with RecordingServer() as made:
        yield made


@pytest.fixture
def paper(newsroom: Newsroom, server: RecordingServer) -> Newsroom:
    newsroom.article("첫째")
    newsroom.configure(f'{CONFIG}transport = "{server.url}"\nrate = "100000/s"\n')
    return newsroom


def subscribe(newsroom: Newsroom, people: int) -> None:
    rows = [f"p{number}@example.kr,2025-01-02,form" for number in range(people)]
    text = "\n".join(["email,news_consent_at,consent_source", *rows])
    path = newsroom.write("people.csv", f"{text}\n")
    assert newsroom.run("subscribers", "import", str(path)).exit_code == 0


def counts(newsroom: Newsroom) -> dict[str, int]:
    found = json.loads(newsroom.run("deliveries", "--json").stdout)["counts"]
    return {name: number for name, number in found.items() if number}


@pytest.mark.parametrize("answer", ["530 5.7.0 Authentication required", "550 Sender rejected"])
def test_a_sender_that_is_refused_fails_no_reader(
    paper: Newsroom, server: RecordingServer, answer: str
) -> None:
    subscribe(paper, 30)
    server.faults["MAIL"] = answer
    told = paper.run("send", "-q", now=AFTER_SEVEN)
    assert told.exit_code == 3
    assert f"refuses us as the sender: {answer}" in told.stderr
    assert "[delivery] transport" in told.stderr
    assert counts(paper) == {"pending": 30}
    attempts = json.loads(paper.run("deliveries", "--json").stdout)["deliveries"]
    assert {one["attempts"] for one in attempts} == {0}
    server.faults.clear()
    assert paper.run("send", now=AFTER_SEVEN).exit_code == 0
    assert len(server.recipients()) == 30


@pytest.mark.parametrize("step", ["RCPT", "DOT"])
def test_a_relay_that_refuses_every_letter_ends_the_run_and_all_are_mailed_after_the_mend(
    paper: Newsroom, server: RecordingServer, step: str
) -> None:
    subscribe(paper, 60)
    server.faults[step] = RELAY
    told = paper.run("send", "-q", now=AFTER_SEVEN)
    assert told.exit_code == 3
    assert f"refuses every letter: {RELAY}" in told.stderr
    assert HOW in told.stderr
    failed = counts(paper)["failed"]
    assert f"{failed} letters failed" in told.stderr
    assert counts(paper) == {"failed": failed, "pending": 60 - failed}
    assert failed < 30
    server.faults.clear()
    again = paper.run(*HOW.split()[1:], now=AFTER_SEVEN)
    assert again.exit_code == 0, again.output
    assert paper.run("send", now=AFTER_SEVEN).exit_code == 0
    assert sorted(server.recipients()) == sorted(f"p{n}@example.kr" for n in range(60))


def test_a_small_edition_that_nobody_got_is_told_loudly(
    paper: Newsroom, server: RecordingServer
) -> None:
    subscribe(paper, 3)
    server.faults["RCPT"] = RELAY
    told = paper.run("send", "-q", now=AFTER_SEVEN)
    assert told.exit_code == 0
    assert "nobody got this edition: 3 letters failed" in told.stderr
    later = paper.run("send", now=AFTER_SEVEN)
    assert "gone out to everyone" not in later.stderr
    assert "3 letters failed" in later.stderr
    assert "syndicate deliveries --state failed --date 2025-06-10" in later.stderr
    assert HOW in later.stderr


def test_one_reader_who_failed_is_named_but_not_to_cron(
    paper: Newsroom, server: RecordingServer
) -> None:
    subscribe(paper, 3)
    server.faults["RCPT"] = lambda line: "550 5.7.1 no" if "p1@" in line else None
    assert not paper.run("send", "-q", now=AFTER_SEVEN).stderr
    assert "1 letter failed" in paper.run("send", now=AFTER_SEVEN).stderr


def test_failed_letters_have_as_much_time_as_others_when_they_are_mailed_again(
    paper: Newsroom, server: RecordingServer
) -> None:
    subscribe(paper, 3)
    server.faults["RCPT"] = RELAY
    paper.run("send", now=AFTER_SEVEN)
    words = ("deliveries", "resolve", "--resend", "--failed", "p1@example.kr")
    done = paper.run(*words, now=NEXT_DAY)
    assert done.exit_code == 0, done.output
    assert "syndicate send --date 2025-06-10" in done.stderr
    server.faults.clear()
    assert paper.run("send", now=NEXT_DAY).exit_code == 0
    assert server.recipients() == ["p1@example.kr"]
    assert counts(paper) == {"failed": 2, "sent": 1}
    assert "is failed" in paper.run(*words, now=NEXT_DAY).stderr


def test_who_is_suppressed_is_not_mailed_again(paper: Newsroom, server: RecordingServer) -> None:
    subscribe(paper, 3)
    server.faults["RCPT"] = lambda line: "550 5.1.1 no such user" if "p1@" in line else RELAY
    paper.run("send", now=AFTER_SEVEN)
    server.faults.clear()
    done = paper.run(*HOW.split()[1:], now=AFTER_SEVEN)
    assert "2 letters of 2025-06-10: to be sent again" in done.stderr
    assert "1 letter not" in done.stderr
    paper.run("send", now=AFTER_SEVEN)
    assert sorted(server.recipients()) == ["p0@example.kr", "p2@example.kr"]


def test_failed_goes_with_resend_only(paper: Newsroom) -> None:
    told = paper.run("deliveries", "resolve", "--sent", "--failed", "--all", now=AFTER_SEVEN)
    assert told.exit_code == 2
    assert "--resend --failed" in told.stderr
