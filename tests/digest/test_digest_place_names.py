"""A Korean newspaper's letter in English names the cities in English."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from digest_editions import edition, headline, section

from syndicate.digest import render
from syndicate.model import Place
from syndicate.templating import Templates
from syndicate.testing import make_publication, make_weather

PLACES = (
    Place(name="서울", sky="맑음", temperature=18.2, id="108"),
    Place(name="제주", sky="흐림", temperature=20.4),
    Place(name="안산", sky="흐림", temperature=19.0, id="119", station="수원"),
    Place(name="한빛시", sky="맑음", temperature=17.0),
)


def rows(folder: Path, language: str, city: str | None = None) -> list[str]:
    publication = make_publication(folder)
    weather = replace(make_weather(), places=PLACES)
    of_day = edition(section("education", headline(1)), weather=weather)
    digest = render(of_day, publication, Templates(publication), language)
    text = digest.letter(city=city).text
    return [line.removeprefix("- ") for line in text.splitlines() if line.startswith("- ")]


def test_cities_and_stations_have_their_english_names_in_an_english_letter(tmp_path: Path) -> None:
    assert rows(tmp_path, "en") == [
        "Seoul Clear 18.2°C",
        "Jeju Cloudy 20.4°C",
        "Ansan Cloudy 19.0°C (at Suwon)",
        "한빛시 Clear 17.0°C",
    ]


def test_a_korean_letter_says_whose_station_stands_for_a_city(tmp_path: Path) -> None:
    assert rows(tmp_path, "ko")[2] == "안산 흐림 19.0℃ (수원 관측소)"


def test_a_reader_may_name_their_city_in_either_language(tmp_path: Path) -> None:
    for city in ("제주", "Jeju", "jeju"):
        assert rows(tmp_path, "ko", city)[0].startswith("제주")
        assert rows(tmp_path, "en", city)[0].startswith("Jeju")
