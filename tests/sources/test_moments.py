"""Dates by arithmetic are the dates that the calendar and the zone say."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, strategies as st

from syndicate.sources import dates
from syndicate.sources.moments import Moments

_EARLIEST, _LATEST = datetime(1890, 1, 1), datetime(2100, 1, 1)  # noqa: DTZ001  # typed without
_ZONES = {
    name: Moments(ZoneInfo(name))
    for name in (
        "Asia/Seoul", "America/New_York", "Africa/Casablanca", "Pacific/Apia",
        "Australia/Lord_Howe", "Europe/Dublin",
    )
}  # fmt: skip


@pytest.mark.parametrize("name", _ZONES)
@given(
    st.datetimes(_EARLIEST, _LATEST).map(lambda moment: moment.replace(microsecond=0)),
    st.sampled_from(["", "Z", "+09:00", "-0330"]),
)
@example(datetime(1908, 4, 1), "")  # noqa: DTZ001  # Seoul leaves its local mean time
@example(datetime(2024, 3, 10, 2, 30), "")  # noqa: DTZ001  # an hour that New York leaves out
@example(datetime(2024, 11, 3, 1, 30), "")  # noqa: DTZ001  # one that it has twice
@example(datetime(2011, 12, 30), "")  # noqa: DTZ001  # a day that Apia leaves out
def test_a_date_means_the_same_instant_and_day(name: str, moment: datetime, zone: str) -> None:
    publication = ZoneInfo(name)
    for text in (moment.isoformat() + zone, moment.isoformat(" ")[:16] + zone, str(moment)[:10]):
        found = _ZONES[name].read(text)
        wanted = dates.read(text, publication)
        assert found is not None
        assert found[0] == int(wanted.timestamp())
        assert found[1] == wanted.astimezone(publication).date().isoformat()


@pytest.mark.parametrize("text", ["2025-02-30", "2025-06-10T25:00", "03/04/2020", "tomorrow", ""])
def test_what_is_no_date_is_none(text: str) -> None:
    assert _ZONES["Asia/Seoul"].read(text) is None
