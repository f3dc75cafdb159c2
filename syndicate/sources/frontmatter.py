"""The head of a text file: YAML, TOML, JSON, ``Key: value`` lines, or none at all."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

from syndicate.errors import ArticleError
from syndicate.sources import toml_head
from syndicate.sources.document import Head, Note, normal
from syndicate.sources.fields import SYNONYMS
from syndicate.sources.plain_grammar import whole_yaml
from syndicate.sources.spelling import nearest
from syndicate.text.faults import json_fault

__all__ = ["NEEDED", "WORDS", "Split", "split"]

LONGEST = 200_000
"""Characters that a head may have; beyond, its end is missing."""

_FENCE = re.compile(r"(?P<mark>---|\+\+\+)[ \t]*(?P<kind>[a-zA-Z]{0,10})[ \t]*(?:\n|$)")
_YAML_END = re.compile(r"^(?:---|\.\.\.)[ \t]*$", re.MULTILINE)
_TOML_END = re.compile(r"^\+\+\+[ \t]*$", re.MULTILINE)
_LOOKS_LIKE_KEYS = re.compile(r"\s*(?:#[^\n]*\n\s*)*[\"']?[^\W\d_][\w-]*[\"']?\s*[:=：]")

_COLON = re.compile(r"(?P<key>[^\W\d_][\w -]{0,40}?)\s?(?P<colon>[:：])(?P<value>[^\n]*)$")
# Pelican's and MultiMarkdown's own words: a text that begins "Note: …" has no head.
WORDS = frozenset(
    """
    title subtitle date published pubdate modified updated category categories section sections
    tags keywords slug author authors summary description excerpt status lang language template
    saveas url layout image cover id guid draft expires translation
    """.split()  # noqa: SIM905  # a list of words, one a line, would be a page
).union(one for spellings in SYNONYMS.values() for one in spellings if not one.isascii())
NEEDED = frozenset(
    one
    for one in (*SYNONYMS["title"], *SYNONYMS["date"])
    if one in ("title", "date") or not one.isascii()
)


@dataclass(frozen=True, slots=True)
class Split:
    """A head, the text behind it, and the 1-based line on which that begins."""

    head: Head
    text: str
    line: int


def split(text: str) -> Split:
    """Take the front matter off a file's text.

    Raises:
        ArticleError: there is front matter, and it cannot be read.
    """
    start = len(text) - len(text.lstrip("\n \t\ufeff")) if text[:1] in "\n \t\ufeff" else 0
    if text.startswith(("---", "+++"), start):
        fence = _FENCE.match(text, start)
        if fence:
            return _fenced(text, fence) or _none(text)
    elif text.startswith("{", start) and re.match(r"\{\s*[\"}]", text[start : start + 200]):
        return _json(text, start)
    elif text[start : start + 1].isalpha():
        return _colon(text, start) or _none(text)
    return _none(text)


def _none(text: str) -> Split:
    return Split(Head(), text, 1)


def _fenced(text: str, fence: re.Match[str]) -> Split | None:
    first = text.count("\n", 0, fence.end()) + 1
    kind = fence["kind"].lower() or ("yaml" if fence["mark"] == "---" else "toml")
    end = (_YAML_END if fence["mark"] == "---" else _TOML_END).search(
        text, fence.end(), fence.end() + LONGEST
    )
    if end is None:
        if not fence["kind"] and not _LOOKS_LIKE_KEYS.match(text[fence.end() : fence.end() + 400]):
            return None  # a thematic break at the head of a text without front matter
        raise ArticleError(
            f"the front matter has no end; put {fence['mark']} on a line of its own behind it",
            line=first - 1,
        )
    source = text[fence.end() : end.start()]
    rest = text[end.end() + 1 :]
    line = first + source.count("\n") + 1
    notes: list[Note] = []
    if kind in ("yaml", "yml"):
        values = whole_yaml(source)
        if values is None:
            from syndicate.sources import yaml_head  # most newsrooms write heads that need no YAML

            values, notes = yaml_head.parse(source, first)
        if values is None:
            return None
        return Split(_head(values, "yaml", source, first, notes), rest, line)
    if kind == "toml":
        return Split(
            _head(toml_head.parse(source, first), "toml", source, first, notes), rest, line
        )
    if kind == "json":
        return Split(
            _head(_json_values(source, 0, first)[0], "json", source, first, notes), rest, line
        )
    raise ArticleError(
        f"front matter in {kind!r} cannot be read; write it in YAML, TOML or JSON", line=first - 1
    )


def _head(
    values: dict[str, object], dialect: str, source: str, first: int, notes: list[Note]
) -> Head:
    assert dialect in ("yaml", "toml", "json", "colon")
    return Head(values=values, dialect=dialect, source=source, first_line=first, notes=tuple(notes))  # type: ignore[arg-type]  # asserted


def _json_values(text: str, start: int, first: int) -> tuple[dict[str, object], int]:
    decoder = json.JSONDecoder(parse_int=str, parse_float=str, parse_constant=str, strict=False)
    chunk = text[start : start + LONGEST].lstrip() if not start else text[start : start + LONGEST]
    try:
        values, end = decoder.raw_decode(chunk)
    except (ValueError, RecursionError) as error:
        what, line = json_fault(error)
        raise ArticleError(
            f"the front matter is not valid JSON: {what}", line=first + max(line, 1) - 1
        ) from error
    return (values if isinstance(values, dict) else {}), start + end


def _json(text: str, start: int) -> Split:
    first = text.count("\n", 0, start) + 1
    values, end = _json_values(text, start, first)
    source = text[start:end]
    newline = text.find("\n", end)
    # Hugo wants a line end behind the brace; what stands there instead is the body.
    body = newline + 1 if newline >= 0 and not text[end:newline].strip() else end
    line = text.count("\n", 0, body) + 1
    return Split(_head(values, "json", source, first, []), text[body:], line)


def _colon(text: str, start: int) -> Split | None:
    """Pelican's and MultiMarkdown's ``Key: value`` lines, up to the first other line.

    A line that is indented goes on with the value before it.
    """
    values: dict[str, object] = {}
    key, place = "", start
    while place < len(text) and place - start < LONGEST:
        stop = text.find("\n", place)
        stop = len(text) if stop < 0 else stop
        line = text[place:stop]
        match = _COLON.match(line)
        if match and _is_key(match):
            key = match["key"]
            if not values and normal(key) not in WORDS and not nearest(key):
                return None
            values[key] = match["value"].strip()
        elif key and line.strip() and line[0] in " \t":
            values[key] = f"{values[key]} {line.strip()}".strip()
        else:
            break
        place = stop + 1
    if not any(values.values()):
        return None
    if not any((nearest(one) or normal(one)) in NEEDED for one in values):
        return None
    first = text.count("\n", 0, start) + 1
    source = text[start:place]
    after = first + source.count("\n")
    return Split(_head(values, "colon", source, first, []), text[place:], after)


def _is_key(match: re.Match[str]) -> bool:
    """A space stands behind the colon, save where the key is a word that nobody begins with."""
    if not match["value"] or match["value"][0] in " \t" or match["colon"] == "：":
        return True
    return normal(match["key"]) in WORDS and not match["key"].isascii()
