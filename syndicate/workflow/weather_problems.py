"""What the editor is told when the weather is missing. Contains no business logic."""

from __future__ import annotations

from syndicate.config import Publication
from syndicate.model import Problem, Severity
from syndicate.workflow.editions import Issue

__all__ = ["weather_problems"]


def weather_problems(publication: Publication, issue: Issue | None) -> tuple[Problem, ...]:
    """Why every provider failed; and places that the one that answered does not know."""
    if issue is None or issue.weather is None:
        return ()
    answer, path = issue.weather, publication.relative(publication.path.resolve())
    if answer.weather is None:
        return tuple(
            Problem(
                path=attempt.path or path,
                field="weather",
                message=f"{attempt.provider}: {attempt.reason}",
                severity=Severity.WARNING,
            )
            for attempt in answer.attempts
        )
    notes = tuple(
        Problem(
            path=attempt.path or path,
            field="weather",
            message=note if attempt.path else f"{attempt.provider}: {note}",
            severity=Severity.WARNING,
        )
        for attempt in answer.attempts
        if attempt.ok
        for note in attempt.notes
    )
    return notes + tuple(
        Problem(
            path=path,
            field="weather.places",
            message=f"{name!r} is not in the weather of {answer.weather.provider}; it is left out",
            severity=Severity.WARNING,
        )
        for name in answer.missing
    )
