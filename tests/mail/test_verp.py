from __future__ import annotations

from base64 import urlsafe_b64encode
from datetime import date

import pytest
from hypothesis import given, strategies as st

from syndicate.errors import UsageError
from syndicate.mail.address import check
from syndicate.mail.verp import Returned, read, return_path

SECRET = bytes(range(32))
DAY = date(2025, 6, 10)
TOKENS = st.binary(min_size=16, max_size=16).map(
    lambda raw: urlsafe_b64encode(raw).decode().rstrip("=")
)
PERSON = "AAECAwQFBgcICQoLDA0ODw"


@given(TOKENS, st.dates(date(2000, 1, 1), date(2179, 6, 5)), st.sampled_from(["hanbit", "a-b.c-"]))
def test_the_letter_is_known_whatever_a_server_does_to_case(
    token: str, day: date, publication: str
) -> None:
    address = return_path(SECRET, "bounces@news.example.kr", publication, day, token)
    expected = Returned(publication, day, token)
    for seen in (address, address.upper(), address.lower(), address.swapcase(), f"<{address}>"):
        assert read(SECRET, seen) == expected


def test_the_address_is_one_that_mail_carries() -> None:
    address = return_path(SECRET, "bounces@news.example.kr", "hanbit", DAY, PERSON)
    assert check(address).wire == address
    assert address.startswith("bounces+hanbit-")


def test_nobody_can_make_one_up_for_somebody_else() -> None:
    mine = return_path(SECRET, "b@n.kr", "hanbit", DAY, PERSON)
    other = return_path(bytes(32), "b@n.kr", "hanbit", DAY, PERSON)
    assert read(SECRET, other) is None
    assert read(SECRET, mine.replace("hanbit", "hanbyt")) is None
    local = mine.partition("@")[0]
    for at in range(len("b+hanbit-"), len(local)):
        changed = local[:at] + ("a" if local[at] != "a" else "b") + local[at + 1 :]
        assert read(SECRET, f"{changed}@n.kr") is None


@given(st.text(max_size=100))
def test_any_other_address_is_not_ours(text: str) -> None:
    assert read(SECRET, text) is None
    assert read(SECRET, f"b+{text}@n.kr") is None


def test_an_address_too_long_for_mail_is_refused_with_the_mend() -> None:
    longest = "b" * (64 - len("+hanbit-") - 40)
    assert return_path(SECRET, f"{longest}@n.kr", "hanbit", DAY, PERSON).index("@") == 64
    with pytest.raises(UsageError, match="1 characters too long together"):
        return_path(SECRET, f"b{longest}@n.kr", "hanbit", DAY, PERSON)


@pytest.mark.parametrize("base", ["", "bounces", "@n.kr", "bounces@"])
def test_a_return_path_that_is_no_address_is_refused(base: str) -> None:
    with pytest.raises(UsageError, match=r"delivery\.return_path"):
        return_path(SECRET, base, "hanbit", DAY, PERSON)
