"""`syndicate send` as people meet it: what it says, writes, refuses, and with which status."""

from __future__ import annotations

import json
import sqlite3
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path
from typing import Any

import pytest
from newsroom import Newsroom
from smtp_server import RecordingServer

from syndicate.resources import shipped
from syndicate.testing import CONFIG

SHIPPED = shipped("templates") / "digest.txt"
FAULT = '{% if digest.language == "en" %}{{ 1 / 0 }}{% endif %}'
AFTER_SEVEN = "2025-06-10T07:05:00+09:00"


def subscribe(newsroom: Newsroom, *rows: str) -> None:
    lines = ["email,language,sections,city,news_consent_at,ads_consent_at,consent_source"]
    lines += [f"{row}{',' * (3 - row.count(','))},2025-01-02,,form" for row in rows]
    newsroom.write("people.csv", "\n".join(lines) + "\n")
    result = newsroom.run("subscribers", "import", str(newsroom.folder / "people.csv"))
    assert result.exit_code == 0, result.output


@pytest.fixture
def paper(newsroom: Newsroom) -> Newsroom:
    """An article of today, and three readers."""
    newsroom.article("첫째")
    subscribe(newsroom, "a@example.kr", "b@example.kr,en", "c@example.kr,,features")
    return newsroom


def transport(newsroom: Newsroom, url: str, **keys: str) -> None:
    more = "".join(f'{key} = "{value}"\n' for key, value in keys.items())
    newsroom.configure(f'{CONFIG}transport = "{url}"\n{more}')


def letters(newsroom: Newsroom, folder: str = "outbox") -> list[EmailMessage]:
    found = [
        BytesParser(policy=policy.default).parsebytes(path.read_bytes())
        for path in (newsroom.folder / folder / "new").iterdir()
    ]
    return sorted(found, key=lambda letter: str(letter["to"]))


def send(newsroom: Newsroom, *words: str, now: str = AFTER_SEVEN, status: int = 0) -> Any:
    result = newsroom.run("send", "--json", *words, now=now)
    assert result.exit_code == status, result.output
    return json.loads(result.stdout)


def counts(newsroom: Newsroom, *words: str) -> dict[str, int]:
    result = newsroom.run("deliveries", "--json", *words)
    assert result.exit_code == 0, result.output
    return {name: n for name, n in json.loads(result.stdout)["counts"].items() if n}


def record(newsroom: Newsroom, day: str = "2025-06-10") -> dict[str, Any]:
    path = newsroom.folder / "records" / "editions" / f"{day}.json"
    found = json.loads(path.read_text(encoding="utf-8"))
    assert isinstance(found, dict)
    return found


def test_everyone_gets_what_they_chose_once(paper: Newsroom) -> None:
    made = send(paper)
    (edition,) = made["editions"]
    assert edition["people"] == 3
    assert edition["counts"]["written"] == 2
    assert edition["counts"]["cancelled"] == 1
    assert [str(letter["to"]) for letter in letters(paper)] == ["a@example.kr", "b@example.kr"]
    again = send(paper, now="2025-06-10T09:00:00+09:00")
    assert again["editions"][0]["done"] == 0
    assert "has gone out to everyone" in again["notes"][0]
    assert len(letters(paper)) == 2


def test_the_record_is_closed_and_what_was_mailed_is_never_mailed_again(paper: Newsroom) -> None:
    send(paper)
    closed = record(paper)
    assert closed["frozen"]
    assert closed["held"] == [one["id"] for s in closed["sections"] for one in s["headlines"]]
    paper.article("둘째", date="2025-06-10 12:00")
    paper.build(now="2025-06-10T12:30:00+09:00")
    assert record(paper) == closed
    send(paper, now="2025-06-11T07:05:00+09:00")
    subjects = [str(letter["subject"]) for letter in letters(paper) if "a@" in letter["to"]]
    assert sorted(subjects) == [
        "한빛일보 2025.06.10 (화) — 제목 첫째",
        "한빛일보 2025.06.11 (수) — 제목 둘째",
    ]


def test_it_mails_what_build_recorded(paper: Newsroom) -> None:
    paper.build(now="2025-06-10T07:01:00+09:00")
    paper.article("첫째", title="새 제목")
    send(paper)
    assert "제목 첫째" in str(letters(paper)[0]["subject"])


