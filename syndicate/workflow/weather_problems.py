"""What the editor is told when the weather is missing. Contains no business logic."""

from __future__ import annotations

from syndicate.config import Publication
from syndicate.model import Problem, Severity
from syndicate.workflow.editions import Issue

__all__ = ["silent_providers", "weather_problems"]


def weather_problems(publication: Publication, issue: Issue | None) -> tuple[Problem, ...]:
    """What somebody has to mend: a provider that cannot answer, places that nobody knows.

    While another provider answers, a silent one is no problem (:func:`silent_providers` names
    it), but a refused key is: it would not be seen until the other one falls silent, too.
    """
    if issue is None or issue.weather is None:
        return ()
    answer, path = issue.weather, publication.relative(publication.path.resolve())
    failed = tuple(
        Problem(
            path=attempt.path or path,
            field="weather",
            message=f"{attempt.provider}: {attempt.reason}",
            severity=Severity.WARNING,
        )
        for attempt in answer.attempts
        if not attempt.ok and (attempt.lasting or answer.weather is None)
    )
    if answer.weather is None:
        return failed
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
    missing = tuple(
        Problem(
            path=path,
            field="weather.places",
            message=f"{name!r} is not in the weather of {answer.weather.provider}; it is left out",
            severity=Severity.WARNING,
        )
        for name in answer.missing
    )
    return failed + notes + missing


def silent_providers(issue: Issue | None) -> tuple[str, ...]:
    """Who did not answer this time, and why; another one did."""
    if issue is None or issue.weather is None or issue.weather.weather is None:
        return ()
    return tuple(
        f"{attempt.provider}: {attempt.reason}"
        for attempt in issue.weather.attempts
        if attempt.silent
    )
