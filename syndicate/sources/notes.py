"""What is found wrong in one body, with its line, and not a thousand times."""

from __future__ import annotations

import html
from collections.abc import Callable
from urllib.parse import unquote

from syndicate.model import Article, Problem, Severity
from syndicate.sources.body import Body

__all__ = ["Notes"]

_MOST = 20


class Notes:
    """Reports warnings of one article; the same thing once, and twenty at the most."""

    def __init__(self, article: Article, body: Body, report: Callable[[Problem], None]) -> None:
        self._article = article
        self._body = body
        self._report = report
        self._said: set[tuple[str, str]] = set()

    def warn(self, message: str, *, field: str = "body", at: str = "") -> None:
        """Say ``message`` of what stands as ``at`` in the body (its line is looked for)."""
        key = (message, field)
        if key in self._said or len(self._said) > _MOST:
            return
        self._said.add(key)
        if len(self._said) > _MOST:
            message, at = f"more than {_MOST} warnings; the others are not listed", ""
        line = self._line(at) if field == "body" else 0
        if field != "body" and self._body.key is not None:
            field, line = self._body.key(field)
        problem = Problem(
            path=self._body.path,
            message=message,
            line=line or (self._article.line if field != "body" else 0),
            field=field,
            severity=Severity.WARNING,
        )
        self._report(problem)

    def _line(self, at: str) -> int:
        """The line on which the body says ``at``, however it was encoded since; 0 = unknown."""
        if not at:
            return 0
        text = self._body.text
        for form in dict.fromkeys((at, unquote(at), html.escape(at), html.escape(unquote(at)))):
            position = text.find(form)
            if position >= 0:
                return self._body.line + text.count("\n", 0, position)
        return 0
