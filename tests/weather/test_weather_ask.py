"""Which provider answers, and what the others are said to lack."""

from __future__ import annotations

from datetime import date, datetime
from importlib.metadata import EntryPoint, EntryPoints
from pathlib import Path

import pytest

from syndicate.model import FrontPage, Place, Weather
from syndicate.testing import CONFIG, KST, MORNING, make_publication
from syndicate.weather import Answer, Reading, Request, WeatherError, ask as ask_all, providers
from syndicate.weather.provider import KMA

DAY = date(2025, 6, 10)
LIST = ("  • 구름많음동두천 17.6℃", "  • 맑음강릉 20.3℃", "  • 맑음대구 -")
PAGE = FrontPage(path="articles/page.txt", date=DAY, weather=LIST, source="기상청 제공")


def ask(
    folder: Path,
    *,
    providers: str = '["page"]',
    places: str = "[]",
    file: str = "weather/{date}.txt",
    pages: tuple[FrontPage, ...] = (PAGE,),
    day: date = DAY,
    now: datetime = MORNING,
) -> Answer:
    settings = f'providers = {providers}\nplaces = {places}\nfile = "{file}"'
    publication = make_publication(folder, f"{CONFIG}\n[weather]\n{settings}\n")
    return ask_all(publication, day, now, pages)


def names(answer: Answer) -> list[str]:
    assert answer.weather
    return [place.name for place in answer.weather.places]


def write(folder: Path, name: str, data: bytes | str) -> None:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data if isinstance(data, bytes) else data.encode("utf-8"))


def test_the_page_of_the_day_gives_its_list_with_its_source(tmp_path: Path) -> None:
    answer = ask(tmp_path)
    assert answer.weather == Weather(
        provider="page",
        places=(
            Place(name="동두천", sky="구름많음", temperature=17.6),
            Place(name="강릉", sky="맑음", temperature=20.3),
            Place(name="대구", sky="맑음"),
        ),
        sources=KMA,
    )
    assert [(one.provider, one.ok, one.path) for one in answer.attempts] == [
        ("page", True, "articles/page.txt")
    ]


def test_the_page_of_another_day_is_not_believed(tmp_path: Path) -> None:
    answer = ask(tmp_path, day=date(2025, 6, 11))
    assert answer.weather is None
    assert "articles/page.txt" in answer.attempts[0].reason


def test_a_time_in_the_list_is_when_it_was_observed(tmp_path: Path) -> None:
    page = FrontPage(path="a.txt", date=DAY, weather=("2025.06.10 (22시)", *LIST))
    answer = ask(tmp_path, pages=(page,))
    assert answer.weather
    assert answer.weather.observed == datetime(2025, 6, 10, 22, tzinfo=KST)
    assert all(place.night for place in answer.weather.places)
    assert answer.weather.sources == ()


def test_the_next_provider_is_asked_and_the_first_says_where_it_looked(tmp_path: Path) -> None:
    answer = ask(tmp_path, providers='["file", "page"]')
    assert answer.weather
    assert answer.weather.provider == "page"
    first, second = answer.attempts
    assert (first.ok, second.ok) == (False, True)
    assert first.path == "weather/2025-06-10.txt"
    assert "weather/2025-06-10.txt does not exist" in first.reason


def test_an_unknown_provider_names_the_nearest_and_stops_nothing(tmp_path: Path) -> None:
    answer = ask(tmp_path, providers='["pages", "astrology", "page"]')
    assert answer.weather
    assert "did you mean page?" in answer.attempts[0].reason
    assert "known: file," in answer.attempts[1].reason


def test_no_provider_is_no_weather(tmp_path: Path) -> None:
    assert ask(tmp_path, providers="[]") == Answer(weather=None)


def test_places_are_chosen_in_the_configured_order(tmp_path: Path) -> None:
    answer = ask(tmp_path, places='["대구(기)", "수원", "동두천", "대구"]')
    assert names(answer) == ["대구", "동두천"]
    assert answer.missing == ("수원",)


def test_a_place_that_is_nearly_spelled_right_is_missing_with_a_hint(tmp_path: Path) -> None:
    answer = ask(tmp_path, places='["강름", "대구"]')
    assert answer.missing == ("강름",)
    assert answer.attempts[0].notes == ("강름 is not in it; the nearest is 강릉",)


def test_a_city_by_its_full_or_english_name_is_the_station_of_that_name(tmp_path: Path) -> None:
    answer = ask(tmp_path, places='["강릉시", "98"]')
    assert names(answer) == ["강릉시", "동두천"]


