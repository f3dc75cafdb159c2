"""Reports are found wherever a mail system leaves them, and left there."""

from __future__ import annotations

import mailbox
import os
from io import BytesIO
from pathlib import Path

import pytest

from syndicate.mail.bounce import LIMIT
from syndicate.mail.bounce.boxes import messages, split

ONE = b"Subject: one\n\nFrom the start: a line that an mbox must quote.\n"
TWO = b"Subject: two\n\nbody\n"


def found(path: Path) -> list[tuple[str, bytes]]:
    return [(one.name, one.data) for one in messages(path, "box")]


def test_a_file_is_one_message(tmp_path: Path) -> None:
    (tmp_path / "a.eml").write_bytes(ONE)
    assert found(tmp_path / "a.eml") == [("box", ONE)]


def test_an_mbox_is_split_as_the_standard_library_wrote_it(tmp_path: Path) -> None:
    box = mailbox.mbox(tmp_path / "box")
    for mail in (ONE, TWO, ONE):
        box.add(mail)
    box.close()
    before = (tmp_path / "box").read_bytes()
    read = found(tmp_path / "box")
    assert [name for name, _ in read] == ["box#1", "box#2", "box#3"]
    assert [data.rstrip().replace(b">From", b"From") for _, data in read] == [
        mail.rstrip() for mail in (ONE, TWO, ONE)
    ]
    assert (tmp_path / "box").read_bytes() == before


def test_a_sentence_that_begins_with_from_does_not_split_an_mbox() -> None:
    text = (
        b"From a@b.test Tue Jun 10 07:31:02 2025\nSubject: x\n\nHello\n\nFrom here we go.\n"
        b"From what we know it was in 2025\n"
    )
    assert len(list(split(BytesIO(text), "x"))) == 1


def test_a_maildir_is_read_and_not_touched(tmp_path: Path) -> None:
    box = mailbox.Maildir(tmp_path / "Maildir")
    box.add(ONE)
    seen = mailbox.MaildirMessage(TWO)
    seen.set_subdir("cur")
    seen.add_flag("S")
    box.add(seen)
    (tmp_path / "Maildir/tmp/half").write_bytes(b"Subject: ha")
    before = sorted(str(path) for path in tmp_path.rglob("*"))
    read = found(tmp_path / "Maildir")
    assert [data for _, data in read] == [ONE, TWO]
    assert read[0][0].startswith("box/new/")
    assert sorted(str(path) for path in tmp_path.rglob("*")) == before


def test_a_folder_is_read_with_what_lies_below_it(tmp_path: Path) -> None:
    (tmp_path / "2025/june").mkdir(parents=True)
    (tmp_path / "2025/june/1").write_bytes(ONE)
    (tmp_path / "b.eml").write_bytes(TWO)
    (tmp_path / ".index").write_bytes(b"of a mail program")
    (tmp_path / "loop").symlink_to(tmp_path)
    assert found(tmp_path) == [("box/2025/june/1", ONE), ("box/b.eml", TWO)]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_is_passed_over_and_not_waited_for(tmp_path: Path) -> None:
    (tmp_path / "new").mkdir()
    os.mkfifo(tmp_path / "new" / "a")
    (tmp_path / "new" / "b").write_bytes(ONE)
    assert found(tmp_path) == [("box/new/b", ONE)]


def test_what_cannot_be_read_is_named_and_the_rest_is_read(tmp_path: Path) -> None:
    (tmp_path / "a").symlink_to(tmp_path / "nowhere")
    (tmp_path / "b").write_bytes(TWO)
    first, second = messages(tmp_path, "box")
    assert (first.name, first.fault) == ("box/a", "No such file or directory")
    assert second.data == TWO


@pytest.mark.parametrize("begin", [b"", b"From a@b.test Tue Jun 10 07:31:02 2025\n"])
def test_an_endless_stream_takes_no_endless_memory(begin: bytes) -> None:
    lines = (b"x" * 1023 + b"\n") * (3 * LIMIT // 1024)
    (message,) = split(BytesIO(begin + b"Subject: x\n\n" + lines), "stdin")
    assert LIMIT / 2 < len(message.data) <= LIMIT + 2048
