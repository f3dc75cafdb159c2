"""The Hub's tables and KMA's words: no bytes crash their readers, no cut is believed."""

from __future__ import annotations

import json
from datetime import datetime

import pytest
from hypothesis import given, strategies as st
from kma_hub import observations

from syndicate.http import Page
from syndicate.testing import KST
from syndicate.weather import WeatherError, sky
from syndicate.weather.kma_sky import sky_of
from syndicate.weather.kma_table import rows

AT = datetime(2025, 6, 10, 7, tzinfo=KST)
SEEN = [("105", 20.3, "맑음"), ("108", 18.2, "구름많음"), ("184", 21.3, "흐림")]


@pytest.mark.parametrize(
    ("present", "clouds", "word"),
    [
        ("-9", "0", "맑음"),
        ("-9", "2", "맑음"),
        ("-9", "3", "구름조금"),
        ("-9", "5", "구름조금"),
        ("-9", "6", "구름많음"),
        ("-9", "8", "구름많음"),
        ("-9", "9", "흐림"),
        ("-9", "10", "흐림"),
        ("-9", "-9", ""),
        ("-9", "11", ""),
        ("-", "-", ""),
        ("3", "7", "구름많음"),
        ("10", "2", "박무"),
        ("5", "2", "연무"),
        ("06", "2", "황사"),
        ("21", "2", "맑음"),  # it rained within the hour, and has stopped
        ("16", "7", "구름많음"),  # rain in sight, not at the station
        ("45", "-9", "안개"),
        ("51", "10", "이슬비"),
        ("61", "10", "비"),
        ("68", "10", "진눈깨비"),
        ("71", "10", "눈"),
        ("80", "5", "소나기"),
        ("95", "10", "천둥번개"),
        ("100", "2", "맑음"),
        ("6x", "2", "맑음"),
    ],
)
def test_the_word_is_of_now(present: str, clouds: str, word: str) -> None:
    assert sky_of(present, clouds) == word


def test_every_word_has_its_english_and_its_icon() -> None:
    words = {sky_of(str(code), cloud) for code in range(100) for cloud in ("0", "7", "10")}
    for word in words:
        assert sky.known(word), word
        assert sky.word(word, "en") != word
        assert sky.icon(word) or word == "우박"


def test_a_cut_anywhere_is_never_believed() -> None:
    body = observations(SEEN, AT).encode("cp949")
    end = body.index(b"#7777END") + len(b"#7777END")
    for length in range(end):
        with pytest.raises(WeatherError):
            rows(Page(200, body[:length], "text/plain"), "https://hub.example/x", "k")
    assert len(rows(Page(200, body[:end], "text/plain"), "https://hub.example/x", "k")) == 3


def test_the_words_of_the_hub_turn_nothing_around_them_and_hide_no_key() -> None:
    said = {"status": "401\u202e", "message": "유효하지 \u2066\x9b않은 sec\u200fret-key"}
    body = json.dumps({"result": said}).encode()
    with pytest.raises(WeatherError) as caught:
        rows(Page(200, body, ""), "https://hub.example/x", "secret-key")
    assert "hub.example says 401: 유효하지 않은 …; is the key" in str(caught.value)


@given(
    body=st.one_of(
        st.binary(max_size=400),
        st.text(max_size=200).map(lambda text: text.encode("utf-8", "replace")),
        st.text(max_size=60).map(
            lambda text: f'{{"result": {{"status": 401, "message": "{text}"}}}}'.encode(
                "utf-8", "replace"
            )
        ),
    ),
    status=st.sampled_from([200, 400, 403, 500]),
)
def test_no_bytes_crash_the_reader(body: bytes, status: int) -> None:
    try:
        found = rows(Page(status, body, ""), "https://hub.example/x", "secret-key")
    except WeatherError as fault:
        said = str(fault)
    else:
        said = ""
        assert b"#7777END" in body
        assert all(words for words in found)
    assert "secret-key" not in said
