"""What is told of providers and places while another one still answers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from data_go_kr import KEY as PORTAL_KEY, Service
from kma_hub import KEY, Hub
from loopback import Loopback, Reply
from morning import AT, SEVEN, Map, Morning
from newsroom import Newsroom

SEOUL = ("108", "서울", "맑음", 18.2)
JEJU = ("184", "제주", "구름많음", 21.3)


@pytest.fixture
def server() -> Iterator[Loopback]:
    with Loopback() as running:
        yield running


@pytest.fixture
def kma(server: Loopback) -> Map:
    made = Map(server)
    made.shows(SEOUL, JEJU)
    return made


@pytest.fixture
def hub(server: Loopback) -> Hub:
    made = Hub(server)
    made.observe([("108", 17.9, "맑음"), ("184", 21.0, "흐림")], SEVEN)
    return made


@pytest.fixture
def morning(newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch, kma: Map, hub: Hub) -> Morning:
    """Stations first, then the map, of Seoul and Jeju."""
    made = Morning(newsroom, monkeypatch)
    configure(made, kma, hub)
    return made


def configure(
    morning: Morning,
    kma: Map,
    hub: Hub,
    *,
    names: str = '"kma-stations", "kma-map"',
    key: str = KEY,
) -> None:
    morning.configure(
        f'providers = [{names}]\nplaces = ["서울", "제주"]\ntimeout = "1s"\n'
        f'[weather.kma-stations]\nurl = "{hub.url}"\nkey = "{key}"\n'
        f'[weather.kma-map]\nurl = "{kma.url}"'
    )


def weather_line(morning: Morning) -> str:
    (line,) = [one for one in morning.run("build").stderr.splitlines() if "  weather " in one]
    return line.strip()


# Providers


@pytest.mark.parametrize(
    ("key", "told"),
    [("wrong", "says 401"), ("", "needs a key"), ("{env:KMA_KEY}", "KMA_KEY")],
)
def test_a_provider_that_somebody_must_mend_is_a_warning_although_another_answers(
    key: str, told: str, morning: Morning, kma: Map, hub: Hub
) -> None:
    configure(morning, kma, hub, key=key)
    (warning,) = morning.build()
    assert warning.startswith("kma-stations: ")
    assert told in warning
    assert "18.2℃" in morning.letter()
    morning.later(minutes=10)  # what is kept of the first question says it, too
    assert told in morning.build("--strict", status=1)[0]
    assert "(kma-stations" not in weather_line(morning)


def test_a_provider_that_does_not_exist_is_a_warning_although_another_answers(
    morning: Morning, kma: Map, hub: Hub
) -> None:
    configure(morning, kma, hub, names='"kma-maps", "kma-map"')
    (warning,) = morning.build("--strict", status=1)
    assert "kma-maps: there is no such provider in this version (did you mean kma-map?)" in warning


def test_a_provider_that_is_silent_stands_in_the_line_of_the_weather(
    morning: Morning, hub: Hub
) -> None:
    hub.always(Reply(delay=60))
    assert morning.build("--strict") == []
    morning.later(minutes=31)
    assert weather_line(morning) == (
        "weather   2 places from kma-map, observed 07:00 "
        "(kma-stations: 127.0.0.1: no answer within 0.5 s)"
    )


def test_a_list_by_hand_that_is_not_there_is_ordinary(morning: Morning, kma: Map, hub: Hub) -> None:
    configure(morning, kma, hub, names='"file", "kma-map"')
    assert morning.build("--strict") == []
    assert weather_line(morning) == "weather   2 places from kma-map, observed 07:00"


# Places


def test_a_name_that_is_misspelled_is_all_that_is_told_missing(
    morning: Morning, hub: Hub, server: Loopback
) -> None:
    portal = Service(server, AT)
    morning.configure(
        'providers = ["kma-stations", "kma-forecast"]\nplaces = ["서울", "제주", "가나다라"]\n'
        f'[weather.kma-stations]\nurl = "{hub.url}"\nkey = "{KEY}"\n'
        f'[weather.kma-forecast]\nurl = "{portal.url}"\nkey = "{PORTAL_KEY}"'
    )
    told = morning.build()
    assert [one for one in told if "서울" in one or "제주" in one] == []
    assert "'가나다라' is not in the weather of kma-stations; it is left out" in told
    first, second = morning.json("weather")["attempts"]
    assert first["ok"]
    assert second["reason"].startswith("it does not know where 가나다라 lies")
    assert {one.path.rpartition("/")[2] for one in server.seen} == {"kma_sfctm2.php"}
    cache = morning.newsroom.folder / ".syndicate/weather"
    assert [one.name for one in cache.iterdir()] == ["kma-stations.json"]


def test_a_place_beyond_the_grid_is_no_fault_of_the_forecast(
    morning: Morning, hub: Hub, server: Loopback
) -> None:
    portal = Service(server, AT)
    morning.newsroom.write("weather/2025-06-10.txt", "Oslo 맑음 11.0℃\n")
    morning.configure(
        'providers = ["kma-stations", "kma-forecast", "file"]\n'
        'places = ["서울", "Oslo = 59.91,10.75"]\n'
        f'[weather.kma-stations]\nurl = "{hub.url}"\nkey = "{KEY}"\n'
        f'[weather.kma-forecast]\nurl = "{portal.url}"\nkey = "{PORTAL_KEY}"'
    )
    assert morning.build("--strict") == []
    assert "Oslo 맑음 11.0℃" in morning.letter()


def test_a_thermometer_that_is_out_leaves_the_place_to_the_next_provider(
    morning: Morning, hub: Hub
) -> None:
    hub.observe([("108", None, "맑음"), ("184", 21.0, "흐림")], SEVEN)
    assert morning.build() == []
    title, seoul, jeju, *_ = morning.header()
    assert "07:00" in title
    assert "서울 맑음 18.2℃" in seoul
    assert "제주 흐림 21.0℃" in jeju
    (first, _) = morning.json("weather")["attempts"]
    assert first["remarks"] == ["서울 has no temperature here: that of kma-map is shown"]


def test_without_any_temperature_the_sky_alone_is_shown_and_told(
    morning: Morning, kma: Map, hub: Hub
) -> None:
    hub.observe([("108", None, "맑음"), ("184", 21.0, "흐림")], SEVEN)
    kma.shows(("108", "서울", "비", None), JEJU)
    told = morning.build()
    assert told == ["kma-stations: 서울: no temperature, and no other provider has one"]
    _, seoul, jeju, *sources = morning.header()
    assert "서울 맑음 –" in seoul
    assert "제주 흐림 21.0℃" in jeju
    assert len(sources) == 1


def test_the_weather_is_named_after_who_gave_it(morning: Morning, kma: Map, hub: Hub) -> None:
    """An answer of which nothing is shown gives neither the name nor the time."""
    hub.observe([("108", None, "맑음"), ("184", None, "흐림")], SEVEN)
    kma.shows(SEOUL, JEJU, at=SEVEN - timedelta(hours=1))
    shown = morning.json("weather")
    assert (shown["provider"], shown["observed"]) == ("kma-map", "2025-06-10T06:00:00+09:00")
    assert shown["missing"] == []


def test_a_list_by_hand_that_says_none_is_no_warning(morning: Morning, kma: Map, hub: Hub) -> None:
    morning.newsroom.write("weather/2025-06-10.txt", "서울 맑음 -\n제주 흐림 20.4\n기상청 제공\n")
    configure(morning, kma, hub, names='"file"')
    assert morning.build() == []
    assert any("서울 맑음 –" in line for line in morning.header())
