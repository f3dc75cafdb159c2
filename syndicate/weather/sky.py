"""Words for the sky: their icon, and their English.

The words are KMA's (its list of present weather and its forecasts, with the spellings that
newspapers make of them); the icons are those of Meteocons (MIT), by name. The table is
written out by rule: a cloud word, then "light" or "at times", then what falls.
"""

from __future__ import annotations

from functools import cache

from syndicate.text import fold, foreign
from syndicate.text.lazy import regex

__all__ = ["ICONS", "icon", "known", "word"]

ICONS = frozenset(
    {
        "clear-day",
        "clear-night",
        "partly-cloudy-day",
        "partly-cloudy-night",
        "overcast-day",
        "overcast-night",
        "overcast",
        "partly-cloudy-day-rain",
        "rain",
        "drizzle",
        "snow",
        "sleet",
        "thunderstorms",
        "fog",
        "mist",
        "haze",
        "dust",
    }
)
"""Every icon that :func:`icon` may name."""

_BY_DAY = frozenset({"clear", "partly-cloudy", "overcast-half"})
"""Stems that are drawn otherwise by night (KMA has night icons for NB01–NB03 only)."""

# icon; the Korean words; the English words. The first of each is the one shown in that language.
_CLOUDS = (
    ("clear", "맑음 쾌청 맑은날 맑은", "Clear|Sunny|Fair|Fine|Clear sky"),
    (
        "partly-cloudy",
        "구름조금 구름약간 대체로맑음 구름적음",
        "Partly cloudy|Mainly clear|Mostly clear|Mostly sunny|Partly sunny|Few clouds",
    ),
    (
        "overcast-half",
        "구름많음 구름많이 대체로흐림 갬",
        "Mostly cloudy|Broken clouds|Scattered clouds",
    ),
    ("overcast", "흐림 흐린날 흐린", "Cloudy|Overcast|Overcast clouds"),
)
_FALLS = (
    ("partly-cloudy-day-rain", "소나기", "Showers|Rain showers|Shower"),
    ("rain", "비", "Rain|Rainy|Moderate rain"),
    ("drizzle", "이슬비 가랑비 안개비", "Drizzle"),
    ("drizzle", "빗방울", "Light drizzle"),
    ("snow", "눈 함박눈", "Snow|Snowy|Moderate snow"),
    ("snow", "소낙눈 소나기눈", "Snow showers"),
    ("snow", "눈날림 날린눈 가루눈 싸락눈", "Flurries|Snow flurries|Snow grains"),
    ("sleet", "비/눈 비또는눈 비나눈 비눈", "Rain or snow|Rain/snow"),
    ("sleet", "눈/비 눈또는비 눈이나비 눈비", "Snow or rain|Snow/rain"),
    ("sleet", "진눈깨비", "Sleet"),
    ("sleet", "빗방울눈날림 빗방울/눈날림", "Drizzle and flurries"),
    ("sleet", "얼음싸라기 언비", "Ice pellets"),
    ("sleet", "어는비", "Freezing rain|Freezing drizzle"),
    (
        "thunderstorms",
        "천둥번개 뇌우 낙뢰 천둥 번개 뇌전 비/천둥번개 천둥번개비 비천둥번개",
        "Thunderstorm|Thunderstorms|Thunder|Lightning",
    ),
    ("", "우박", "Hail"),
)
_AIR = (
    ("fog", "안개 짙은안개", "Fog|Foggy|Rime fog"),
    ("mist", "박무 엷은안개 옅은안개", "Mist|Misty"),
    ("haze", "연무", "Haze|Hazy"),
    ("dust", "황사 모래먼지", "Yellow dust|Dust|Asian dust"),
)
_BEFORE = (
    ("", ""),
    ("맑고", "Clear"),
    ("구름조금", "Partly cloudy"),
    ("구름많고", "Mostly cloudy"),
    ("구름많음", "Mostly cloudy"),
    ("흐리고", "Cloudy"),
    ("흐림", "Cloudy"),
    ("흐리거나", "Cloudy"),
    ("차차흐려져", "Becoming cloudy"),
    ("흐린후", "Cloudy"),
)
_DEGREES = (
    ("", "{}"),
    ("약한", "Light {}"),
    ("약", "Light {}"),
    ("강한", "Heavy {}"),
    ("강", "Heavy {}"),
    ("가끔", "{} at times"),
    ("때때로", "{} at times"),
    ("한때", "{} for a time"),
    ("곳에따라", "{} in places"),
)
_NOW_AND_THEN = frozenset({"가끔", "때때로", "한때", "곳에따라"})
_LIGHTER = {"rain": "drizzle"}  # NB20: rain that falls only now and then is drawn lighter
_SEPARATORS = regex(r"[\s/·ㆍ,_-]+")


def _key(text: str) -> str:
    return _SEPARATORS.sub("", fold(text))


def _sentence(*parts: str) -> str:
    return ", ".join(part for part in parts if part).capitalize()


@cache
def _tables() -> tuple[dict[str, str], dict[str, str], dict[str, str]]:
    """Icon stems of every word, the English of Korean words, the Korean of English words.

    Made at first use. The key of words that are joined is their keys joined: Hangul syllables
    are whole, so nothing of two neighbours is composed (``test_sky.py`` holds them equal).
    """
    stems: dict[str, str] = {}
    english: dict[str, str] = {}
    korean: dict[str, str] = {}
    for stem, ours, theirs in (*_CLOUDS, *_FALLS, *_AIR):
        names, others = ours.split(), theirs.split("|")
        for name in names:
            stems.setdefault(_key(name), stem)
            english.setdefault(_key(name), others[0])
        for other in others:
            stems.setdefault(_key(other), stem)
            korean.setdefault(_key(other), names[0])
    befores = [(_key(before), cloud) for before, cloud in _BEFORE]
    for stem, ours, theirs in (*_FALLS, *_AIR):
        name, fall = ours.split()[0], theirs.split("|")[0].lower()
        ones = [_key(one) for one in ours.split()]
        for degree, pattern in _DEGREES:
            drawn = _LIGHTER.get(stem, stem) if degree in _NOW_AND_THEN else stem
            shown = pattern.format(fall).replace("Light light", "light")
            if degree in ("약한", "강한", "가끔", "한때"):
                stems.setdefault(_key(shown), drawn)
                korean.setdefault(_key(shown), f"{degree} {name}")
            for before, cloud in befores:
                sentence = _sentence(cloud, shown)
                for one in ones:
                    joined = before + degree + one
                    stems.setdefault(joined, drawn)
                    english.setdefault(joined, sentence)
    return stems, english, korean


def known(text: str) -> bool:
    """Whether ``text`` is a word for the sky, in any spelling we know."""
    return _key(text) in _tables()[0]


def icon(text: str, night: bool = False) -> str | None:
    """The stem of the icon for a sky word, one of :data:`ICONS`; ``None`` for an unknown word."""
    stem = _tables()[0].get(_key(text))
    if not stem:
        return None
    if stem in _BY_DAY:
        return f"{stem.removesuffix('-half')}-{'night' if night else 'day'}"
    return stem


def word(text: str, language: str) -> str:
    """A sky word as a letter in ``language`` (BCP 47) shows it; unknown words stay as they are.

    KMA writes ``-`` where no sky was observed: that is no word.
    """
    shown = foreign(text)
    if not shown.strip("-–—"):
        return ""
    primary = language.partition("-")[0].lower()
    _, english, korean = _tables()
    table = {"en": english, "ko": korean}.get(primary, {})
    return table.get(_key(shown), shown)