def test_a_past_edition_takes_its_articles_out_of_later_ones(paper: Newsroom) -> None:
    """Made after its day it held nothing; sent, it holds what it mailed."""
    paper.build("--date", "2025-06-10", now="2025-06-11T06:00:00+09:00")
    assert not record(paper).get("held")
    paper.build(now="2025-06-11T07:01:00+09:00")
    send(paper, "--date", "2025-06-10", "--late", now="2025-06-11T07:05:00+09:00")
    assert record(paper)["held"]
    made = send(paper, now="2025-06-11T07:10:00+09:00")
    assert made["editions"] == []
    assert "no article" in made["notes"][0]
    assert len(letters(paper)) == 2


def test_a_late_edition_does_not_repeat_what_a_later_one_has_mailed(paper: Newsroom) -> None:
    send(paper, now="2025-06-11T07:05:00+09:00")
    made = send(paper, "--date", "2025-06-10", "--late", now="2025-06-11T07:10:00+09:00")
    assert "no article" in made["notes"][0]
    assert len(letters(paper)) == 2


def test_before_its_time_there_is_nothing_to_do(paper: Newsroom) -> None:
    made = send(paper, now="2025-06-10T06:59:00+09:00")
    assert made["notes"] == ["the edition of 2025-06-10 goes out from 2025-06-10 07:00 on"]
    assert not (paper.folder / "outbox").exists()


def test_without_articles_or_people_nobody_is_frozen(newsroom: Newsroom) -> None:
    newsroom.article("첫째", date="2025-06-10 06:00")
    result = newsroom.run("subscribers", "add", "waits@example.kr")
    assert result.exit_code == 0, result.output
    (note,) = send(newsroom)["notes"]
    assert note.startswith("nobody has subscribed yet (1 person is pending")
    subscribe(newsroom, "a@example.kr")
    assert send(newsroom)["editions"][0]["counts"]["written"] == 1


def test_much_later_it_wants_to_be_told(paper: Newsroom) -> None:
    made = send(paper, now="2025-06-10T13:30:00+09:00", status=2)
    assert "due at 2025-06-10 07:00, which is 6 hours ago" in made["error"]
    assert "--late" in made["error"]
    assert send(paper, "--late", now="2025-06-10T13:30:00+09:00")["finished"]


def test_what_it_says_to_send_an_earlier_edition_names_its_day(paper: Newsroom) -> None:
    early = "2025-06-11T06:00:00+09:00"
    made = send(paper, "--date", "2025-06-10", now=early, status=2)
    command = "syndicate send --late --date 2025-06-10"
    assert command in made["error"]
    assert command in send(paper, "--dry-run", now=early)["notes"][0]
    assert send(paper, *command.split()[2:], now=early)["editions"][0]["counts"]["written"] == 2


def test_a_dry_run_says_when_plain_send_would_not_send_it(paper: Newsroom) -> None:
    early = send(paper, "--dry-run", "--date", "2025-06-10", now="2025-06-10T06:59:00+09:00")
    assert early["notes"] == ["it is too early for send: it goes out from 2025-06-10 07:00 on"]
    late = send(paper, "--dry-run", now="2025-06-10T13:30:00+09:00")
    assert late["notes"][0].endswith("so late it is sent only with: syndicate send --late")
    assert send(paper, "--dry-run")["notes"] == []


def test_it_never_makes_a_database(newsroom: Newsroom) -> None:
    newsroom.article("첫째")
    made = send(newsroom, status=2)
    assert "there is no database syndicate.db" in made["error"]
    assert not (newsroom.folder / "syndicate.db").exists()


def test_a_fault_of_the_letter_begins_nothing(paper: Newsroom) -> None:
    paper.configure(CONFIG.replace('[site]\nurl = "https://news.example.kr/letters"\n', ""))
    result = paper.run("send", now=AFTER_SEVEN)
    assert result.exit_code == 2
    assert "unsubscribe" in result.stderr
    assert not (paper.folder / "records" / "editions" / "2025-06-10.json").exists()
    assert paper.run("deliveries").exit_code == 2


def test_a_rehearsal_is_not_taken_for_a_sending(paper: Newsroom) -> None:
    send(paper)
    with RecordingServer() as server:
        transport(paper, server.url)
        made = send(paper, status=2)
        assert "2 letters of 2025-06-10 were written to maildir:outbox" in made["error"]
        assert "deliveries reset --written --date 2025-06-10" in made["error"]
        done = paper.run("deliveries", "reset", "--written", now=AFTER_SEVEN)
        assert done.exit_code == 0, done.output
        assert send(paper)["editions"][0]["counts"]["sent"] == 2
        assert sorted(server.recipients()) == ["a@example.kr", "b@example.kr"]


