"""``records/editions``: an edition comes back as it was kept, and closes when its day ends."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, strategies as st

from syndicate.errors import UsageError
from syndicate.model import Edition, EditionSection, Headline, Weather
from syndicate.records import EditionRecords
from syndicate.records.codec import decode, encode
from syndicate.testing import KST, MORNING, make_picture, make_weather

DAY = date(2025, 6, 10)


def an_edition(title: str = "제목", weather: Weather | None = None) -> Edition:
    line = Headline(
        id="tag:x,2025:a",
        title=title,
        url="https://news.example.kr/a",
        published=MORNING,
        updated=MORNING,
        authors=("김하늘",),
        picture=make_picture(),
        lead=True,
    )
    section = EditionSection(
        slug="education", name="교육", url="https://news.example.kr/", headlines=(line,)
    )
    return Edition(
        date=DAY, at=MORNING, sections=(section,), held=(line.id, "tag:x,2025:b"), weather=weather
    )


@given(title=st.text(), count=st.integers(0, 6))
def test_what_is_kept_comes_back(title: str, count: int) -> None:
    edition = an_edition(title, make_weather(count))
    assert decode(encode(edition), DAY) == edition


def test_an_edition_is_open_until_its_day_ends_or_its_first_letter_is_sent(tmp_path: Path) -> None:
    records = EditionRecords(tmp_path, KST)
    last_second = datetime(2025, 6, 10, 23, 59, 59, tzinfo=KST)
    assert records.is_open(DAY, last_second)
    assert not records.is_open(DAY, last_second + timedelta(seconds=1))
    records.save(an_edition())
    assert records.is_open(DAY, MORNING)
    records.save(replace(an_edition(), frozen=MORNING))
    assert not records.is_open(DAY, MORNING)


def test_only_earlier_editions_hold_an_article_back(tmp_path: Path) -> None:
    records = EditionRecords(tmp_path, KST)
    records.save(an_edition())
    held = frozenset({"tag:x,2025:a", "tag:x,2025:b"})
    assert records.held_before(DAY, DAY - timedelta(days=3)) == frozenset()
    assert records.held_before(DAY + timedelta(days=1), DAY) == held


def test_a_damaged_record_is_named(tmp_path: Path) -> None:
    records = EditionRecords(tmp_path, KST)
    records.save(an_edition())
    (path,) = (tmp_path / "records" / "editions").glob("*.json")
    path.write_text('{"date": 7}', encoding="utf-8")
    with pytest.raises(UsageError, match="backup"):
        records.get(DAY)
