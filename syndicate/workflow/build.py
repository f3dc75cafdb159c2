"""build = load → edition → feeds + digest → publish."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from syndicate.config import Publication
from syndicate.edition import day_at
from syndicate.errors import UsageError
from syndicate.model import Article, Item, Problem, Severity
from syndicate.publish import Counts, Folder, Output
from syndicate.records import EditionRecords
from syndicate.sources.pictures import Pictures
from syndicate.templating import Templates
from syndicate.workflow.channels import Channel, channels, recent
from syndicate.workflow.editions import Issue, issue_of
from syndicate.workflow.gather import Desk, Gathered, gather
from syndicate.workflow.outputs import Outputs, digest_folder
from syndicate.workflow.own_pages import revised
from syndicate.workflow.removals import Removal, guard_shrinking, remember_removals, removals
from syndicate.workflow.report import BuildReport, DigestReport, count_rejected
from syndicate.workflow.warnings import copies
from syndicate.workflow.weather_problems import weather_problems

__all__ = ["Options", "build"]

Progress = Callable[[str, int, int], None]


def unseen(what: str, done: int, total: int) -> None:
    """Progress that nobody watches."""


@dataclass(frozen=True, slots=True)
class Options:
    """``lock_wait``: seconds to wait for another build of the same publication."""

    output: Path
    day: date | None = None
    full: bool = False
    allow_shrink: bool = False
    lock_wait: float = 60.0


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
            "which has not come; look at it with: syndicate digest --date"
        )
    guard_output(publication, options.output)
    lock = publication.root / ".syndicate" / "lock"
    folder = Folder(options.output, lock=lock)
    with folder.open(wait=options.lock_wait, on_wait=waiting) as out:
        gathered = gather(publication, now)
        guard_missing(publication, gathered, options)
        # Known from the heads alone, so nothing is written (no picture either) before this.
        early = removals(gathered, publication, frozenset())
        if not options.allow_shrink:
            guard_shrinking(early, gathered.records, publication)
        desk = Desk(gathered, Pictures(publication, out, full=options.full))
        made = channels(publication, gathered, desk, progress)
        templates = Templates(publication)
        young = recent(gathered, desk, now)
        issue = issue_of(publication, gathered, desk, templates, day, now)
        gone = removals(gathered, publication, desk.rejected)
        older = revised(publication, gathered, desk, out)
        remember(publication, gathered, made, older, gone, issue, now)
        outputs = Outputs(publication, gathered, desk, templates, made, young, now)
        publish(outputs, issue, out, progress)
        counts, kept = out.counts, out.kept
    told = tuple(
        Problem(
            path=publication.relative(options.output / name),
            message="somebody changed this file of a section that left, so it was not removed",
            severity=Severity.WARNING,
        )
        for name in kept
    )
    return report_of(publication, options, gathered, desk, issue, counts, told)


def guard_output(publication: Publication, output: Path) -> None:
    """Articles and output may not lie in each other: pages would be read as articles next time.

    Raises:
        UsageError: they do.
    """
    articles, target = publication.articles.root.resolve(), output.resolve()
    if target.is_relative_to(articles) or articles.is_relative_to(target):
        raise UsageError(
            f"--output {output}: lies with the articles ({publication.relative(articles)}/); "
            "choose a folder of its own"
        )


def guard_missing(publication: Publication, gathered: Gathered, options: Options) -> None:
    """Refuse to publish nothing at all in place of something.

    Raises:
        UsageError: the articles' folder is missing or holds no article.
    """
    root = publication.articles.root
    shown = publication.relative(root)
    if not root.is_dir():
        raise UsageError(f"there is no folder {shown}/ for articles; make it, or set articles.root")
    if not gathered.articles and not gathered.problems and not options.allow_shrink:
        raise UsageError(
            f"{shown}/ holds no article; nothing was published. "
            "If this is meant, build with --allow-shrink"
        )


def remember(
    publication: Publication,
    gathered: Gathered,
    made: tuple[Channel, ...],
    older: tuple[Item, ...],
    gone: tuple[Removal, ...],
    issue: Issue | None,
    now: datetime,
) -> None:
    """Write the records, before anything is published: an id that was seen is never lost.

    A build that stands before the last one (``--now`` in the past) only looks.
    """
    records = gathered.records
    replay = records.newest is not None and now < records.newest
    remember_removals(gone, records, now)
    for item in (*(one for channel in made for one in channel.items), *older):
        records.publish(item.article, item.fingerprint, now)
    if replay:
        return
    records.save()
    editions = EditionRecords(publication.root, publication.timezone)
    if issue is not None and editions.is_open(issue.edition.date, now):
        editions.save(issue.edition)


def publish(outputs: Outputs, issue: Issue | None, out: Output, progress: Progress) -> None:
    """Write what is there, then remove what a section left behind when it left."""
    files = list(outputs.files(issue, out))
    out.guard(file.name for file in files)
    names = set()
    for number, file in enumerate(files):
        progress("files", number, len(files))
        out.write(file.name, file.data)
        names.add(file.name)
    progress("files", len(files), len(files))
    for name in sorted(out.listed - names):
        if outputs.is_of_a_section_that_left(name):
            out.remove(name)


def report_of(
    publication: Publication,
    options: Options,
    gathered: Gathered,
    desk: Desk,
    issue: Issue | None,
    counts: Counts,
    told: tuple[Problem, ...],
) -> BuildReport:
    """What was done, counted as distinct articles."""
    published = [one for one in gathered.selection.published if one.id not in desk.rejected]
    weather = weather_problems(publication, issue)
    twice = copies(desk.items.values())
    problems = (*gathered.problems, *desk.problems, *twice, *weather, *told)
    pages = frozenset(page.path for page in gathered.newsroom.front_pages)
    return BuildReport(
        output=options.output,
        published=len(published),
        held=gathered.selection.counts(),
        rejected=count_rejected(problems, pages),
        sections=_per_section(publication, published),
        written=counts.written,
        unchanged=counts.unchanged,
        removed=counts.removed,
        digest=None
        if issue is None or not issue.digest.stories()
        else DigestReport(
            issue.edition.date,
            len(issue.digest.stories()),
            f"{digest_folder(issue.edition)}/index.html",
        ),
        weather=issue.edition.weather if issue else None,
        problems=problems,
    )


def _per_section(publication: Publication, published: list[Article]) -> dict[str, int]:
    return {
        section.slug: sum(1 for one in published if section.slug in one.sections)
        for section in publication.sections
    }
