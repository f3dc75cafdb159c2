"""How KMA's forecast service fails, and what is told of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from data_go_kr import (
    KEY,
    Service,
    celsius,
    envelope,
    header,
    plain,
    sky,
    xml,
)
from kma_forecast_asking import (
    BUSAN,
    CLOUDS,
    JEJU,
    NCST,
    NOW,
    SEEN,
    SEOUL,
    SIXTEEN,
    VILAGE,
    ask,
    names,
    notes,
    only,
    reason,
    running,
)
from loopback import Reply, refused_url, seconds_of

from syndicate.testing import CONFIG, make_publication
from syndicate.weather import Answer, WeatherError
from syndicate.weather.kma_forecast import read_forecast
from syndicate.weather.provider import Request
from syndicate.weather.stations import load, spots_of


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> Iterator[Service]:
    with running(monkeypatch) as made:
        yield made


@pytest.mark.parametrize("form", [KEY, quote(KEY, safe=""), f"  {KEY}  "])
def test_either_form_of_the_key_is_sent_encoded_once(
    service: Service, tmp_path: Path, form: str
) -> None:
    assert names(ask(service, tmp_path, key=f'key = "{form}"')) == ["서울", "제주"]
    sent = {
        one.raw_query.partition("serviceKey=")[2].partition("&")[0] for one in service.server.seen
    }
    assert sent == {quote(KEY, safe="")}


def test_the_hub_of_kma_is_asked_with_its_own_name_of_the_key(
    service: Service, tmp_path: Path
) -> None:
    assert names(ask(service, tmp_path, url=f"{service.hub_url}/")) == ["서울", "제주"]


def test_without_a_key_nobody_is_asked(service: Service, tmp_path: Path) -> None:
    told = reason(ask(service, tmp_path, key=""))
    assert 'set one under [weather.kma-forecast]: key = "{env:DATA_GO_KR_KEY}"' in told
    told = reason(ask(service, tmp_path, key='key = "{env:NOT_SET}"'))
    assert "NOT_SET" in told
    assert service.server.seen == []


@pytest.mark.parametrize(
    ("places", "told"),
    [
        ("[]", "it has no list of places"),
        ('["한빛동"]', "it does not know where 한빛동 lies"),
        ('["Oslo = 59.91,10.75"]', "Oslo: outside of the grid of KMA's forecast, which is Korea"),
    ],
)
def test_without_a_place_on_the_grid_nobody_is_asked(
    service: Service, tmp_path: Path, places: str, told: str
) -> None:
    assert told in reason(ask(service, tmp_path, places))
    assert service.server.seen == []


@pytest.mark.parametrize("code", ["20", "22", "30", "31", "32"])
@pytest.mark.parametrize("shape", [xml, header, lambda code: envelope(code, 403)])
def test_a_refused_key_is_sent_only_once(
    service: Service, tmp_path: Path, code: str, shape: object
) -> None:
    assert callable(shape)
    service.always(shape(code))
    assert f"127.0.0.1 says {code}: " in reason(ask(service, tmp_path, SIXTEEN))
    assert len(service.server.seen) == 1


def test_a_key_that_nobody_knows_stays_out_of_what_is_told(
    service: Service, tmp_path: Path
) -> None:
    wrong = "wr0ng/key+123=="
    for form in (wrong, quote(wrong, safe="")):
        told = ask(service, tmp_path, key=f'key = "{form}"')
        assert "the key is not registered" in reason(told)
        service.always(plain(f"no key {wrong}", 403))
        again = ask(service, tmp_path, key=f'key = "{form}"')
        service.fault = lambda *_: None
        kept = "".join(path.read_text() for path in tmp_path.rglob("*.json*"))
        for shown in (repr(told), repr(again), kept):
            assert wrong not in shown
            assert quote(wrong, safe="") not in shown


def test_a_quota_that_ends_in_the_middle_stops_the_rest(service: Service, tmp_path: Path) -> None:
    def used_up(operation: str, _: object) -> Reply | None:
        return None if operation == NCST else envelope("22", 403)

    service.fault = used_up
    answer = ask(service, tmp_path, SIXTEEN)
    assert len(names(answer)) == 16
    (sky_note, day_note) = notes(answer)
    assert "the key's quota of the day is used up" in sky_note
    assert "동두천, 강릉, 서울" in day_note
    # 16 observations, and at most as many others as were under way together.
    assert len(service.server.seen) <= 16 + 8


@pytest.mark.parametrize("code", ["01", "02", "04", "05", "99"])
def test_a_passing_fault_is_asked_again(service: Service, tmp_path: Path, code: str) -> None:
    left = [xml(code), header(code)]
    service.fault = lambda *_: left.pop() if left else None
    answer = ask(service, tmp_path, '["서울"]')
    assert only(answer).temperature == celsius(SEOUL, SEEN)
    assert notes(answer) == ()


@pytest.mark.parametrize(
    ("reply", "told"),
    [
        (Reply(b"", 500), "127.0.0.1 answered 500"),
        (plain("<html>점검 중</html>", 503), "127.0.0.1 answered 503"),
        (header("05"), "127.0.0.1 says 05: it took too long inside"),
        (Reply(b'{"response": {}}' * 9, cut=20), "127.0.0.1: the answer was cut off"),
        (plain("<html>점검 중</html>"), "127.0.0.1 sent a web page, and no data"),
        (xml("99", words=" 알 수 없는 오류", encoding="euc-kr"), "says 99: an error"),
    ],
)
def test_a_service_that_is_ill_is_left_alone_after_two_places(
    service: Service, tmp_path: Path, reply: Reply, told: str
) -> None:
    service.always(reply)
    assert told in reason(ask(service, tmp_path, SIXTEEN))
    assert len(service.server.seen) <= 2 * 3


def test_one_place_that_is_ill_takes_the_others_not_along(service: Service, tmp_path: Path) -> None:
    service.fault = lambda _, cell: Reply(b"", 500) if cell == SEOUL else None
    answer = ask(service, tmp_path, '["서울", "제주", "부산"]')
    assert names(answer) == ["제주", "부산"]
    assert notes(answer)[0] == "서울: no temperature (127.0.0.1 answered 500); left out"


@pytest.mark.parametrize("ill", [SEOUL, BUSAN])
def test_a_cell_that_the_service_does_not_take_is_no_fault_of_the_key(
    service: Service, tmp_path: Path, ill: tuple[int, int]
) -> None:
    service.fault = lambda _, cell: header("10") if cell == ill else None
    answer = ask(service, tmp_path, SIXTEEN)
    assert len(names(answer)) == 15
    assert len(notes(answer)) == 2  # that it is left out, and that it is missing


def test_a_key_that_ends_before_any_temperature_came_is_a_lasting_fault(
    service: Service, tmp_path: Path
) -> None:
    service.fault = lambda _, cell: header("03") if cell == SEOUL else envelope("22", 403)
    text = f'[weather.kma-forecast]\nurl = "{service.url}"\nkey = "{KEY}"\n'
    spots = spots_of(("서울", "제주"), load())
    request = Request(
        publication=make_publication(tmp_path, f"{CONFIG}\n{text}"),
        day=NOW.date(),
        now=NOW,
        spots=spots,
    )
    with pytest.raises(WeatherError, match="quota of the day is used up") as caught:
        read_forecast(request)
    assert caught.value.lasting


def test_what_is_too_slow_is_left_behind(service: Service, tmp_path: Path) -> None:
    def slow(operation: str, cell: tuple[int, int]) -> Reply | None:
        hangs = operation == VILAGE or (operation == NCST and cell == JEJU)
        return Reply(b"", delay=30) if hangs else None

    service.fault = slow
    told: list[Answer] = []
    took = seconds_of(
        lambda: told.append(
            ask(service, tmp_path, '["서울", "부산", "제주"]', more='timeout = "2s"')
        )
    )
    assert took < 4
    (answer,) = told
    assert names(answer) == ["서울", "부산"]
    assert answer.weather
    assert [place.sky for place in answer.weather.places] == [
        CLOUDS[sky(SEOUL, NOW)],
        CLOUDS[sky(BUSAN, NOW)],
    ]
    assert any("제주: no temperature" in note for note in notes(answer))
    assert any("서울, 부산: no low, high" in note for note in notes(answer))


def test_a_slow_service_has_most_of_its_share_for_the_call_that_goes_ahead(
    service: Service, tmp_path: Path
) -> None:
    def slow(operation: str, _: object) -> None:
        service.delay = 1.2 if operation == NCST else 0.0

    service.fault = slow
    answer = ask(service, tmp_path, '["서울"]', more='timeout = "2s"')
    assert only(answer).temperature == celsius(SEOUL, SEEN)


def test_a_silent_service_is_not_asked_for_a_second_place(service: Service, tmp_path: Path) -> None:
    service.always(Reply(b"", delay=60))
    told: list[Answer] = []
    more = 'timeout = "1s"'
    assert seconds_of(lambda: told.append(ask(service, tmp_path, SIXTEEN, more=more))) < 3
    assert reason(told[0]) == "127.0.0.1: no answer within 1.0 s"
    assert len(service.server.seen) == 1


def test_nobody_at_the_address_is_told(service: Service, tmp_path: Path) -> None:
    told = reason(ask(service, tmp_path, url=refused_url(), more='timeout = "3s"'))
    assert told == "127.0.0.1: it refused the connection"
