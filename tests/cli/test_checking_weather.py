"""check: what can be seen of the weather without asking anybody."""

from __future__ import annotations

import json
import socket
from typing import Any, NoReturn

import pytest
from newsroom import Newsroom

from syndicate.testing import CONFIG

KEY = "g3heim-of-the-desk"
LIVE = 'providers = ["kma-map"]\n'


def findings(
    newsroom: Newsroom, lines: str, environ: dict[str, str] | None = None, *, status: int
) -> list[tuple[str, str, str]]:
    """Severity, key and message of each finding about ``[weather]``."""
    newsroom.configure(f"{CONFIG}\n[weather]\n{lines}")
    result = newsroom.run("check", "--json", environ=environ)
    assert result.exit_code == status, result.output
    assert KEY not in result.output
    told = json.loads(result.stdout)["problems"]
    assert all(one["path"] == "syndicate.toml" for one in told)
    return [(one["severity"], one["field"], one["message"]) for one in told]


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any) -> NoReturn:
        pytest.fail("check asked the network for the weather")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


def test_every_fault_of_the_weather_is_told_at_once_with_its_key(newsroom: Newsroom) -> None:
    lines = (
        'providers = ["kma-stations", "kma-mapp"]\nplaces = ["강름"]\n'
        '[weather.kma-stations]\nkey = "{env:KMA_KEY}"\n'
    )
    found = {field: (severity, words) for severity, field, words in _three(newsroom, lines)}
    assert set(found) == {"weather.kma-stations.key", "weather.providers", "weather.places"}
    assert {severity for severity, _ in found.values()} == {"error"}
    assert "KMA_KEY; set it" in found["weather.kma-stations.key"][1]
    assert "kma-mapp" in found["weather.providers"][1]
    assert "did you mean kma-map?" in found["weather.providers"][1]
    assert "did you mean 강릉?" in found["weather.places"][1]
    assert '"강름 = latitude,longitude"' in found["weather.places"][1]


def _three(newsroom: Newsroom, lines: str) -> list[tuple[str, str, str]]:
    found = findings(newsroom, lines, status=1)
    assert len(found) == 3
    return found


@pytest.mark.parametrize(
    ("lines", "field", "words"),
    [
        ('providers = ["kma-stations"]', "weather.kma-stations.key", 'key = "{env:KMA_KEY}"'),
        (
            'providers = ["kma-forecast"]\nplaces = ["서울"]',
            "weather.kma-forecast.key",
            "{env:DATA_GO_KR_KEY}",
        ),
        (
            'providers = ["kma-stations"]\n[weather.kma-stations]\nkey = "{file:none.key}"',
            "weather.kma-stations.key",
            "none.key",
        ),
        (
            'providers = ["kma-stations"]\n[weather.kma-stations]\nkey = " "',
            "weather.kma-stations.key",
            "empty",
        ),
        (
            f'{LIVE}[weather.kma-map]\nurl = "www.kma.go.kr/{KEY}"',
            "weather.kma-map.url",
            "https://",
        ),
        (f'{LIVE}[weather.kma-map]\nurl = "http://[{KEY}"', "weather.kma-map.url", "https://"),
        ('providers = ["open-meteo"]', "weather.places", "open-meteo must be told"),
        (f'{LIVE}places = ["바람골목"]', "weather.places", "바람골목 lies; it is no station"),
        (f'{LIVE}places = ["골목 = 127.0,37.5"]', "weather.places", "degrees north come first"),
        (f'{LIVE}stations = "none.csv"', "weather.stations", "none.csv cannot be read"),
    ],
)
def test_what_would_leave_the_letter_without_weather_is_an_error(
    newsroom: Newsroom, lines: str, field: str, words: str
) -> None:
    ((severity, key, message),) = findings(newsroom, lines + "\n", status=1)
    assert (severity, key) == ("error", field)
    assert words in message


def test_a_table_of_stations_that_is_none_is_an_error(newsroom: Newsroom) -> None:
    newsroom.write("stations.csv", "id,name\n1,a\n")
    lines = 'providers = ["file"]\nstations = "stations.csv"\n'
    ((severity, key, message),) = findings(newsroom, lines, status=1)
    assert (severity, key) == ("error", "weather.stations")
    assert "syndicate weather --refresh-stations" in message


def test_a_place_that_a_file_may_have_is_only_doubtful(newsroom: Newsroom) -> None:
    places = 'places = ["바람골목"]\n'
    both = 'providers = ["kma-map", "file"]\n'
    ((severity, key, _),) = findings(newsroom, both + places, status=0)
    assert (severity, key) == ("warning", "weather.places")
    assert findings(newsroom, 'providers = ["file", "page"]\n' + places, status=0) == []


@pytest.mark.parametrize(
    ("places", "words"),
    [
        ('["서울", "Seoul"]', "Seoul is the place of 서울, too"),
        ('["강릉", "105"]', "105 is the place of 강릉, too"),
        ('["경주시", "부산", "경주"]', "경주 is the place of 경주시, too"),
        ('["Riverside", "RIVERSIDE"]', "RIVERSIDE is the place of Riverside, too"),
    ],
)
def test_a_place_that_stands_twice_is_a_warning(
    newsroom: Newsroom, places: str, words: str
) -> None:
    lines = f'providers = ["file"]\nplaces = {places}\n'
    ((severity, key, message),) = findings(newsroom, lines, status=0)
    assert (severity, key) == ("warning", "weather.places")
    assert words in message


def test_sound_weather_has_no_finding(newsroom: Newsroom) -> None:
    newsroom.write("portal.key", f"{KEY}\n")
    lines = (
        'providers = ["kma-stations", "kma-forecast", "open-meteo", "kma-map", "page", "file"]\n'
        'places = ["서울", "안산", "Jeju", "고창", "고창군", "우리 동네 = 37.32,126.83"]\n'
        '[weather.kma-stations]\nkey = "{env:KMA_KEY}"\n'
        '[weather.kma-forecast]\nkey = "{file:portal.key}"\n'
        '[weather.open-meteo]\nurl = "http://127.0.0.1:8080/v1/forecast"\n'
    )
    assert findings(newsroom, lines, {"KMA_KEY": KEY}, status=0) == []


def test_the_key_of_a_provider_that_is_not_asked_is_not_missed(newsroom: Newsroom) -> None:
    lines = 'providers = ["file"]\n[weather.kma-stations]\nkey = "{env:KMA_KEY}"\n'
    assert findings(newsroom, lines, status=0) == []


def test_one_article_can_be_examined_without_the_weather(newsroom: Newsroom) -> None:
    newsroom.article("a")
    newsroom.configure(f'{CONFIG}\n[weather]\nproviders = ["kma-mapp"]\n')
    assert newsroom.run("check", "articles/a.md").exit_code == 0
