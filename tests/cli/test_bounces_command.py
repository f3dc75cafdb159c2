"""`syndicate bounces`: what goes in, what it says, what becomes of a reader."""

from __future__ import annotations

import json
import mailbox
import re
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from click.testing import CliRunner
from newsroom import NOW, Newsroom

from syndicate.cli import cli
from syndicate.cli.state import State
from syndicate.testing import CONFIG

KIM, LEE = "kim@naver.test", "lee@daum.test"
ADDRESSES = """\
return_path = "bounces@news.example.kr"
unsubscribe_mailto = "leave@news.example.kr"
"""
SAMPLES = Path(__file__).parents[1] / "mail" / "bounces"
SAMPLE_PATH = b"bounces+hanbit-" + b"a" * 40 + b"@news.example.kr"


@pytest.fixture
def paths(newsroom: Newsroom) -> dict[str, bytes]:
    """An edition went out to two readers: reader → the return path of the letter."""
    newsroom.configure(f"{CONFIG}{ADDRESSES}")
    newsroom.article("첫째")
    for reader in (KIM, LEE):
        words = ("subscribers", "add", reader, "--consent-source", "form")
        assert newsroom.run(*words, now="2025-06-01T09:00").exit_code == 0
    result = newsroom.run("send", now="2025-06-10T07:05:00+09:00")
    assert result.exit_code == 0, result.output
    found = {}
    for letter in mailbox.Maildir(newsroom.folder / "outbox", create=False):
        path = str(letter["Return-Path"]).strip("<>")
        found[str(letter["To"])] = path.encode()
    return found


def sample(name: str, path: bytes) -> bytes:
    return (SAMPLES / f"{name}.eml").read_bytes().replace(SAMPLE_PATH, path)


def read(newsroom: Newsroom, *words: str, status: int = 0) -> Any:
    result = newsroom.run("bounces", "--json", *words)
    assert result.exit_code == status, result.output
    return json.loads(result.stdout)


def show(newsroom: Newsroom, reader: str) -> Any:
    return json.loads(newsroom.run("subscribers", "show", "--json", reader).stdout)


def state_of(newsroom: Newsroom, reader: str) -> str:
    return str(show(newsroom, reader)["subscriber"]["state"])


def test_a_letter_that_came_back_ends_the_letters(
    newsroom: Newsroom, paths: dict[str, bytes]
) -> None:
    newsroom.write("back/1.eml", sample("naver-no-user", paths[KIM]))
    newsroom.write("back/2.eml", sample("vacation", paths[LEE]))
    result = newsroom.run("bounces", "back")
    assert result.exit_code == 0, result.output
    assert f"suppressed    {KIM}  no such mailbox  [back/1.eml]" in result.stdout
    assert f"no matter     {LEE}  an automatic answer  [back/2.eml]" in result.stdout
    assert "2 reports: 1 suppressed · 1 no matter" in result.stderr
    known = show(newsroom, KIM)
    assert known["subscriber"]["state"] == "suppressed"
    assert known["bounces"][0]["kind"] == "hard"
    assert "존재하지 않는 사용자" in known["bounces"][0]["diagnostic"]
    assert state_of(newsroom, LEE) == "active"
    newsroom.article("둘째", date="2025-06-11 06:00")
    sent = newsroom.run("send", "--json", now="2025-06-11T07:05:00+09:00")
    assert json.loads(sent.stdout)["editions"][-1]["people"] == 1


def test_reading_a_mailbox_again_changes_nothing(
    newsroom: Newsroom, paths: dict[str, bytes]
) -> None:
    box = mailbox.mbox(newsroom.folder / "box")
    box.add(sample("arf-abuse", paths[LEE]))
    box.add(sample("dsn-mailbox-full", paths[KIM]))
    box.close()
    first = read(newsroom, "box", "--dry-run")
    assert first["summary"] == {"unsubscribed": 1, "counted": 1}
    assert first["dry_run"]
    assert read(newsroom, "box")["summary"] == first["summary"]
    assert read(newsroom, "box")["summary"] == {"known": 2}
    states = [state_of(newsroom, reader) for reader in (KIM, LEE)]
    assert states == ["active", "unsubscribed"]


def test_a_report_is_told_in_full_as_json(newsroom: Newsroom, paths: dict[str, bytes]) -> None:
    newsroom.write("r.eml", sample("dsn-not-authenticated", paths[KIM]))
    (told,) = read(newsroom, "r.eml")["reports"]
    assert told.pop("diagnostic").startswith("550-5.7.26 Unauthenticated email")
    assert told == {
        "name": "r.eml",
        "kind": "blocked",
        "done": "noted",
        "subscriber": KIM,
        "edition": "2025-06-10",
        "proof": "return path",
        "recipient": "kim@gmail.test",
        "reason": "our mail is not authenticated",
        "status": "5.7.26",
        "subject": "Undelivered Mail Returned to Sender",
    }


