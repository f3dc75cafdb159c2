"""Patterns that are compiled when they are first used.

Compiling one takes as long as reading several articles, and no call uses more than a part of them.
"""

from __future__ import annotations

import re
from typing import Any, AnyStr, cast

__all__ = ["regex"]

_METHODS = ("search", "match", "fullmatch", "finditer", "findall", "sub", "subn", "split")


class _Pattern:
    """Stands for a pattern until somebody asks something of it, and has its methods from then."""

    def __init__(self, source: str | bytes, flags: int) -> None:
        self._source = source
        self._flags = flags

    def __getattr__(self, name: str) -> Any:
        made: Any = re.compile(self._source, self._flags)
        # As attributes of its own: from the second use on, a call costs what it always did.
        for method in _METHODS:
            setattr(self, method, getattr(made, method))
        return getattr(made, name)


def regex(source: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """What :func:`re.compile` gives, at the first use; a fault in ``source`` shows then."""
    return cast("re.Pattern[AnyStr]", _Pattern(source, flags))
