"""`syndicate subscribers` as an editor meets it."""

from __future__ import annotations

import json
import sqlite3
import stat
from typing import Any

import pytest
from newsroom import Newsroom

from syndicate.testing import CONFIG


def call(newsroom: Newsroom, *words: str, status: int = 0) -> dict[str, Any]:
    """A command with ``--json``: its one object."""
    result = newsroom.run("subscribers", *words, "--json")
    assert result.exit_code == status, result.output
    made = json.loads(result.stdout)
    assert isinstance(made, dict)
    return made


def test_only_adding_makes_the_database(newsroom: Newsroom) -> None:
    for words in (
        ["list"],
        ["show", "kim@example.kr"],
        ["export"],
        ["forget", "kim@example.kr", "--yes"],
    ):
        assert "no database syndicate.db" in call(newsroom, *words, status=2)["error"]
    assert not (newsroom.folder / "syndicate.db").exists()
    call(newsroom, "add", "kim@example.kr")
    file = newsroom.folder / "syndicate.db"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600  # it holds people's addresses


def test_a_person_without_consent_is_said_to_get_nothing(newsroom: Newsroom) -> None:
    result = newsroom.run("subscribers", "add", "kim@example.kr")
    assert result.exit_code == 0
    assert "pending" in result.stderr
    assert "--consent-source" in result.stderr
    added = call(newsroom, "add", "kim@example.kr", "--consent-source", "paper form 17")
    assert added == {"address": "kim@example.kr", "result": "updated", "state": "active"}
    assert "unchanged, active" in newsroom.run("subscribers", "add", "kim@example.kr").stderr


