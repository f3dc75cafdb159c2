"""Places that share a name: the city or county is meant, and the others are told of."""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path

import pytest

from syndicate.model import Place
from syndicate.testing import CONFIG, MORNING, make_publication
from syndicate.weather import ask
from syndicate.weather.choose import choose
from syndicate.weather.names import english
from syndicate.weather.namesakes import NAMESAKES
from syndicate.weather.stations import Station, Stations, kilometres, load

TABLE = load()
# Where the town halls stand, to a tenth of a degree.
SEATS = """
수원 37.3 127.0 성남 37.4 127.1 의정부 37.7 127.0 안양 37.4 127.0 부천 37.5 126.8 광명 37.5 126.9
동두천 37.9 127.1 평택 37.0 127.1 안산 37.3 126.8 고양 37.7 126.8 과천 37.4 127.0 구리 37.6 127.1
남양주 37.6 127.2 오산 37.2 127.1 시흥 37.4 126.8 군포 37.4 126.9 의왕 37.3 127.0 하남 37.5 127.2
용인 37.2 127.2 파주 37.8 126.8 이천 37.3 127.4 안성 37.0 127.3 김포 37.6 126.7 화성 37.2 126.8
양주 37.8 127.0 포천 37.9 127.2 여주 37.3 127.6 연천 38.1 127.1 양평 37.5 127.5 춘천 37.9 127.7
원주 37.3 127.9 강릉 37.8 128.9 동해 37.5 129.1 태백 37.2 129.0 속초 38.2 128.6 삼척 37.4 129.2
홍천 37.7 127.9 횡성 37.5 128.0 영월 37.2 128.5 평창 37.4 128.4 정선 37.4 128.7 철원 38.1 127.3
화천 38.1 127.7 양구 38.1 128.0 인제 38.1 128.2 양양 38.1 128.6 청주 36.6 127.5 충주 37.0 127.9
제천 37.1 128.2 보은 36.5 127.7 옥천 36.3 127.6 영동 36.2 127.8 증평 36.8 127.6 진천 36.9 127.4
괴산 36.8 127.8 음성 36.9 127.7 단양 37.0 128.4 천안 36.8 127.1 공주 36.4 127.1 보령 36.3 126.6
아산 36.8 127.0 서산 36.8 126.4 논산 36.2 127.1 계룡 36.3 127.2 당진 36.9 126.6 금산 36.1 127.5
부여 36.3 126.9 서천 36.1 126.7 청양 36.5 126.8 홍성 36.6 126.7 예산 36.7 126.8 태안 36.7 126.3
전주 35.8 127.1 군산 36.0 126.7 정읍 35.6 126.9 남원 35.4 127.4 김제 35.8 126.9 완주 35.9 127.2
진안 35.8 127.4 무주 36.0 127.7 장수 35.6 127.5 임실 35.6 127.3 순창 35.4 127.1 고창 35.4 126.7
부안 35.7 126.7 목포 34.8 126.4 여수 34.8 127.7 순천 35.0 127.5 나주 35.0 126.7 광양 34.9 127.7
담양 35.3 127.0 곡성 35.3 127.3 구례 35.2 127.5 고흥 34.6 127.3 보성 34.8 127.1 화순 35.1 127.0
장흥 34.7 126.9 강진 34.6 126.8 해남 34.6 126.6 영암 34.8 126.7 무안 35.0 126.5 함평 35.1 126.5
영광 35.3 126.5 장성 35.3 126.8 완도 34.3 126.8 진도 34.5 126.3 포항 36.0 129.3 경주 35.9 129.2
김천 36.1 128.1 안동 36.6 128.7 구미 36.1 128.3 영주 36.8 128.6 영천 36.0 128.9 상주 36.4 128.2
문경 36.6 128.2 경산 35.8 128.7 의성 36.4 128.7 청송 36.4 129.1 영양 36.7 129.1 영덕 36.4 129.4
청도 35.6 128.7 고령 35.7 128.3 성주 35.9 128.3 칠곡 36.0 128.4 예천 36.7 128.5 봉화 36.9 128.7
울진 37.0 129.4 울릉 37.5 130.9 군위 36.2 128.6 달성 35.8 128.4 창원 35.2 128.7 진주 35.2 128.1
통영 34.9 128.4 사천 35.0 128.1 김해 35.2 128.9 밀양 35.5 128.7 거제 34.9 128.6 양산 35.3 129.0
의령 35.3 128.3 함안 35.3 128.4 창녕 35.5 128.5 고성 35.0 128.3 남해 34.8 127.9 하동 35.1 127.8
산청 35.4 127.9 함양 35.5 127.7 거창 35.7 127.9 합천 35.6 128.2 제주 33.5 126.5 서귀포 33.3 126.6
강화 37.7 126.5 기장 35.2 129.2 세종 36.5 127.3 서울 37.6 127.0 부산 35.2 129.1 대구 35.9 128.6
인천 37.5 126.7 광주 35.2 126.9 대전 36.4 127.4 울산 35.5 129.3
"""


