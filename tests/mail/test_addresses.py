from __future__ import annotations

import contextlib
import re

import pytest
from hypothesis import given, strategies as st

from syndicate.digest import eml
from syndicate.digest.letter import Letter
from syndicate.errors import UsageError
from syndicate.mail.address import AddressError, check
from syndicate.testing import MORNING


def test_an_address_is_kept_as_typed_and_compared_without_case() -> None:
    one = check("  Kim.Haneul+News@NAVER.com\n")
    assert one.typed == "Kim.Haneul+News@NAVER.com"
    assert one.key == "kim.haneul+news@naver.com" == check("KIM.HANEUL+NEWS@naver.COM").key
    assert one.domain == "naver.com"
    assert one.wire == "Kim.Haneul+News@naver.com"


@pytest.mark.parametrize(
    "typed",
    ["Kim@예시.한국", "kim@예시.한국", "KIM@xn--vv4b11d.xn--3e0b707e", "kim@XN--VV4B11D.한국"],
)
def test_all_spellings_of_a_host_in_hangul_are_one_address(typed: str) -> None:
    one = check(typed)
    assert one.key == "kim@xn--vv4b11d.xn--3e0b707e"
    assert one.typed == typed
    assert one.wire.isascii()


def test_a_decomposed_host_from_a_mac_is_the_same_host() -> None:
    assert check("kim@\u110b\u1168\u1109\u1175.한국").key == check("kim@예시.한국").key


@pytest.mark.parametrize("around", ["\u200b", "\ufeff", "\xa0", "\u3000 "])
def test_what_was_copied_along_is_dropped(around: str) -> None:
    assert check(f"{around}a@b.kr{around}").typed == "a@b.kr"


@pytest.mark.parametrize("address", ["홍길동@예시.한국", "ｋｉｍ@naver.com", "é@b.kr"])
def test_a_local_part_that_needs_smtputf8_is_refused_in_words(address: str) -> None:
    with pytest.raises(AddressError, match="before the @ only ASCII"):
        check(address)


@pytest.mark.parametrize(
    "address",
    [
        *("", " ", "@", "kim", "kim@", "@b.kr", "a@b", "a@localhost", "a..b@c.kr", ".a@b.kr"),
        *("a@b.kr\r\nBcc: x@y.kr", "a\n@b.kr", "a@b.kr\0", "a@b,kr", "a b@c.kr", "a@b.kr,c@d.kr"),
        *('"a b"@c.kr', "a@[127.0.0.1]", "이름 <a@b.kr>", "Kim <a@b.kr>", "<a@b.kr>", "a@-b.kr"),
        *(
            f"{'a' * 65}@b.kr",
            f"a@{'b.' * 130}kr",
            f"a@{'b' * 64}.kr",
            "\ud800@b.kr",
            "a@\ud800.kr",
        ),
    ],
)
def test_what_is_no_address_is_refused_on_one_line(address: str) -> None:
    with pytest.raises(AddressError) as caught:
        check(address)
    assert isinstance(caught.value, UsageError)
    assert str(caught.value).isprintable()
    assert len(str(caught.value)) < 400


def test_the_longest_local_part_is_64_octets() -> None:
    assert check(f"{'a' * 64}@b.kr").key == f"{'a' * 64}@b.kr"


LOCAL = st.text("abcXYZ019!#$%&'*+/=?^_`{|}~-.", min_size=1, max_size=64)
HOST = st.sampled_from(("naver.com", "예시.한국", "BÜCHER.de", "faß.de", "shop.test", "a-b.co.kr"))


@given(LOCAL, HOST)
def test_whatever_is_taken_can_stand_in_a_message(local: str, host: str) -> None:
    try:
        one = check(f"{local}@{host}")
    except AddressError:
        assert local.startswith(".") or local.endswith(".") or ".." in local
        return
    assert check(one.key).key == one.key == check(one.wire).key
    letter = Letter("제목", "<!DOCTYPE html><html></html>", "본문")
    to = ("김하늘", one.wire)
    made = eml(letter, sender=("", "d@n.kr"), to=to, date=MORNING, message_id="<1@n.kr>")
    assert f"<{one.wire}>".encode() in made


@given(st.text(max_size=40))
def test_any_text_is_an_address_that_is_ascii_or_refused(text: str) -> None:
    with contextlib.suppress(AddressError):
        assert re.fullmatch(r"[!-~]+@[a-z0-9.-]+", check(text).wire)