def test_a_pipe_brings_one_message(newsroom: Newsroom, paths: dict[str, bytes]) -> None:
    result = CliRunner().invoke(
        cli,
        ["-C", str(newsroom.folder), "--now", NOW, "bounces", "-q"],
        obj=State(environ={}),
        input=sample("daum-dormant", paths[LEE]),
    )
    assert (result.exit_code, result.output) == (0, "")
    assert state_of(newsroom, LEE) == "suppressed"


def test_a_folder_that_is_not_there_is_an_error(
    newsroom: Newsroom, paths: dict[str, bytes]
) -> None:
    assert paths
    told = newsroom.run("bounces", "-q", "nofolder")
    assert told.exit_code == 2
    assert "nofolder cannot be read: No such file or directory" in told.stderr
    assert "nothing could be read" in told.stderr
    assert "nofolder: No such file" in read(newsroom, "nofolder", status=2)["error"]


def test_a_file_that_cannot_be_read_among_others_is_named_to_cron(
    newsroom: Newsroom, paths: dict[str, bytes]
) -> None:
    newsroom.write("a.eml", sample("daum-dormant", paths[LEE]))
    told = newsroom.run("bounces", "-q", "a.eml", "b.eml")
    assert told.exit_code == 0
    assert "b.eml cannot be read" in told.stderr
    assert state_of(newsroom, LEE) == "suppressed"


def test_what_needs_a_person_is_said(newsroom: Newsroom, paths: dict[str, bytes]) -> None:
    newsroom.write("a.eml", sample("dsn-not-authenticated", paths[KIM]))
    newsroom.write("b.eml", sample("person", paths[KIM]))
    newsroom.write("c.eml", (SAMPLES / "hanmail-full.eml").read_bytes())
    result = newsroom.run("bounces", "a.eml", "b.eml", "c.eml", "d.eml")
    assert result.exit_code == 0
    assert "d.eml cannot be read: No such file or directory" in result.stderr
    assert "1 letter was refused because of us, not of the reader: our mail" in result.stderr
    assert "1 of the reports proves no letter of ours" in result.stderr
    assert "1 of the mails is no report that is understood" in result.stderr
    assert "nobody        kim@hanmail.test  mailbox full  [c.eml]" in result.stdout
    assert "not read      kim@naver.test" in result.stdout


def test_a_report_that_only_names_an_address_is_believed_where_asked(
    newsroom: Newsroom, paths: dict[str, bytes]
) -> None:
    assert paths
    newsroom.write("a.eml", (SAMPLES / "dsn-unknown-user.eml").read_bytes())
    assert read(newsroom, "a.eml")["summary"] == {"nobody": 1}
    assert read(newsroom, "a.eml", "--by-address")["summary"] == {"suppressed": 1}
    assert state_of(newsroom, KIM) == "suppressed"


def test_a_mail_that_unsubscribes_is_understood(
    newsroom: Newsroom, paths: dict[str, bytes]
) -> None:
    assert paths
    letters = {
        str(letter["To"]): str(letter["List-Unsubscribe"])
        for letter in mailbox.Maildir(newsroom.folder / "outbox", create=False)
    }
    found = re.search(r"<(mailto:[^>]+)>", letters[LEE])
    assert found
    address = urlsplit(found[1])
    mail = EmailMessage()
    mail["From"], mail["To"] = "Lee <lee@private.test>", address.path
    mail["Subject"] = parse_qs(address.query)["subject"][0]
    newsroom.write("leave.eml", mail.as_bytes())
    assert read(newsroom, "leave.eml", "--dry-run")["summary"] == {"unsubscribed": 1}
    (told,) = read(newsroom, "leave.eml")["reports"]
    assert (told["subscriber"], told["done"], told["proof"]) == (
        LEE,
        "unsubscribed",
        "signed subject",
    )
    assert [state_of(newsroom, reader) for reader in (KIM, LEE)] == ["active", "unsubscribed"]
    assert read(newsroom, "leave.eml")["summary"] == {"known": 1}
    assert [act["source"] for act in show(newsroom, LEE)["consents"]] == ["form", "e-mail"]
    other = mail.as_bytes().replace(b"unsubscribe", b"unsubscribe x", 1)
    newsroom.write("other.eml", other)
    newsroom.write("forged.eml", mail.as_bytes().replace(b"unsubscribe ", b"unsubscribe x", 1))
    assert read(newsroom, "other.eml")["summary"] == {"not read": 1}
    assert read(newsroom, "forged.eml")["summary"] == {"nobody": 1}


def test_without_an_audience_nothing_is_made(newsroom: Newsroom) -> None:
    newsroom.write("a.eml", (SAMPLES / "dsn-unknown-user.eml").read_bytes())
    result = newsroom.run("bounces", "a.eml")
    assert result.exit_code == 2
    assert "there is no database" in result.output
    assert not list(newsroom.folder.glob("*.db"))
