"""Which place of an answer is the one that is meant."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from syndicate.model import Place
from syndicate.weather.choose import choose, own_place
from syndicate.weather.stations import kilometres, load

STATIONS = load()


def station(number: str, temperature: float = 20.0) -> Place:
    return Place(name=STATIONS.by_id[number].name, id=number, temperature=temperature)


ANSWER = (station("108"), station("119"), station("112"), station("184"), station("172"))


@pytest.mark.parametrize(
    ("wanted", "name", "number"),
    [
        ("서울", "서울", "108"),
        ("108", "서울", "108"),
        ("Seoul", "Seoul", "108"),
        ("seoul", "seoul", "108"),
        ("서울특별시", "서울특별시", "108"),
        ("수원시", "수원시", "119"),
        ("고창", "고창", "172"),
    ],
)
def test_a_place_is_found_in_every_spelling_and_shown_in_the_configured_one(
    wanted: str, name: str, number: str
) -> None:
    choice = choose(ANSWER, (wanted,), STATIONS)
    assert [(one.name, one.id, one.station) for one in choice.places.values()] == [
        (name, number, "")
    ]
    assert choice.remarks == ()


@pytest.mark.parametrize("wanted", ["안산", "우리 동네 = 37.32,126.83"])
def test_the_nearest_station_of_the_answer_stands_for_a_place_without_one(wanted: str) -> None:
    choice = choose(ANSWER, (wanted,), STATIONS)
    (found,) = choice.places.values()
    assert found.name == wanted.partition(" =")[0]
    assert (found.station, found.id) in {("수원", "119"), ("인천", "112")}
    (remark,) = choice.remarks
    assert "has no station of its own here" in remark
    assert "km away, stands for it" in remark


def test_a_station_too_far_away_stands_for_nothing() -> None:
    choice = choose((station("184"),), ("서울",), STATIONS)
    assert not choice.places
    assert choice.hints == {"서울": "서울 is not in it"}


def test_a_place_that_nobody_knows_has_a_hint() -> None:
    hints = choose(ANSWER, ("서욼", "Atlantis"), STATIONS, on_map=True).hints
    assert hints["서욼"] == "서욼 is not in it; the nearest is 서울"
    assert '"Atlantis = latitude,longitude"' in hints["Atlantis"]
    assert "latitude" not in choose(ANSWER, ("Atlantis",), STATIONS).hints["Atlantis"]


@pytest.mark.parametrize(
    ("wanted", "hint"),
    [
        ("강름", "the nearest is 강릉"),
        ("울싼", "the nearest is 울산"),
        ("제쥬", "the nearest is 제주"),
        ("우리 = 126.83,37.32", "degrees north come first: 37.32,126.83?"),
    ],
)
def test_a_hint_names_what_is_spelled_most_alike(wanted: str, hint: str) -> None:
    names = ("강화", "울진", "제천", "제주", "부여")
    answer = tuple(Place(name=name, temperature=1.0) for name in names)
    assert choose(answer, (wanted,), STATIONS).hints == {wanted: f"{wanted} is not in it; {hint}"}


def test_a_hint_knows_the_names_of_the_answer() -> None:
    answer = (Place(name="Reykjavik", temperature=1.0),)
    assert "nearest is Reykjavik" in choose(answer, ("Reykjavyk",), STATIONS).hints["Reykjavyk"]
    by_hand = (Place(name="고창", temperature=1.0), Place(name="부안", temperature=1.0))
    hints = choose(by_hand, ("고창군", "부산"), STATIONS).hints
    assert hints == {
        "고창군": "고창군 is not in it; the nearest is 고창",
        "부산": "부산 is not in it",  # which is no misspelled 부안
    }


@pytest.mark.parametrize("wanted", ["1088", "우리 = 37.32;126.83"])
def test_a_number_has_no_nearest_spelling(wanted: str) -> None:
    hint = choose(ANSWER, (wanted,), STATIONS, on_map=True).hints[wanted]
    assert "nearest" not in hint
    assert hint.count("=") == 1 + wanted.count("=")


def test_a_place_written_twice_is_told_of_once() -> None:
    choice = choose(ANSWER, ("안산", "안산"), STATIONS)
    assert len(choice.remarks) == len(choice.places) == 1


def test_who_stands_for_another_place_is_not_that_place() -> None:
    ansan = Place(name="안산", id="119", station="수원", temperature=20.0)
    assert own_place((ansan,), "수원", STATIONS) is None
    assert own_place((ansan,), "안산", STATIONS) == ansan


def test_of_two_stations_with_one_name_the_one_that_is_meant_is_shown() -> None:
    near_seoul, in_the_south = station("439"), station("703")
    assert near_seoul.name == in_the_south.name
    for number in ("439", "703"):
        choice = choose((near_seoul, in_the_south), (number,), STATIONS)
        assert [one.id for one in choice.places.values()] == [number]
    assert not choose((near_seoul,), ("703",), STATIONS).places


IDS = sorted(one.id for one in STATIONS.all)


@given(st.sets(st.sampled_from(IDS), max_size=6), st.lists(st.sampled_from(IDS), max_size=4))
def test_every_place_shown_is_one_of_the_answer_and_near(
    there: set[str], wanted: list[str]
) -> None:
    places = [station(number, float(n)) for n, number in enumerate(sorted(there, key=int))]
    choice = choose(places, wanted, STATIONS)
    values = {(one.id, one.temperature) for one in places}
    assert set(choice.places) | set(choice.hints) == set(wanted)
    for number, found in choice.places.items():
        assert (found.id, found.temperature) in values
        here, stands = STATIONS.by_id[number], STATIONS.by_id[found.id]
        far = kilometres(here.latitude, here.longitude, stands.latitude, stands.longitude)
        assert far <= 60
        assert bool(found.station) == (found.id != number) or here.name == stands.name
