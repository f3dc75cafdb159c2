"""What KMA's forecast service says of a place and its day, and what is made of it."""

from __future__ import annotations

from collections.abc import Iterator
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
    plain,
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
    SIXTEEN,
    VILAGE,
    ask,
    names,
    notes,
    only,
    reason,
    running,
)

from syndicate.model import Place
from syndicate.weather import WeatherError
from syndicate.weather.kma_forecast_values import items_of, rain_word, sky_at
from syndicate.weather.kma_grid import Cell
from syndicate.weather.provider import KMA


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> Iterator[Service]:
    with running(monkeypatch) as made:
        yield made


def test_a_place_has_what_was_observed_and_what_its_day_will_bring(
    service: Service, tmp_path: Path
) -> None:
    answer = ask(service, tmp_path)
    assert answer.weather
    assert answer.weather.places == tuple(
        Place(
            name=name,
            sky=CLOUDS[sky(cell, NOW)],
            temperature=celsius(cell, SEEN),
            low=low(cell, NOW),
            high=high(cell, NOW),
            rain_probability=chance(cell, NOW.replace(hour=23)),
            night=True,
        )
        for name, cell in (("서울", SEOUL), ("제주", JEJU))
    )
    assert (answer.weather.observed, answer.weather.sources) == (SEEN, KMA)
    assert notes(answer) == ()


def test_places_of_one_cell_share_their_calls(service: Service, tmp_path: Path) -> None:
    answer = ask(service, tmp_path, '["서울", "시청 = 37.5665,126.9780"]')
    assert names(answer) == ["서울", "시청"]
    assert sorted(service.asked()) == [
        (FCST, "20250610 0630"),
        (NCST, "20250610 0600"),
        (VILAGE, "20250610 0200"),
        (VILAGE, "20250610 0500"),
    ]


def test_sixteen_places_fit_into_the_time(service: Service, tmp_path: Path) -> None:
    service.delay = 0.15  # twice that of a slow line from Seoul to Seoul
    answer = ask(service, tmp_path, SIXTEEN)
    assert len(names(answer)) == 16
    assert notes(answer) == ()
    assert len(service.asked()) == 64


@pytest.mark.parametrize(
    ("observed", "forecast", "clouds", "word"),
    [
        ("0", "0", "1", "맑음"),
        ("0", "0", "3", "구름많음"),
        ("0", "1", "4", "흐림"),  # it is dry, whatever the hour may bring
        ("1", "0", "1", "비"),
        ("2", "0", "4", "비/눈"),
        ("3", "0", "4", "눈"),
        ("5", "0", "4", "빗방울"),
        ("6", "0", "4", "빗방울눈날림"),
        ("7", "0", "4", "눈날림"),
        ("-999", "1", "4", "비"),  # nobody saw: the forecast counts
        ("-999", "0", "4", "흐림"),
    ],
)
def test_what_falls_comes_before_the_clouds(
    service: Service, tmp_path: Path, observed: str, forecast: str, clouds: str, word: str
) -> None:
    service.values = {
        (NCST, "PTY"): observed,
        (FCST, "PTY"): forecast,
        (FCST, "SKY"): clouds,
    }
    assert only(ask(service, tmp_path, '["서울"]')).sky == word


def test_an_unknown_code_is_no_sky_at_all(service: Service, tmp_path: Path) -> None:
    service.values = {(NCST, "PTY"): "9"}
    answer = ask(service, tmp_path, '["서울"]')
    assert only(answer).sky == ""
    assert notes(answer) == ("서울: no word for the sky (no code in it is known)",)


def test_the_day_s_forecast_stands_in_for_that_of_the_hour(
    service: Service, tmp_path: Path
) -> None:
    service.fault = lambda operation, _: header("03") if operation == FCST else None
    service.values = {(VILAGE, "PTY"): "4", (NCST, "PTY"): "-999"}
    answer = ask(service, tmp_path, '["서울"]')
    assert only(answer).sky == "소나기"
    assert notes(answer) == ()


def test_without_a_forecast_what_was_observed_is_shown_and_told(
    service: Service, tmp_path: Path
) -> None:
    service.fault = lambda operation, _: None if operation == NCST else plain("Unexpected errors")
    answer = ask(service, tmp_path)
    assert answer.weather
    assert answer.weather.places == (
        Place(name="서울", temperature=celsius(SEOUL, SEEN), night=True),
        Place(name="제주", temperature=celsius(JEJU, SEEN), night=True),
    )
    because = "127.0.0.1 sent “Unexpected errors” and no data"
    assert notes(answer) == (
        f"서울, 제주: no word for the sky ({because})",
        f"서울, 제주: no low, high and chance of rain ({because})",
    )


