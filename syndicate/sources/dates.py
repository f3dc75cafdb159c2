"""Dates as people type them → aware datetimes, or the reason why not.

Never guessed: ``03/04/2020`` is refused, because half of the world reads it as April and the
other half as March. ``14/04/2020`` and ``04/14/2020`` have one reading each.
"""

from __future__ import annotations

import calendar
import re
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from functools import cache, lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from syndicate.errors import ArticleError
from syndicate.text.lazy import regex

__all__ = ["day_in", "read"]

MEND = "write it like 2025-06-10 or 2025-06-10T07:00:00+09:00"
_MONTHS = {name.lower(): number for number, name in enumerate(calendar.month_abbr) if name}
_MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_WEEKDAY = r"(?:(?:mon|tue|tues|wed|wednes|thu|thur|thurs|fri|sat|satur|sun)(?:day)?\.?,?\s+)?"
_DAY = r"(?P<day>\d{1,2})"
_ORDINAL = _DAY + r"(?:st|nd|rd|th)?"

# Each form reads a day; what follows it is a time. Tried in order.
_FORMS = (
    r"(?P<year>\d{4})\s?(?P<dash>[-/.])\s?(?P<number>\d{1,2})\s?(?P=dash)\s?" + _DAY + r"(?!\d)\.?",
    r"(?P<year>\d{4})\s?년\s?(?P<number>\d{1,2})\s?월\s?" + _DAY + r"\s?일",
    r"(?P<year>\d{4})(?P<number>\d{2})(?P<day>\d{2})(?!\d)",
    _WEEKDAY + _ORDINAL + r"(?:\s+of)?[\s-]+" + _MONTH + r",?[\s-]+(?P<year>\d{4})(?!\d)",
    _WEEKDAY + _MONTH + r"\s+" + _ORDINAL + r",?\s+(?P<year>\d{4})(?![\d:])",
    r"(?P<year>\d{4})[\s-]+" + _MONTH + r"[\s-]+" + _ORDINAL,
)
# The order of `date` on Unix: the year stands behind the time.
_UNIX = (
    _WEEKDAY + _MONTH + r"\s+" + _DAY + r"\s+(?P<time>\d{1,2}:\d{2}(?::\d{2})?)"
    r"(?P<zone>\s+[A-Z]{2,5}|\s+[+-]\d{4})?\s+(?P<year>\d{4})"
)
_ISO = regex(
    r"([1-9][0-9]{3}-[0-9]{2}-[0-9]{2}(?:[T ][0-9]{2}:[0-9]{2}(?::[0-9]{2})?)?)"
    r"(?:(?<=:..)(?:\.[0-9]++)? ?(Z|[+-][0-9]{2}:?[0-9]{2}))?"
)
_NUMERIC = regex(
    r"(?P<first>\d{1,2})(?P<dash>[-/.])(?P<second>\d{1,2})(?P=dash)(?P<year>\d{4})(?!\d)"
)
_SHORT_YEAR = regex(r"\d{1,2}[-/.]\d{1,2}[-/.]\d{2}(?!\d)")
_COMPACT = regex(r"(\d{8})T?(\d{2})(\d{2})(\d{2})?(?=$|[Z+-])")
_LABEL = regex(r"(?:입력|등록|승인|발행|게시|수정)(?:일시?|시간)?\s*[:：]?\s*")
_AFTER_DAY = regex(
    r"\s*(?:\((?:[월화수목금토일](?:요일)?|[a-z]{3,9})\)|[월화수목금토일]요일)?(?:\s*[T,]\s*|\s*at\s+|\s*)",
    re.IGNORECASE,
)
_TIME = regex(
    r"(?P<half>오전|오후|am|pm)?\s*(?P<hour>\d{1,2})"
    r"(?:\s?:\s?(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,]\d+)?)?"
    r"|\s?시(?:\s?(?P<minute_ko>\d{1,2})\s?분(?:\s?(?P<second_ko>\d{1,2})\s?초)?)?"
    r"|(?=\s?[ap]\.?m\b))"
    r"\s*(?P<half_after>(?:a\.?m\.?|p\.?m\.?)(?![a-z]))?",
    re.IGNORECASE,
)
_OFFSET = regex(
    r"(?:UTC|GMT)?\s?([+\-−])(\d{1,2})(?::?(\d{2}))?(?::?00)?(?:\s*\([^()]*\))?", re.IGNORECASE
)
# RFC 5322 §4.3 and what newsrooms write. Names with two meanings (IST, BST) are not here.
_ZONES = {
    name: hours
    for names, hours in (
        ("z utc gmt ut wet", 0.0),
        ("kst jst", 9.0),
        ("est cdt", -5.0),
        ("edt", -4.0),
        ("cst mdt", -6.0),
        ("mst pdt", -7.0),
        ("pst akdt", -8.0),
        ("akst", -9.0),
        ("hst", -10.0),
        ("cet west", 1.0),
        ("cest eet", 2.0),
        ("eest msk", 3.0),
        ("hkt sgt awst", 8.0),
        ("aest", 10.0),
        ("aedt", 11.0),
        ("nzst", 12.0),
        ("nzdt", 13.0),
    )
    for name in names.split()
}
_FIRST_YEAR, _LAST_YEAR = 1000, 9990
_EPOCH = regex(r"[1-9]\d{9}(?:\d{3})?")


