"""The three forms that weather comes in: a list, JSON, KMA's map."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, datetime
from xml.sax.saxutils import escape, quoteattr

import pytest
from hypothesis import given, settings, strategies as st

from syndicate.model import Place
from syndicate.testing import KST
from syndicate.text import one_line
from syndicate.weather import WeatherError
from syndicate.weather.json_file import read_json
from syndicate.weather.kma_map import read_map
from syndicate.weather.lines import read_lines, split_sky

# (id, name, sky, °C): the sixteen places of the header, values made up.
OBSERVED = (
    ("98", "동두천", "구름많음", 17.0),
    ("105", "강릉", "맑음", 20.0),
    ("108", "서울", "흐리고 비", 18.4),
    ("133", "대전", "맑음", -0.5),
    ("143", "대구", "구름조금", 19.0),
    ("152", "울산", "비", 20.0),
    ("156", "광주", "눈", -12.4),
    ("159", "부산", "소나기", 19.1),
    ("172", "고창", "박무", 18.4),
    ("184", "제주", "천둥번개", 21.3),
    ("201", "강화", "비/눈", 0.0),
    ("226", "보은", "안개", 17.3),
    ("238", "금산", "", 18.1),
    ("259", "강진군", "황사", None),
    ("283", "경주시", "구름 많음", 20.7),
    ("294", "거제", "연무", 19.7),
)

MAP = """\
<?xml version="1.0" encoding="UTF-8"?>
<current xmlns="current">
<weather year="2025" month="06" day="10" hour="07">
<local stn_id="90" icon="03" desc="구름많음" ta="25.7">속초</local>
<local icon="" ta="32.8" rn_hr1="0.5" desc="-" stn_id="98">동두천</local>
<local stn_id="143" icon="01" desc="맑음" ta="">대구(기)</local>
<local stn_id="152" icon="01" desc="맑음" ta="-99.0">울산</local>
</weather></current>
"""


def as_list() -> str:
    shown = [
        f"  • {sky}{name} {'-' if degrees is None else f'{degrees}℃'}"
        for _, name, sky, degrees in OBSERVED
    ]
    return "\n".join(["2025.06.10 (07시)", *shown, "기상청 제공"])


def as_json() -> str:
    places = [
        {"name": name, "sky": sky, "temperature": degrees, "id": station}
        for station, name, sky, degrees in OBSERVED
    ]
    return json.dumps(
        {"observed": "2025-06-10T07:00+09:00", "source": "기상청 제공", "places": places}
    )


def as_map() -> str:
    rows = [
        f"<local desc={quoteattr(sky or '-')} stn_id={quoteattr(station)} "
        f'ta="{"" if degrees is None else degrees}">{escape(name)}</local>'
        for station, name, sky, degrees in OBSERVED
    ]
    start = '<current xmlns="current"><weather year="2025" month="06" day="10" hour="07">'
    return f"{start}{''.join(rows)}</weather></current>"


def test_the_same_observations_are_the_same_places_in_every_form() -> None:
    found = read_lines(as_list().split("\n"))
    by_json, day = read_json(as_json(), "file", KST)
    by_map = read_map(as_map(), "file")
    at = datetime(2025, 6, 10, 7, tzinfo=KST)
    assert (found.day, day) == (date(2025, 6, 10), date(2025, 6, 10))
    assert by_json.weather == by_map.weather
    assert by_map.weather.observed == at
    # a list has no station numbers
    assert found.at(at) == tuple(replace(place, id="") for place in by_map.weather.places)
    assert (len(found.places), found.notes, by_json.notes, by_map.notes) == (16, (), (), ())
    assert (found.source,) == tuple(one.line for one in by_map.weather.sources) == ("기상청 제공",)


@pytest.mark.parametrize(
    ("line", "place"),
    [
        ("맑음강릉 20.3℃", ("강릉", "맑음", 20.3)),
        ("맑음 강릉 20.3 ℃", ("강릉", "맑음", 20.3)),
        ("강릉 맑음 20.3", ("강릉", "맑음", 20.3)),
        ("- 강릉: 맑음, -3.5°C", ("강릉", "맑음", -3.5)),
        ("• 맑음강릉−3도", ("강릉", "맑음", -3.0)),
        ("맑음강릉 –", ("강릉", "맑음", None)),
        ("맑음강릉", ("강릉", "맑음", None)),
        ("강릉 20.3℃", ("강릉", "", 20.3)),
        ("북강릉 20.3℃", ("북강릉", "", 20.3)),
        ("구름 많음 동두천 17℃", ("동두천", "구름 많음", 17.0)),
        ("구름많고 한때 비서울 17℃", ("서울", "구름많고 한때 비", 17.0)),
        ("맑음대구(기) 17℃", ("대구", "맑음", 17.0)),
        ("눈비인천 1℃", ("인천", "눈비", 1.0)),
        ("비금 17℃", ("비금", "", 17.0)),
        ("돌풍강릉 17℃", ("강릉", "돌풍", 17.0)),  # an unknown word before a known place
        ("돌풍 안동 17℃", ("안동", "돌풍", 17.0)),  # or parted by a space
        ("돌풍안동 17℃", ("돌풍안동", "", 17.0)),  # otherwise nothing is guessed
        ("Mostly Cloudy New York 68°F", ("New York", "Mostly Cloudy", 20.0)),
        ("New York 20", ("New York", "", 20.0)),
        ("Rainham 20", ("Rainham", "", 20.0)),
        ("수원 -1.5도 맑음", ("수원", "맑음", -1.5)),
        ("수원 영하 1.5도 맑음", ("수원", "맑음", -1.5)),
        ("맑음 3℃ 수원", ("수원", "맑음", 3.0)),
        ("New York, 68°F, Partly cloudy", ("New York", "Partly cloudy", 20.0)),
        ("서울 맑음 18도", ("서울", "맑음", 18.0)),
        ("서울 - 맑음 18도", ("서울", "맑음", 18.0)),
        ("서울: 맑음, 18.2℃", ("서울", "맑음", 18.2)),
        ("서울\t맑음\t18.2", ("서울", "맑음", 18.2)),
        ("서울\t18.2\t구름 많음", ("서울", "구름 많음", 18.2)),
        ("서울,맑음,18.2", ("서울", "맑음", 18.2)),
    ],
)
def test_a_line_of_the_list(line: str, place: tuple[str, str, float | None]) -> None:
    found = read_lines([line], ["강릉"])
    assert [(one.name, one.sky, one.temperature) for one in found.places] == [place]


@pytest.mark.parametrize(
    "line",
    [
        "오늘의 날씨",
        "오늘 아침 최저기온은 12도",
        "12",
        "℃",
        "6월 10",
        "서울 맑음 18도 체감 16도",
        "서울 최저 12 최고 25 맑음",
        "서울 3.2.1 맑음",
    ],
)
def test_what_is_no_place_becomes_a_note(line: str) -> None:
    found = read_lines([line, "맑음강릉 20.3℃", "# a comment", ""])
    assert [place.name for place in found.places] == ["강릉"]
    assert len(found.notes) == 1
    assert found.notes[0].startswith("line 1")


def test_a_number_in_a_known_name_is_part_of_it() -> None:
    (place,) = read_lines(["종로1가 맑음 18도"], ["종로1가"]).places
    assert (place.name, place.temperature) == ("종로1가", 18.0)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('{"places": [\n{"name": "강릉" "sky": "맑음"}]}', "line 2: a comma is missing"),
        ('{"places": [\n{"name": “강릉”}]}', "line 2: .*straight quotation marks"),
        ('{"places": [\n{"name": "강릉}]}', "line 2: a quotation mark is not closed"),
        ('{"places": [{"name": "강릉"}]}}', "line 1: something stands behind"),
        ('{"places": [{"name": "강릉", "temperature": NaN}]}', "NaN is no number"),
    ],
)
def test_a_fault_in_json_is_told_in_words_with_its_line(text: str, reason: str) -> None:
    with pytest.raises(WeatherError, match=reason):
        read_json(text, "file", KST)


def test_a_place_that_stands_twice_counts_once() -> None:
    found = read_lines(["맑음강릉 20.3℃", "흐림강릉 10℃", "맑음강릉 20.3℃"])
    assert [(place.sky, len(found.notes)) for place in found.places] == [("맑음", 1)]


def test_the_map_of_kma() -> None:
    reading = read_map(MAP, "kma-map")
    weather = reading.weather
    assert weather.observed == datetime(2025, 6, 10, 7, tzinfo=KST)
    assert weather.places == (
        Place(name="속초", sky="구름많음", temperature=25.7, id="90"),
        Place(name="동두천", temperature=32.8, id="98"),
        Place(name="대구", sky="맑음", id="143"),
        Place(name="울산", sky="맑음", id="152"),
    )
    assert (weather.provider, weather.sources[0].line) == ("kma-map", "기상청 제공")
    assert weather.sources[0].url == "https://www.weather.go.kr/"
    assert len(reading.notes) == 1
    assert "울산" in reading.notes[0]


def test_the_map_of_the_night_has_night_icons() -> None:
    reading = read_map(MAP.replace('hour="07"', 'hour="22"'), "file")
    assert all(place.night for place in reading.weather.places)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "not whole XML"),
        (MAP[:300], "not whole XML"),
        ("<current xmlns='current'/>", "instead of"),
        ("<current><weather/></current>", "is empty"),
        (MAP.replace('day="10"', 'day="31"'), "no time"),
        (MAP.replace("<current ", "<!DOCTYPE a [<!ENTITY b 'c'>]><current "), "document type"),
        (
            MAP.replace("<current ", "<!DOCTYPE a SYSTEM 'file:///etc/passwd'><current "),
            "document type",
        ),
    ],
)
def test_a_map_that_is_none_is_refused(text: str, reason: str) -> None:
    with pytest.raises(WeatherError, match=reason):
        read_map(text, "file")


def test_json_with_everything() -> None:
    document = {
        "observed": "2025-06-09T22:00:00Z",
        "source": "Data: Example Met Office",
        "source_url": "https://met.example/",
        "places": [
            {"name": "강릉", "sky": "맑음", "temperature": "20.3", "low": 15, "high": 27.5,
             "rain_probability": 10, "id": 105, "night": True},
            {"name": "제주"},
        ],
    }  # fmt: skip
    reading, day = read_json(json.dumps(document), "file", KST)
    assert day == date(2025, 6, 10)
    assert reading.notes == ()
    assert reading.weather.sources[0].url == "https://met.example/"
    assert reading.weather.places == (
        Place(name="강릉", sky="맑음", temperature=20.3, low=15.0, high=27.5,
              rain_probability=10, id="105", night=True),
        Place(name="제주"),
    )  # fmt: skip


def test_json_with_faults_keeps_what_is_right_and_tells_the_rest() -> None:
    document = {
        "source_url": "javascript:alert(1)",
        "places": [
            {"name": "강릉", "temprature": 20.3, "temperature": True, "low": 1e30, "high": 80},
            {"sky": "맑음"},
            "제주",
        ],
    }
    reading, day = read_json(json.dumps(document), "file", KST)
    assert reading.weather.places == (Place(name="강릉"),)
    assert (day, reading.weather.observed, reading.weather.sources) == (None, None, ())
    notes = " | ".join(reading.notes)
    for told in ("did you mean temperature?", "temperature must be", "low must be", "high 80",
                 "place 2: has no name", "place 3", "source_url"):  # fmt: skip
        assert told in notes


@pytest.mark.parametrize(
    "text",
    ["[]", "{}", "1", '{"places": []}', '{"places": [{"name": "강릉", "temperature": NaN}]}',
     '{"observed": "morning", "places": [{"name": "강릉"}]}',
     '{"observed": 1, "places": [{"name": "강릉"}]}', "[" * 100_000],
)  # fmt: skip
def test_json_that_is_no_weather_is_refused(text: str) -> None:
    with pytest.raises(WeatherError):
        read_json(text, "file", KST)


@given(
    sky=st.sampled_from(["맑음", "구름많음", "흐리고 비", "눈", "천둥번개"]),
    name=st.sampled_from([name for _, name, _, _ in OBSERVED]),
    degrees=st.integers(-500, 500).map(lambda tenths: tenths / 10),
    gap=st.sampled_from(["", " "]),
    unit=st.sampled_from(["", "℃", " ℃", "°C", "도"]),
)
def test_what_a_line_says_comes_out_again(
    sky: str, name: str, degrees: float, gap: str, unit: str
) -> None:
    (place,) = read_lines([f"  • {sky}{gap}{name} {degrees}{unit}"]).places
    assert (place.sky, place.name, place.temperature) == (sky, name, degrees)


@settings(max_examples=150)
@given(
    st.lists(st.text(alphabet="맑음비강릉 •-–.:()℃도0123456789AF#\u00a0", max_size=30), max_size=6)
)
def test_no_list_breaks_the_reader_or_is_believed_by_accident(lines: list[str]) -> None:
    found = read_lines(lines, ["강릉", "비"])
    for place in found.places:
        assert place.temperature is None or -90 <= place.temperature <= 60
        assert place.name
        assert any(place.name in one_line(line) for line in lines)
    for line in map(one_line, lines):
        if split := split_sky(line, ["강릉"]):
            assert all(part in line for part in split)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["places", "name", "sky", "temperature", "observed", "id", "night", "x"]
            ),
            inner,
            max_size=4,
        )
    ),
)


@settings(max_examples=150)
@given(JSON, st.lists(JSON, max_size=3))
def test_no_json_breaks_the_reader(value: object, places: list[object]) -> None:
    for document in (value, {"places": places, "observed": value}, {"places": places}):
        try:
            reading, _ = read_json(json.dumps(document), "file", KST)
        except WeatherError:
            continue
        assert all(place.name for place in reading.weather.places)


def test_no_form_turns_what_stands_around_it() -> None:
    turned = "\u202e\u2067\x9b"
    row = {"name": f"서울{turned}", "sky": f"용오름{turned}", "temperature": 1, "id": f"1{turned}"}
    document = {"source": f"누구{turned}", "places": [row]}
    weather = read_json(json.dumps(document), "file", KST)[0].weather
    (place,) = weather.places
    assert (place.name, place.sky, place.id) == ("서울", "용오름", "1")
    assert weather.sources[0].line == "누구"
    (place,) = read_lines([f"서울{turned}, 맑음, 3.5"]).places
    assert (place.name, place.sky, place.temperature) == ("서울", "맑음", 3.5)


@settings(max_examples=150)
@given(st.text(max_size=200), st.integers(0, len(MAP)), st.text(max_size=5))
def test_no_xml_breaks_the_reader(text: str, cut: int, stray: str) -> None:
    for document in (text, f"<{text}>", MAP[:cut] + stray + MAP[cut:]):
        try:
            reading = read_map(document, "file")
        except WeatherError:
            continue
        for place in reading.weather.places:
            assert place.name
            assert place.temperature is None or -50 <= place.temperature <= 50
