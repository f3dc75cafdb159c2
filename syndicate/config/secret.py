"""Values that may come from the environment or from a file, and are never printed."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path

from syndicate.errors import UsageError
from syndicate.text.lazy import regex

__all__ = ["Secret", "secrets_from"]

_REFERENCE = regex(r"\{(env|file):([^{}]+)\}")
_OPEN = regex(r"\{(?:env|file):")


class Secret:
    """A text whose ``{env:NAME}`` and ``{file:PATH}`` were looked up; ``repr`` hides it."""

    __slots__ = ("_value", "missing")

    def __init__(self, value: str, missing: tuple[str, ...] = ()) -> None:
        self._value = value
        self.missing = missing

    def __repr__(self) -> str:
        return "Secret(…)"

    def __bool__(self) -> bool:
        return bool(self._value)

    def reveal(self) -> str:
        """The value.

        Raises:
            UsageError: a variable or file that it names is missing.
        """
        if self.missing:
            raise UsageError("; ".join(self.missing))
        return self._value


def secrets_from(environ: Mapping[str, str], root: Path) -> Callable[[str], Secret]:
    """How to make a :class:`Secret` of a configured text; files start at ``root``."""

    def make(text: str) -> Secret:
        missing: list[str] = []

        def look_up(match: re.Match[str]) -> str:
            kind, name = match[1], match[2].strip()
            if kind == "env":
                if name not in environ:
                    missing.append(f"the environment has no {name}; set it, or take it out")
                return environ.get(name, "")
            try:
                return (root / name).read_text(encoding="utf-8").strip()
            except (OSError, UnicodeDecodeError) as error:
                reason = getattr(error, "strerror", None) or "not UTF-8"
                missing.append(f"the file {name} cannot be read: {reason}")
                return ""

        if _OPEN.search(_REFERENCE.sub("", text)):
            missing.append("a { is not closed; write it like {env:NAME} or {file:PATH}")
        return Secret(_REFERENCE.sub(look_up, text), tuple(missing))

    return make