def test_deferred_letters_end_with_3_and_come_later(paper: Newsroom) -> None:
    faults = {"RCPT": lambda line: "450 4.7.1 greylisted" if "b@" in line else None}
    with RecordingServer(faults=faults) as server:
        transport(paper, server.url)
        made = send(paper, status=3)
        assert made["editions"][0]["deferred"] == 1
        server.faults.clear()
        assert send(paper, now="2025-06-10T07:06:00+09:00", status=3)["editions"][0]["done"] == 0
        assert send(paper, now="2025-06-10T07:20:00+09:00")["finished"]
        assert sorted(server.recipients()) == ["a@example.kr", "b@example.kr"]


def test_unfinished_editions_come_first_and_are_given_up_in_the_end(paper: Newsroom) -> None:
    with RecordingServer(faults={"RCPT": "450 4.7.1 not today"}) as server:
        transport(paper, server.url)
        send(paper, status=3)
        made = send(paper, now="2025-06-11T06:00:00+09:00", status=3)
        assert [one["date"] for one in made["editions"]] == ["2025-06-10"]
        made = send(paper, now="2025-06-11T08:00:00+09:00")
    assert "2 letters ended unsent" in made["notes"][0]
    assert counts(paper) == {"failed": 2, "cancelled": 1}


def test_a_dry_run_says_who_would_get_what_and_writes_nothing(paper: Newsroom) -> None:
    before = sorted(path.name for path in paper.folder.rglob("*"))
    made = send(paper, "--dry-run")
    assert (made["people"], made["letters"]) == (3, 2)
    assert [(one["language"], one["people"], one["letters"]) for one in made["languages"]] == [
        ("ko", 2, 1),
        ("en", 1, 1),
    ]
    assert made["languages"][0]["subject"] == "한빛일보 2025.06.10 (화) — 제목 첫째"
    assert 1000 < made["languages"][0]["bytes"] < 200_000
    after = sorted(
        path.name for path in paper.folder.rglob("*") if "syndicate.db-" not in path.name
    )
    assert after == before
    assert paper.run("deliveries").exit_code == 2


def test_a_test_letter_is_marked_and_stays_out_of_the_ledger(paper: Newsroom) -> None:
    with RecordingServer() as server:
        transport(paper, server.url)
        made = send(paper, "--test", "me@example.kr", "--test", "b@example.kr")
        assert [one["state"] for one in made["tests"]] == ["sent", "sent"]
        found = {
            letter.recipient: BytesParser(policy=policy.default).parsebytes(letter.message)
            for letter in server.letters
        }
    assert str(found["me@example.kr"]["subject"]).startswith("[test] 한빛일보")
    assert "2025" in str(found["b@example.kr"]["subject"])
    assert found["b@example.kr"]["list-unsubscribe"]
    assert paper.run("deliveries").exit_code == 2


def test_people_read_what_was_done(paper: Newsroom) -> None:
    result = paper.run("send", now=AFTER_SEVEN)
    assert result.exit_code == 0
    assert result.stdout == ""
    for part in ("2025-06-10", "3 people", "maildir:outbox", "2 written", "1 cancelled"):
        assert part in result.stderr


def test_wrong_words_are_usage_errors(paper: Newsroom) -> None:
    for words in (("--wait", "soon"), ("--dry-run", "--test", "a@example.kr")):
        assert paper.run("send", *words).exit_code == 2


def test_a_fault_that_only_some_people_would_meet_begins_nothing(paper: Newsroom) -> None:
    text = SHIPPED.read_text(encoding="utf-8")
    paper.write("templates/digest.txt", text + FAULT)
    error = send(paper, status=2)["error"]
    assert "templates/digest.txt" in error
    assert "division by zero" in error
    assert not (paper.folder / "outbox").exists()
    (paper.folder / "templates" / "digest.txt").unlink()
    assert send(paper)["editions"][0]["counts"]["written"] == 2