def read(value: object, zone: tzinfo) -> datetime:
    """The instant that ``value`` names; ``zone`` stands in where it names none.

    Whole seconds. Text in the spellings of INTERFACE, a ``date`` or ``datetime`` (TOML), ten or
    thirteen digits of Unix time.

    Raises:
        ArticleError: it is no date, an impossible one, or one with two readings.
    """
    if isinstance(value, datetime):
        return _checked(value.replace(microsecond=0), zone)
    if isinstance(value, date):
        return _checked(datetime(value.year, value.month, value.day), zone)  # noqa: DTZ001  # _checked gives the zone
    usual = _usual(str(value))
    if usual is not None:
        return _checked(usual, zone)
    text = " ".join(str(value).replace("\u00a0", " ").split()).strip("\"'")
    if _EPOCH.fullmatch(text):
        return datetime.fromtimestamp(int(text[:10]), UTC)
    text = _LABEL.sub("", text, count=1) if text[:1] in "입등승발게수" else text
    unix = _compiled(_UNIX).fullmatch(text) if text[:1].isalpha() else None
    if unix:
        day, rest = _day(unix, text), unix["time"] + (unix["zone"] or "")
    else:
        day, rest = _leading_day(text)
    return _checked(*_with_time(day, rest, text, zone))


def _usual(text: str) -> datetime | None:
    """What ISO 8601 calls a date, where nothing is wrong with it."""
    match = _ISO.fullmatch(text)
    if match is None:
        return None
    try:
        found = datetime.fromisoformat(f"{match[1]}{match[2] or ''}")
    except ValueError:  # no such day, hour 24, a leap second
        return None
    return found if found.year <= _LAST_YEAR else None


def _leading_day(text: str) -> tuple[date, str]:
    compact = _COMPACT.match(text)
    if compact:
        day, hour, minute, second = compact.groups()
        rest = f"{hour}:{minute}:{second or '00'}{text[compact.end() :]}"
        return _leading_day(day)[0], rest
    for form in _FORMS:
        match = _compiled(form).match(text)
        if match:
            return _day(match, text), text[_end_of_day(text, match.end()) :]
    match = _NUMERIC.match(text)
    if match:
        return _numeric(match, text), text[_end_of_day(text, match.end()) :]
    if _SHORT_YEAR.match(text):
        raise ArticleError(f"{_short(text)} has a year of two digits; {MEND}")
    if re.fullmatch(r"\d{4}([-/.]\d{1,2})?", text):
        raise ArticleError(f"{_short(text)} names no day; {MEND}")
    raise ArticleError(f"{_short(text)} is not a date that can be read; {MEND}")


@cache
def _compiled(form: str) -> re.Pattern[str]:
    """At first use: most publications write all their dates in one form."""
    return re.compile(form, re.IGNORECASE)


def _end_of_day(text: str, start: int) -> int:
    match = _AFTER_DAY.match(text, start)
    return match.end() if match else start


def _short(text: str) -> str:
    return repr(text if len(text) <= 60 else text[:59] + "…")


def _day(match: re.Match[str], text: str) -> date:
    groups = match.groupdict()
    name = groups.get("month")
    month = _MONTHS[name[:3].lower()] if name else int(groups["number"])
    return _date(int(groups["year"]), month, int(groups["day"]), text)


def _numeric(match: re.Match[str], text: str) -> date:
    first, second, year = int(match["first"]), int(match["second"]), int(match["year"])
    if first <= 12 and second <= 12 and first != second:
        raise ArticleError(
            f"{_short(text)} can be read as two days (month first or day first); {MEND}"
        )
    month, day = (first, second) if first <= 12 else (second, first)
    return _date(year, month, day, text)