@pytest.mark.parametrize(("name", "north", "east"), re.findall(r"(\S+) (\S+) (\S+)", SEATS))
def test_the_station_of_a_city_or_county_is_in_it(name: str, north: str, east: str) -> None:
    spot = TABLE.find(name)
    assert spot
    assert spot.station
    assert kilometres(spot.latitude, spot.longitude, float(north), float(east)) < 25


@pytest.mark.parametrize(
    ("wanted", "station", "others"),
    [
        ("진안", "703", "439"),
        ("진안군", "703", ""),
        ("Jinan", "703", "439"),
        ("Jinan-gun", "703", ""),
        ("jinan county", "703", ""),
        ("전북 진안", "703", ""),
        ("옥천", "604", "449"),
        ("옥천군", "604", ""),
        ("Okcheon", "604", "449"),
        ("충청북도 옥천군", "604", ""),
        ("광주", "156", ""),
        ("Gwangju", "156", ""),
        ("광주광역시", "156", ""),
        ("광주시", "546", "156"),
        ("Gwangju-si", "546", "156"),
        ("경기 광주", "546", ""),
        ("경기도 광주시", "546", ""),
        ("고성", "918", "517"),
        ("고성군", "918", "517"),
        ("Goseong", "918", "517"),
        ("경남 고성", "918", ""),
        ("강원 고성", "517", ""),
        ("고성(강원)", "517", ""),
        ("강원특별자치도 고성군", "517", ""),
        ("Goseong-gun, Gangwon-do", "517", ""),
        ("가산", "473", "824"),
        ("칠곡", "825", ""),
        ("북구", "941", "845"),
        ("대구 북구", "845", ""),
        ("보성", "732", ""),
        ("439", "439", ""),
    ],
)
def test_which_of_several_is_meant(wanted: str, station: str, others: str) -> None:
    spot = TABLE.find(wanted)
    assert spot
    assert spot.station
    assert spot.station.id == station
    assert [one.id for one in spot.others] == others.split()


def test_every_name_that_stations_far_apart_share_was_thought_of() -> None:
    named: dict[str, list[Station]] = defaultdict(list)
    for one in TABLE.all:
        named[one.name].append(one)
    for name, (first, *rest) in named.items():
        for one in rest:
            apart = kilometres(first.latitude, first.longitude, one.latitude, one.longitude)
            assert apart < 30 or name in NAMESAKES, name
    assert {number for numbers in NAMESAKES.values() for number in numbers} <= set(TABLE.by_id)


def test_a_table_of_ones_own_need_not_have_them() -> None:
    here = Station(id="5", name="진안", english="Jinan", latitude=36, longitude=127, synoptic=False)
    far = Station(id="6", name="진안", english="", latitude=37, longitude=127, synoptic=False)
    near = Station(id="7", name="진안", english="", latitude=36.1, longitude=127, synoptic=False)
    spot = Stations([near, far, here]).find("진안")
    assert spot
    assert (spot.station, spot.others) == (here, (far,))


def test_it_is_told_which_one_is_shown() -> None:
    def remarks(number: str, wanted: str) -> tuple[str, ...]:
        one = TABLE.by_id[number]
        return choose((Place(name=one.name, id=number, temperature=1),), (wanted,), TABLE).remarks

    assert remarks("703", "진안") == ("진안 is 703 (35.76 N); 439 (37.21 N) has the name too",)
    assert remarks("918", "고성") == (
        "고성 is 918 (34.99 N); 517 (간성, 38.39 N) has the name too",
    )
    assert remarks("703", "진안군") == remarks("703", "703") == remarks("156", "광주") == ()
    # A list by hand has whatever its writer meant; who goes by the map has not.
    by_hand = (Place(name="진안", temperature=1),)
    assert choose(by_hand, ("진안",), TABLE).remarks == ()
    assert choose(by_hand, ("진안",), TABLE, on_map=True).remarks == remarks("703", "진안")


def test_the_english_of_a_namesake_is_that_of_the_place() -> None:
    assert english("고성(강원)") == "Goseong"  # whose station is 간성, Ganseong
    assert english("광주시") == "Gwangju-si"  # whose station is 경기광주, without an English name
    assert english("광주") == "Gwangju"


def test_a_place_written_twice_is_one_place(tmp_path: Path) -> None:
    publication = make_publication(
        tmp_path, f'{CONFIG}\n[weather]\nproviders = ["file"]\nplaces = ["서울", "안산", "서울"]\n'
    )
    assert publication.weather.places == ("서울", "안산")
    (tmp_path / "weather").mkdir(exist_ok=True)
    (tmp_path / "weather" / "2025-06-10.txt").write_text(
        "맑음 제주 20.1\n안산 17.0 맑음\n", "utf-8"
    )
    answer = ask(publication, MORNING.date(), MORNING, ())
    assert answer.missing == ("서울",)
    assert sum("서울" in note for one in answer.attempts for note in one.notes) == 1
