from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, strategies as st

from syndicate.mail.tokens import CONFIRM, PREFERENCES, UNSUBSCRIBE, TokenError, read, sign

SECRET = bytes(range(32))
NOW = datetime(2025, 6, 10, 7, 30, tzinfo=UTC)
PERSON = "AAECAwQFBgcICQoLDA0ODw"
PARTS = st.lists(st.text(max_size=40), min_size=1, max_size=4).map(tuple)


@given(PARTS)
def test_what_was_signed_is_what_is_read(parts: tuple[str, ...]) -> None:
    token = sign(SECRET, CONFIRM, *parts, expires=NOW + timedelta(hours=1))
    assert read(SECRET, CONFIRM, token, NOW) == parts
    # RFC 3986 §2.3: nothing of it changes on the way through an address.
    assert re.fullmatch(r"[A-Za-z0-9~][A-Za-z0-9._~-]*[a-z0-9]", token.lstrip("-_"))


def test_a_link_to_unsubscribe_works_for_ever_and_is_short() -> None:
    token = sign(SECRET, UNSUBSCRIBE, "hanbit", PERSON)
    assert read(SECRET, UNSUBSCRIBE, token, NOW + timedelta(days=36_500)) == ("hanbit", PERSON)
    assert len(token) <= 64


def test_an_expired_token_is_told_from_a_forged_one() -> None:
    token = sign(SECRET, CONFIRM, "hanbit", PERSON, expires=NOW)
    assert read(SECRET, CONFIRM, token, NOW - timedelta(seconds=1)) == ("hanbit", PERSON)
    with pytest.raises(TokenError, match="expired") as caught:
        read(SECRET, CONFIRM, token, NOW)
    assert caught.value.expired
    for now in (NOW - timedelta(days=1), NOW + timedelta(days=1)):
        with pytest.raises(TokenError) as caught:
            read(bytes(32), CONFIRM, token, now)
        assert not caught.value.expired


def test_no_token_serves_another_purpose() -> None:
    purposes = (UNSUBSCRIBE, PREFERENCES, CONFIRM, "", "unsubscribe\0hanbit")
    for purpose in purposes:
        token = sign(SECRET, purpose, "hanbit", PERSON)
        for other in set(purposes) - {purpose}:
            with pytest.raises(TokenError):
                read(SECRET, other, token, NOW)


def test_parts_cannot_be_moved_into_each_other() -> None:
    made = {
        sign(SECRET, CONFIRM, *parts)
        for parts in (("a", "b"), ("a.b",), ("ab",), ("", "ab"), ("ab", ""), ("a\0b",), ("~YQ",))
    }
    assert len(made) == 7


@given(st.data())
def test_a_token_with_any_character_changed_is_forged(data: st.DataObject) -> None:
    token = sign(SECRET, CONFIRM, "hanbit", "김@b.kr", expires=NOW + timedelta(days=1))
    at = data.draw(st.integers(0, len(token) - 1))
    other = data.draw(st.sampled_from("aZ7.-_~0%\0가 "))
    changed = token[:at] + other + token[at + 1 :]
    if changed == token:
        return
    with pytest.raises(TokenError):
        read(SECRET, CONFIRM, changed, NOW)


@given(st.text(max_size=80))
def test_any_text_is_refused(text: str) -> None:
    with pytest.raises(TokenError):
        read(SECRET, UNSUBSCRIBE, text, NOW)


def test_a_token_longer_than_any_address_is_not_looked_at() -> None:
    with pytest.raises(TokenError):
        read(SECRET, UNSUBSCRIBE, "a." * 1_000_000, NOW)