def _date(year: int, month: int, day: int, text: str) -> date:
    if year == 1 and month == day == 1:
        raise ArticleError(f"{_short(text)} is the empty date of other tools; {MEND}")
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        raise ArticleError(f"{_short(text)} has no year that a feed can show; {MEND}")
    if not 1 <= month <= 12:
        raise ArticleError(f"{_short(text)} has no such month ({month}); {MEND}")
    last = calendar.monthrange(year, month)[1]
    if not 1 <= day <= last:
        raise ArticleError(
            f"{_short(text)} does not exist: {year}-{month:02d} has the days 1 to {last}; {MEND}"
        )
    return date(year, month, day)


def _with_time(day: date, rest: str, text: str, zone: tzinfo) -> tuple[datetime, tzinfo]:
    midnight = datetime(day.year, day.month, day.day)  # noqa: DTZ001  # the zone is given by _checked
    rest = rest.strip()
    if not rest:
        return midnight, zone
    match = _TIME.match(rest)
    if match is None:
        return midnight, _zone(rest, text)
    half = (match["half"] or match["half_after"] or "").lower().replace(".", "")
    hour = int(match["hour"])
    minute = int(match["minute"] or match["minute_ko"] or 0)
    second = int(match["second"] or match["second_ko"] or 0)
    if half and not 1 <= hour <= 12 and not (half in ("오후", "pm") and hour < 24) and hour != 0:
        raise ArticleError(f"{_short(text)} has no such hour; {MEND}")
    if half in ("오후", "pm") and hour < 12:
        hour += 12
    elif half in ("오전", "am") and hour == 12:
        hour = 0
    if hour > 24 or minute > 59 or second > 60 or (hour == 24 and (minute or second)):
        raise ArticleError(f"{_short(text)} has no such time of day; {MEND}")
    # A leap second (ISO 8601 §4.3.1) has no place in datetime: the second before it stands for it.
    moment = midnight + timedelta(hours=hour, minutes=minute, seconds=min(second, 59))
    named = rest[match.end() :].strip()
    return moment, _zone(named, text) if named else zone


def _zone(name: str, text: str) -> tzinfo:
    bare = name[1:-1].strip() if name.startswith("(") and name.endswith(")") else name
    offset = _OFFSET.fullmatch(bare)
    if offset:
        hours, minutes = int(offset[2]), int(offset[3] or 0)
        if (len(offset[2]) == 2 and hours < 24 and minutes < 60) or (hours < 15 and not offset[3]):
            sign = 1 if offset[1] == "+" else -1
            return timezone(sign * timedelta(hours=hours, minutes=minutes))
    elif bare.lower() in _ZONES:
        return timezone(timedelta(hours=_ZONES[bare.lower()])) if _ZONES[bare.lower()] else UTC
    elif bare in ("한국시간", "한국 시간"):
        return timezone(timedelta(hours=9))
    elif re.fullmatch(r"[A-Za-z]+(?:/[A-Za-z0-9_+-]+)+", bare):
        found = _named(bare)
        if found is not None:
            return found
    raise ArticleError(f"{_short(text)}: {_short(name)} is no time or time zone; {MEND}")


@lru_cache(maxsize=64)
def _named(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def _checked(moment: datetime, zone: tzinfo) -> datetime:
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=zone)
    if not _FIRST_YEAR <= moment.year <= _LAST_YEAR:
        raise ArticleError(f"{moment.year:04d} is no year that a feed can show; {MEND}")
    offset = moment.utcoffset()
    if offset is not None and offset.seconds % 60:
        # RFC 3339 §4.2: offsets have whole minutes; local mean time (before 1908 in Seoul) has not.
        moment = moment.replace(
            tzinfo=timezone(timedelta(minutes=round(offset.total_seconds() / 60)))
        )
    return moment


_IN_PATH = regex(r"(?:^|/)((?:19|20)\d{2})([-_./])(\d{1,2})\2(\d{1,2})(?=[-_./ T]|$)")
_IN_NAME = regex(r"(?:^|/)((?:19|20)\d{2})()(\d{2})(\d{2})(?=[-_. /]|$)")


def day_in(path: str) -> date | None:
    """The day that a path or an address names, the last one if it names several.

    ``2020/03/12/…``, ``2025-06-10-slug.md``, ``20250610-slug.md``; only whole days count.
    """
    found: date | None = None
    for pattern in (_IN_NAME, _IN_PATH):
        for match in pattern.finditer(path):
            try:
                found = date(int(match[1]), int(match[3]), int(match[4]))
            except ValueError:
                continue
    return found
