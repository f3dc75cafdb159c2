"""What of a live answer is believed: never more than was in it, and told what was not."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given, strategies as st

from syndicate.model import Place, Weather
from syndicate.testing import MORNING
from syndicate.weather import Reading, WeatherError
from syndicate.weather.stations import load
from syndicate.weather.trust import fresh, sift

STATIONS = load()
SEVEN = MORNING.replace(minute=0)
AROUND = ("108", "112", "119", "99", "201")  # Seoul, Incheon, Suwon, Paju, Ganghwa
AGE = timedelta(hours=3)


def place(number: str, temperature: float | None, sky: str = "") -> Place:
    name = STATIONS.by_id[number].name
    return Place(name=name, id=number, temperature=temperature, sky=sky)


def reading(*places: Place, observed: datetime | None = SEVEN) -> Reading:
    return Reading(weather=Weather(provider="kma-map", places=places, observed=observed))


def temperatures(found: Reading) -> list[float | None]:
    return [one.temperature for one in found.weather.places]


def test_kmas_mark_of_no_temperature_is_none() -> None:
    found = sift(reading(place("108", -99.0, "맑음"), place("119", 18.0)), None, STATIONS)
    assert temperatures(found) == [None, 18.0]
    assert found.weather.places[0].sky == "맑음"
    assert "서울: temperature -99 ℃ cannot be; left out" in found.notes


def test_a_station_without_any_value_is_left_out() -> None:
    found = sift(reading(place("108", -99.0), place("119", 18.0)), None, STATIONS)
    assert [one.name for one in found.weather.places] == ["수원"]
    assert "서울: nothing observed; left out" in found.notes


def test_an_answer_of_nothing_but_odd_values_is_none() -> None:
    with pytest.raises(WeatherError, match="no value that can be believed"):
        sift(reading(place("108", -99.0), place("119", 99.0)), None, STATIONS)


def test_a_jump_of_forty_degrees_since_the_last_answer_is_not_believed() -> None:
    before = reading(place("108", -4.0), place("184", 10.0), observed=SEVEN - timedelta(hours=1))
    now = reading(place("108", 36.0, "맑음"), place("184", 12.0))
    found = sift(now, before.weather, STATIONS)
    assert temperatures(found) == [None, 12.0]
    assert found.notes == ("서울: 36 ℃ after -4 ℃ cannot be; left out",)


def test_after_a_wrong_value_the_right_one_is_believed() -> None:
    others = [place(number, 18.0 + n) for n, number in enumerate(AROUND[1:])]
    before = reading(place("108", 41.0), *others, observed=SEVEN - timedelta(hours=1)).weather
    found = sift(reading(place("108", 18.5), *others), before, STATIONS)
    assert (temperatures(found)[0], found.notes) == (18.5, ())
    # The other way round it is the new one that is wrong, though no farther from them than 18.
    before = reading(place("108", 18.5), *others, observed=SEVEN - timedelta(hours=1)).weather
    found = sift(reading(place("108", 36.0, "맑음"), *others), before, STATIONS)
    assert temperatures(found)[0] is None
    assert found.notes == ("서울: 36 ℃ after 18.5 ℃ cannot be; left out",)


def test_a_front_that_came_to_all_is_no_fault() -> None:
    was = [place(number, 22.0) for number in AROUND]
    now = [place(number, 5.0 + n) for n, number in enumerate(AROUND)]
    before = reading(*was, observed=SEVEN - timedelta(hours=2)).weather
    found = sift(reading(*now), before, STATIONS)
    assert (temperatures(found), found.notes) == ([5.0, 6.0, 7.0, 8.0, 9.0], ())


@pytest.mark.parametrize(("wrong", "told"), [(41.0, True), (39.0, False)])
def test_eighteen_degrees_from_everybody_are_too_many(wrong: float, told: bool) -> None:
    places = [place("108", wrong, "맑음"), *(place(number, 22.0) for number in AROUND[1:])]
    assert bool(sift(reading(*places), None, STATIONS).notes) is told


@pytest.mark.parametrize(
    ("provider", "believed"),
    [
        ("open-meteo", [-51.3, 55.0, -89.0]),
        ("kma-stations", [None, None, None]),
        ("kma-map", [None, None, None]),
        ("kma-forecast", [None, None, None]),
    ],
)
def test_what_cannot_be_in_korea_may_be_elsewhere(
    provider: str, believed: list[float | None]
) -> None:
    degrees = {"Yakutsk": -51.3, "Death Valley": 55.0, "Vostok": -89.0, "Nowhere": -99.0}
    places = tuple(
        Place(name=name, sky="맑음", temperature=value) for name, value in degrees.items()
    )
    weather = Weather(provider=provider, places=places, observed=SEVEN)
    assert temperatures(sift(Reading(weather=weather), None, STATIONS)) == [*believed, None]


def test_the_warmth_of_a_day_is_no_jump() -> None:
    before = reading(place("108", 2.0), observed=SEVEN - timedelta(hours=9))
    assert temperatures(sift(reading(place("108", 27.0)), before.weather, STATIONS)) == [27.0]


def test_a_value_far_from_every_neighbour_is_not_believed() -> None:
    places = [place(number, 18.0 + n) for n, number in enumerate(AROUND)]
    places[0] = replace(places[0], temperature=49.0, sky="맑음")
    found = sift(reading(*places), None, STATIONS)
    assert temperatures(found) == [None, 19.0, 20.0, 21.0, 22.0]
    assert "49 ℃ beside 22 ℃ around it" in found.notes[0]


def test_a_cold_mountain_and_a_lonely_island_are_believed() -> None:
    pass_, *others = (place(number, 8.0) for number in ("100", "105", "90", "104", "106"))
    found = sift(reading(replace(pass_, temperature=-6.0), *others), None, STATIONS)
    assert temperatures(found)[0] == -6.0
    island = sift(reading(place("115", 20.0), place("108", -8.0)), None, STATIONS)
    assert temperatures(island) == [20.0, -8.0]


def test_a_broken_station_that_nobody_shows_is_nobodys_warning() -> None:
    places = (place("108", 18.0), place("119", -99.0), place("184", -99.0))
    found = sift(reading(*places), None, STATIONS, ("서울", "안산"))
    # 안산 is not among them; 수원 would have stood for it.
    assert all(note.startswith("수원") for note in found.notes)
    assert found.notes
    assert len(sift(reading(*places), None, STATIONS).notes) > len(found.notes)


@pytest.mark.parametrize(
    ("observed", "reason"),
    [
        (None, "no time of observation"),
        (SEVEN.replace(day=9), "of 2025-06-09 07:00, older than weather.max_age"),
        (SEVEN - timedelta(hours=3), "of 2025-06-10 04:00, older"),
        (SEVEN + timedelta(hours=1), "of 2025-06-10 08:00, which is still to come"),
    ],
)
def test_an_answer_of_another_time_is_refused(observed: datetime | None, reason: str) -> None:
    with pytest.raises(WeatherError, match=reason):
        fresh(reading(place("108", 18.0), observed=observed), MORNING, AGE)


def test_a_station_that_reports_another_day_is_left_out_alone() -> None:
    stale = replace(place("108", 18.0), observed=SEVEN.replace(day=9))
    early = replace(place("112", 18.0), observed=SEVEN + timedelta(hours=2))
    late = replace(place("184", 21.0), observed=SEVEN - timedelta(minutes=30))
    found = fresh(reading(stale, early, late, place("119", 17.0)), MORNING, AGE)
    assert [one.name for one in found.weather.places] == ["제주", "수원"]
    assert found.notes == (
        "서울 is of 2025-06-09 07:00, older than weather.max_age allows; left out",
        "인천 is of 2025-06-10 09:00, which is still to come; left out",
    )
    with pytest.raises(WeatherError, match="every station"):
        fresh(reading(stale), MORNING, AGE)


ANY = st.none() | st.floats(allow_nan=True, width=32) | st.sampled_from((-99.0, 18.0, 46.0))
PLACES = st.lists(
    st.builds(place, st.sampled_from((*AROUND, "184", "90")), ANY, st.sampled_from(("", "맑음"))),
    min_size=1,
    max_size=8,
    unique_by=lambda one: one.id,
)


@given(PLACES, PLACES)
def test_sifting_takes_values_away_and_does_nothing_else(
    now: list[Place], was: list[Place]
) -> None:
    sent = {one.id: one for one in now}
    try:
        found = sift(reading(*now), reading(*was).weather, STATIONS)
    except WeatherError:
        return
    assert [one.id for one in found.weather.places] == [
        one.id for one in now if one.id in {each.id for each in found.weather.places}
    ]
    for one in found.weather.places:
        assert one.temperature in {None, sent[one.id].temperature}
        assert one.temperature is None or -50 <= one.temperature <= 50
        assert replace(one, temperature=None) == replace(sent[one.id], temperature=None)
        if one.temperature != sent[one.id].temperature:
            assert any(note.startswith(one.name) for note in found.notes)
