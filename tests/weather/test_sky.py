"""Words for the sky, their icons, their English."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from syndicate.weather import kma_sky, sky, wmo


@pytest.mark.parametrize(
    ("word", "icon"),
    [
        ("맑음", "clear-day"),
        ("구름조금", "partly-cloudy-day"),
        ("구름많음", "overcast-day"),
        ("구름 많음", "overcast-day"),
        ("흐림", "overcast"),
        ("소나기", "partly-cloudy-day-rain"),
        ("비", "rain"),
        ("흐리고 비", "rain"),
        ("구름많고 비", "rain"),
        ("약한비", "rain"),
        ("가끔 비", "drizzle"),
        ("흐리고 한때 비", "drizzle"),
        ("빗방울", "drizzle"),
        ("가랑비", "drizzle"),
        ("눈", "snow"),
        ("한때 눈", "snow"),
        ("눈날림", "snow"),
        ("비/눈", "sleet"),
        ("눈 또는 비", "sleet"),
        ("가끔 비 또는 눈", "sleet"),
        ("빗방울눈날림", "sleet"),
        ("천둥번개", "thunderstorms"),
        ("뇌우", "thunderstorms"),
        ("안개", "fog"),
        ("엷은안개", "mist"),
        ("박무", "mist"),
        ("연무", "haze"),
        ("황사", "dust"),
        ("Partly Cloudy", "partly-cloudy-day"),
        ("light rain", "rain"),
        ("우박", None),
        ("돌풍", None),
        ("-", None),
        ("", None),
    ],
)
def test_the_icon_of_a_word(word: str, icon: str | None) -> None:
    assert sky.icon(word) == icon


def test_a_code_has_one_word_whoever_sends_it() -> None:
    """Code table 4677 is that of KMA's stations and of Open-Meteo: 77 was two kinds of snow."""
    own = {code: kma_sky.sky_of(str(code), "") for code in wmo.WORDS if code > 3}
    for code, word in own.items():
        assert wmo.WORDS[code].split()[-1] == word, code
    assert own[77] == "가루눈"


def test_ice_pellets_have_a_word_an_icon_and_english() -> None:
    word = kma_sky.sky_of("79", "10")
    assert (word, sky.icon(word), sky.word(word, "en")) == ("얼음싸라기", "sleet", "Ice pellets")


def test_a_word_that_nobody_knows_turns_nothing_around_it() -> None:
    assert sky.word("\x9b31m용오름\u202e", "ko") == "31m용오름"
    assert len(sky.word("회" * 99, "ko")) == 40


@pytest.mark.parametrize("word", ["맑음", "구름조금", "구름많음"])
def test_the_moon_shines_by_night(word: str) -> None:
    assert sky.icon(word, night=True) == str(sky.icon(word)).replace("-day", "-night")


def test_rain_looks_the_same_by_night() -> None:
    assert sky.icon("비", night=True) == "rain"


@pytest.mark.parametrize(
    ("word", "language", "shown"),
    [
        ("맑음", "en", "Clear"),
        ("구름 많음", "en-GB", "Mostly cloudy"),
        ("흐리고 비", "en", "Cloudy, rain"),
        ("구름많고 한때 비", "en", "Mostly cloudy, rain for a time"),
        ("돌풍", "en", "돌풍"),
        ("맑음", "ko", "맑음"),
        ("구름 많음", "ko-KR", "구름 많음"),
        ("clear sky", "ko", "맑음"),
        ("맑음", "ja", "맑음"),
        ("-", "ko", ""),
    ],
)
def test_the_word_in_the_language_of_the_letter(word: str, language: str, shown: str) -> None:
    assert sky.word(word, language) == shown


@given(st.text(max_size=12), st.booleans())
def test_no_word_has_an_icon_that_is_not_shipped(word: str, night: bool) -> None:
    found = sky.icon(word, night=night)
    assert found is None or found in sky.ICONS


def test_every_icon_is_reached_by_a_word() -> None:
    falls = ("소나기", "비", "이슬비", "눈", "진눈깨비", "뇌우")
    words = ("맑음", "구름조금", "구름많음", "흐림", *falls, "안개", "박무", "연무", "황사")
    assert {sky.icon(word, night=night) for word in words for night in (False, True)} == sky.ICONS


def test_the_key_of_joined_words_is_their_keys_joined() -> None:
    """The tables are made of such keys, and a word that somebody writes is looked up whole."""
    for before, _ in sky._BEFORE:
        for degree, _ in sky._DEGREES:
            for _, ours, _ in (*sky._FALLS, *sky._AIR):
                for one in ours.split():
                    assert sky._key(before + degree + one) == (
                        sky._key(before) + degree + sky._key(one)
                    )
