"""``records/published.jsonl``: append-only, readable after a crash, never guessed at."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from syndicate.errors import UsageError
from syndicate.records import PublishedRecords
from syndicate.testing import MORNING, make_article

LATER = MORNING + timedelta(hours=1)


def remembered(root: Path) -> PublishedRecords:
    records = PublishedRecords(root)
    records.publish(make_article(1), "aa", MORNING)
    records.publish(make_article(2), "bb", MORNING)
    records.save()
    return records


def journal(root: Path) -> Path:
    return root / "records" / "published.jsonl"


def test_nothing_new_appends_nothing(tmp_path: Path) -> None:
    remembered(tmp_path)
    before = journal(tmp_path).read_bytes()
    remembered(tmp_path)
    assert journal(tmp_path).read_bytes() == before


def test_first_date_and_address_stay_and_the_rest_follows(tmp_path: Path) -> None:
    remembered(tmp_path)
    records = PublishedRecords(tmp_path)
    moved = make_article(1, published=LATER, url="https://news.example.kr/x", title="새 제목")
    records.publish(moved, "cc", LATER)
    records.save()
    record = PublishedRecords(tmp_path).get(moved.id)
    assert record is not None
    assert record.published == make_article(1).published
    assert record.url == make_article(1).url
    assert (record.title, record.fingerprint) == ("새 제목", "cc")


def test_a_line_cut_anywhere_by_a_crash_is_passed_over_and_spoils_no_other(tmp_path: Path) -> None:
    second = make_article(2, title="제목 {하나} “둘”")
    records = remembered(tmp_path)
    records.publish(second, "cc", LATER)
    records.save()
    whole = journal(tmp_path).read_bytes()
    line = whole.splitlines(keepends=True)[-1]
    for cut in range(1, len(line) - 1):
        journal(tmp_path).write_bytes(whole[: cut - len(line)])
        for _ in range(2):  # with nothing behind it, and then with another line
            records = PublishedRecords(tmp_path)
            found = records.get(second.id)
            assert found is not None
            assert found.title == make_article(2).title
            records.publish(make_article(3), "dd", LATER)
            records.save()


def test_a_damaged_line_is_named_and_nothing_is_guessed(tmp_path: Path) -> None:
    remembered(tmp_path)
    text = journal(tmp_path).read_text(encoding="utf-8")
    journal(tmp_path).write_text("hello\n" + text, encoding="utf-8")
    with pytest.raises(UsageError, match=r"published\.jsonl:1: .*backup"):
        PublishedRecords(tmp_path)


def test_a_line_in_another_encoding_is_named(tmp_path: Path) -> None:
    remembered(tmp_path)
    text = journal(tmp_path).read_text(encoding="utf-8")
    journal(tmp_path).write_bytes(text.encode("cp949"))
    with pytest.raises(UsageError, match=r"published\.jsonl:1: .*backup"):
        PublishedRecords(tmp_path)


def test_a_feed_knows_when_an_article_last_left_it(tmp_path: Path) -> None:
    records = remembered(tmp_path)
    record = records.get(make_article(1).id)
    assert record is not None
    records.remove(record, "deleted", ["", "education"], LATER)
    records.save()
    again = PublishedRecords(tmp_path)
    assert again.departure("education", LATER) == LATER
    assert again.departure("features", LATER) is None
    assert again.departure("education", MORNING) is None
    gone = again.get(record.id)
    assert gone is not None
    assert (gone.removed, gone.reason) == (LATER, "deleted")


def test_moving_to_another_section_leaves_the_first_one(tmp_path: Path) -> None:
    records = remembered(tmp_path)
    records.publish(make_article(1, sections=("features",)), "aa", LATER)
    assert records.departure("education", LATER) == LATER


def test_a_silent_change_of_the_text_is_not_forgotten(tmp_path: Path) -> None:
    records = remembered(tmp_path)
    records.publish(make_article(1), "changed", LATER)
    record = records.get(make_article(1).id)
    assert record is not None
    assert record.fingerprint == "aa"
    records.publish(make_article(1, updated=LATER), "changed", LATER)
    record = records.get(make_article(1).id)
    assert record is not None
    assert record.fingerprint == "changed"
