"""Live weather as a newsroom meets it: the command, real servers, and what they do at six."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from kma_hub import KEY, Hub
from loopback import Loopback, Reply, refused_url, seconds_of
from morning import AT, SEVEN, Map, Morning
from newsroom import Newsroom
from open_meteo import OpenMeteo, Sky

from syndicate.testing import CONFIG

SEOUL = ("108", "서울", "맑음", 18.2)
JEJU = ("184", "제주", "구름많음", 21.3)
ENGLISH = CONFIG.replace("since = 2025", 'since = 2025\nlanguage = "en"')


@pytest.fixture
def server() -> Iterator[Loopback]:
    with Loopback() as running:
        yield running


@pytest.fixture
def morning(newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch) -> Morning:
    return Morning(newsroom, monkeypatch)


def two(first: str, second: str, more: str = "") -> str:
    """KMA's map and a service for the points of Seoul and Jeju."""
    return (
        'providers = ["kma-map", "open-meteo"]\n'
        f'places = ["서울 = 37.57,126.97", "제주 = 33.51,126.53"]\n{more}\n'
        f'[weather.kma-map]\nurl = "{first}"\n[weather.open-meteo]\nurl = "{second}"'
    )


def second(server: Loopback) -> OpenMeteo:
    made = OpenMeteo(server)
    made.says = {
        (37.57, 126.97): Sky(25.0, low=16.4, high=29.0, rain=30),
        (33.51, 126.53): Sky(20.0, code=63),
    }
    return made


# Time


def _silent(_: Loopback) -> Reply:
    return Reply(delay=60)


def _dripping(_: Loopback) -> Reply:
    return Reply(b" " * 5000, drip=0.05)


def _leading_away(server: Loopback) -> Reply:
    server.routes["/away"] = lambda _: Reply(delay=60)
    return Reply(status=302, headers={"Location": f"{server.url}/away"})


@pytest.mark.parametrize("fault", [_silent, _dripping, _leading_away])
def test_a_slow_server_costs_its_share_and_the_next_one_answers(
    fault: Any, morning: Morning, server: Loopback
) -> None:
    kma, service = Map(server), second(server)
    kma.reply = fault(server)
    morning.configure(two(kma.url, service.url, 'timeout = "1s"'))
    assert seconds_of(morning.build) < 4
    assert "서울 맑음 25.0℃" in morning.letter()
    assert morning.header()[-1].startswith("Weather data by Open-Meteo.com")


def test_all_of_them_slow_cost_no_more_than_the_timeout(morning: Morning, server: Loopback) -> None:
    kma = Map(server)
    kma.reply = Reply(delay=60)
    server.routes["/slow"] = lambda _: Reply(delay=60)
    morning.configure(two(kma.url, f"{server.url}/slow", 'timeout = "1s"'))
    told: list[str] = []
    assert seconds_of(lambda: told.extend(morning.build())) < 4
    assert [one.partition(":")[0] for one in told] == ["kma-map", "open-meteo"]
    assert told[0] == "kma-map: 127.0.0.1: no answer within 0.5 s"  # not of the last try alone
    assert "no answer within" in told[1]
    assert {one.path for one in server.seen} == {kma.path, "/slow"}


def test_a_name_that_is_looked_up_forever_costs_no_more(
    morning: Morning, server: Loopback, monkeypatch: pytest.MonkeyPatch
) -> None:
    over, real = threading.Event(), socket.getaddrinfo

    def slow(host: Any, *words: Any, **more: Any) -> Any:
        if host == "kma.example":
            over.wait(30)
        return real(host, *words, **more)

    monkeypatch.setattr(socket, "getaddrinfo", slow)
    morning.configure(two("http://kma.example/map", second(server).url, 'timeout = "1s"'))
    try:
        assert seconds_of(morning.build) < 4
        assert "서울 맑음 25.0℃" in morning.letter()
    finally:
        over.set()


# The next provider


def test_a_place_that_the_first_lacks_comes_from_the_second_with_its_own_time(
    morning: Morning, server: Loopback
) -> None:
    kma, service = Map(server), second(server)
    kma.shows(SEOUL)
    morning.configure(two(kma.url, service.url))
    assert morning.build() == []
    title, seoul, jeju, *sources = morning.header()
    assert "07:00 관측" in title
    assert "서울 맑음 18.2℃" in seoul
    assert "07:15" not in seoul
    assert "제주 비 20.0℃" in jeju
    assert "07:15 관측" in jeju
    assert sources == [
        "기상청 제공 https://www.weather.go.kr/",
        "Weather data by Open-Meteo.com https://open-meteo.com/",
    ]
    (asked,) = [one for one in server.seen if one.path == "/v1/forecast"]
    assert asked.query["latitude"] == "33.51"  # what is there already is not asked for again
    html = morning.newsroom.tree()["digest/2025-06-10/index.html"].decode()
    assert 'href="https://open-meteo.com/"' in html
    assert 'href="https://www.weather.go.kr/"' in html


