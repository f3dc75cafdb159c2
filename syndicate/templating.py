"""Templates and words: the publication's own first, then the shipped ones.

A publication's ``templates/digest.html`` may ``{% extends "!syndicate/digest.html" %}``
and override one block: the prefix always reaches the shipped file. Words that readers
see stand in ``templates/words/<language>.toml``; a publication overrides single keys.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from syndicate.config import Publication
from syndicate.errors import TemplateError, UsageError
from syndicate.resources import shipped
from syndicate.text import credited

if TYPE_CHECKING:
    from jinja2 import Environment

__all__ = ["Templates", "Words", "fill"]


class Words:
    """The words of one language, as attributes: ``words.digest.source``."""

    def __init__(self, values: Mapping[str, object], name: str = "words") -> None:
        self._values = values
        self._name = name

    def __getattr__(self, key: str) -> Any:
        if key.startswith("_"):
            raise AttributeError(key)
        if key not in self._values:
            raise UsageError(f"templates: no word {self._name}.{key}; see templates/words/")
        value = self._values[key]
        return Words(value, f"{self._name}.{key}") if isinstance(value, dict) else value

    def day(self, value: date) -> str:
        """A day as readers of the language write it: ``2025.06.10 (화)``."""
        names = self._values["date"]
        assert isinstance(names, dict)
        return str(names["day"]).format(
            year=value.year,
            month=value.month,
            day=value.day,
            weekday=names["weekdays"][value.weekday()],
            month_name=names["months"][value.month - 1],
        )

    def clock(self, value: datetime) -> str:
        """A time of day in the zone that ``value`` carries."""
        names = self._values["date"]
        assert isinstance(names, dict)
        return str(names["clock"]).format(hour=value.hour, minute=value.minute)


def _merge(base: Mapping[str, object], over: Mapping[str, object]) -> dict[str, object]:
    merged = dict(base)
    for key, value in over.items():
        old = merged.get(key)
        both = isinstance(old, dict) and isinstance(value, dict)
        merged[key] = _merge(old, value) if both else value  # type: ignore[arg-type]  # both are dicts
    return merged


@cache
def _shipped_words(language: str) -> dict[str, object]:
    folder = shipped("templates") / "words"
    file = folder / f"{language}.toml"
    return tomllib.loads((file if file.is_file() else folder / "en.toml").read_text("utf-8"))


@cache
def _environment(own: Path | None, code: Path) -> Environment:
    """One for all who ask: it keeps compiled templates, and looks whether a file changed.

    ``code`` is where what was compiled is kept for the next build.
    """
    from jinja2 import (
        ChoiceLoader,
        Environment,
        FileSystemLoader,
        PrefixLoader,
        StrictUndefined,
        select_autoescape,
    )

    from syndicate.template_code import KeptCode

    folder = shipped("templates")
    ship = FileSystemLoader(folder)
    mine = [FileSystemLoader(own)] if own is not None else []
    environment = Environment(
        loader=ChoiceLoader([*mine, ship, PrefixLoader({"!syndicate": ship})]),
        autoescape=select_autoescape(["html", "xml"], default=False),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        bytecode_cache=KeptCode(ship=folder, cache=code, maker=__file__),
    )
    environment.filters["fmt"] = lambda text, **values: str(text).format(**values)
    environment.filters["credited"] = lambda credit, pattern: credited(credit, str(pattern))
    return environment


def _fit(mine: Mapping[str, object], shipped_ones: Mapping[str, object], name: str) -> None:
    """Words of a publication must be of the kind that templates expect.

    Raises:
        TemplateError: naming file and key, and what belongs there.
    """
    for key, value in mine.items():
        theirs = shipped_ones.get(key)
        if isinstance(theirs, dict) and isinstance(value, dict):
            _fit(value, theirs, f"{name}{key}.")
        elif theirs is not None and type(value) is not type(theirs):
            kind = "a table" if isinstance(theirs, dict) else "a text in quotes"
            kind = "a list" if isinstance(theirs, list) else kind
            raise TemplateError(f"{name}{key}: must be {kind}, not {value!r}")
        elif isinstance(theirs, list) and isinstance(value, list) and len(value) != len(theirs):
            raise TemplateError(f"{name}{key}: must hold {len(theirs)} words, not {len(value)}")
        elif isinstance(theirs, str) and _slots(str(value)) - _slots(theirs):
            known = " ".join(f"{{{slot}}}" for slot in sorted(_slots(theirs))) or "none"
            raise TemplateError(
                f"{name}{key}: {value!r} has an unknown placeholder; known: {known}"
            )


def _slots(text: str) -> set[str]:
    from string import Formatter

    try:
        return {name for _, name, _, _ in Formatter().parse(text) if name is not None}
    except ValueError:
        return {"an unpaired brace"}


class Templates:
    """The templates of one publication.

    Every rendering is strict: an undefined variable is a :class:`TemplateError` that
    names file and line, never an empty place in a letter.
    """

    def __init__(self, publication: Publication) -> None:
        self._own = publication.root / "templates"
        self._code = publication.root / ".syndicate" / "templates"
        self._words: dict[str, Words] = {}

    @property
    def _environment(self) -> Environment:
        return _environment(self._own if self._own.is_dir() else None, self._code)

    def words(self, language: str) -> Words:
        """The words of a language (its primary subtag); English where we have none."""
        code = language.split("-", 1)[0].lower()
        if code not in self._words:
            values = _shipped_words(code)
            file = self._own / "words" / f"{code}.toml"
            mine = self._read(file) if self._own.resolve() != shipped("templates").resolve() else {}
            if mine:
                _fit(mine, values, f"templates/words/{file.name}: ")
                values = _merge(values, mine)
            self._words[code] = Words(values)
        return self._words[code]

    def speaks(self, language: str) -> bool:
        """Whether :meth:`words` has those of a language, and not English in its place."""
        code = language.split("-", 1)[0].lower()
        folders = (self._own, shipped("templates"))
        files = (str(one / "words" / f"{code}.toml") for one in folders)
        return code.isalpha() and any(map(os.path.isfile, files))

    def _read(self, file: Path) -> dict[str, object]:
        """The words in a file, none where there is none."""
        try:
            return tomllib.loads(file.read_text("utf-8-sig"))
        except FileNotFoundError:
            return {}
        except (OSError, ValueError) as error:
            raise TemplateError(f"templates/words/{file.name}: {error}") from error

    def source(self, name: str) -> str:
        """The text of a file that pages refer to: a stylesheet is rendered, others are as they are.

        Raises:
            TemplateError: there is none, or it is not UTF-8, or it cannot be rendered.
        """
        from jinja2 import TemplateError as JinjaError

        if name.endswith(".css"):  # so that one may {% include "!syndicate/page.css" %} and add
            return self.render(name)
        try:
            loader = self._environment.loader
            assert loader is not None
            return loader.get_source(self._environment, name)[0]
        except (JinjaError, UnicodeDecodeError) as error:
            raise TemplateError(_fault(error, name)) from error

    def render(self, name: str, /, **values: object) -> str:
        """Render a template.

        Raises:
            TemplateError: with the template's file and line.
        """
        try:
            return self._environment.get_template(name).render(**values)
        except UsageError:
            raise
        except Exception as error:  # whatever an overridden template does, it is its fault
            raise TemplateError(_fault(error, name)) from error


def fill(text: str, **values: object) -> str:
    """Fill one of our own templates that is no HTML: TOML, Markdown."""
    from jinja2 import Environment, StrictUndefined

    environment = Environment(
        undefined=StrictUndefined,
        keep_trailing_newline=True,
        trim_blocks=True,
        autoescape=False,  # noqa: S701  # nothing of it is HTML, and the values are escaped before
    )
    return environment.from_string(text).render(**values)


def _fault(error: Exception, name: str) -> str:
    from jinja2 import TemplateSyntaxError

    if isinstance(error, TemplateSyntaxError):
        return f"templates/{error.name or name}:{error.lineno}: {error.message}"
    line, file, trace = 0, name, error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_globals.get("__jinja_template__") is not None or (
            "templates" in Path(trace.tb_frame.f_code.co_filename).parts
        ):
            line, file = trace.tb_lineno, Path(trace.tb_frame.f_code.co_filename).name
        trace = trace.tb_next
    where = f"templates/{file}:{line}" if line else f"templates/{file}"
    return f"{where}: {str(error) or type(error).__name__}"
