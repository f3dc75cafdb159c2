"""KMA's map from its address of old: believed when it comes, told when something else does."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, strategies as st
from loopback import Loopback, Reply
from morning import AT, SEVEN, Map, map_xml

from syndicate.model import Place
from syndicate.testing import CONFIG, make_publication
from syndicate.weather import Answer, Reading, WeatherError, ask
from syndicate.weather.kma_map import read_map
from syndicate.weather.provider import KMA

STATIONS = (
    ("105", "강릉", "맑음", 20.3),
    ("98", "동두천", "", 17.6),
    ("143", "대구(기)", "구름많음", None),
)


@pytest.fixture
def kma() -> Iterator[Map]:
    with Loopback() as server:
        yield Map(server)


def said(folder: Path, kma: Map) -> Answer:
    weather = f'providers = ["kma-map"]\n[weather.kma-map]\nurl = "{kma.url}"'
    publication = make_publication(folder, f"{CONFIG}\n[weather]\n{weather}\n")
    return ask(publication, AT.date(), AT, ())


def test_the_map_gives_every_station_with_the_hour_and_the_source(tmp_path: Path, kma: Map) -> None:
    kma.shows(*STATIONS)
    answer = said(tmp_path, kma)
    assert answer.weather
    assert answer.weather.places == (
        Place(name="강릉", sky="맑음", temperature=20.3, id="105"),
        Place(name="동두천", temperature=17.6, id="98"),
        Place(name="대구", sky="구름많음", id="143"),
    )
    assert answer.weather.observed == SEVEN
    assert answer.weather.sources == KMA
    assert answer.attempts[0].milliseconds is not None


def test_it_is_found_where_a_redirect_leads(tmp_path: Path, kma: Map) -> None:
    moved = Map(kma.server, "/new/map.xml")
    moved.shows(*STATIONS)
    kma.reply = Reply(status=301, headers={"Location": moved.url})
    assert said(tmp_path, kma).weather


@pytest.mark.parametrize(
    "text",
    [
        map_xml(STATIONS).replace("UTF-8", "EUC-KR").encode("cp949"),
        map_xml(STATIONS).replace("UTF-8", "EUC-KR").encode(),  # converted, its label not
        "\ufeff".encode() + map_xml(STATIONS).encode(),
        map_xml(STATIONS).replace(' xmlns="current"', "").encode(),
        map_xml(STATIONS).replace('xmlns="current"', 'xmlns="http://kma.go.kr/now"').encode(),
    ],
    ids=["euc-kr", "wrong-label", "bom", "no-namespace", "other-namespace"],
)
def test_it_is_read_however_it_is_written(text: bytes, tmp_path: Path, kma: Map) -> None:
    kma.reply = Reply(text, type="text/xml")
    answer = said(tmp_path, kma)
    assert answer.weather
    assert [one.name for one in answer.weather.places] == ["강릉", "동두천", "대구"]


PAGE = (
    b"<!DOCTYPE html>\n<html lang='ko'><title>\xea\xb8\xb0\xec\x83\x81\xec\xb2\xad</title></html>"
)


@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        (
            Reply(b"gone", 404, "text/html"),
            "404: it may have moved; set [weather.kma-map]",
        ),
        (Reply(PAGE, type="text/html"), "127.0.0.1 sent a web page and not its map"),
        (Reply(b"", type="text/xml"), "127.0.0.1 sent nothing"),
        (Reply(b" \r\n", type="text/xml"), "127.0.0.1 sent nothing"),
        (Reply(map_xml(STATIONS).encode()[:260]), "is not whole XML"),
        (Reply(map_xml(STATIONS).encode(), cut=260), "127.0.0.1: the answer was cut off"),
        (Reply(b"<rss xmlns='current'/>"), "<rss> instead of <current>"),
        (Reply(map_xml([]).encode()), "no <local> station"),
        (Reply(b"\xff\xff\xff"), "neither UTF-8 nor CP949"),
        (Reply(b"no", 403), "127.0.0.1 answered 403"),
        (Reply(b"no", 503), "127.0.0.1 answered 503"),
        (Reply(map_xml(STATIONS).replace('hour="07"', 'hour="77"').encode()), "is no time"),
        (Reply(map_xml(STATIONS).replace("year", "jahr").encode()), "is no time"),
        (Reply(map_xml(STATIONS, SEVEN.replace(hour=3)).encode()), "of 2025-06-10 03:00, older"),
        (Reply(map_xml(STATIONS, SEVEN.replace(day=9)).encode()), "of 2025-06-09 07:00, older"),
        (Reply(map_xml(STATIONS, SEVEN.replace(hour=8)).encode()), "which is still to come"),
    ],
)
def test_what_is_no_map_of_now_is_told_and_not_believed(
    reply: Reply, reason: str, tmp_path: Path, kma: Map
) -> None:
    kma.reply = reply
    answer = said(tmp_path, kma)
    assert answer.weather is None
    assert reason in answer.attempts[0].reason


def test_a_redirect_to_a_web_page_and_one_in_a_circle_are_told(tmp_path: Path, kma: Map) -> None:
    kma.server.routes["/index.html"] = lambda _: Reply(PAGE, type="text/html")
    kma.reply = Reply(status=302, headers={"Location": f"{kma.server.url}/index.html"})
    assert "sent a web page" in said(tmp_path / "a", kma).attempts[0].reason
    kma.reply = Reply(status=302, headers={"Location": kma.url})
    assert "redirects in a circle" in said(tmp_path / "b", kma).attempts[0].reason


def test_an_address_that_is_none_is_told_with_the_key_to_mend(tmp_path: Path, kma: Map) -> None:
    kma.path = " not an address"
    (attempt,) = said(tmp_path, kma).attempts
    assert not attempt.ok
    publication = make_publication(
        tmp_path / "b",
        f'{CONFIG}\n[weather]\nproviders = ["kma-map"]\n[weather.kma-map]\nurl = "kma.go.kr/x"\n',
    )
    (attempt,) = ask(publication, AT.date(), AT, ()).attempts
    assert "[weather.kma-map] url must be like" in attempt.reason


@given(st.data())
def test_no_damage_to_the_map_makes_a_value_that_is_not_in_it(data: st.DataObject) -> None:
    text = map_xml(STATIONS)
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(len(text), start + 40)))
    mangled = text[:start] + data.draw(st.text(max_size=4)) + text[end:]
    try:
        reading: Reading = read_map(mangled, "kma-map")
    except WeatherError:
        return
    for place in reading.weather.places:
        assert place.temperature is None or f"{place.temperature:g}" in mangled.replace(".0", "")
        assert -50 <= (place.temperature or 0) <= 50
