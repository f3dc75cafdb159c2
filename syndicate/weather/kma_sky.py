"""KMA's words for what a synoptic station observed of the sky."""

from __future__ import annotations

from syndicate.text.lazy import regex
from syndicate.weather.values import number

__all__ = ["sky_of"]

_PRESENT = (
    # WMO code table 4677, the codes for what is at the station at the time of observation.
    # The others (clouds change, something in sight, it has stopped) leave the word to the clouds.
    ((5,), "연무"),
    ((6, *range(30, 36)), "황사"),
    ((10,), "박무"),
    ((17, *range(95, 100)), "천둥번개"),
    (range(41, 50), "안개"),
    (range(50, 56), "이슬비"),
    ((56, 57, 66, 67), "어는비"),
    ((*range(58, 66), 91, 92), "비"),
    ((68, 69, 83, 84, 93, 94), "진눈깨비"),
    ((*range(70, 76), 78), "눈"),
    ((77,), "가루눈"),  # snow grains; 싸락눈 are the pellets of 87 and 88
    ((79,), "얼음싸라기"),
    (range(80, 83), "소나기"),
    ((85, 86), "소낙눈"),
    ((87, 88), "싸락눈"),
    ((89, 90), "우박"),
)
_CLOUDS = ((3, "맑음"), (6, "구름조금"), (9, "구름많음"), (11, "흐림"))
_CODE = regex(r"[0-9]{1,2}")
_WORDS = {code: word for codes, word in _PRESENT for code in codes}


def sky_of(present: str, clouds: str) -> str:
    """The word for present weather (WC, code 4677), else for the total cloud amount (CA_TOT).

    Clouds are in tenths: up to 2 맑음, up to 5 구름조금, up to 8 구름많음, then 흐림. (KMA's
    forecasts lost 구름조금 on 2019-06-04; its observations of 2025 still have it.) ``""`` where
    neither was observed. Not asked are WP, which is *past* weather (code 4561: it rained, and
    may have stopped), and WW, whose codes KMA does not publish.
    """
    word = _WORDS.get(int(present), "") if _CODE.fullmatch(present) else ""
    tenths = number(clouds)
    if word or tenths is None or not 0 <= tenths <= 10:
        return word
    return next(word for below, word in _CLOUDS if tenths < below)
