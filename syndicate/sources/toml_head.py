"""TOML front matter, and its faults in words that say what to type."""

from __future__ import annotations

import re
import tomllib

from syndicate.errors import ArticleError
from syndicate.text.lazy import regex

__all__ = ["parse"]

_PLACE = regex(r"at line (\d+)")
_KEY = regex(r"\s*(?P<key>[\w.\"'-]+)\s*(?P<sign>[=:：＝]?)\s*(?P<value>.*?)\s*$")
_CURLY = "“”„‘’«»「」『』＂"
# The first that the whole value matches says what is most likely wrong with it.
_FAULTS = (
    ("", 'it has no value; write {key} = "…"'),
    (
        rf"[{_CURLY}].*|[\"'][^\"']*[{_CURLY}]",
        'the quotation marks must be straight ones, like {key} = "…"',
    ),
    (r"\"[^\"]*|'[^']*", 'the quotation mark is not closed; write {key} = "…"'),
    (
        r'".*\\.*"',
        "a backslash must be written twice, or the text stand in single quotation marks",
    ),
    (r'".*".*"', "quotation marks inside a text need a backslash, or single ones around it"),
    (r"\d{4}\W\d.*", "{value} is no day of the calendar, or no date; write 2025-06-10"),
    (
        r"(?![\"'\[{]|[+-]?\d|(?:true|false|[+-]?inf|[+-]?nan)\b).*",
        'the value needs quotation marks; write {key} = "…"',
    ),
    (rf".*[{_CURLY}].*", "the quotation marks must be straight ones"),
)


def parse(source: str, first: int) -> dict[str, object]:
    """The keys of a head that begins on line ``first`` of its file.

    Raises:
        ArticleError: it is not TOML: the line, and the mend.
    """
    try:
        return tomllib.loads(source)
    except (ValueError, RecursionError) as error:  # also an impossible date, and too long numbers
        place = _PLACE.search(str(error))
        what = re.sub(r"\s*\(at [^)]*\)", "", str(error)).strip() or "nested too deeply"
        lines = source.split("\n")
        # An open list is noticed where the next key stands, or at the end.
        known = place is not None and not what.startswith("Unclosed")
        number = int(place[1]) if place and known else _unclosed(lines)
        mend = _mend(lines[number - 1]) if number <= len(lines) else ""
        raise ArticleError(
            f"the front matter is not valid TOML: {mend or what + '; mend this line'}",
            line=first + number - 1,
        ) from error


def _unclosed(lines: list[str]) -> int:
    """The first line that opens a list or table and does not close it; else the first of all."""
    for number, line in enumerate(lines, 1):
        if line.count("[") > line.count("]") or line.count("{") > line.count("}"):
            return number
    return 1


def _mend(line: str) -> str:
    """What is most likely wrong with a line, ``""`` where that cannot be said."""
    match = _KEY.fullmatch(line)
    if match is None or line.lstrip()[:1] in "[\"'":
        return ""
    if match["sign"] != "=":
        return f"write {match['key']} = … with an equals sign between key and value"
    for pattern, mend in _FAULTS:
        if re.fullmatch(pattern, match["value"]):
            return mend.format(key=match["key"], value=match["value"])
    return ""
