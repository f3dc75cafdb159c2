"""The sky in WMO codes 4677, as Open-Meteo reports them, in KMA's words.

The codes between (a "slight" and a "heavy" rain) are KMA's 약한 and 강한; :mod:`.sky` knows the
icon and the English of each.
"""

from __future__ import annotations

__all__ = ["WORDS"]

WORDS = {
    0: "맑음",
    1: "맑음",  # mainly clear: KMA's scale has no step between this and the next
    2: "구름조금",
    3: "흐림",
    45: "안개",
    48: "안개",
    51: "이슬비",
    53: "이슬비",
    55: "이슬비",
    56: "어는비",
    57: "어는비",
    61: "약한 비",
    63: "비",
    65: "강한 비",
    66: "어는비",
    67: "어는비",
    71: "약한 눈",
    73: "눈",
    75: "강한 눈",
    77: "가루눈",
    80: "소나기",
    81: "소나기",
    82: "강한 소나기",
    85: "소낙눈",
    86: "소낙눈",
    95: "천둥번개",
    96: "천둥번개",
    99: "천둥번개",
}