def test_a_provider_without_any_wanted_place_gives_way(tmp_path: Path) -> None:
    write(tmp_path, "weather/2025-06-10.txt", "맑음제주 21.3℃")
    answer = ask(tmp_path, providers='["page", "file"]', places='["제주"]')
    assert names(answer) == ["제주"]
    assert "제주" in answer.attempts[0].reason


def test_a_place_may_be_named_by_its_id(tmp_path: Path) -> None:
    write(tmp_path, "weather/2025-06-10.txt", '{"places": [{"name": "강릉", "id": 105}]}')
    answer = ask(tmp_path, providers='["file"]', places='["105"]')
    assert names(answer) == ["강릉"]


def test_an_impossible_temperature_is_left_out_and_told(tmp_path: Path) -> None:
    write(tmp_path, "weather/2025-06-10.txt", "맑음강릉 -99.0℃\n맑음제주 21.3℃")
    answer = ask(tmp_path, providers='["file"]')
    assert answer.weather
    assert [place.temperature for place in answer.weather.places] == [None, 21.3]
    assert "강릉" in answer.attempts[0].notes[0]


def test_a_file_of_another_day_is_refused(tmp_path: Path) -> None:
    write(tmp_path, "weather/now.txt", "2025.06.09 07:00\n맑음강릉 20.3℃")
    answer = ask(tmp_path, providers='["file"]', file="weather/now.txt")
    assert answer.weather is None
    assert "is of 2025-06-09, not of 2025-06-10" in answer.attempts[0].reason


def test_a_file_that_names_no_day_is_todays_only(tmp_path: Path) -> None:
    write(tmp_path, "weather/now.txt", "맑음강릉 20.3℃")
    assert ask(tmp_path, providers='["file"]', file="weather/now.txt").weather
    later = ask(tmp_path, providers='["file"]', file="weather/now.txt", now=MORNING.replace(day=12))
    assert later.weather is None
    assert "names no day" in later.attempts[0].reason


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp949", "utf-16"])
def test_the_file_may_be_in_any_usual_encoding(encoding: str, tmp_path: Path) -> None:
    write(tmp_path, "weather/2025-06-10.txt", "맑음강릉 20.3℃".encode(encoding))
    assert names(ask(tmp_path, providers='["file"]')) == ["강릉"]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "is empty"),
        (b"\xff\xff\xff", "neither UTF-8 nor CP949"),
        ("오늘은 맑겠습니다".encode(), "has no line like"),
        (b"<html><body>404</body></html>", "<html> instead of <current>"),
        (b'{"places": [', "not valid JSON"),
        (b"x" * (5 << 20), "no weather file"),
    ],
)
def test_a_file_that_is_no_weather_says_so(data: bytes, reason: str, tmp_path: Path) -> None:
    write(tmp_path, "weather/2025-06-10.txt", data)
    (attempt,) = ask(tmp_path, providers='["file"]').attempts
    assert reason in attempt.reason
    assert attempt.reason.startswith("weather/2025-06-10.txt ")


def test_a_folder_in_place_of_the_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "weather" / "2025-06-10.txt").mkdir(parents=True)
    (attempt,) = ask(tmp_path, providers='["file"]').attempts
    assert "cannot be read" in attempt.reason


def own(request: Request) -> Reading:
    place = Place(name="Oslo", sky="Clear", temperature=11.0)
    return Reading(weather=Weather(provider="", places=(place,)), notes=(str(request.day),))


def silent(request: Request) -> Reading:
    raise WeatherError(f"the station sleeps at {request.now:%H:%M}")


def broken(request: Request) -> Reading:
    raise ZeroDivisionError(request.day)


def test_a_publication_brings_its_own_provider(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def points(*, group: str) -> EntryPoints:
        assert group == "syndicate.weather"
        return EntryPoints(
            EntryPoint(name, f"{__name__}:{name}", group)
            for name in ("own", "silent", "broken", "absent")
        )

    monkeypatch.setattr(providers, "entry_points", points)
    answer = ask(tmp_path, providers='["absent", "silent", "broken", "own"]')
    assert names(answer) == ["Oslo"]
    absent, silent_, broken_, own_ = answer.attempts
    assert "cannot be loaded" in absent.reason
    assert silent_.reason == "the station sleeps at 07:30"
    assert "ZeroDivisionError" in broken_.reason
    assert own_.notes == ("2025-06-10",)
    assert answer.weather
    assert answer.weather.provider == "own"