def test_everything_that_was_given_is_shown(newsroom: Newsroom) -> None:
    call(
        newsroom,
        "add",
        "kim@example.kr",
        *("--name", "김독자", "--city", "수원", "--language", "en", "--section", "Education"),
        *("--consent-source", "전화", "--consent-wording", "받겠습니다", "--advertising"),
        *("--consent-at", "2025-06-01 10:00"),
    )
    known = call(newsroom, "show", "KIM@example.kr")
    assert known["subscriber"]["sections"] == ["education"]
    assert [act["kind"] for act in known["consents"]] == ["news", "advertising"]
    assert known["consents"][0]["at"] == "2025-06-01T01:00:00Z"
    text = newsroom.run("subscribers", "show", "kim@example.kr").stdout
    for fact in ("김독자", "수원", "교육", "받겠습니다", "전화", "en"):
        assert fact in text
    assert json.loads(newsroom.run("subscribers", "export", "kim@example.kr").stdout) == known


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["add", "nobody"], "'nobody' is not an address"),
        (["add", "a@example.kr", "--section", "스포츠"], "교육, 기획"),
        (["add", "a@example.kr", "--advertising"], "--consent-source"),
        (
            ["add", "a@example.kr", "--consent-source", "x", "--consent-at", "2030-01-01"],
            "in the future",
        ),
        (["import", "missing.csv"], "there is no file missing.csv"),
        (["lst"], "list"),
        (["export", "kim@example.kr", "--state", "active"], "not both"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_done(
    newsroom: Newsroom, words: list[str], message: str
) -> None:
    assert message in call(newsroom, *words, status=2)["error"]
    assert not (newsroom.folder / "syndicate.db").exists()


def test_a_publication_without_an_id_says_what_to_set(newsroom: Newsroom) -> None:
    newsroom.configure(CONFIG.replace('id = "hanbit"\n', ""))
    assert "publication.id is not set" in call(newsroom, "add", "a@example.kr", status=2)["error"]


def test_a_list_with_bad_rows(newsroom: Newsroom) -> None:
    newsroom.write(
        "readers.csv",
        "email,news_consent_at,phone\nkim@example.kr,2025-06-01,1\nbad,,2\nlee@example.kr,,3\n",
    )
    made = call(newsroom, "import", "readers.csv")
    assert made == {
        "rows": 3,
        "added": 2,
        "added_active": 1,
        "added_pending": 1,
        "updated": 0,
        "unchanged": 0,
        "left_alone": 0,
        "rejected": 1,
        "rejects": "readers.csv.rejects.csv",
        "ignored_columns": ["phone"],
    }
    assert (newsroom.folder / "readers.csv.rejects.csv").is_file()
    again = newsroom.run("subscribers", "import", "readers.csv", "--strict")
    assert again.exit_code == 1
    assert "line 3: 'bad' is not an address" in again.stderr
    assert "see readers.csv.rejects.csv" in again.stderr
    assert newsroom.run("subscribers", "-q", "import", "readers.csv").output == ""


def test_people_are_listed_and_exported_by_the_same_filters(newsroom: Newsroom) -> None:
    for name in ("kim", "lee", "han"):
        words = ["--consent-source", "form"] if name != "han" else []
        call(newsroom, "add", f"{name}@example.kr", "--section", "교육", *words)
    listed = call(newsroom, "list", "--state", "active", "--limit", "1")
    assert (listed["total"], listed["states"]) == (2, {"active": 2})
    assert [one["address"] for one in listed["subscribers"]] == ["kim@example.kr"]
    shown = newsroom.run("subscribers", "list", "--section", "교육", "--search", "HAN")
    assert shown.stdout.split() == ["pending", "han@example.kr", "교육"]
    assert "1 person: 1 pending" in shown.stderr
    exported = newsroom.run("subscribers", "export", "--state", "active").stdout.splitlines()
    assert [line.split(",")[0] for line in exported] == [
        "email",
        "kim@example.kr",
        "lee@example.kr",
    ]
    everyone = call(newsroom, "export")["subscribers"]
    assert [one["email"] for one in everyone] == [f"{n}@example.kr" for n in ("kim", "lee", "han")]
    assert call(newsroom, "list", "--search", "nobody")["subscribers"] == []


def test_an_export_into_a_file_opens_in_excel_and_is_private(newsroom: Newsroom) -> None:
    call(newsroom, "add", "kim@example.kr", "--name", "김독자")
    made = call(newsroom, "export", "--output", "readers.csv")
    assert made == {"written": "readers.csv", "rows": 1}
    file = newsroom.folder / "readers.csv"
    assert file.read_bytes().startswith(b"\xef\xbb\xbfemail,name")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    before = newsroom.run("subscribers", "export").stdout
    assert call(newsroom, "import", "readers.csv")["unchanged"] == 1
    assert newsroom.run("subscribers", "export").stdout == before
    wrong = call(newsroom, "export", "--output", "no/such/readers.csv", status=2)
    assert "cannot be written" in wrong["error"]


def test_forgetting_asks_and_lasts(newsroom: Newsroom) -> None:
    call(newsroom, "add", "kim@example.kr", "--consent-source", "form")
    assert "--yes" in call(newsroom, "forget", "kim@example.kr", status=2)["error"]
    assert call(newsroom, "show", "kim@example.kr")["subscriber"]["state"] == "active"
    assert call(newsroom, "forget", "Kim@example.kr", "--yes") == {"forgotten": "kim@example.kr"}
    for words in (["show"], ["forget", "--yes"], ["add", "--consent-source", "form"]):
        error = call(newsroom, *words, "kim@example.kr", status=2)["error"]
        assert "forgotten at their wish" in error
    newsroom.write("readers.csv", "email,news_consent_at\nkim@example.kr,2025-06-01\n")
    assert call(newsroom, "import", "readers.csv")["rejected"] == 1
    assert call(newsroom, "list")["total"] == 0


def test_a_person_nobody_knows(newsroom: Newsroom) -> None:
    call(newsroom, "add", "kim@example.kr")
    wrong = call(newsroom, "show", "lee@example.kr", status=2)
    assert wrong == {"error": "no subscriber has the address lee@example.kr"}


def test_a_postgresql_of_the_configuration_is_used(newsroom: Newsroom, database_url: str) -> None:
    newsroom.configure(f'{CONFIG}\n[database]\nurl = "{database_url}"\n')
    assert "makes" in call(newsroom, "list", status=2)["error"]
    call(newsroom, "add", "kim@example.kr", "--consent-source", "form")
    assert call(newsroom, "list")["total"] == 1
    assert not (newsroom.folder / "syndicate.db").exists()


def test_a_database_that_cannot_be_written_is_no_fault_of_ours(newsroom: Newsroom) -> None:
    """As where the file belongs to another user, or the disk is full."""
    assert newsroom.run("subscribers", "add", "kim@example.kr").exit_code == 0
    with sqlite3.connect(newsroom.folder / "syndicate.db") as database:
        stop = "CREATE TRIGGER stop BEFORE INSERT ON subscribers BEGIN"
        database.execute(f"{stop} SELECT RAISE(ABORT, 'disk I/O error'); END")
    result = newsroom.run("subscribers", "add", "lee@example.kr")
    assert result.exit_code == 3
    assert "the database failed: disk I/O error" in result.stderr
    assert "may this user write there?" in result.stderr
