"""What the stations of KMA's API Hub say, and what is believed of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import quote

import pytest
from hypothesis import given, settings, strategies as st
from kma_hub import KEY, Hub, error, observations, row
from loopback import Loopback, Reply, refused_url, seconds_of

from syndicate.model import Place
from syndicate.testing import CONFIG, KST, make_publication
from syndicate.weather import Answer, Mode, WeatherError, ask as ask_all
from syndicate.weather.kma_stations import read_stations
from syndicate.weather.provider import KMA, Reading, Request
from syndicate.weather.stations import load

AT = datetime(2025, 6, 10, 7, tzinfo=KST)
HOUR = timedelta(hours=1)
NOW = AT + timedelta(minutes=20)
SEEN = [("105", 20.3, "맑음"), ("108", 18.2, "구름많음"), ("184", 21.3, "흐림")]


@pytest.fixture
def hub() -> Iterator[Hub]:
    with Loopback() as server:
        yield Hub(server)


def settings_of(hub: Hub, places: str, more: str = "") -> str:
    return (
        f'{CONFIG}\n[weather]\nproviders = ["kma-stations"]\nplaces = {places}\n{more}\n'
        f'[weather.kma-stations]\nurl = "{hub.url}"\n'
    )


def ask(
    hub: Hub,
    folder: Path,
    places: str = '["강릉", "서울", "제주"]',
    *,
    key: str = f'key = "{KEY}"',
    more: str = "",
    mode: Mode = Mode.FRESH,
    now: datetime = NOW,
) -> Answer:
    publication = make_publication(folder, settings_of(hub, places, more) + key + "\n")
    return ask_all(publication, now.date(), now, (), mode)


def read(hub: Hub, folder: Path, now: datetime = NOW) -> Reading:
    """The provider alone: every station that it knows."""
    publication = make_publication(folder, settings_of(hub, "[]") + f'key = "{KEY}"\n')
    return read_stations(Request(publication=publication, day=now.date(), now=now))


def shown(answer: Answer) -> list[tuple[str, float | None, str]]:
    assert answer.weather, answer.attempts
    return [(one.name, one.temperature, one.sky) for one in answer.weather.places]


def test_one_call_gives_the_stations_with_their_hour_and_source(hub: Hub, tmp_path: Path) -> None:
    hub.observe(SEEN, AT)
    answer = ask(hub, tmp_path)
    assert shown(answer) == [
        ("강릉", 20.3, "맑음"),
        ("서울", 18.2, "구름많음"),
        ("제주", 21.3, "흐림"),
    ]
    assert answer.weather
    assert (answer.weather.observed, answer.weather.sources) == (AT, KMA)
    assert not any(place.night for place in answer.weather.places)
    (attempt,) = answer.attempts
    assert attempt.notes == ()
    (seen,) = hub.server.seen
    assert dict(seen.query) == {"stn": "0", "help": "0", "authKey": KEY}


def test_the_evening_is_night(hub: Hub, tmp_path: Path) -> None:
    evening = AT.replace(hour=21)
    hub.observe(SEEN, evening)
    answer = ask(hub, tmp_path, now=evening.astimezone(UTC))
    assert answer.weather
    assert all(place.night for place in answer.weather.places)


def test_a_pinned_clock_asks_for_its_hour_and_one_back(hub: Hub, tmp_path: Path) -> None:
    hub.observe(SEEN, AT + timedelta(hours=5))
    hub.observe([("105", 11.0, "비")], AT - timedelta(hours=1))
    answer = ask(hub, tmp_path, '["강릉"]', mode=Mode.REPLAY)
    assert shown(answer) == [("강릉", 11.0, "비")]
    assert [seen.query["tm"] for seen in hub.server.seen] == ["202506100700", "202506100600"]


def test_an_hour_that_is_still_filling_up_gives_way_to_the_one_before(
    hub: Hub, tmp_path: Path
) -> None:
    hub.observe(SEEN[:1], AT)
    hub.observe(SEEN, AT - timedelta(hours=1))
    answer = ask(hub, tmp_path, now=AT + timedelta(minutes=1))
    assert len(shown(answer)) == 3
    assert answer.weather
    assert answer.weather.observed == AT - timedelta(hours=1)


def test_a_station_that_is_silent_for_long_does_not_make_the_others_old(
    hub: Hub, tmp_path: Path
) -> None:
    hub.observe(SEEN[:2], AT)
    hub.observe([("105", 1.0, ""), ("108", 2.0, "")], AT - timedelta(hours=1))
    answer = ask(hub, tmp_path)
    assert shown(answer) == [("강릉", 20.3, "맑음"), ("서울", 18.2, "구름많음")]
    assert answer.missing == ("제주",)


def test_one_station_that_is_out_is_shown_of_the_hour_before_and_the_others_of_this_one(
    hub: Hub, tmp_path: Path
) -> None:
    hub.observe([*SEEN[:2], ("184", None, "흐림")], AT)
    hub.observe([("105", 1.0, ""), ("108", 2.0, ""), ("184", 20.9, "비")], AT - HOUR)
    answer = ask(hub, tmp_path)
    assert shown(answer) == [
        ("강릉", 20.3, "맑음"),
        ("서울", 18.2, "구름많음"),
        ("제주", 20.9, "비"),
    ]
    assert answer.weather
    assert answer.weather.observed == AT
    assert [one.observed for one in answer.weather.places] == [None, None, AT - HOUR]
    assert [one.night for one in answer.weather.places] == [False, False, True]  # 06:00


def test_only_minus_99_is_no_temperature(hub: Hub, tmp_path: Path) -> None:
    winter = datetime(2026, 1, 10, 7, tzinfo=KST)
    hub.observe([("105", -9.0, "눈"), ("108", None, "흐림"), ("184", -8.9, "")], winter)
    answer = ask(hub, tmp_path, now=winter)
    assert shown(answer) == [("강릉", -9.0, "눈"), ("서울", None, "흐림"), ("제주", -8.9, "")]


def test_a_station_of_another_day_is_dropped_and_named(hub: Hub, tmp_path: Path) -> None:
    old, new = AT - timedelta(days=1), AT + timedelta(days=300)
    lines = [row(one, AT) for one in SEEN]
    table = observations([], AT).replace(
        "#7777END",
        "\n".join([*lines, row(("143", 30.0, "맑음"), old), row(("999", 1.0, "비"), new)])
        + "\n#7777END",
    )
    hub.always(Reply(table.encode("cp949")))
    answer = ask(hub, tmp_path, '["강릉", "서울", "제주", "대구"]')
    assert [name for name, _, _ in shown(answer)] == ["강릉", "서울", "제주"]
    notes = " | ".join(answer.attempts[0].notes)
    assert "대구 (143) reports 2025-06-09 07:00" in notes
    assert "station 999 reports 2026-04-06" in notes


def test_a_station_that_nobody_knows_is_shown_only_where_its_id_is_wanted(
    hub: Hub, tmp_path: Path
) -> None:
    hub.observe([*SEEN, ("9999", 3.0, "맑음")], AT)
    assert [one.id for one in read(hub, tmp_path).weather.places] == ["105", "108", "184"]
    assert shown(ask(hub, tmp_path, '["9999"]')) == [("9999", 3.0, "맑음")]


def _spread(text: str) -> str:
    return text.replace("\n", "\r\n# a remark in between\r\n")


@pytest.mark.parametrize(
    ("change", "encoding"),
    [
        (lambda text: text, "utf-8"),
        (lambda text: text.replace("\n", "\r\n"), "cp949"),
        (_spread, "cp949"),
        (lambda text: text.replace("  3  1\n", "  3  1,=\n"), "cp949"),
        (lambda text: text.replace("  3  1\n", "  3  1=\n"), "cp949"),
        (lambda text: text.replace("  3  1\n", "  3  1  -9  7.5  x\n"), "cp949"),
        (lambda text: text.replace("#START7777\n", ""), "cp949"),
        (lambda text: "a word before\n" + text, "cp949"),
        (lambda text: text + "a word after the end 105 1 2 3\n", "cp949"),
    ],
)
def test_the_form_may_vary_and_the_values_stay(
    change: object, encoding: str, hub: Hub, tmp_path: Path
) -> None:
    assert callable(change)
    text: str = change(observations(SEEN, AT))
    hub.always(Reply(text.encode(encoding), type="text/plain"))
    reading = read(hub, tmp_path)
    assert [(one.id, one.temperature, one.sky) for one in reading.weather.places] == SEEN
    assert reading.notes == ()


def test_a_remark_that_nobody_can_decode_costs_nothing(hub: Hub, tmp_path: Path) -> None:
    body = observations(SEEN, AT).encode("cp949").replace(b"(KST)", b"\xff\xfe\x81")
    hub.always(Reply(body))
    assert len(read(hub, tmp_path).weather.places) == 3


def test_lines_that_are_shorter_are_left_out_and_told(hub: Hub, tmp_path: Path) -> None:
    text = observations(SEEN, AT)
    first = row(SEEN[0], AT)
    hub.always(Reply(text.replace(first, first[:-6]).encode("cp949")))
    reading = read(hub, tmp_path)
    assert [one.id for one in reading.weather.places] == ["108", "184"]
    assert reading.notes == ("1 of 3 lines are no observations; left out",)


PAGE = Reply("<!DOCTYPE html><html>점검 중</html>".encode(), 200, "text/html")


@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        (
            error(401, "유효하지 않은 인증키입니다."),
            "is the key under [weather.kma-stations] right?",
        ),
        (error(401, "유효하지 않은 인증키입니다.", 200), "says 401: 유효하지 않은 인증키입니다."),
        (error(403, "활용신청이 필요한 API 입니다."), "apply for kma_sfctm2.php"),
        (error(429, "요청이 많습니다."), "quota is used up"),
        (error(400, "일일 호출 한도를 초과하였습니다.", 200), "quota is used up"),
        (error(404, "요청한 API가 없습니다."), "says 404: 요청한 API가 없습니다., and no table"),
        (Reply(b'{"broken": ', 200), "sent JSON, and no table"),
        (PAGE, "answered with a web page"),
        (Reply(b"<html>gone</html>", 404, "text/html"), "answered 404"),
        (Reply(b"", 302, headers={"Location": "https://elsewhere.example/"}), "sends us elsewhere"),
        (Reply(b"", 200), "is no table of KMA's"),
        (Reply(b"\x00\xff" * 500, 200), "is no table of KMA's"),
        (Reply(b"Forbidden", 200), "is no table of KMA's"),
        (Reply(observations(SEEN, AT)[:-12].encode("cp949")), "was cut off"),
        (Reply(observations(SEEN, AT).encode("cp949"), cut=900), "127.0.0.1"),
        (Reply(observations([], AT).encode("cp949")), "no observation of this hour"),
        (Reply(b"#START7777\n202506100700 105 20.3\n#7777END\n"), "has KMA changed the form?"),
        (Reply(b"", 500), "answered 500"),
        (Reply(observations(SEEN, AT - timedelta(days=1)).encode("cp949")), "2025-06-09 07:00"),
    ],
)
def test_what_is_no_answer_says_why(reply: Reply, reason: str, hub: Hub, tmp_path: Path) -> None:
    hub.always(reply)
    answer = ask(hub, tmp_path)
    assert answer.weather is None
    (attempt,) = answer.attempts
    assert reason in attempt.reason


def test_a_wrong_key_is_not_tried_again_soon(hub: Hub, tmp_path: Path) -> None:
    hub.observe(SEEN, AT)
    for minutes in (0, 29, 31):
        later = NOW + timedelta(minutes=minutes)
        ask(hub, tmp_path, key='key = "wrong"', mode=Mode.NORMAL, now=later)
    assert len(hub.server.seen) == 2


def test_without_a_key_nobody_is_asked_and_the_mend_is_told(hub: Hub, tmp_path: Path) -> None:
    for line, reason in (
        ("", 'key = "{env:KMA_KEY}"'),
        ('key = ""', "docs/weather.md"),
        ('key = "{env:NOT_SET}"', "NOT_SET"),
    ):
        (attempt,) = ask(hub, tmp_path, key=line).attempts
        assert not attempt.ok
        assert reason in attempt.reason
    assert hub.server.seen == []


@pytest.mark.parametrize("reply", [error(401, f"bad key {KEY}"), Reply(b"", 500), None])
def test_the_key_is_nowhere_but_in_the_question(
    reply: Reply | None, hub: Hub, tmp_path: Path
) -> None:
    hub.observe(SEEN, AT)
    if reply:
        hub.always(reply)
    (tmp_path / "key").write_text(f"{KEY}\n", encoding="utf-8")
    (attempt,) = ask(hub, tmp_path, key='key = "{file:key}"').attempts
    assert hub.server.seen[0].query["authKey"] == KEY
    kept = [one.read_text(encoding="utf-8") for one in (tmp_path / ".syndicate").rglob("*.json")]
    assert kept
    for text in (repr(attempt), *kept):
        assert KEY not in text
        assert "hub%2Fkey" not in text


def test_an_error_that_repeats_the_key_is_told_without_it(hub: Hub, tmp_path: Path) -> None:
    hub.always(error(401, f"authKey={KEY} or {quote(KEY, safe='')} is wrong"))
    with pytest.raises(WeatherError, match="authKey=… or … is wrong"):
        read(hub, tmp_path)


def test_a_redirect_does_not_carry_the_key_away(hub: Hub, tmp_path: Path) -> None:
    with Loopback() as other:
        hub.always(Reply(b"", 302, headers={"Location": f"{other.url}/steal"}))
        assert ask(hub, tmp_path).weather is None
        assert other.seen == []


def test_a_hiccup_is_asked_again_and_a_silent_server_costs_the_timeout_only(
    hub: Hub, tmp_path: Path
) -> None:
    hub.observe(SEEN, AT)
    hub.fault = lambda _: Reply(b"", 503) if len(hub.server.seen) == 1 else None
    assert len(shown(ask(hub, tmp_path))) == 3
    hub.always(Reply(b"", delay=30.0))
    assert seconds_of(lambda: ask(hub, tmp_path / "slow", more='timeout = "1s"')) < 5


def test_a_server_that_is_off_is_told(tmp_path: Path) -> None:
    publication = make_publication(
        tmp_path,
        f'{CONFIG}\n[weather]\nproviders = ["kma-stations"]\n'
        f'[weather.kma-stations]\nkey = "k"\nurl = "{refused_url()}/x/kma_sfctm2.php"\n',
    )
    (attempt,) = ask_all(publication, NOW.date(), NOW, (), Mode.FRESH).attempts
    assert "refused the connection" in attempt.reason


def test_odd_lines_change_nothing_of_the_good_ones(tmp_path: Path) -> None:
    known = load().by_id
    good = {
        (one.id, one.name): one
        for one in (
            Place(name=known[number].name, id=number, temperature=warmth, sky=word)
            for number, warmth, word in SEEN
        )
    }
    token = st.one_of(
        st.sampled_from(
            ["105", "108", "-9", "-99.0", "nan", "inf", "1e3", "202506100700", "=", "-"]
        ),
        st.text(st.characters(codec="utf-8", exclude_characters="#"), max_size=6),
    )
    line = st.lists(token, max_size=60).map(" ".join)
    with Loopback() as server:
        hub = Hub(server)

        @settings(deadline=None, max_examples=60)
        @given(odd=st.lists(line, max_size=3), where=st.integers(0, 3))
        def check(odd: list[str], where: int) -> None:
            lines = [row(one, AT) for one in SEEN]
            text = "\n".join(["#START7777", *lines[:where], *odd, *lines[where:], "#7777END"])
            hub.always(Reply(text.encode()))
            found = {(one.id, one.name): one for one in read(hub, tmp_path).weather.places}
            assert found == good

        check()
