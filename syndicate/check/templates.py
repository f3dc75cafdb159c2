"""The publication's own templates: names that override nothing are spelling errors."""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path

from syndicate.config import Publication
from syndicate.model import Problem, Severity
from syndicate.resources import shipped

__all__ = ["examine_templates"]

_BLOCK = re.compile(r"{%-?\s*block\s+(\w+)")
_EXTENDS = re.compile(r"""{%-?\s*extends\s+["']!syndicate/([^"']+)["']""")
_USED = re.compile(r"""{%-?\s*(?:include|import|from|extends)\s+["']([^"']+)["']""")
CLOSE = 0.75
"""How alike a name must be to a shipped one to be taken for a slip (difflib's ratio)."""


def examine_templates(publication: Publication) -> list[Problem]:
    """Warnings about files, blocks and words that nothing asks for."""
    own, ours = publication.root / "templates", shipped("templates")
    if not own.is_dir() or own.resolve() == ours.resolve():
        return []
    sources = {path: _text(path) for path in sorted(own.rglob("*")) if path.is_file()}
    used = {name for text in sources.values() for name in _USED.findall(text)}
    found = []
    for path, text in sources.items():
        name = path.relative_to(own).as_posix()
        if name.startswith("words/"):
            found += [(path, 0, message) for message in _words(path, text, ours)]
        elif not (ours / name).is_file() and name not in used:
            near = _near(name, [one.name for one in ours.iterdir() if one.is_file()])
            if near:
                found.append((path, 0, f"is no template of ours{near}"))
        else:
            found += [(path, line, message) for line, message in _blocks(text, ours)]
    return [
        Problem(
            path=publication.relative(path), line=line, message=message, severity=Severity.WARNING
        )
        for path, line, message in found
    ]


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return ""  # a picture, or a fault that rendering tells


def _near(name: str, known: list[str]) -> str:
    near = difflib.get_close_matches(name, known, n=1, cutoff=CLOSE)
    return f"; did you mean {near[0]}?" if near else ""


def _blocks(text: str, ours: Path) -> Iterator[tuple[int, str]]:
    parents = [ours / name for name in _EXTENDS.findall(text)]
    known: set[str] = set()
    while parents:
        source = _text(parents.pop())
        known.update(_BLOCK.findall(source))
        parents += [ours / name for name in _USED.findall(source)]
    for match in _BLOCK.finditer(text):
        above = text[: match.start()]
        inside = above.count("{% block") > above.count("{% endblock")
        if known and not inside and match[1] not in known:
            line = above.count("\n") + 1
            near = _near(match[1], sorted(known)) or f"; there are: {', '.join(sorted(known))}"
            yield line, f"the block {match[1]} overrides nothing{near}"


def _words(path: Path, text: str, ours: Path) -> Iterator[str]:
    base = ours / "words" / path.name
    base = base if base.is_file() else ours / "words" / "en.toml"
    try:
        mine = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return  # rendering tells
    yield from _unknown_words(mine, tomllib.loads(base.read_text(encoding="utf-8")), "")


def _unknown_words(
    mine: Mapping[str, object], known: Mapping[str, object], name: str
) -> Iterator[str]:
    for key, value in mine.items():
        theirs = known.get(key)
        if isinstance(value, dict) and isinstance(theirs, dict):
            yield from _unknown_words(value, theirs, f"{name}{key}.")
        elif key not in known:
            near = _near(key, list(known))
            if near:
                yield f"the word {name}{key} is asked for by no template of ours{near}"