def test_the_second_is_not_asked_where_the_first_has_all(
    morning: Morning, server: Loopback
) -> None:
    kma, service = Map(server), second(server)
    kma.shows(SEOUL, JEJU)
    morning.configure(two(kma.url, service.url))
    assert morning.build() == []
    assert [one.path for one in server.seen] == [kma.path]


def test_all_fail_and_the_letter_goes_out_without_weather(
    morning: Morning, server: Loopback
) -> None:
    service = second(server)
    service.fault = lambda _: Reply(b'{"error": true, "reason": "Too many requests."}', 429)
    morning.configure(two(refused_url(), service.url))
    assert morning.build() == [
        "kma-map: 127.0.0.1: it refused the connection",
        "open-meteo: 127.0.0.1 answered 429: Too many requests.",
    ]
    assert morning.header() == []
    html = morning.newsroom.tree()["digest/2025-06-10/index.html"].decode()
    assert "제목 a" in html
    assert "날씨" not in html
    assert len(morning.build("--strict", status=1)) == 2
    assert morning.run("weather").exit_code == 0


def test_doubtful_values_are_left_out_and_the_editor_is_told(
    morning: Morning, server: Loopback
) -> None:
    kma = Map(server)
    kma.shows(SEOUL, JEJU, ("98", "동두천", "맑음", -99.0))
    morning.configure(
        f'providers = ["kma-map"]\nplaces = ["서울", "제주"]\n[weather.kma-map]\nurl = "{kma.url}"'
    )
    morning.build()
    morning.later(hours=1)
    kma.shows(("108", "서울", "맑음", 48.2), JEJU, at=SEVEN + timedelta(hours=1))
    assert morning.build() == ["kma-map: 서울: 48.2 ℃ after 18.2 ℃ cannot be; left out"]
    assert "서울 맑음 –" in morning.letter()
    assert morning.build("--strict", status=1)


# What is shown


def test_weather_tells_who_answered_how_fast_and_who_did_not(
    morning: Morning, server: Loopback
) -> None:
    kma, service = Map(server), second(server)
    kma.reply = Reply(status=404)
    morning.configure(two(kma.url, service.url))
    first = morning.run("weather")
    assert first.stdout.splitlines()[:2] == [
        "서울  맑음  25.0℃  16° / 29°  30 %",
        "제주  비    20.0℃",
    ]
    assert first.stdout.splitlines()[2] == "2025-06-10 07:15 · Weather data by Open-Meteo.com"
    lines = first.stderr.splitlines()
    assert lines[0].startswith("kma-map: 127.0.0.1 answered 404")
    assert lines[1].startswith("open-meteo: asked, answered in ")
    assert lines[1].endswith(" ms")
    morning.later(minutes=4)
    assert "open-meteo: kept from 07:30, when it answered in" in morning.run("weather").stderr
    told = morning.json("weather")
    assert told["provider"] == "open-meteo"
    assert told["observed"] == "2025-06-10T07:15:00+09:00"
    assert [one["ok"] for one in told["attempts"]] == [False, True]
    assert told["attempts"][0]["reason"].endswith("(asked at 07:30)")
    assert told["attempts"][1]["kept_from"] == "2025-06-10T07:30:00+09:00"
    assert (told["places"][0]["low"], told["places"][0]["rain_probability"]) == (16.4, 30)


def test_low_high_and_rain_are_shown_where_there_are_some(
    morning: Morning, server: Loopback
) -> None:
    kma = Map(server)
    kma.reply = Reply(status=404)
    morning.configure(two(kma.url, second(server).url, 'units = "F"'))
    morning.build()
    _, seoul, jeju, *_ = morning.header()
    assert seoul.replace("\u00a0", " ") == "- 서울 맑음 77.0℉ (최저 62° 최고 84° · 강수확률 30%)"
    assert jeju == "- 제주 비 68.0℉"
    shown = morning.run("weather").stdout
    assert "77.0℉" in shown
    assert "62° / 84°" in shown


def test_an_english_letter_has_english_words_and_names(morning: Morning, server: Loopback) -> None:
    kma = Map(server)
    kma.shows(SEOUL, JEJU, ("119", "수원", "구름조금", 19.0))
    morning.configure(
        f'providers = ["kma-map"]\nplaces = ["Seoul", "Jeju", "Ansan"]\n'
        f'[weather.kma-map]\nurl = "{kma.url}"',
        ENGLISH,
    )
    assert morning.build() == []
    title, seoul, jeju, ansan, source = morning.header()
    assert "Observed at" in title
    assert seoul == "- Seoul Clear 18.2°C"
    assert jeju == "- Jeju Mostly cloudy 21.3°C"
    assert ansan.startswith("- Ansan Partly cloudy 19.0°C (at ")
    assert "Seoul  Clear          18.2℃" in morning.run("weather").stdout
    assert source.startswith("Source: Korea Meteorological Administration (기상청 제공)")


