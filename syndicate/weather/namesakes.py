"""Names that places of several provinces have in common.

KMA names a station after whatever place it stands in, so that a quarter of Hwaseong and a whole
county are both 진안. A newspaper that writes the bare name means the county or the city: these
are what forecasts are for, and nobody outside looks for the weather of a quarter. Found by
comparing the whole table: names that occur twice, with and without their endings, and cities
and counties whose station lies elsewhere or is called otherwise.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

__all__ = ["ENGLISH", "NAMESAKES", "key"]

_PROVINCES = {
    "강원": "강원도 강원특별자치도 Gangwon Gangwondo",
    "경기": "경기도 Gyeonggi Gyeonggido",
    "경남": "경상남도 Gyeongnam Gyeongsangnamdo",
    "경북": "경상북도 Gyeongbuk Gyeongsangbukdo",
    "전북": "전라북도 전북특별자치도 Jeonbuk Jeollabukdo Jeonbukstate",
    "충북": "충청북도 Chungbuk Chungcheongbukdo",
    "부산": "부산시 부산광역시 Busan",
    "대구": "대구시 대구광역시 Daegu",
}
_KNOWN = (
    # The names; the stations by province, the one that is meant by the bare name first. Of two
    # counties called 고성군 that is the one whose station is called so: 간성 is the other's seat.
    (("고성", "고성군", "Goseong", "Goseong-gun"), (("경남", "918"), ("강원", "517"))),
    (("진안", "Jinan"), (("전북", "703"), ("경기", "439"))),
    (("옥천", "Okcheon"), (("충북", "604"), ("경기", "449"))),
    # There is one county of either name, and neither quarter nor township is a 군.
    (("진안군", "Jinan-gun", "Jinan County"), (("전북", "703"),)),
    (("옥천군", "Okcheon-gun", "Okcheon County"), (("충북", "604"),)),
    # 광주 alone, and 광주광역시, is the metropolis (156); but there is a city 광주시 in Gyeonggi.
    (("광주시", "Gwangju-si"), (("경기", "546"), ("", "156"))),
    (("광주", "Gwangju"), (("", "156"), ("경기", "546"))),
    # No county is called so; both lie in 가산면, and the first is the one with the lower number.
    (("가산", "Gasan"), (("경기", "473"), ("경북", "824"))),
    # Five metropolises have one; KMA's station of the bare name is that of Busan.
    (("북구", "Buk-gu"), (("부산", "941"), ("대구", "845"))),
)
_SILENT = frozenset({"광주", "gwangju"})
"""Nobody means Gyeonggi's city by it: no remark on every letter from Gwangju."""


def key(name: str) -> str:
    """The form in which two spellings of a folded name are equal; 고성(강원) is 고성강원."""
    return re.sub(r"[\s\-(),]+", "", name)


def _spelled() -> Iterator[tuple[str, tuple[str, ...], str]]:
    for names, places in _KNOWN:
        numbers = tuple(number for _, number in places)
        english = next(name for name in names if name.isascii())
        for name in (key(one.casefold()) for one in names):
            yield name, numbers[:1] if name in _SILENT else numbers, english
            for province, number in places:
                for called in (province, *_PROVINCES[province].split()) if province else ():
                    yield key(called.casefold() + name), (number,), english
                    yield key(name + called.casefold()), (number,), english


NAMESAKES = {name: numbers for name, numbers, _ in _spelled()}
"""Numbers of stations by :func:`key`: the one that is meant, then others that may have been."""
ENGLISH = {name: english for name, _, english in _spelled() if not name.isascii()}
"""The English of these names: that of their station may be another, or none."""
