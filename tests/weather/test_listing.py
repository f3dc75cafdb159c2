"""Lists of places in what is told."""

from __future__ import annotations

from syndicate.weather.listing import listed


def test_a_long_list_is_counted_instead_of_named() -> None:
    names = [f"동{number}" for number in range(320)]
    assert listed(names[:2]) == "동0, 동1"
    assert listed(names[:20]).endswith("동19")
    assert listed(names).endswith("동18, 동19 … and 300 more")