def test_a_day_whose_forecasts_have_no_low_and_high_is_shown_without(
    service: Service, tmp_path: Path
) -> None:
    service.without = frozenset({"TMN", "TMX"})
    answer = ask(service, tmp_path, '["서울"]')
    place = only(answer)
    assert (place.low, place.high) == (None, None)
    assert place.rain_probability == chance(SEOUL, NOW.replace(hour=23))
    assert notes(answer) == (
        "서울: low or high is missing (the forecasts of today do not hold them)",
    )


def test_a_place_without_a_temperature_is_left_out_and_told(
    service: Service, tmp_path: Path
) -> None:
    service.values = {("T1H", JEJU): "-998.9"}
    answer = ask(service, tmp_path)
    assert names(answer) == ["서울"]
    assert answer.missing == ("제주",)
    note, _ = notes(answer)
    assert note.startswith("제주: no temperature (127.0.0.1 says 03: it has no data of 06:00, ")


@pytest.mark.parametrize("value", ["", "-", "맑음", "1e3", "nan", "Infinity", "18.2도", "99999"])
def test_a_value_that_is_no_number_is_no_value(
    service: Service, tmp_path: Path, value: str
) -> None:
    service.values = {(NCST, "T1H"): value}
    assert "no temperature" in reason(ask(service, tmp_path, '["서울"]'))
    service.values = {(VILAGE, name): value for name in ("TMN", "TMX", "POP")}
    place = only(ask(service, tmp_path, '["서울"]'))
    assert (place.low, place.high, place.rain_probability) == (None, None, None)
    assert place.temperature == celsius(SEOUL, SEEN)


def test_an_answer_of_another_hour_or_cell_is_not_believed(
    service: Service, tmp_path: Path
) -> None:
    item = {"baseDate": "20250610", "baseTime": "0600", "nx": 60, "ny": 127}
    seen = {"category": "T1H", "obsrValue": "33.3"}
    for other in ({"baseDate": "20250609"}, {"baseTime": "0500"}, {"nx": 61}, {"ny": "126"}, {}):
        service.always(answer([{**(item if other else {}), **seen, **other}]))
        assert "of another time or place" in reason(ask(service, tmp_path, '["서울"]'))


def test_a_place_outside_of_korea_is_left_to_the_next_provider(
    service: Service, tmp_path: Path
) -> None:
    answer = ask(service, tmp_path, '["서울", "Oslo = 59.91,10.75"]')
    assert names(answer) == ["서울"]
    (note, *_) = notes(answer)
    assert note == "Oslo: outside of the grid of KMA's forecast, which is Korea; left out"


_CELL = Cell(60, 127)
_ROW = st.fixed_dictionaries(
    {
        "baseDate": st.just("20250610"),
        "baseTime": st.just("0600"),
        "nx": st.sampled_from([60, "60"]),
        "ny": st.sampled_from([127, "127"]),
        "category": st.sampled_from(["SKY", "PTY", "POP", "TMN", "T1H", 3, None]),
    },
    optional={
        "obsrValue": st.text(max_size=6) | st.floats() | st.integers() | st.none() | st.booleans(),
        "fcstValue": st.text(max_size=6) | st.floats() | st.integers() | st.lists(st.none()),
        "fcstDate": st.sampled_from(["20250610", "20251399", 20250610, None, "오늘"]),
        "fcstTime": st.sampled_from(["0700", "2400", "7", 700, None, "٠٧٠٠"]),
    },
)


@given(st.lists(_ROW, max_size=6))
def test_no_row_breaks_it_and_no_value_is_made_up(rows: list[dict[str, object]]) -> None:
    try:
        items = items_of(rows, SEEN, _CELL)
    except WeatherError:
        assert rows == []
        return
    there = {
        str(row.get(name)).strip().replace(",", ".").replace("−", "-").replace("–", "-")
        for row in rows
        for name in ("obsrValue", "fcstValue")
        if name in row and not isinstance(row[name], bool)
    }
    numbers = {float(text) for text in there if text.lstrip("+-").replace(".", "", 1).isdecimal()}
    for item in items:
        assert item.value in numbers
        assert abs(item.value) < 900
    assert sky_at(items, NOW).word in ("", *CLOUDS.values(), *map(rain_word, range(1, 8)))
