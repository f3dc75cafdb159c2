"""Reads one TOML table: every value typed, every fault kept, unknown keys named.

A key exists by being asked for; what was never asked for is unknown. So the
configuration's schema is the code that reads it (``config/load.py``), once.
Why not pydantic or msgspec: the first is 20 times our start-up, the second stops at
the first fault, and neither names the line.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import time, timedelta
from typing import TypeVar, cast

from syndicate.config.lines import line_of
from syndicate.config.secret import Secret
from syndicate.text.lazy import regex

__all__ = ["Faults", "Table"]

T = TypeVar("T")
_DURATION = regex(r"(\d+)\s*([smhdw])")
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


class Faults(list[str]):
    """The faults of one file, each with the line where it stands."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.source = source

    def add(self, key: str, message: str) -> None:
        """Note that ``key`` (dotted) is wrong."""
        line = line_of(self.source, key)
        self.append(f"{f'line {line}: ' if line else ''}{key}: {message}")


class Table:
    """One table. ``name`` is its dotted path; ``environ`` serves ``{env:…}``."""

    def __init__(
        self,
        values: Mapping[str, object],
        name: str,
        faults: Faults,
        secret: Callable[[str], Secret],
    ) -> None:
        self._values = values
        self._name = name
        self._faults = faults
        self._secret = secret
        self._asked: set[str] = set()

    def path(self, key: str) -> str:
        return f"{self._name}.{key}" if self._name else key

    def fault(self, key: str, message: str) -> None:
        self._faults.add(self.path(key), message)

    def has(self, key: str) -> bool:
        return key in self._values

    def _get(self, key: str, kind: type[T], default: T, words: str) -> T:
        self._asked.add(key)
        value = self._values.get(key, default)
        right = isinstance(value, kind) and not (kind is int and isinstance(value, bool))
        if not right:
            self.fault(key, f"must be {words}, not {value!r}")
            return default
        return cast("T", value)

    def text(self, key: str, default: str = "", *, required: bool = False) -> str:
        """A string with its ``{env:…}`` and ``{file:…}`` filled in."""
        raw = self._get(key, str, default, "a text in quotes")
        if required and not raw.strip():
            self.fault(key, "is required" if key not in self._values else "must not be empty")
            return default
        secret = self._secret(raw)
        for missing in secret.missing:
            self.fault(key, missing)
        return secret.reveal() if not secret.missing else default

    def hidden(self, key: str, default: str = "") -> Secret:
        """A string that may be a secret: missing ones are told when it is used."""
        return self._secret(self._get(key, str, default, "a text in quotes"))

    def integer(self, key: str, default: int, low: int, high: int) -> int:
        value = self._get(key, int, default, f"a whole number from {low} to {high}")
        if not low <= value <= high:
            self.fault(key, f"must be a whole number from {low} to {high}, not {value}")
            return default
        return value

    def boolean(self, key: str, default: bool) -> bool:
        return self._get(key, bool, default, "true or false")

    def strings(self, key: str, default: tuple[str, ...] = ()) -> tuple[str, ...]:
        value = self._get(key, list, list(default), 'a list of texts, like ["…", "…"]')
        if not all(isinstance(one, str) for one in value):
            self.fault(key, 'must be a list of texts, like ["…", "…"]')
            return default
        return tuple(value)

    def choice(self, key: str, default: str, allowed: tuple[str, ...]) -> str:
        value = self.text(key, default)
        if value not in allowed:
            self.fault(key, f"must be one of {', '.join(allowed)}, not {value!r}")
            return default
        return value

    def choices(
        self, key: str, default: tuple[str, ...], allowed: tuple[str, ...]
    ) -> tuple[str, ...]:
        values = self.strings(key, default)
        for value in values:
            if value not in allowed:
                self.fault(key, f"{value!r} is none of {', '.join(allowed)}")
        return tuple(value for value in values if value in allowed)

    def duration(self, key: str, default: str) -> timedelta:
        value = self.text(key, default)
        match = _DURATION.fullmatch(value.strip())
        if match is None:
            self.fault(key, f"must be a time span like 90s, 30m, 6h or 3d, not {value!r}")
            match = _DURATION.fullmatch(default)
            assert match is not None
        try:
            return timedelta(**{_UNITS[match[2]]: int(match[1])})
        except OverflowError:
            self.fault(key, f"{value!r} is too long")
            return timedelta(days=1)

    def time_of_day(self, key: str, default: str) -> time:
        value = self.text(key, default)
        match = re.fullmatch(r"([01]?\d|2[0-3]):([0-5]\d)", value.strip())
        if match is None:
            self.fault(key, f"must be a time of day like 07:00, not {value!r}")
            return time.fromisoformat(default)
        return time(int(match[1]), int(match[2]))

    def mapping(self, key: str) -> dict[str, object]:
        value = self._get(key, dict, {}, f"a table, like [{self.path(key)}]")
        return {str(name): one for name, one in value.items()}

    def table(self, key: str) -> Table:
        return self.sub(key, self.mapping(key))

    def sub(self, key: str, values: Mapping[str, object]) -> Table:
        self._asked.add(key)
        return self._below(key, values)

    def _below(self, name: str, values: Mapping[str, object]) -> Table:
        return Table(values, self.path(name), self._faults, self._secret)

    def tables(self, key: str) -> list[Table]:
        value = self._get(key, list, [], f"tables, each under [[{self.path(key)}]]")
        rows = [row for row in value if isinstance(row, dict)]
        if len(rows) != len(value):
            self.fault(key, f"must be tables, each under [[{self.path(key)}]]")
        return [self._below(f"{key}.{number}", row) for number, row in enumerate(rows, 1)]

    def done(self) -> None:
        """Name every key that nobody asked for, with the nearest one that exists."""
        for key in self._values:
            if key in self._asked:
                continue
            import difflib

            near = difflib.get_close_matches(key, self._asked, n=1, cutoff=0.6)
            known = ", ".join(sorted(self._asked))
            hint = f"did you mean {near[0]}?" if near else f"known: {known}"
            self.fault(key, f"no such key ({hint})")

    def others(self) -> dict[str, dict[str, object]]:
        """The sub-tables nobody asked for (``[weather.<provider>]``); counts as asking."""
        found = {
            key: value
            for key, value in self._values.items()
            if key not in self._asked and isinstance(value, dict)
        }
        self._asked.update(found)
        return found
