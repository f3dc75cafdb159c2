"""Which hour KMA's forecast service is asked for, and what an answer says of its own."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from data_go_kr import (
    Service,
    answer,
    celsius,
    chance,
    header,
    high,
    low,
    sky,
)
from hypothesis import given, strategies as st
from kma_forecast_asking import (
    CLOUDS,
    FCST,
    JEJU,
    NCST,
    NOW,
    SEEN,
    SEOUL,
    VILAGE,
    ask,
    notes,
    only,
    reason,
    running,
)
from loopback import Reply

from syndicate.testing import CONFIG, KST
from syndicate.weather.kma_forecast_times import (
    day_bases,
    early_base,
    observed_bases,
    sky_bases,
)
from syndicate.weather.kma_forecast_values import Item, sky_at


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> Iterator[Service]:
    with running(monkeypatch) as made:
        yield made


@pytest.mark.parametrize(
    ("clock", "observed", "forecast", "day"),
    [
        # KMA's day: observations at :40, skies at :45, days ten minutes after every third hour.
        ("06:39", "20250610 0500", "20250610 0530", "20250610 0500"),
        ("06:40", "20250610 0600", "20250610 0530", "20250610 0500"),
        ("06:45", "20250610 0600", "20250610 0630", "20250610 0500"),
        ("05:09", "20250610 0400", "20250610 0430", "20250610 0200"),
        ("05:10", "20250610 0400", "20250610 0430", "20250610 0500"),
        ("00:05", "20250609 2300", "20250609 2330", "20250609 2300"),
        ("00:39", "20250609 2300", "20250609 2330", "20250609 2300"),
        ("02:09", "20250610 0100", "20250610 0130", "20250609 2300"),
        ("02:10", "20250610 0100", "20250610 0130", "20250610 0200"),
        ("23:59", "20250610 2300", "20250610 2330", "20250610 2300"),
    ],
)
def test_the_newest_that_is_ready_is_asked_for(
    service: Service, tmp_path: Path, clock: str, observed: str, forecast: str, day: str
) -> None:
    hour, minute = map(int, clock.split(":"))
    now = NOW.replace(hour=hour, minute=minute)
    place = only(ask(service, tmp_path, '["서울"]', now=now))
    asked = [call for call in service.asked() if call != (VILAGE, "20250610 0200")]
    expected = [(NCST, observed), (FCST, forecast), (VILAGE, day)]
    assert sorted(asked) == sorted(call for call in expected if call != (VILAGE, "20250610 0200"))
    # And at every hour the day has its low and high, as its early forecasts had them.
    assert (place.low, place.high) == (low(SEOUL, now), high(SEOUL, now))


def test_the_hours_are_korean_wherever_the_paper_is(service: Service, tmp_path: Path) -> None:
    config = CONFIG.replace("since = 2025", 'since = 2025\ntimezone = "America/New_York"')
    answer = ask(service, tmp_path, '["서울"]', now=NOW.astimezone(UTC), config=config)
    place = only(answer)
    assert answer.weather
    assert answer.weather.observed == SEEN
    assert place.night  # it is six in the morning there
    assert place.low == low(SEOUL, NOW)
    assert place.rain_probability == chance(SEOUL, NOW.replace(hour=23))


def test_late_at_night_no_chance_of_rain_is_left_of_the_day(
    service: Service, tmp_path: Path
) -> None:
    now = NOW.replace(hour=23, minute=30)
    answer = ask(service, tmp_path, '["서울"]', now=now)
    place = only(answer)
    assert place.rain_probability is None
    assert (place.low, place.high) == (low(SEOUL, now), high(SEOUL, now))
    assert notes(answer) == ()


def test_the_chance_of_rain_is_that_of_the_hours_to_come(service: Service, tmp_path: Path) -> None:
    noon = NOW.replace(hour=12, minute=20)

    def wet_morning(operation: str, cell: tuple[int, int]) -> Reply | None:
        if operation != VILAGE:
            return None
        item = {"baseDate": "20250610", "baseTime": "1100", "nx": cell[0], "ny": cell[1]}
        hours = (("20250610", "1100", "90"), ("20250610", "1200", "20"), ("20250610", "1500", "10"))
        rows = (*hours, ("20250611", "0900", "80"))
        return answer(
            [
                {**item, "category": "POP", "fcstDate": day, "fcstTime": at, "fcstValue": value}
                for day, at, value in rows
            ]
        )

    service.fault = wet_morning
    assert only(ask(service, tmp_path, '["서울"]', now=noon)).rain_probability == 20


@pytest.mark.parametrize("empty", [None, {"items": ""}, {"items": None}, {}])
def test_where_the_newest_is_not_there_yet_the_one_before_is_shown(
    service: Service, tmp_path: Path, empty: object
) -> None:
    service.late = frozenset({NCST, FCST, VILAGE})
    service.empty = empty
    answer = ask(service, tmp_path, '["서울"]')
    place = only(answer)
    assert answer.weather
    assert answer.weather.observed == SEEN.replace(hour=5)
    assert place.temperature == celsius(SEOUL, SEEN.replace(hour=5))
    assert place.sky == CLOUDS[sky(SEOUL, NOW)]
    assert (place.low, place.high) == (low(SEOUL, NOW), high(SEOUL, NOW))


def test_a_place_that_is_an_hour_behind_names_its_own_hour(
    service: Service, tmp_path: Path
) -> None:
    first = [True]

    def behind(operation: str, cell: tuple[int, int]) -> Reply | None:
        if operation == NCST and cell == JEJU and first:
            first.clear()
            return header("03")
        return None

    service.fault = behind
    answer = ask(service, tmp_path)
    assert answer.weather
    seoul, jeju = answer.weather.places
    assert (answer.weather.observed, seoul.observed) == (SEEN, None)
    assert jeju.observed == SEEN.replace(hour=5)
    assert jeju.temperature == celsius(JEJU, SEEN.replace(hour=5))


def test_a_day_whose_forecast_is_of_the_early_morning_is_asked_for_once(
    service: Service, tmp_path: Path
) -> None:
    service.without = frozenset({"TMN"})
    place = only(ask(service, tmp_path, '["서울"]', now=NOW.replace(hour=3)))
    assert (place.low, place.high) == (None, high(SEOUL, NOW))
    assert place.rain_probability == chance(SEOUL, NOW.replace(hour=23))
    assert [base for operation, base in service.asked() if operation == VILAGE] == ["20250610 0200"]


def test_low_and_high_are_those_of_the_newest_that_has_them(
    service: Service, tmp_path: Path
) -> None:
    item = {"baseDate": "20250610", "baseTime": "0500", "nx": 60, "ny": 127}
    day = {"category": "TMN", "fcstDate": "20250610", "fcstTime": "0600", "fcstValue": "1.5"}
    newest = [answer([{**item, **day}])]
    service.fault = lambda operation, _: newest.pop() if newest and operation == VILAGE else None
    place = only(ask(service, tmp_path, '["서울"]'))
    assert (place.low, place.high) == (1.5, high(SEOUL, NOW))


@pytest.mark.parametrize(("minute", "base"), [(9, "06-09 23"), (10, "06-10 02")])
def test_the_early_forecast_is_yesterday_s_until_today_s_is_ready(minute: int, base: str) -> None:
    assert f"{early_base(NOW.replace(hour=2, minute=minute)):%m-%d %H}" == base


@pytest.mark.parametrize(("hours", "word"), [(1, "맑음"), (2, ""), (-2, "")])
def test_the_sky_of_another_hour_is_not_the_sky_of_now(hours: int, word: str) -> None:
    assert sky_at([Item("SKY", NOW + timedelta(hours=hours), 1.0)], NOW).word == word


def test_data_that_never_come_are_asked_for_three_times(service: Service, tmp_path: Path) -> None:
    service.always(header("03"))
    answer = ask(service, tmp_path, '["서울"]')
    assert "it has no data of 06:00, 05:00, 04:00 for this place" in reason(answer)
    assert [base for operation, base in service.asked() if operation == NCST] == [
        "20250610 0600",
        "20250610 0500",
        "20250610 0400",
    ]


@given(st.integers(0, 5 * 366 * 24 * 3600))
def test_no_base_time_is_asked_for_before_it_is_ready(seconds: int) -> None:
    now = datetime(2024, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
    ready = {observed_bases: 40, sky_bases: 15, day_bases: 10}
    steps = {observed_bases: 60, sky_bases: 60, day_bases: 180}
    for bases, minutes in ready.items():
        newest, *others = bases(now)
        step = timedelta(minutes=steps[bases])
        assert timedelta(0) <= now - newest - timedelta(minutes=minutes) < step
        assert others == [newest - step, newest - 2 * step]
    early = early_base(now)
    assert early in (*day_bases(now), early)
    today = now.astimezone(KST).date()
    assert early + timedelta(minutes=10) <= now
    assert (early.date(), early.hour) in ((today, 2), (today - timedelta(days=1), 23))
