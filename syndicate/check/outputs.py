"""Feeds and pages: those a build would make, and those that stand published."""

from __future__ import annotations

from pathlib import Path

from syndicate.config import Publication
from syndicate.feeds import validate
from syndicate.model import Problem, Severity
from syndicate.workflow.editions import Issue
from syndicate.workflow.outputs import Outputs
from syndicate.workflow.store import ReadOnlyStore

__all__ = ["examine_outputs"]

FEED_ENDINGS = (".xml", ".json", ".opml")


class AllPublished:
    """An output tree that lacks nothing, so that past digests are not made again."""

    def exists(self, name: str) -> bool:
        """Always."""
        del name
        return True


def examine_outputs(
    publication: Publication,
    outputs: Outputs,
    issue: Issue | None,
    store: ReadOnlyStore,
    output: Path,
) -> list[Problem]:
    """Render everything (which finds faults of templates), and validate every feed.

    Raises:
        TemplateError: a template cannot be rendered.
    """
    found: list[Problem] = []
    stale = 0
    for name, data in outputs.files(issue, AllPublished()):
        if not name.endswith(FEED_ENDINGS):
            continue
        path = publication.relative(output / name)
        found += [Problem(path=path, message=fault) for fault in validate(name, data)]
        published = store.read(name)
        if published is not None and published != data:
            stale += 1
            found += [
                Problem(path=path, message=f"as published: {fault}")
                for fault in validate(name, published)
            ]
    if stale:
        found.append(
            Problem(
                path=publication.relative(output),
                message=f"behind the articles: {stale} of its feeds; run: syndicate build",
                severity=Severity.WARNING,
            )
        )
    return found
