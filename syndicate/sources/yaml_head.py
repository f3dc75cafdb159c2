"""YAML front matter, read the way its authors meant it.

Every scalar stays text: YAML would make a number of ``slug: 007``, a boolean of ``title: No`` and
of ``date: 2020-03-01 10:00`` a time in a zone that nobody wrote.
"""

from __future__ import annotations

import re

import yaml

from syndicate.errors import ArticleError
from syndicate.sources.document import Note
from syndicate.sources.spelling import is_ours
from syndicate.text.lazy import regex

__all__ = ["parse"]


class _Loader(getattr(yaml, "CBaseLoader", yaml.BaseLoader)):  # type: ignore[misc]  # the C parser needs libyaml; wheels have it
    """A parser that looks for no tags: nobody asks for them, and they take as long as all else."""

    def resolve(self, *_: object) -> str:
        return ""

    def descend_resolver(self, *_: object) -> None:
        pass

    def ascend_resolver(self) -> None:
        pass


_NULLS = frozenset(("", "~", "null", "Null", "NULL"))
_MOST_NODES = 20_000
_DEEPEST = 40
# YAML 1.2 §5.1 c-printable leaves out what XML merely discourages.
_UNPRINTABLE = regex("[\x7f-\x84\x86-\x9f\ufeff\ufffe\uffff]")
_LINE = regex(
    r"""(?P<lead>\s*(?:-\s+)?(?:"[^"\n]{1,80}"|'[^'\n]{1,80}'|[\w][\w .-]{0,80})\s*:\s+|\s*-\s+)"""
    r"""(?P<value>\S.*)$"""
)
_LOST = regex(
    r"^(title|subtitle|summary|description|excerpt|제목|부제목?|요약)\s*:"
    r"(?:[ \t]+(?=[^\s\"'!|>\[{#])[^\n]*?)?[ \t](#\S[^\n]*)$",
    re.IGNORECASE | re.MULTILINE,
)
_COLON = regex(r"(?P<key>[^\W\d][\w-]{0,40})(?P<colon>[ \t]?：|:)(?P<value>[^\n]*)$")


def parse(source: str, first_line: int) -> tuple[dict[str, object] | None, list[Note]]:
    """The keys with text, ``None``, lists and dicts as values; ``None`` if it is no mapping.

    A line that is no YAML because of a missing quotation mark is read as it was meant, with a
    note that names it.

    Raises:
        ArticleError: it is not YAML, and no quotation mark mends it.
    """
    source = _UNPRINTABLE.sub(" ", source)
    notes: list[Note] = []
    try:
        node = _compose(source)
        if isinstance(node, yaml.ScalarNode):  # "title：제목" and nothing else
            mended, notes = _mended(source, first_line)
            node = _compose(mended) if notes else node
    except yaml.YAMLError as error:
        mended, notes = _mended(source, first_line)
        try:
            node = _compose(mended)
        except yaml.YAMLError:
            raise _fault(error, source, first_line) from error
    builder = _Builder(first_line)
    values = builder.value(node) if node is not None else {}
    if not isinstance(values, dict):
        return None, []
    if " #" in source:
        notes += [
            Note(
                f"# begins a comment in YAML, so {match[2][:40]!r} was left out; "
                "put the value in quotation marks",
                first_line + source.count("\n", 0, match.start()),
                match[1].lower(),
            )
            for match in _LOST.finditer(source)
        ]
    return values, notes + builder.notes


def _compose(source: str) -> yaml.Node | None:
    _refuse_depth(source)
    try:
        node: yaml.Node | None = yaml.compose(source, Loader=_Loader)
    except (RecursionError, ValueError, OverflowError) as error:
        raise yaml.YAMLError(str(error)) from error
    return node


def _refuse_depth(source: str) -> None:
    """Libyaml composes by recursion in C, and ends the whole program when it runs out of stack.

    Raises:
        yaml.YAMLError: the nesting is deeper than any article's head.
    """
    if source.count("[") + source.count("{") + source.count("- ") + source.count("? ") < _DEEPEST:
        return
    depth = 0
    for event in yaml.parse(source, Loader=_Loader):  # events come without recursion
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > _DEEPEST:
            raise yaml.YAMLError(f"nested more than {_DEEPEST} deep")


def _fault(error: yaml.YAMLError, source: str, first_line: int) -> ArticleError:
    mark = getattr(error, "problem_mark", None)
    what = getattr(error, "problem", None) or str(error).split("\n", 1)[0]
    number = min(mark.line, source.count("\n")) if mark is not None else 0
    line = first_line + number
    # The place that the parser names is often one line behind the cause.
    near = source.split("\n")[max(0, number - 1) : number + 1]
    mend = "put values that hold : # @ % or quotation marks in quotation marks"
    if any(re.match(r"[^\s:]+[ \t]?：", text) for text in near):
        mend = "the colon behind the key is a full-width one (：); type :"
    elif any("\t" in text for text in near) and ("tab" in what or "token" in what):
        mend = "a tab stands there; indent with spaces"
    return ArticleError(f"the front matter is not valid YAML ({what}); {mend}", line=line)


