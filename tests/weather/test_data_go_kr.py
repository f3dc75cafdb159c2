"""The ways in which data.go.kr says no, and the answers that are believed."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote, unquote

import pytest
from data_go_kr import KEY, answer, envelope, header, plain, xml
from hypothesis import given, strategies as st
from loopback import Reply

from syndicate.http import Page
from syndicate.weather import WeatherError
from syndicate.weather.data_go_kr import NO_DATA, DataError, again, key_params, rows

URL = "https://apis.data.go.kr/1360000/VilageFcstInfoService_2.0/getUltraSrtNcst"
HUB = "https://apihub.kma.go.kr/api/typ02/openApi/VilageFcstInfoService_2.0"
ITEM = {"category": "T1H", "obsrValue": "17.4"}
LASTING = ["10", "11", "12", "20", "21", "22", "30", "31", "32", "33"]
PASSING = ["01", "02", "04", "05", "99"]


def page(reply: Reply) -> Page:
    return Page(reply.status, reply.body, reply.type)


def said(reply: Reply) -> WeatherError:
    with pytest.raises(WeatherError) as caught:
        rows(page(reply), URL)
    return caught.value


def shapes(code: str) -> dict[str, Reply]:
    return {
        "header": header(code),
        "envelope in XML": xml(code),
        "envelope in XML, 400": xml(code, 400),
        "envelope in JSON, 400": envelope(code, 400),
        "envelope in JSON, 403": envelope(code, 403),
        "envelope in JSON, 200": envelope(code, 200),
        "envelope in XML, EUC-KR": xml(code, words=" 서비스 오류", encoding="euc-kr"),
        "a server's error": envelope(code, 500),
    }


@pytest.mark.parametrize("code", [*LASTING, *PASSING, NO_DATA])
@pytest.mark.parametrize("shape", shapes("30"))
def test_every_shape_of_an_error_is_read_the_same(code: str, shape: str) -> None:
    reply = shapes(code)[shape]
    error = said(reply)
    assert isinstance(error, DataError)
    assert error.code == code
    assert str(error).startswith(f"apis.data.go.kr says {code}: ")
    assert error.lasting == (code in LASTING)
    assert again(page(reply)) == (code in PASSING)


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("22", "quota of the day is used up"),
        ("30", "the key is not registered"),
        ("31", "the key has expired"),
        ("32", "IP address of this machine"),
        ("20", "apply for it there (활용신청)"),
    ],
)
def test_the_reason_says_what_to_mend(code: str, words: str) -> None:
    assert words in str(said(envelope(code, 403)))


@pytest.mark.parametrize(
    ("reply", "reason", "lasting", "tried_again"),
    [
        (plain("Unexpected errors"), "sent “Unexpected errors” and no data", False, False),
        (plain("Unexpected errors", 500), "answered 500: Unexpected errors", False, True),
        (plain("Forbidden", 403), "answered 403: Forbidden", True, False),
        (plain("Forbidden"), "sent “Forbidden” and no data", True, False),
        (plain("Unauthorized", 401), "answered 401: Unauthorized", True, False),
        (plain("API rate limit exceeded", 429), "answered 429: API rate", True, False),
        (plain(""), "sent no data", False, False),
        (plain("<html><body>점검 중</body></html>"), "sent a web page", False, False),
        (plain("<html>Bad Gateway</html>", 502), "answered 502", False, True),
        (plain('{"response": {"header"'), "sent JSON that is not whole", False, False),
        (plain('{"a": 1}'), "no answer of KMA's in it", False, False),
        (plain("[]"), "no answer of KMA's in it", False, False),
        (xml("00"), "sent XML, though JSON was asked for", False, False),
        (header("77"), "says 77: an error that nobody here knows", False, False),
        (header("what"), "an error that nobody here knows", False, False),
        (envelope("00", 200), "an error that nobody here knows", False, False),
        (Reply(b"\xff\xff\xff"), "neither UTF-8 nor CP949", False, False),
    ],
)
def test_what_is_no_answer_is_told(
    reply: Reply, reason: str, lasting: bool, tried_again: bool
) -> None:
    error = said(reply)
    assert reason in str(error)
    assert error.lasting == lasting
    assert again(page(reply)) == tried_again


def test_a_redirect_is_not_followed_with_a_key() -> None:
    moved = Page(301, b"", "text/html", "https://elsewhere.example/")
    with pytest.raises(WeatherError, match="sends us elsewhere") as caught:
        rows(moved, URL)
    assert not isinstance(caught.value, DataError)


@pytest.mark.parametrize(
    ("status", "http", "reason"),
    [
        (401, 401, "is the key right?"),
        (401, 200, "is the key right?"),
        (403, 403, "apply for it there"),
        (429, 429, "quota is used up"),
    ],
)
def test_the_hub_of_kma_says_no_in_its_own_way(status: int, http: int, reason: str) -> None:
    body = {"result": {"status": status, "message": f"유효하지 않은 인증키입니다. {KEY}"}}
    reply = Reply(json.dumps(body).encode(), http)
    error = said(reply)
    assert reason in str(error)
    assert error.lasting
    assert KEY not in str(error)
    assert not again(page(reply))


@pytest.mark.parametrize(
    "body",
    [
        {"items": ""},
        {"items": None},
        {"items": {}},
        {"items": {"item": []}},
        {"items": {"item": None}},
        {"items": {"item": ["T1H", 3]}},
        {},
        "",
        None,
    ],
)
def test_an_answer_without_items_is_no_data(body: Any) -> None:
    error = said(header("00", body=body))
    assert isinstance(error, DataError)
    assert error.code == NO_DATA
    assert error.of_question


def test_the_items_of_an_answer_are_given_as_they_are() -> None:
    assert rows(page(answer([ITEM, ITEM])), URL) == [ITEM, ITEM]
    alone = header("00", body={"items": {"item": ITEM}})
    assert rows(page(alone), URL) == [ITEM]
    number = Reply(alone.body.replace(b'"00"', b"0"))
    assert rows(page(number), URL) == [ITEM]
    assert not again(page(alone))


@pytest.mark.parametrize("form", [KEY, quote(KEY, safe=""), quote(KEY)])
def test_both_forms_of_a_key_are_the_same_key(form: str) -> None:
    assert key_params(URL, form) == {"serviceKey": KEY}


def test_the_hub_knows_the_key_by_another_name() -> None:
    assert key_params(HUB, "abc") == {"authKey": "abc"}
    assert key_params("http://localhost:80/api/typ02/openApi/x", "abc") == {"authKey": "abc"}


@given(st.text("abcXYZ0189+/=", min_size=1))
def test_an_encoded_key_is_decoded_once(key: str) -> None:
    assert key_params(URL, quote(key, safe="")) == {"serviceKey": key}
    assert key_params(URL, key) == {"serviceKey": key}
    assert unquote(key) == key


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    *("response", "header", "resultCode", "body", "items", "item"),
                    *("OpenAPI_ServiceResponse", "cmmMsgHeader", "returnReasonCode"),
                    *("result", "status"),
                ]
            ),
            inner,
            max_size=3,
        )
    ),
    max_leaves=12,
)


@given(
    _json.map(lambda value: json.dumps(value).encode())
    | st.binary(max_size=80)
    | st.text(max_size=80).map(lambda text: text.encode("utf-8", "surrogatepass")),
    st.sampled_from([200, 302, 400, 403, 500]),
)
def test_nothing_that_comes_breaks_it(body: bytes, status: int) -> None:
    try:
        found = rows(Page(status, body, ""), URL)
    except WeatherError as error:
        reason = str(error)
    else:
        reason = "apis.data.go.kr answered"
        # Believed is only what says of itself that it is an answer.
        assert status == 200
        assert int(json.loads(body)["response"]["header"]["resultCode"]) == 0
        assert found
    assert reason.startswith("apis.data.go.kr")
    again(Page(status, body, ""))


@given(st.binary(max_size=40), st.integers(0, 400))
def test_a_key_in_the_answer_is_never_repeated(noise: bytes, cut: int) -> None:
    for reply in (
        envelope("30", 403, f" {KEY}"),
        xml("99", words=KEY),
        plain(f"Forbidden {KEY}", 403),
        plain(f"no such key: {quote(KEY)}"),
        envelope("88", 200, KEY),
    ):
        for body in (reply.body[:cut], reply.body + noise):
            with pytest.raises(WeatherError) as caught:
                rows(Page(reply.status, body, reply.type), URL)
            assert KEY not in str(caught.value)
            assert quote(KEY) not in str(caught.value)