def test_icons_are_those_of_day_and_night(morning: Morning, server: Loopback) -> None:
    kma, service = Map(server), second(server)
    kma.reply = Reply(status=404)
    service.says[37.57, 126.97] = Sky(12.0, code=0, day=0)
    service.says[33.51, 126.53] = Sky(12.0, code=0, day=1)
    morning.configure(two(kma.url, service.url))
    morning.build()
    names = [name for name in morning.newsroom.tree() if name.startswith("assets/weather-")]
    assert {name.rpartition("-")[0] for name in names} == {
        "assets/weather-clear-day",
        "assets/weather-clear-night",
    }


@pytest.mark.parametrize("city", ["제주", "Jeju", "jeju", "제주시", "184"])
def test_a_readers_own_city_comes_first_however_it_is_spelled(
    city: str, morning: Morning, server: Loopback
) -> None:
    kma = Map(server)
    kma.shows(SEOUL, ("159", "부산", "맑음", 19.1), JEJU)
    morning.configure(
        'providers = ["kma-map"]\nplaces = ["서울", "부산", "제주"]\n'
        f'[weather.kma-map]\nurl = "{kma.url}"'
    )
    result = morning.run("digest", "--format", "text", "--city", city)
    assert result.exit_code == 0, result.output
    lines = [line[2:4] for line in result.stdout.splitlines() if line.endswith("℃")]
    assert lines == ["제주", "서울", "부산"]
    html = morning.run("digest", "--city", city).stdout
    assert html.index("제주") < html.index("서울") < html.index("부산")


def test_a_city_that_is_not_in_the_letter_is_refused_with_those_that_are(
    morning: Morning, server: Loopback
) -> None:
    kma = Map(server)
    kma.shows(SEOUL, JEJU)
    morning.configure(
        f'providers = ["kma-map"]\nplaces = ["서울"]\n[weather.kma-map]\nurl = "{kma.url}"'
    )
    result = morning.run("digest", "--city", "Jeju")
    assert result.exit_code == 2
    assert "서울" in result.stderr


@pytest.mark.parametrize(
    ("city", "told"),
    [
        ("jejju", "did you mean Jeju? there are: 서울, 제주"),
        ("재주", "did you mean 제주? there are: 서울, 제주"),
        ("", "--city '': not in the weather of 2025-06-10 (서울, 제주)"),
        (" ", "not in the weather of 2025-06-10 (서울, 제주)"),
        ("평양", "not in the weather of 2025-06-10 (서울, 제주)"),
    ],
)
def test_a_city_that_is_misspelled_is_refused_with_the_nearest(
    city: str, told: str, morning: Morning, server: Loopback
) -> None:
    kma = Map(server)
    kma.shows(SEOUL, JEJU)
    morning.configure(
        f'providers = ["kma-map"]\nplaces = ["서울", "제주"]\n[weather.kma-map]\nurl = "{kma.url}"'
    )
    result = morning.run("digest", "--city", city)
    assert result.exit_code == 2
    assert told in result.stderr.replace("\n", " ")


# The real front page

PAGE = Path(__file__).parents[3] / "shared/seed/page-2025-06-10.txt"
IDS = (98, 105, 108, 133, 143, 152, 156, 159, 172, 184, 201, 226, 238, 259, 283, 294)


@pytest.mark.skipif(not PAGE.is_file(), reason="the real front page is not beside this checkout")
def test_the_real_front_pages_cities_are_the_same_from_page_map_and_stations(
    morning: Morning, server: Loopback
) -> None:
    morning.newsroom.write("articles/page-2025-06-10.txt", PAGE.read_bytes())
    morning.configure('providers = ["page"]')
    assert morning.build() == []
    page = morning.header()
    places = morning.json("weather")["places"]
    assert len(places) == 16
    observed = [
        (str(number), one["name"], one["sky"], one["temperature"])
        for number, one in zip(IDS, places, strict=True)
    ]
    kma, hub = Map(server), Hub(server)
    kma.shows(*(one if one[1] != "대구" else ("143", "대구(기)", *one[2:]) for one in observed))
    hub.observe([(number, warmth, sky) for number, _, sky, warmth in observed], SEVEN)
    names = ", ".join(f'"{one["name"]}"' for one in places)
    headers, trees = {}, {}
    for provider, url, key in (("kma-map", kma.url, ""), ("kma-stations", hub.url, KEY)):
        morning.configure(
            f'providers = ["{provider}"]\nplaces = [{names}]\n[weather.{provider}]\n'
            f'url = "{url}"\n' + (f'key = "{key}"' if key else "")
        )
        assert morning.build() == []
        headers[provider] = morning.header()
        trees[provider] = morning.newsroom.tree()["digest/2025-06-10/index.html"]
    assert headers["kma-map"] == headers["kma-stations"]
    assert trees["kma-map"] == trees["kma-stations"]
    title, *cities = headers["kma-map"]
    assert cities == page[1:]  # the source line, too
    assert title == f"{page[0]} (07:00 관측)"
    assert AT.date().isoformat() not in title