class _Builder:
    """Plain values of a node tree. Aliases are followed within a budget: no bomb goes off."""

    def __init__(self, first_line: int) -> None:
        self.notes: list[Note] = []
        self._first = first_line
        self._left = _MOST_NODES

    def value(self, node: yaml.Node, depth: int = 0) -> object:
        self._left -= 1
        if self._left < 0 or depth > _DEEPEST:
            raise ArticleError(
                "the front matter holds too many values, or aliases of aliases; take them out",
                line=self._first + int(node.start_mark.line),
            )
        if isinstance(node, yaml.ScalarNode):
            text = str(node.value)
            return None if not node.style and text in _NULLS else text
        if isinstance(node, yaml.SequenceNode):
            return [self.value(one, depth + 1) for one in node.value]
        return self._mapping(node, depth)

    def _mapping(self, node: yaml.Node, depth: int) -> dict[str, object]:
        made: dict[str, object] = {}
        merged: dict[str, object] = {}
        for key, value in node.value:
            name = str(key.value) if isinstance(key, yaml.ScalarNode) else ""
            if name == "<<" and not isinstance(value, yaml.ScalarNode):
                inner = self.value(value, depth + 1)
                for one in inner if isinstance(inner, list) else [inner]:
                    merged.update(one if isinstance(one, dict) else {})
                continue
            if name in made and depth == 0:
                line = self._first + int(key.start_mark.line)
                self.notes.append(
                    Note(
                        f"stands twice; the one on line {line} counts, delete the other", line, name
                    )
                )
            made[name] = self.value(value, depth + 1)
        made.pop("", None)
        return {**merged, **made} if merged else made


def _mended(source: str, first_line: int) -> tuple[str, list[Note]]:
    """``source`` with quotation marks where they were forgotten, and a note for each."""
    notes: list[Note] = []
    lines = source.split("\n")[:_MOST_NODES]
    block: int | None = None
    for index, line in enumerate(lines):
        indent = len(line) - len(line.lstrip())
        if block is not None and (indent > block or not line.strip()):
            continue  # the text of a | or > value is not YAML
        block = indent if re.search(r":[ \t]+[|>][-+\d]{0,2}[ \t]*$", line) else None
        if "\t" in line[:indent] and line.strip():
            lines[index] = line[:indent].replace("\t", "  ") + line[indent:]
            notes.append(Note("is indented with a tab; use spaces", first_line + index))
        if colon := _colon(lines[index]):
            lines[index], note = colon
            notes.append(Note(note, first_line + index, lines[index].partition(":")[0]))
        match = _LINE.match(lines[index])
        if match is None or match["value"][0] in "|>#" or _alone(match["value"]):
            continue
        if _continues(match["value"], lines[index + 1 : index + 2]):
            continue
        text, opened = _unquoted(match["value"].rstrip())
        lines[index] = match["lead"] + "'" + text.replace("'", "''") + "'"
        key = match["lead"].strip(" \t:-\"'")
        why = "its quotation mark is not closed" if opened else "needs quotation marks in YAML"
        notes.append(Note(f"{why}; read as {text[:60]!r}", first_line + index, key))
    return "\n".join(lines), notes


def _alone(value: str) -> bool:
    """Whether ``value`` is a value of its own, on its own line."""
    try:
        node = _compose(f"x: {value}")
    except yaml.YAMLError:
        return False
    return isinstance(node, yaml.MappingNode) and len(node.value) == 1


def _continues(value: str, following: list[str]) -> bool:
    """Whether a list or a quotation goes on in the next line: then no mark is missing here."""
    close = {"[": "]", "{": "}", '"': '"', "'": "'"}.get(value[0])
    if close is None or close in value[1:]:
        return False
    after = following[0] if following else ""
    return value[0] in "[{" or (bool(after.strip()) and not re.match(r"\S+\s*:|\s*-\s", after))


def _colon(line: str) -> tuple[str, str] | None:
    """``title：제목`` and ``title:제목`` as they were meant, and what was wrong with them."""
    match = _COLON.match(line)
    if match is None or not is_ours(match["key"]):
        return None
    value = match["value"].strip()
    if match["colon"] != ":":
        return f"{match['key']}: {value}", "has a full-width colon (：) behind it; type : instead"
    if not value or match["value"][0] in " \t/":
        return None
    return f"{match['key']}: {value}", "needs a space behind the colon"


def _unquoted(value: str) -> tuple[str, bool]:
    """The text inside the quotation marks, and whether the closing one is missing."""
    quote = value[0]
    if len(value) > 1 and quote == value[-1] and quote in "\"'":
        inner = value[1:-1]
        return inner.replace('\\"', '"') if quote == '"' else inner.replace("''", "'"), False
    # An apostrophe may be the first letter: '90s, 'tis.
    if value.count(quote) == 1 and (
        quote == '"' or re.match(r"'(?!\d|t(?:is|was|il)\b|em\b)", value)
    ):
        return value[1:].strip(), True
    return value, False
