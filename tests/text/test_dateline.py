"""Lines that are a day, a time, or both."""

from __future__ import annotations

from datetime import date, time

import pytest
from hypothesis import given, strategies as st

from syndicate.text.dateline import DateLine, read_date_line

DAY = date(2025, 6, 10)


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("2025.06.10 (화)", DateLine(DAY, None)),
        ("\u00a02025.6.10.(화) ", DateLine(DAY, None)),
        ("2025년 6월 10일 화요일", DateLine(DAY, None)),
        ("Tuesday, June 10th, 2025", DateLine(DAY, None)),
        ("Tue 10 Jun 2025", DateLine(DAY, None)),
        ("2025.06.10 (수)", DateLine(DAY, None, weekday_fits=False)),
        ("2025.06.10 (07시)", DateLine(DAY, time(7))),
        ("2025-06-10T07:30", DateLine(DAY, time(7, 30))),
        ("2025년 6월 10일 07시 30분 현재", DateLine(DAY, time(7, 30))),
        ("(07시)", DateLine(None, time(7))),
        ("07:00 현재", DateLine(None, time(7))),
    ],
)
def test_a_date_line(line: str, found: DateLine) -> None:
    assert read_date_line(line) == found


@pytest.mark.parametrize(
    "line", ["", "2025", "교육", "2025.06", "6월 10일 축제", "25:00", "may 2025"]
)
def test_another_line_is_none(line: str) -> None:
    assert read_date_line(line) is None


def test_a_day_that_does_not_exist_raises() -> None:
    with pytest.raises(ValueError, match="day"):
        read_date_line("2025.02.30")


@given(st.dates(date(1896, 1, 1), date(2999, 12, 31)))
def test_every_day_comes_out_of_its_own_line(day: date) -> None:
    week = "월화수목금토일"[day.weekday()]
    assert read_date_line(f"{day:%Y.%m.%d} ({week})") == DateLine(day, None)
    assert read_date_line(day.strftime("%A, %B %d, %Y")) == DateLine(day, None)
