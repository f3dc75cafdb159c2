"""build = load → edition → feeds + digest → publish."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from syndicate.collector import calm_collector
from syndicate.config import Publication
from syndicate.edition import day_at
from syndicate.errors import UsageError
from syndicate.weather import Mode
from syndicate.workflow.progress import Progress, unseen
from syndicate.workflow.report import BuildReport
from syndicate.workflow.unchanged import Last

if TYPE_CHECKING:
    from syndicate.sources import Index

__all__ = ["Options", "build"]


@dataclass(frozen=True, slots=True)
class Options:
    """``lock_wait``: seconds to wait for another build of the same publication."""

    output: Path
    day: date | None = None
    full: bool = False
    allow_shrink: bool = False
    lock_wait: float = 60.0
    weather: Mode = Mode.NORMAL


def build(
    publication: Publication,
    now: datetime,
    options: Options,
    *,
    progress: Progress = unseen,
    waiting: Callable[[], None] = lambda: None,
) -> BuildReport:
    """Everything that a publication publishes, as it stands at ``now``.

    Raises:
        UsageError: nothing was done; the message says what to mend.
        UnfinishedError: publishing stopped on the way.
    """
    day = options.day or day_at(publication, now)
    if publication.edition_time(day) > now:
        raise UsageError(
            f"the edition of {day} stands at {publication.edition_time(day):%Y-%m-%d %H:%M}, "
            f"which has not come; look at it with: syndicate digest --date {day}"
        )
    guard_output(publication, options.output)
    what = repr((options.output, options.day, options.weather))
    last = Last(publication, what, now, forget=options.full)
    with calm_collector():
        index = None
        if last.has_news():  # the look at the rest of the tree goes on meanwhile
            index = index_of(publication)
            index.unpack()
            load_ahead()
        told = last.report()
        if told is not None:
            return told
        from syndicate.sources import load  # nothing of it where nothing is new

        last.remember_young()
        index = index or index_of(publication, full=options.full)
        newsroom = load(publication, last.tree, index, load_ahead)
        from syndicate.workflow.making import make

        return make(
            publication, now, day, options, last, newsroom, progress=progress, waiting=waiting
        )


def index_of(publication: Publication, *, full: bool = False) -> Index:
    """What is known of the articles' files."""
    from syndicate.sources import Index

    return Index(publication) if full else Index.opened(publication)


def load_ahead() -> None:
    """What rendering loads, loaded while other processors read: a fifth of a cold build's time."""
    for name in (
        "workflow.making",
        "template_code",
        "pages.site",
        "feeds.feedgen_adapter",
        "feeds.rss",
        "feeds.atom",
        "feeds.jsonfeed",
        "sources.content",
    ):
        import_module(f"syndicate.{name}")


_READ = ("records", "templates", ".syndicate")


def guard_output(publication: Publication, output: Path) -> None:
    """Output is a folder of its own: pages among articles would be read as articles next time.

    Raises:
        UsageError: it lies with the articles, the records or other files that builds read.
    """
    target = output.resolve()
    for folder in (publication.articles.root, *(publication.root / one for one in _READ)):
        other = folder.resolve()
        if target.is_relative_to(other) or other.is_relative_to(target):
            raise UsageError(
                f"the output ({publication.relative(target)}) and {publication.relative(other)} "
                "lie in each other; give each a folder of its own (--output, articles.root)"
            )
