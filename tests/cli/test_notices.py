"""`syndicate subscribers notices`: whom the law wants told, and that they are."""

from __future__ import annotations

import email
import email.policy
import json
import re
from datetime import datetime
from email.message import EmailMessage
from typing import Any

import pytest
from newsroom import Newsroom
from smtp_server import DROP, RecordingServer

from syndicate.audience import signup
from syndicate.audience.wishes import Wishes
from syndicate.database import open_database
from syndicate.mail.address import check
from syndicate.testing import CONFIG

SOON = "2025-06-12T07:30:00+09:00"
LATE = "2025-07-20T07:30:00+09:00"
TWO_YEARS = "2027-06-01T07:30:00+09:00"


def add(newsroom: Newsroom, address: str, *words: str) -> None:
    result = newsroom.run("subscribers", "add", address, "--consent-source", "paper form", *words)
    assert result.exit_code == 0, result.output


def notices(newsroom: Newsroom, *words: str, now: str = SOON, status: int = 0) -> dict[str, Any]:
    result = newsroom.run("subscribers", "notices", *words, "--json", now=now)
    assert result.exit_code == status, result.output
    made = json.loads(result.stdout)
    assert isinstance(made, dict)
    return made


def mails(newsroom: Newsroom) -> list[EmailMessage]:
    """Those in the outbox, the oldest first."""
    found = []
    for path in (newsroom.folder / "outbox" / "new").iterdir():
        message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        assert isinstance(message, EmailMessage)
        found.append(message)
    return sorted(found, key=lambda one: one["Date"].datetime)


def text(message: EmailMessage) -> str:
    part = message.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


def test_both_consents_of_one_act_are_told_in_one_mail_and_only_once(newsroom: Newsroom) -> None:
    add(newsroom, "kim@example.kr", "--advertising")
    (due,) = notices(newsroom)["due"]
    assert (due["notice"], due["kinds"]) == ("given", ["news", "advertising"])
    assert due["due"] == "2025-06-23T22:30:00+00:00"  # 14 days
    assert not (newsroom.folder / "outbox").exists()  # looking mails nothing
    assert notices(newsroom, "--send")["written"] == 1
    (mail,) = mails(newsroom)
    assert mail["To"] == "kim@example.kr"
    for word in ("한빛일보", "2025.06.10", "뉴스레터, 광고성 정보", "동의"):
        assert word in text(mail)
    assert notices(newsroom, "--send", now=LATE) == {
        "sent": 0,
        "written": 0,
        "refused": [],
        "erased": 0,
    }
    assert "no notice is due" in newsroom.run("subscribers", "notices", now=LATE).stderr


def test_two_years_later_a_reminder_tells_how_to_stop_and_begins_the_next_two(
    newsroom: Newsroom,
) -> None:
    add(newsroom, "kim@example.kr", "--language", "en")
    notices(newsroom, "--send")
    assert notices(newsroom, now=LATE)["due"] == []
    (due,) = notices(newsroom, now=TWO_YEARS)["due"]
    assert (due["notice"], due["due"][:7]) == ("reminder", "2027-06")
    notices(newsroom, "--send", now=TWO_YEARS)
    mail = mails(newsroom)[-1]
    assert "still want" in mail["Subject"]
    link = re.search(r"https://news\.example\.kr/letters/u/\S+", text(mail))
    assert link
    assert f"<{link[0]}>" in mail["List-Unsubscribe"]
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"  # RFC 8058 §3.1
    assert notices(newsroom, now=TWO_YEARS)["due"] == []
    assert notices(newsroom, now="2029-05-20T07:30:00+09:00")["count"] == 1


def test_what_no_server_took_stays_due_and_the_others_are_marked(newsroom: Newsroom) -> None:
    for name in ("kim", "lee", "park"):
        add(newsroom, f"{name}@example.kr")
    refuse = {"RCPT": lambda line: "450 4.7.1 greylisted" if "lee@" in line else None}
    with RecordingServer(faults=refuse) as server:
        newsroom.configure(f'{CONFIG}transport = "{server.url}"\n')
        told = notices(newsroom, "--send", status=3)
        assert told["sent"] == 2
        ((refused),) = told["refused"]
        assert (refused["address"], "greylisted" in refused["reply"]) == ("lee@example.kr", True)
        assert [one["address"] for one in notices(newsroom)["due"]] == ["lee@example.kr"]
        server.faults.clear()
        assert notices(newsroom, "--send")["sent"] == 1
        assert sorted(server.recipients()) == [
            "kim@example.kr",
            "lee@example.kr",
            "park@example.kr",
        ]


def test_a_notice_of_which_nobody_knows_goes_again_for_the_law_wants_it_told(
    newsroom: Newsroom,
) -> None:
    add(newsroom, "kim@example.kr")
    with RecordingServer(faults={"DOT": [DROP, None]}) as server:
        newsroom.configure(f'{CONFIG}transport = "{server.url}"\n')
        notices(newsroom, "--send", status=3)
        assert notices(newsroom, "--send")["sent"] == 1
        assert notices(newsroom)["due"] == []


@pytest.mark.parametrize("late", [False, True])
def test_an_address_that_is_gone_is_not_written_to_for_ever(newsroom: Newsroom, late: bool) -> None:
    add(newsroom, "kim@example.kr")
    with RecordingServer(faults={"RCPT": "550 5.1.1 no such user"}) as server:
        newsroom.configure(f'{CONFIG}transport = "{server.url}"\n')
        notices(newsroom, "--send", now=LATE if late else SOON, status=3)
        assert notices(newsroom, now=LATE)["due"] == []
    shown = json.loads(newsroom.run("subscribers", "show", "kim@example.kr", "--json").stdout)
    assert shown["subscriber"]["state"] == "suppressed"


def test_it_makes_no_database(newsroom: Newsroom) -> None:
    assert "no database" in notices(newsroom, status=2)["error"]
    assert not (newsroom.folder / "syndicate.db").exists()


def test_who_was_forgotten_and_typed_in_by_somebody_is_erased_again(newsroom: Newsroom) -> None:
    add(newsroom, "kim@example.kr")
    newsroom.run("subscribers", "forget", "kim@example.kr", "--yes")
    with open_database("sqlite:///syndicate.db", newsroom.folder) as database:
        at = datetime.fromisoformat(SOON)
        signup.request(database, "hanbit", check("kim@example.kr"), Wishes(), at)
    assert notices(newsroom, "--send")["erased"] == 0  # the link in their mail is still good
    assert notices(newsroom, "--send", now=LATE)["erased"] == 1
    shown = newsroom.run("subscribers", "show", "kim@example.kr")
    assert "was forgotten" in shown.stderr


def test_a_server_that_cannot_be_reached_is_named_and_notices_stay_due(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("syndicate.delivery.post._PATIENCE", 1.0)
    with RecordingServer() as server:
        pass
    newsroom.configure(f'{CONFIG}transport = "{server.url}"\n')
    add(newsroom, "kim@example.kr")
    result = newsroom.run("subscribers", "notices", "--send", now=SOON)
    assert result.exit_code == 3
    assert f"{server.url} cannot be reached: Connection refused" in result.stderr
    assert "no notice is due" not in result.stderr
    assert notices(newsroom)["count"] == 1
