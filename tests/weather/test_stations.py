"""Places are found by every name that people write, and never by accident."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, strategies as st

from syndicate.weather.stations import Station, Stations, kilometres, load, north_first, spots_of

TABLE = load()


def found(wanted: str) -> tuple[str, str] | None:
    spot = TABLE.find(wanted)
    return (spot.name, spot.station.id if spot.station else "") if spot else None


@pytest.mark.parametrize(
    ("wanted", "station"),
    [
        ("서울", "108"),
        ("서울시", "108"),
        ("서울특별시", "108"),
        ("부산광역시", "159"),
        ("세종특별자치시", "239"),
        ("제주도", "184"),
        ("울릉도", "115"),
        ("울릉", "115"),
        ("울릉군", "115"),
        ("경주", "283"),
        ("경주시", "283"),
        ("강진", "259"),
        ("고창", "172"),
        ("고창군", "251"),
        ("고창시", "172"),
        ("안산", "545"),
        ("안산시", "545"),
        ("대구(기)", "143"),
        ("Seoul", "108"),
        ("SEOUL", "108"),
        ("suwon-si", "119"),
        ("Suwon City", "119"),
        ("Gyeongju", "283"),
        ("gangjin gun", "259"),
        ("Gochang", "172"),
        ("Gochang-gun", "251"),
        ("Buk-Gangneung", "104"),
        ("Ulleung", "115"),
        ("Jeju Island", "184"),
        ("Ansan", "545"),
        ("Jung-gu", "419"),
        (" 강릉 ", "105"),
        (unicodedata.normalize("NFD", "강릉"), "105"),
    ],
)
def test_a_place_is_found_by_its_names(wanted: str, station: str) -> None:
    spot = TABLE.find(wanted)
    assert spot
    assert spot.station
    assert spot.station.id == station
    shown = wanted.strip().removesuffix("(기)")
    assert spot.name == unicodedata.normalize("NFC", shown)


@pytest.mark.parametrize(
    "wanted", ["", "시", "중", "말", "-", "si", "Oslo", "9999", "서울 부산", "95,20"]
)
def test_nothing_is_found_by_accident(wanted: str) -> None:
    assert TABLE.find(wanted) is None


def test_homonyms_are_the_synoptic_station_then_the_lower_id() -> None:
    assert found("보성") == ("보성", "732")

    def station(number: str, *, synoptic: bool) -> Station:
        return Station(
            id=number, name="달", english="Dal", latitude=36, longitude=127, synoptic=synoptic
        )

    both = Stations([station("90", synoptic=False), station("99", synoptic=True)])
    spot = both.find("dal")
    assert spot
    assert spot.station
    assert spot.station.id == "99"


def test_an_id_is_shown_by_its_name() -> None:
    assert found("105") == ("강릉", "105")
    assert found("545") == ("안산", "545")


def test_a_point_is_shown_by_its_own_name_or_that_of_a_station_nearby() -> None:
    assert found("우리 동네 = 37.3180,126.8386") == ("우리 동네", "")
    assert found("37.75, 128.89") == ("강릉", "")
    assert found("35.68,139.76") == ("35.68,139.76", "")
    spot = TABLE.find("Tokyo=35.68,139.76")
    assert spot
    assert (spot.name, spot.latitude, spot.longitude) == ("Tokyo", 35.68, 139.76)


@pytest.mark.parametrize(
    ("wanted", "meant"),
    [
        ("강름", "강릉"),
        ("강능", "강릉"),
        ("울싼", "울산"),
        ("부싼", "부산"),
        ("수언", "수원"),
        ("안싼", "안산"),
        ("1088", ""),
        ("999,1", ""),
        ("동두쳔", "동두천"),
        ("제쥬", "제주"),
        ("Soul", "Seoul"),
        ("Inchon", "Incheon"),
        ("kangnung", "Gangneung"),
        ("Oslo", ""),
        ("", ""),
        ("東京", ""),
    ],
)
def test_the_nearest_spelling_is_suggested_in_either_language(wanted: str, meant: str) -> None:
    assert TABLE.suggest(wanted) == meant


@pytest.mark.parametrize(
    ("wanted", "turned"),
    [
        ("우리 = 126.83,37.32", "37.32,126.83"),
        ("126.83, 37.32", "37.32,126.83"),
        ("37.32,126.83", ""),
        ("95,200", ""),
        ("강릉", ""),
        ("a = 1,126.83,37.32", ""),
    ],
)
def test_degrees_that_stand_east_first_are_seen(wanted: str, turned: str) -> None:
    assert north_first(wanted) == turned


@given(st.text(max_size=30))
def test_any_text_is_found_or_not(wanted: str) -> None:
    spot = TABLE.find(wanted)
    assert spot is None or spot.name
    assert isinstance(TABLE.suggest(wanted), str)


@given(
    st.floats(-90, 90, allow_nan=False),
    st.floats(-180, 180, allow_nan=False),
)
def test_points_round_trip(latitude: float, longitude: float) -> None:
    spot = TABLE.find(f"여기 = {latitude:.4f},{longitude:.4f}")
    assert spot
    assert abs(spot.latitude - latitude) < 1e-3
    assert abs(spot.longitude - longitude) < 1e-3


def test_the_shipped_table_is_whole() -> None:
    synoptic = [one for one in TABLE.all if one.synoptic]
    assert len(synoptic) == 97
    assert len(TABLE.all) == len(TABLE.by_id) > 600
    for one in TABLE.all:
        assert 32 < one.latitude < 39, one
        assert 124 < one.longitude < 132, one
        assert "*" not in one.name
        assert one.english.isascii()
    assert all(one.english for one in synoptic)
    assert len({one.english for one in synoptic}) == 97
    seoul = TABLE.by_id["108"]
    assert kilometres(seoul.latitude, seoul.longitude, 37.5714, 126.9658) < 0.1


def test_names_are_spelled_as_they_sound() -> None:
    """Revised Romanization, §3-1: what assimilates is written so."""
    spelled = {
        "추풍령": "Chupungnyeong",
        "대관령": "Daegwallyeong",
        "백령도": "Baengnyeongdo",
        "북강릉": "Bukgangneung",
        "울릉도": "Ulleungdo",
        "밀양": "Miryang",
        "정읍": "Jeongeup",
        "속리산": "Songnisan",
        "북내": "Bungnae",
    }
    for name, english in spelled.items():
        spot = TABLE.find(english)
        assert spot
        assert spot.station
        assert (spot.station.name, spot.station.english) == (name, english)


def test_only_places_on_the_map_have_a_spot() -> None:
    assert [one.wanted for one in spots_of(["강릉", "Oslo", "1,1"], TABLE)] == ["강릉", "1,1"]


def test_a_place_written_twice_is_asked_for_once() -> None:
    assert [one.wanted for one in spots_of(["서울", "제주", "서울"], TABLE)] == ["서울", "제주"]


def test_the_names_of_a_table_turn_nothing_around_them(tmp_path: Path) -> None:
    path = tmp_path / "stations.csv"
    path.write_text(f"{HEAD}1,달\u202e\x9b,{'M' * 50},1.5,2,AWS\n", encoding="utf-8")
    (one,) = load(path).all
    assert (one.name, one.english) == ("달", "M" * 40)


HEAD = "id,name,english,latitude,longitude,kind\n"


@pytest.mark.parametrize(
    "text",
    [
        "",
        HEAD,
        "# nothing\n" + HEAD,
        HEAD + "x,강릉,,37.7,128.9,ASOS\n",
        HEAD + "105,강릉,,37.7\n",
        HEAD + "105,,,37.7,128.9,ASOS\n",
        HEAD + "105,강릉,,128.9,370.7,ASOS\n",
        HEAD + "105,강릉,,nan,128.9,ASOS\n",
        "번호,이름\n105,강릉\n",
    ],
)
def test_a_table_that_is_none_is_refused(text: str, tmp_path: Path) -> None:
    path = tmp_path / "stations.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=r"is not like|holds no station"):
        load(path)


def test_a_table_of_ones_own_may_have_remarks_and_a_bom(tmp_path: Path) -> None:
    path = tmp_path / "stations.csv"
    path.write_text(f"# ours\n{HEAD}# more\n1,달,Moon,1.5,2,AWS\n", encoding="utf-8-sig")
    assert [one.english for one in load(path).all] == ["Moon"]