def test_a_fault_that_comes_in_the_middle_is_told_as_unfinished(
    paper: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("syndicate.workflow.send.try_wishes", lambda *_: None)
    text = SHIPPED.read_text(encoding="utf-8")
    paper.write("templates/digest.txt", text + FAULT)
    assert "syndicate deliveries" in send(paper, status=3)["error"]
    assert "unknown" not in counts(paper)
    (paper.folder / "templates" / "digest.txt").unlink()
    assert send(paper)["editions"][0]["counts"]["written"] == 2


@pytest.mark.parametrize("folder", ["my-paper", "우리 신문"])
def test_a_new_publication_mails_its_first_reader(tmp_path: Path, folder: str) -> None:
    room = Newsroom(tmp_path / folder)
    room.folder.mkdir()
    assert room.run("init").exit_code == 0
    assert room.run("build").exit_code == 0
    words = ("subscribers", "add", "kim@example.kr", "--consent-source", "paper form")
    assert room.run(*words).exit_code == 0
    assert send(room)["editions"][0]["counts"]["written"] == 1
    (letter,) = letters(room)
    assert str(letter["list-unsubscribe"]).startswith("<mailto:unsubscribe@")


def test_who_unsubscribes_between_two_runs_gets_nothing_of_the_second(paper: Newsroom) -> None:
    with RecordingServer(faults={"RCPT": "450 4.7.1 greylisted"}) as server:
        transport(paper, server.url)
        send(paper, status=3)
        with sqlite3.connect(paper.folder / "syndicate.db") as database:
            change = "UPDATE subscribers SET state = 'unsubscribed' WHERE address = ?"
            database.execute(change, ["b@example.kr"])
        server.faults.clear()
        assert send(paper, now="2025-06-10T07:20:00+09:00")["finished"]
        assert server.recipients() == ["a@example.kr"]
    assert counts(paper) == {"sent": 1, "cancelled": 2}


def test_an_edition_that_began_goes_on_though_the_clock_was_set_back(paper: Newsroom) -> None:
    with RecordingServer(faults={"RCPT": ["450 4.7.1 greylisted", None]}) as server:
        transport(paper, f"{server.url}?connections=1")
        send(paper, now="2025-06-10T09:00:00+09:00", status=3)
        made = send(paper, now="2025-06-10T06:30:00+09:00", status=3)
        assert made["editions"][0]["counts"]["pending"] == 1
        assert send(paper, now="2025-06-10T09:20:00+09:00")["finished"]
        assert sorted(server.recipients()) == ["a@example.kr", "b@example.kr"]


@pytest.mark.parametrize(
    "link", ['{{ slot("nosuch") }}', "", "{unsubscribe}", "@@web@@", "/letters/leave", "news.kr/x"]
)
def test_a_link_that_leads_nowhere_begins_nothing(paper: Newsroom, link: str) -> None:
    block = f'{{{{ super() }}}}<a href="{link}">하나</a>'
    paper.write(
        "templates/digest.html",
        f'{{% extends "!syndicate/digest.html" %}}{{% block masthead %}}{block}{{% endblock %}}',
    )
    for words in (("--dry-run",), ()):
        result = paper.run("send", *words, now=AFTER_SEVEN)
        assert result.exit_code == 2, result.output
        assert "slot('nosuch')" in result.stderr or f'href="{link}"' in result.stderr
    assert paper.run("deliveries").exit_code == 2
    assert paper.run("check", now=AFTER_SEVEN).exit_code != 0


def test_an_edition_that_nobody_got_is_told_aloud_and_can_still_be_sent(paper: Newsroom) -> None:
    with RecordingServer(faults={"RCPT": "530 5.7.0 not you"}) as server:
        transport(paper, server.url)
        server.faults = {"MAIL": "530 5.7.0 not you"}
        refused = paper.run("send", now=AFTER_SEVEN)
        assert refused.exit_code == 3
        assert "tried again" not in refused.stderr  # the run ends with it
        late = "2025-06-11T09:00:00+09:00"
        told = paper.run("send", "-q", now=late)
        assert "nobody got the edition of 2025-06-10: 3 letters ended unsent" in told.stderr
        again = send(paper, "--date", "2025-06-10", now=late)
        assert "ended unsent" in again["notes"][0]
        assert not any("gone out to everyone" in note for note in again["notes"])
        words = ("resolve", "--resend", "--failed", "--all", "--date", "2025-06-10")
        assert "3 letters" in paper.run("deliveries", *words, now=late).stderr
        server.faults = {}
        assert send(paper, "--date", "2025-06-10", now=late)["editions"][0]["counts"]["sent"] == 2
