"""`syndicate deliveries`: who got it, and an operator's word on the rest."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from newsroom import Newsroom
from smtp_server import DROP, RecordingServer

from syndicate.testing import CONFIG

AFTER_SEVEN = "2025-06-10T07:05:00+09:00"


@pytest.fixture
def server() -> Iterator[RecordingServer]:
    """It loses the line when b's letter is there, and refuses c."""
    faults = {
        "DOT": lambda who: DROP if "b@" in who else None,
        "RCPT": lambda line: "550 5.1.1 no such user" if "c@" in line else None,
    }
    with RecordingServer(faults=faults) as made:
        yield made


@pytest.fixture
def paper(newsroom: Newsroom, server: RecordingServer) -> Newsroom:
    newsroom.article("첫째")
    newsroom.configure(f'{CONFIG}transport = "{server.url}"\n')
    people = "".join(f"{name}@example.kr,2025-01-02,form\n" for name in "abc")
    newsroom.write("people.csv", f"email,news_consent_at,consent_source\n{people}")
    result = newsroom.run("subscribers", "import", str(newsroom.folder / "people.csv"))
    assert result.exit_code == 0, result.output
    assert newsroom.run("send", now=AFTER_SEVEN).exit_code == 3
    return newsroom


def shown(paper: Newsroom, *words: str) -> dict[str, Any]:
    result = paper.run("deliveries", "--json", *words)
    assert result.exit_code == 0, result.output
    found = json.loads(result.stdout)
    assert isinstance(found, dict)
    return found


def test_it_shows_who_did_not_get_it_and_why(paper: Newsroom) -> None:
    found = shown(paper)
    assert {name: n for name, n in found["counts"].items() if n} == {
        "sent": 1,
        "failed": 1,
        "unknown": 1,
    }
    assert [(one["address"], one["state"]) for one in found["deliveries"]] == [
        ("b@example.kr", "unknown"),
        ("c@example.kr", "failed"),
    ]
    assert "550 5.1.1 no such user" in found["deliveries"][1]["reply"]
    (sent,) = shown(paper, "--state", "sent")["deliveries"]
    assert (sent["address"], sent["attempts"]) == ("a@example.kr", 1)
    text = paper.run("deliveries").stdout
    assert "b@example.kr" in text
    assert "a@example.kr" not in text


def test_who_has_no_such_address_is_suppressed(paper: Newsroom) -> None:
    told = paper.run("subscribers", "show", "c@example.kr", "--json").stdout
    assert '"state": "suppressed"' in told


def test_the_operator_says_it_arrived(paper: Newsroom, server: RecordingServer) -> None:
    wrong = paper.run("deliveries", "resolve", "--sent", "a@example.kr", now=AFTER_SEVEN)
    assert wrong.exit_code == 2
    assert "a@example.kr" in wrong.stderr
    done = paper.run("deliveries", "resolve", "--sent", "B@example.kr", now=AFTER_SEVEN)
    assert done.exit_code == 0, done.output
    assert paper.run("send", now=AFTER_SEVEN).exit_code == 0
    assert server.arrived().count("b@example.kr") == 1


def test_the_operator_says_send_it_again(paper: Newsroom, server: RecordingServer) -> None:
    server.faults.clear()
    done = paper.run("deliveries", "resolve", "--resend", "--all", now=AFTER_SEVEN)
    assert done.exit_code == 0, done.output
    assert paper.run("send", now=AFTER_SEVEN).exit_code == 0
    first, second = (one for one in server.letters if one.recipient == "b@example.kr")
    assert first.message == second.message  # the same Message-ID: mail programs show one
    assert second.answered


def test_too_late_for_another_try(paper: Newsroom) -> None:
    late = "2025-06-11T08:00:00+09:00"
    result = paper.run("deliveries", "resolve", "--resend", "--all", now=late)
    assert result.exit_code == 2
    assert "sent until 2025-06-11 07:05" in result.stderr


def test_resolving_needs_a_word_and_people(paper: Newsroom) -> None:
    for words in (("--all",), ("--sent",), ("--sent", "--all", "b@example.kr")):
        assert paper.run("deliveries", "resolve", *words, now=AFTER_SEVEN).exit_code == 2


def test_an_edition_is_ended_for_good(paper: Newsroom, server: RecordingServer) -> None:
    server.faults.clear()
    paper.run("deliveries", "resolve", "--resend", "--all", now=AFTER_SEVEN)
    asked = paper.run("deliveries", "cancel", "--date", "2025-06-10", now=AFTER_SEVEN)
    assert asked.exit_code == 2
    assert "--yes" in asked.stderr
    done = paper.run("deliveries", "cancel", "--date", "2025-06-10", "--yes", now=AFTER_SEVEN)
    assert done.exit_code == 0, done.output
    result = paper.run("send", now=AFTER_SEVEN)
    assert result.exit_code == 0
    assert "was cancelled" in result.stderr
    assert server.recipients() == ["a@example.kr"]


def test_an_edition_that_was_never_sent_is_named(paper: Newsroom) -> None:
    result = paper.run("deliveries", "--date", "2025-06-09")
    assert result.exit_code == 2
    assert "2025-06-10" in result.stderr


def test_yesterdays_doubtful_letters_are_told_until_they_are_settled(paper: Newsroom) -> None:
    paper.article("둘째", date="2025-06-10 20:00")
    told = paper.run("send", now="2025-06-11T07:00:00+09:00")
    assert told.exit_code == 3
    assert "deliveries resolve --date 2025-06-10 --sent --all" in told.stderr
    later = paper.run("send", now="2025-06-11T12:00:00+09:00")  # beyond give_up: told, no more
    assert "deliveries resolve --date 2025-06-10" in later.stderr
    assert paper.run("deliveries", "resolve", "--sent", "--all").exit_code == 0
    paper.run("deliveries", "resolve", "--sent", "--all", "--date", "2025-06-10")
    settled = paper.run("send", now="2025-06-11T12:00:00+09:00")
    assert "2025-06-10" not in settled.stderr


def test_the_doubtful_letters_of_an_ended_edition_are_told_too(paper: Newsroom) -> None:
    paper.run("deliveries", "cancel", "--date", "2025-06-10", "--yes", now=AFTER_SEVEN)
    for words in ((), ("--date", "2025-06-10")):
        told = paper.run("send", *words, now=AFTER_SEVEN)
        assert told.exit_code == 3
        assert "deliveries resolve --date 2025-06-10 --sent --all" in told.stderr
    tomorrow = paper.run("send", now="2025-06-11T07:00:00+09:00")
    assert tomorrow.exit_code == 3
    assert "--sent --all (or ADDRESS)" in tomorrow.stderr
    assert "--resend" not in tomorrow.stderr  # nothing of it is sent any more
    paper.run("deliveries", "resolve", "--sent", "--all", "--date", "2025-06-10")
    assert paper.run("send", now=AFTER_SEVEN).exit_code == 0
