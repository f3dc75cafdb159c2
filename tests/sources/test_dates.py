"""Every spelling of a date that the contract names, and those that are refused."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, strategies as st

from syndicate.errors import ArticleError
from syndicate.sources import dates

KST = ZoneInfo("Asia/Seoul")


def at(text: str) -> str:
    return dates.read(text, KST).isoformat()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2025-06-10", "2025-06-10T00:00:00+09:00"),
        ("2025.06.10", "2025-06-10T00:00:00+09:00"),
        ("2025. 6. 10.", "2025-06-10T00:00:00+09:00"),
        ("2025/6/10 07:05", "2025-06-10T07:05:00+09:00"),
        ("20250610", "2025-06-10T00:00:00+09:00"),
        ("20250610T070000Z", "2025-06-10T07:00:00+00:00"),
        ("2025년 6월 10일", "2025-06-10T00:00:00+09:00"),
        ("2025년 6월 10일(화) 오전 7시 30분", "2025-06-10T07:30:00+09:00"),
        ("2025년6월10일 오후 12:15", "2025-06-10T12:15:00+09:00"),
        ("2025-06-10 오전 12:15", "2025-06-10T00:15:00+09:00"),
        ("입력 2025.06.10 14:30", "2025-06-10T14:30:00+09:00"),
        ("2025-06-10T07:00", "2025-06-10T07:00:00+09:00"),
        ("2025-06-10T07:00:00Z", "2025-06-10T07:00:00+00:00"),
        ("2025-06-10T07:00:00.123456+02:00", "2025-06-10T07:00:00+02:00"),
        ("2017-03-08 2:05:17 -0400", "2017-03-08T02:05:17-04:00"),
        ("2020-02-01 10:00 +0530", "2020-02-01T10:00:00+05:30"),
        ("2020-02-01 24:00", "2020-02-02T00:00:00+09:00"),
        ("2016-12-31 23:59:60 Z", "2016-12-31T23:59:59+00:00"),
        ("2020-07-01 09:00 America/New_York", "2020-07-01T09:00:00-04:00"),
        ("2020-02-01 7:00 pm KST", "2020-02-01T19:00:00+09:00"),
        ("Tue, 10 Jun 2025 07:00:00 +0900", "2025-06-10T07:00:00+09:00"),
        ("10 Jun 2025 07:00 EST", "2025-06-10T07:00:00-05:00"),
        ("Tue Jun 10 07:00:00 UTC 2025", "2025-06-10T07:00:00+00:00"),
        ("Tue Mar 03 2020 11:00:00 GMT+0100 (Central European)", "2020-03-03T11:00:00+01:00"),
        ("June 10th, 2025", "2025-06-10T00:00:00+09:00"),
        ("Sept. 3, 2019 at 4 PM", "2019-09-03T16:00:00+09:00"),
        ("3-Sep-2019", "2019-09-03T00:00:00+09:00"),
        ("12/31/2019", "2019-12-31T00:00:00+09:00"),
        ("31.12.2019 08:00", "2019-12-31T08:00:00+09:00"),
        ("05/05/2019", "2019-05-05T00:00:00+09:00"),
        ("1749513600", "2025-06-10T00:00:00+00:00"),
    ],
)
def test_a_date_is_read_as_it_was_meant(text: str, expected: str) -> None:
    assert at(text) == expected


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("2025-02-30", "1 to 28"),
        ("2025-13-01", "no such month"),
        ("2025년 6월 31일", "1 to 30"),
        ("03/04/2020", "two days"),
        ("5.6.2020", "two days"),
        ("12/31/19", "two digits"),
        ("2025-06", "names no day"),
        ("2025-06-10 25:00", "no such time"),
        ("2025-06-10 07:61", "no such time"),
        ("2025-06-10 07:00 IST", "no time or time zone"),
        ("0001-01-01T00:00:00Z", "empty date"),
        ("0044-03-15", "no year"),
        ("10000-01-01", "not a date"),
        ("yesterday", "not a date"),
        ("", "not a date"),
    ],
)
def test_what_has_no_single_reading_is_refused_with_the_mend(text: str, reason: str) -> None:
    with pytest.raises(ArticleError, match=reason) as caught:
        dates.read(text, KST)
    assert "2025-06-10" in str(caught.value)


def test_dates_of_toml_are_read_too() -> None:
    assert dates.read(date(2025, 6, 10), KST) == datetime(2025, 6, 10, tzinfo=KST)
    assert dates.read(datetime(2025, 6, 10, 7), KST) == datetime(2025, 6, 10, 7, tzinfo=KST)  # noqa: DTZ001  # TOML's local time
    assert dates.read(datetime(2025, 6, 10, tzinfo=UTC), KST).utcoffset() == timedelta(0)
    with pytest.raises(ArticleError, match="year"):
        dates.read(datetime(1, 1, 2, tzinfo=UTC), KST)


def test_local_mean_time_gets_an_offset_that_feeds_can_write() -> None:
    offset = dates.read("1896-04-07", KST).utcoffset()
    assert offset == timedelta(hours=8, minutes=28)


_EARLIEST, _LATEST = datetime(1000, 1, 1), datetime(9989, 12, 31)  # noqa: DTZ001  # typed without


@given(
    st.datetimes(_EARLIEST, _LATEST).map(lambda moment: moment.replace(microsecond=0)),
    st.sampled_from(["", "+09:00", "-04:30", "+00:00", "+23:59"]),
)
def test_the_usual_spelling_means_what_the_loose_one_means(moment: datetime, zone: str) -> None:
    usual = moment.isoformat()
    loose = usual.replace("-", "/").replace("T", ", ")
    assert dates.read(usual + zone, KST) == dates.read(f"{loose} {zone}", KST)
    assert at(usual[:10]) == at(loose[:10])
