"""build = load → edition → feeds + digest → publish."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

from syndicate.config import Publication
from syndicate.edition import day_at
from syndicate.errors import UsageError
from syndicate.feeds import format_named
from syndicate.model import Article, Item, Problem, Severity
from syndicate.publish import Counts, Folder, Output
from syndicate.records import EditionRecords
from syndicate.sources.pictures import Pictures
from syndicate.templating import Templates
from syndicate.weather import Mode
from syndicate.workflow.channels import Channel, channels, recent
from syndicate.workflow.editions import Issue, issue_of
from syndicate.workflow.gather import Desk, Gathered, gather
from syndicate.workflow.outputs import File, Outputs, digest_folder
from syndicate.workflow.own_pages import page_of, revised
from syndicate.workflow.progress import Progress, unseen
from syndicate.workflow.removals import Removal, guard_shrinking, remember_removals, removals
from syndicate.workflow.report import BuildReport, DigestReport, count_rejected
from syndicate.workflow.warnings import copies
from syndicate.workflow.weather_problems import silent_providers, weather_problems

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
    lock = publication.root / ".syndicate" / "lock"
    folder = Folder(options.output, lock=lock)
    with folder.open(wait=options.lock_wait, on_wait=waiting) as out:
        out.guard(known_names(publication))
        gathered = gather(publication, now)
        guard_missing(publication, gathered, options)
        # Known from the heads alone, so nothing is written (no picture either) before this.
        if not options.allow_shrink:
            early = removals(gathered, publication, frozenset())
            guard_shrinking(early, gathered.records, publication, now)
        desk = Desk(gathered, Pictures(publication, out, full=options.full))
        made = channels(publication, gathered, desk, progress)
        young = recent(gathered, desk, now)
        templates = Templates(publication)
        issue = issue_of(publication, gathered, desk, templates, day, now, options.weather)
        gone = removals(gathered, publication, desk.rejected)
        if not options.allow_shrink:
            guard_shrinking(gone, gathered.records, publication, now)
        older = revised(publication, gathered, desk, out)
        remember(publication, gathered, made, older, gone, now)
        outputs = Outputs(publication, gathered, desk, templates, made, young, now)
        files = list(outputs.files(issue, out))
        out.guard(file.name for file in files)
        save(publication, gathered, issue, now)
        publish(outputs, files, out, progress)
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


def known_names(publication: Publication) -> tuple[str, ...]:
    """Files that every build writes: an editor's own in their place is seen before anything."""
    formats = [format_named(name).file_name for name in publication.feeds.formats]
    folders = ("", *(f"{section.slug}/" for section in publication.sections))
    names = [f"{folder}{name}" for folder in folders for name in ("index.html", *formats)]
    return ("feeds.opml", "news-sitemap.xml", "digest/index.html", *names)


def guard_output(publication: Publication, output: Path) -> None:
    """Output is a folder of its own: pages among articles would be read as articles next time.

    Raises:
        UsageError: it lies with the articles or the records.
    """
    target = output.resolve()
    for folder in (publication.articles.root, publication.root / "records"):
        other = folder.resolve()
        if target.is_relative_to(other) or other.is_relative_to(target):
            raise UsageError(
                f"the output ({publication.relative(target)}) and {publication.relative(other)} "
                "lie in each other; give each a folder of its own (--output, articles.root)"
            )


def guard_missing(publication: Publication, gathered: Gathered, options: Options) -> None:
    """Refuse to publish nothing at all in place of something.

    Raises:
        UsageError: the articles' folder is missing or holds no article.
    """
    if options.allow_shrink:
        return
    root = publication.articles.root
    shown = publication.relative(root)
    if not root.is_dir():
        raise UsageError(f"there is no folder {shown}/ for articles; make it, or set articles.root")
    if not os.access(root, os.R_OK | os.X_OK):
        raise UsageError(f"{shown}/ cannot be read; let the user who runs syndicate read it")
    if not gathered.articles and not gathered.problems:
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
    now: datetime,
) -> None:
    """Note what stands in the feeds and what left them."""
    records = gathered.records
    remember_removals(gone, records, now)
    for item in (*(one for channel in made for one in channel.items), *older):
        page = page_of(publication, item.article)
        records.publish(item.article, item.fingerprint, now, page=page)


def save(publication: Publication, gathered: Gathered, issue: Issue | None, now: datetime) -> None:
    """Write the records, before anything is published: an id that was seen is never lost."""
    gathered.records.save()
    if issue is None:
        return
    editions = EditionRecords(publication.root, publication.timezone)
    if editions.is_open(issue.edition.date, now):
        editions.save(issue.edition)
    elif editions.get(issue.edition.date) is None:
        # Its day is over, and no letter of it was mailed: it holds nothing back from later ones.
        editions.save(replace(issue.edition, held=()))


def publish(outputs: Outputs, files: list[File], out: Output, progress: Progress) -> None:
    """Write what is there, then remove what a section left behind when it left."""
    out.write_all(files, lambda number: progress("files", number, len(files)))
    progress("files", len(files), len(files))
    for name in sorted(out.listed - {file.name for file in files}):
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
        silent=silent_providers(issue),
    )


def _per_section(publication: Publication, published: list[Article]) -> dict[str, int]:
    return {
        section.slug: sum(1 for one in published if section.slug in one.sections)
        for section in publication.sections
    }
