"""Letters in a folder: any mail program reads them, and a repeat makes no second one."""

import mailbox
import os
import shutil
import time
from pathlib import Path

import pytest
from piles import Pile, letter, letters

from syndicate.delivery.courier import Courier, Rates
from syndicate.delivery.parcel import Outcome
from syndicate.delivery.transport import Transport
from syndicate.errors import UnfinishedError


def fill(folder: Path, pile: Pile) -> dict[Outcome, int]:
    courier = Courier(Transport(maildir=folder), Rates("1/h"), time.monotonic)
    return dict(courier.run(pile).counts)


def test_letters_are_read_by_the_mailbox_of_the_standard_library(tmp_path: Path) -> None:
    pile = Pile(letters(20))
    assert fill(tmp_path / "out" / "box", pile) == {Outcome.WRITTEN: 20}
    assert pile.outcomes() == ["written"] * 20
    box = mailbox.Maildir(tmp_path / "out" / "box", create=False)
    found = {message["Delivered-To"]: message for message in box}
    assert sorted(found) == sorted(f"reader{n}@example.kr" for n in range(1, 21))
    message = found["reader7@example.kr"]
    assert message["Return-Path"] == "<digest@news.example>"
    assert message["Message-ID"] == "<7@news.example>"
    assert message.get_payload() == "Hello.\n"
    assert not list((tmp_path / "out" / "box" / "tmp").iterdir())


def test_the_letter_itself_is_kept_byte_for_byte(tmp_path: Path) -> None:
    parcel = letter(
        1, message=(b"Message-ID: <a@b>\r\n\r\n.dot\r\n", "한글\r\n".encode(), b".\r\nend")
    )
    fill(tmp_path, Pile([parcel]))
    [path] = (tmp_path / "new").iterdir()
    head, _, rest = path.read_bytes().partition(b"kr\r\n")
    assert head == b"Return-Path: <digest@news.example>\r\nDelivered-To: reader1@example."
    assert rest == b"".join(parcel.message)


def test_the_same_letter_again_overwrites_and_another_does_not(tmp_path: Path) -> None:
    same = letter(1, message=(b"Subject: one\r\nMESSAGE-id:\r\n <x@y>\r\n\r\nold",))
    later = letter(900, recipient=same.recipient, message=(b"Message-ID: <x@y>\r\n\r\nnew",))
    other_day = letter(1, message=(b"Message-ID: <z@y>\r\n\r\nother",))
    for parcel in (same, later, other_day):
        fill(tmp_path, Pile([parcel]))
    kept = {path.read_bytes().rpartition(b"\r\n")[2] for path in (tmp_path / "new").iterdir()}
    assert kept == {b"new", b"other"}


def test_a_letter_without_a_message_id_has_a_stable_name_too(tmp_path: Path) -> None:
    for _ in range(2):
        fill(tmp_path, Pile([letter(1, message=(b"Subject: x\r\n\r\n", b"a")), letter(2)]))
    assert len(list((tmp_path / "new").iterdir())) == 2


@pytest.mark.skipif(os.name != "posix", reason="permissions are POSIX's")
def test_nobody_else_reads_them(tmp_path: Path) -> None:
    fill(tmp_path / "box", Pile([letter()]))
    [path] = (tmp_path / "box" / "new").iterdir()
    assert path.stat().st_mode & 0o077 == 0
    assert (tmp_path / "box" / "new").stat().st_mode & 0o077 == 0


def test_a_folder_that_cannot_be_written_gives_the_letters_back(tmp_path: Path) -> None:
    box = tmp_path / "box"
    pile = Pile(letters(3), on_turn=lambda _: shutil.rmtree(box / "tmp", ignore_errors=True))
    with pytest.raises(UnfinishedError, match="box cannot be written"):
        fill(box, pile)
    assert not pile.out
    assert [one.offered for one in pile.results] == [False] * 3


def test_what_is_no_folder_is_said_before_a_letter_is_taken(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    pile = Pile(letters(3))
    with pytest.raises(UnfinishedError, match="file cannot be written"):
        fill(tmp_path / "file", pile)
    assert not pile.turns


def test_a_stop_ends_it_between_letters(tmp_path: Path) -> None:
    pile = Pile(letters(100))
    courier = Courier(Transport(maildir=tmp_path), Rates(), time.monotonic)
    summary = courier.run(pile, stop=lambda: len(pile.results) >= 16)
    assert summary.stopped
    assert 16 <= summary.counts[Outcome.WRITTEN] < 100
    assert not pile.out
