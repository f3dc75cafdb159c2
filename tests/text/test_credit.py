"""A credit gets one label, and never two."""

from __future__ import annotations

import pytest

from syndicate.text import credited


@pytest.mark.parametrize(
    ("credit", "shown"),
    [
        ("한빛일보", "사진=한빛일보"),
        ("사진=한빛일보", "사진=한빛일보"),
        ("그림 : 이봄내", "그림 : 이봄내"),
        ("한빛시 제공", "한빛시 제공"),
        ("Photo: Jo Hart", "Photo: Jo Hart"),
        ("", ""),
    ],
)
def test_a_credit_keeps_its_own_label(credit: str, shown: str) -> None:
    assert credited(credit, "사진={credit}") == shown
