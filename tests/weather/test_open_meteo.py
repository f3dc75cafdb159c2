"""Open-Meteo: one question for all places, and no value that was not in its answer."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, strategies as st
from loopback import Loopback, Reply
from open_meteo import OpenMeteo, Sky, failure

from syndicate.http import Page
from syndicate.model import Place, Source
from syndicate.testing import CONFIG, KST, make_publication
from syndicate.weather import Answer, Request, WeatherError, ask, open_meteo, sky
from syndicate.weather.stations import Spot
from syndicate.weather.wmo import WORDS

AT = datetime(2025, 6, 10, 7, 30, tzinfo=KST)
TODAY = AT.date()
OSLO, TRIER = "Oslo = 59.91,10.75", "Trier = 49.76,6.64"
CODES = "0 1 2 3 45 48 51 53 55 56 57 61 63 65 66 67 71 73 75 77 80 81 82 85 86 95 96 99"


@pytest.fixture
def service() -> Iterator[OpenMeteo]:
    with Loopback() as server:
        made = OpenMeteo(server)
        made.says[59.91, 10.75] = Sky(14.2, code=3, low=10.1, high=19.3, rain=20)
        made.says[49.76, 6.64] = Sky(-0.4, code=71, day=0)
        yield made


def said(
    folder: Path,
    service: OpenMeteo,
    *,
    places: str = f'"{OSLO}", "{TRIER}"',
    key: str = "",
    zone: str = "Asia/Seoul",
    day: date = TODAY,
) -> Answer:
    config = CONFIG.replace("since = 2025", f'since = 2025\ntimezone = "{zone}"')
    weather = (
        f'[weather]\nproviders = ["open-meteo"]\nplaces = [{places}]\n'
        f'[weather.open-meteo]\nurl = "{service.url}"\n{key and f"key = {json.dumps(key)}"}'
    )
    publication = make_publication(folder, f"{config}\n{weather}\n")
    return ask(publication, day, AT, ())


def test_one_call_gives_all_places_with_time_and_source(tmp_path: Path, service: OpenMeteo) -> None:
    answer = said(tmp_path, service)
    assert answer.weather
    assert answer.weather.places == (
        Place(name="Oslo", sky="흐림", temperature=14.2, low=10.1, high=19.3, rain_probability=20),
        Place(name="Trier", sky="약한 눈", temperature=-0.4, night=True),
    )
    assert answer.weather.observed == datetime(2025, 6, 9, 22, 15, tzinfo=UTC)
    assert answer.weather.sources == (
        Source(line="Weather data by Open-Meteo.com", url="https://open-meteo.com/"),
    )
    (seen,) = service.server.seen
    assert seen.query["latitude"] == "59.91,49.76"
    assert "apikey" not in seen.query


def test_one_place_is_answered_without_a_list(tmp_path: Path, service: OpenMeteo) -> None:
    answer = said(tmp_path, service, places=f'"{OSLO}"')
    assert answer.weather
    assert [one.name for one in answer.weather.places] == ["Oslo"]


def test_day_and_time_are_those_of_the_publications_zone(
    tmp_path: Path, service: OpenMeteo
) -> None:
    yesterday = AT.date() - timedelta(days=1)  # it is 18:30 in New York
    answer = said(tmp_path, service, zone="America/New_York", day=yesterday)
    assert answer.weather
    assert answer.weather.observed == datetime(2025, 6, 9, 22, 15, tzinfo=UTC)
    assert answer.weather.places[0].high == 19.3
    assert said(tmp_path, service, zone="America/New_York").weather is None
    assert [one.query["timezone"] for one in service.server.seen] == ["America/New_York"]


def test_a_key_is_sent_as_one(tmp_path: Path, service: OpenMeteo) -> None:
    service.key = "secret-of-the-desk+/"
    assert said(tmp_path, service, key=service.key).weather
    assert service.server.seen[0].query["apikey"] == service.key


@pytest.mark.parametrize(("key", "host"), [("", open_meteo.FREE), ("abc", open_meteo.CUSTOMERS)])
def test_customers_have_their_own_address(
    key: str, host: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    def get(_request: Request, url: str, _params: object) -> Page:
        asked.append(url)
        return Page(500, b"", "")

    monkeypatch.setattr(open_meteo, "fetch", get)
    table = f'[weather.open-meteo]\nkey = "{key}"' if key else ""
    weather = f'[weather]\nproviders = ["open-meteo"]\nplaces = ["{OSLO}"]\n{table}'
    publication = make_publication(tmp_path, f"{CONFIG}\n{weather}\n")
    ask(publication, AT.date(), AT, ())
    assert asked == [host]


def test_places_without_a_point_on_the_map_say_what_to_write(
    tmp_path: Path, service: OpenMeteo
) -> None:
    none = said(tmp_path / "a", service, places='"Atlantis"')
    assert none.weather is None
    assert "where Atlantis lies" in none.attempts[0].reason
    assert '"Name = latitude,longitude"' in none.attempts[0].reason
    assert "no list of places" in said(tmp_path / "b", service, places="").attempts[0].reason
    assert not service.server.seen
    one = said(tmp_path / "c", service, places=f'"{OSLO}", "Atlantis"')
    assert one.missing == ("Atlantis",)
    assert '"Atlantis = latitude,longitude"' in one.attempts[0].notes[0]


def _short(rows: list[dict[str, Any]]) -> object:
    return rows[:1]


def _long(rows: list[dict[str, Any]]) -> object:
    return [*rows, rows[0]]


@pytest.mark.parametrize("mend", [_short, _long])
def test_an_answer_for_another_count_of_places_is_refused(
    mend: Any, tmp_path: Path, service: OpenMeteo
) -> None:
    service.mend = mend
    answer = said(tmp_path, service)
    assert answer.weather is None
    assert "not for the 2 asked" in answer.attempts[0].reason


def test_places_in_another_order_are_not_taken_for_each_other(
    tmp_path: Path, service: OpenMeteo
) -> None:
    service.mend = lambda rows: rows[::-1]
    answer = said(tmp_path, service)
    assert answer.weather is None
    assert "elsewhere" in answer.attempts[0].reason


def test_what_is_odd_in_one_place_costs_that_place_only(tmp_path: Path, service: OpenMeteo) -> None:
    def mend(rows: list[dict[str, Any]]) -> object:
        rows[0]["current_units"]["temperature_2m"] = "°F"
        return list(rows)

    service.mend = mend
    answer = said(tmp_path, service)
    assert answer.weather
    assert [one.name for one in answer.weather.places] == ["Trier"]
    assert "°F" in answer.attempts[0].notes[0]


def test_low_and_high_of_another_day_are_not_those_of_today(
    tmp_path: Path, service: OpenMeteo
) -> None:
    def mend(rows: list[dict[str, Any]]) -> object:
        rows[0]["daily"]["time"] = ["2025-06-09"]
        return list(rows)

    service.mend = mend
    answer = said(tmp_path, service)
    assert answer.weather
    oslo = answer.weather.places[0]
    assert (oslo.low, oslo.high, oslo.rain_probability) == (None, None, None)
    assert oslo.temperature == 14.2


@pytest.mark.parametrize(
    ("reply", "reason", "lasting"),
    [
        (failure(400, "Latitude must be in range of -90 to 90°."), "400: Latitude must be", False),
        (failure(429, "Daily API request limit exceeded."), "429: Daily API request", True),
        (failure(200, "Something is wrong."), "Something is wrong.", False),
        (failure(503, "The service is down."), "503: The service is down.", False),
        (Reply(b"<html>502</html>", 502, "text/html"), "answered 502", False),
        (Reply(b"{", 200), "sent no whole JSON", False),
        (Reply(b"[" * 100_000, 200), "sent no whole JSON", False),
        (Reply(b"null", 200), "answered for 1 places", False),
        (Reply(b"{}", 301, headers={"Location": "http://127.0.0.1/x"}), "elsewhere", False),
    ],
)
def test_errors_are_told_in_the_services_words(
    reply: Reply, reason: str, lasting: bool, tmp_path: Path, service: OpenMeteo
) -> None:
    service.fault = lambda _: reply
    answer = said(tmp_path, service)
    assert answer.weather is None
    assert reason in answer.attempts[0].reason
    before = len(service.server.seen)
    soon = ask(
        make_publication(tmp_path, (tmp_path / "syndicate.toml").read_text(encoding="utf-8")),
        AT.date(),
        AT.replace(minute=40),
        (),
    )
    assert soon.weather is None
    assert (len(service.server.seen) == before) is lasting  # a used up quota is left in peace


@pytest.mark.parametrize("code", [int(one) for one in CODES.split()])
def test_every_code_has_a_word_with_an_icon_and_english(code: int) -> None:
    assert sky.icon(WORDS[code])
    assert sky.word(WORDS[code], "en").isascii()


@pytest.mark.parametrize(
    ("code", "icon"),
    [
        *(
            (0, "clear-day"),
            (2, "partly-cloudy-day"),
            (3, "overcast"),
            (45, "fog"),
            (53, "drizzle"),
        ),
        *((65, "rain"), (66, "sleet"), (75, "snow"), (81, "partly-cloudy-day-rain")),
        (99, "thunderstorms"),
    ],
)
def test_codes_are_drawn_as_what_they_are(code: int, icon: str) -> None:
    assert sky.icon(WORDS[code]) == icon


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(("time", "temperature_2m", "weather_code")), inner)
    ),
    max_leaves=6,
)


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("NaN", "NaN"),
        ("1e999", "Infinity"),
        ("true", "true"),
        ('"21"', '"21"'),
        ('"\\u202e\\u009b21"', '"21"'),
        ("[1, 2, 3, 4, 5, 6, 7, 8, 9]", "[1, 2, 3, 4, 5, 6, 7"),
    ],
)
def test_what_is_no_number_is_told(value: str, shown: str) -> None:
    row = json.loads(
        f"""{{"latitude": 59.9, "longitude": 10.8, "utc_offset_seconds": 32400,
        "current": {{"time": "2025-06-10T07:15", "temperature_2m": {value},
                     "weather_code": {value}, "is_day": {value}}},
        "daily": {{"time": ["2025-06-10"], "temperature_2m_max": [{value}],
                   "temperature_2m_min": [null], "precipitation_probability_max": [{value}]}}}}"""
    )
    notes: list[str] = []
    spot = Spot(name="Oslo", wanted=OSLO, latitude=59.91, longitude=10.75)
    place = open_meteo._place(spot, row, notes, _request())
    assert (place.temperature, place.high, place.rain_probability, place.sky) == (None,) * 3 + ("",)
    assert sorted(notes) == sorted(
        f"Oslo: {name} {shown} is no number; left out"
        for name in (
            *("temperature_2m", "weather_code", "is_day"),
            *("temperature_2m_max", "precipitation_probability_max"),
        )
    )


def test_half_a_code_is_no_code() -> None:
    row = {
        "latitude": 59.9,
        "longitude": 10.8,
        "utc_offset_seconds": 0,
        "current": {"time": "2025-06-10T07:15", "weather_code": 3.7},
    }
    notes: list[str] = []
    spot = Spot(name="Oslo", wanted=OSLO, latitude=59.91, longitude=10.75)
    assert open_meteo._place(spot, row, notes, _request()).sky == ""
    assert notes == ["Oslo: nobody knows the weather code 3.7"]


def test_the_words_of_a_service_turn_nothing_around_them() -> None:
    body = json.dumps({"error": True, "reason": "no\u202e\u009b31m" + "x" * 300}).encode()
    with pytest.raises(WeatherError) as caught:
        open_meteo._rows(Page(400, body, ""), "http://x/")
    assert "no31mxxx" in str(caught.value)
    assert len(str(caught.value)) < 300


KEYS = (
    *("latitude", "longitude", "utc_offset_seconds", "current", "daily", "current_units"),
    *("temperature_2m", "weather_code", "is_day", "time", "temperature_2m_max"),
)


@given(st.data())
def test_nothing_that_is_sent_makes_a_value_that_is_not_in_it(data: st.DataObject) -> None:
    row: dict[str, Any] = {
        "latitude": 59.9,
        "longitude": 10.8,
        "utc_offset_seconds": 32400,
        "current_units": {"temperature_2m": "°C"},
        "current": {"time": "2025-06-10T07:15", "temperature_2m": 14.2, "weather_code": 3},
        "daily": {"time": ["2025-06-10"], "temperature_2m_max": [19.3]},
    }
    part = data.draw(st.sampled_from((row, row["current"], row["daily"])))
    part[data.draw(st.sampled_from(KEYS))] = data.draw(JSON)
    body = json.dumps(row)[: data.draw(st.sampled_from((None, None, 50, 150)))].encode()
    spot = Spot(name="Oslo", wanted=OSLO, latitude=59.91, longitude=10.75)
    notes: list[str] = []
    try:
        (sent,) = open_meteo._rows(Page(200, body, ""), "http://x/")
        place = open_meteo._place(spot, sent, notes, _request())
    except WeatherError:
        return
    for value in (place.temperature, place.high):
        assert value is None or json.dumps(value).removesuffix(".0") in body.decode()
    assert place.sky in {"", *WORDS.values()}


def _request() -> Request:
    from tempfile import TemporaryDirectory

    with TemporaryDirectory() as folder:
        return Request(publication=make_publication(Path(folder)), day=AT.date(), now=AT)
