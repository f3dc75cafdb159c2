"""The build itself, where something has changed: decide, render, publish."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import partial
from typing import NamedTuple

from syndicate import parallel
from syndicate.config import Publication
from syndicate.deck import Deck
from syndicate.errors import UsageError
from syndicate.feeds import format_named
from syndicate.feeds.sitemap import WINDOW
from syndicate.model import Item, Problem, Severity, seconds
from syndicate.publish import Folder, Output
from syndicate.records import EditionRecords
from syndicate.sources import Index, Newsroom, load
from syndicate.sources.pictures import Pictures
from syndicate.templating import Templates
from syndicate.workflow.build import Options, index_of
from syndicate.workflow.channels import Channel, channels, recent
from syndicate.workflow.editions import Issue, Letters, issue_of
from syndicate.workflow.gather import Desk, Gathered, gather
from syndicate.workflow.item_memo import ItemMemo
from syndicate.workflow.output_memo import File, OutputMemo, Unit
from syndicate.workflow.outputs import Outputs, digest_files, digest_folder
from syndicate.workflow.own_pages import page_of, revised
from syndicate.workflow.progress import Progress
from syndicate.workflow.removals import (
    Removal,
    guard_shrinking,
    remember_removals,
    removals,
    standing,
)
from syndicate.workflow.report import BuildReport, DigestReport, count_rejected
from syndicate.workflow.unchanged import Last, lasting_until
from syndicate.workflow.warnings import copies, given_up
from syndicate.workflow.weather_problems import silent_providers, weather_problems

__all__ = ["make"]

_UNITS = 6
"""Feeds and pages that are worth a process of their own."""


def make(
    publication: Publication,
    now: datetime,
    day: date,
    options: Options,
    last: Last,
    newsroom: Newsroom,
    *,
    progress: Progress,
    waiting: Callable[[], None],
) -> BuildReport:
    """Everything that has changed is rendered and written; ``newsroom`` is read already.

    Raises:
        UsageError: nothing was done; the message says what to mend.
        UnfinishedError: publishing stopped on the way.
    """
    lock = publication.root / ".syndicate" / "lock"
    waited = False

    def wait() -> None:
        nonlocal waited
        waited = True
        waiting()

    with contextlib.ExitStack() as stack:
        folder = Folder(options.output, lock=lock)
        out = stack.enter_context(folder.open(wait=options.lock_wait, on_wait=wait))
        if waited or last.is_overtaken():  # another build wrote, and articles came meanwhile
            last, newsroom = read_again(publication, options, last)
        stack.enter_context(
            parallel.aside(partial(Index(publication).save, newsroom.known, last.tree.looked))
        )
        templates = Templates(publication)
        memo = OutputMemo(publication, forget=options.full)
        letters = Letters(publication, templates, memo.letters, partial(digest_files, publication))
        stack.enter_context(letters.expected(is_for(publication, day, newsroom.newest)))
        out.guard(known_names(publication))
        gathered = gather(publication, now, newsroom, remember=not options.full)
        stack.enter_context(parallel.aside(gathered.records.keep, gathered.records.is_long))
        guard_missing(publication, gathered, options)
        where = standing(gathered.records, publication)
        # Known from the heads alone, so nothing is written (no picture either) before this.
        if not options.allow_shrink:
            early = removals(gathered, where, frozenset())
            guard_shrinking(early, where, gathered.records, now, newsroom.problems)
        items = ItemMemo(publication, out.keep, forget=options.full)
        desk = Desk(gathered, Pictures(publication, out, full=options.full), items)
        shown = channels(publication, gathered, desk, progress)
        young = recent(gathered, desk, now)
        issue = issue_of(publication, gathered, desk, letters, day, now, options.weather)
        letters.begin(issue.draft if issue else None)
        gone = removals(gathered, where, desk.rejected)
        if not options.allow_shrink:
            guard_shrinking(gone, where, gathered.records, now, newsroom.problems)
        older = revised(gathered, desk, out)
        remember(publication, gathered, shown, older, gone, now)
        passing = is_said_once(gathered, older)
        outputs = Outputs(publication, gathered, desk, templates, letters, shown, young, now)
        made = everything(outputs, issue, memo, out)
        out.guard(file.name for one in made for file in one.files)
        last.wrote(save(publication, gathered, issue, now))
        publish(outputs, made, out, progress)
        items.save()
        memo.save(out)
    report = report_of(publication, options, gathered, desk, issue, out)
    passing |= desk.passing or newsroom.passing
    if not (passing or out.counts.removed or out.kept or gathered.records.lies_ahead(now)):
        until = lasting_until(publication, now, (*coming(gathered, now), *leaving(young)))
        last.save(until, out.standing(), desk.places, report)
    return report


def is_for(publication: Publication, day: date, published: int) -> bool:
    """Whether an article of that time may stand in the letter of ``day``."""
    until = publication.edition_time(day)
    return seconds(until - publication.digest.window) <= published <= seconds(until)


def read_again(publication: Publication, options: Options, last: Last) -> tuple[Last, Newsroom]:
    """Another look at everything, now that nobody else builds."""
    last = last.again()
    last.remember_young()
    return last, load(publication, last.tree, index_of(publication, full=options.full))


def is_said_once(gathered: Gathered, older: tuple[Item, ...]) -> bool:
    """Whether something is told of the records as they were, which they are no more."""
    of_records = len(gathered.problems) > len(gathered.newsroom.problems)
    return bool(older) or (of_records and gathered.records.has_news)


def leaving(young: tuple[Item, ...]) -> Iterator[float]:
    """When the first article leaves the news sitemap, where there is one."""
    for item in young[-1:]:
        yield seconds(item.article.published + WINDOW) + 1e-6  # at that second it stands there yet


def coming(gathered: Gathered, now: datetime) -> Iterator[int]:
    """The instants to come at which something of an article changes by itself."""
    present, cards = now.timestamp(), gathered.newsroom.cards
    drafts = cards.column("draft")
    for name in ("published", "updated", "expires"):
        moments = cards.column(name)
        if cards.any(name) and max(moments) > present:
            yield from (
                moment
                for moment, draft in zip(moments, drafts, strict=True)
                if moment > present and not draft
            )


def known_names(publication: Publication) -> tuple[str, ...]:
    """Files that every build writes: an editor's own in their place is seen before anything."""
    formats = [format_named(name).file_name for name in publication.feeds.formats]
    folders = ("", *(f"{section.slug}/" for section in publication.sections))
    names = [f"{folder}{name}" for folder in folders for name in ("index.html", *formats)]
    return ("feeds.opml", "news-sitemap.xml", "digest/index.html", *names)


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
    if not gathered.cards and not gathered.problems:
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


def save(
    publication: Publication, gathered: Gathered, issue: Issue | None, now: datetime
) -> Iterator[str]:
    """Write the records, before anything is published: an id that was seen is never lost.

    Their names below ``records/``, each as soon as it is written.
    """
    gathered.records.save()
    yield "published.jsonl"
    if issue is None:
        return
    editions, day = EditionRecords(publication.root, publication.timezone), issue.edition.date
    if editions.is_open(day, now):
        editions.save(issue.edition)
        yield f"editions/{day.isoformat()}.json"
    elif editions.get(day) is None:
        # Its day is over, and no letter of it was mailed: it holds nothing back from later ones.
        editions.save(replace(issue.edition, held=()))
        yield f"editions/{day.isoformat()}.json"


class Prepared(NamedTuple):
    """A unit's files: those to be written, and those that stand already."""

    files: tuple[File, ...]
    standing: tuple[str, ...] = ()


def everything(
    outputs: Outputs, issue: Issue | None, memo: OutputMemo, out: Output
) -> list[Prepared]:
    """All that is to be published: what refers comes after what it refers to.

    The letter is asked for last: another process may still be making it.
    """
    first, pages = tuple(outputs.first()), tuple(outputs.pages(issue))
    made = prepared((*first, *pages), memo, out)
    made[len(first) : len(first)] = prepared(tuple(outputs.digests(issue, out)), memo, out)
    return made


def prepared(units: Sequence[Unit], memo: OutputMemo, out: Output) -> list[Prepared]:
    """Make the files of ``units``, on every processor, where they do not stand already."""
    standing = [memo.names(unit, out) for unit in units]
    wanted = [number for number, names in enumerate(standing) if names is None]

    def work(part: Sequence[int]) -> list[list[tuple[str, bytes]]]:
        return [[(file.name, file.data) for file in units[number].make()] for number in part]

    made = [Prepared((), names or ()) for names in standing]
    for number, files in zip(
        wanted, parallel.over(wanted, work, least=_UNITS, each=len(wanted)), strict=True
    ):
        made[number] = Prepared(tuple(map(File._make, files)))
        memo.made(units[number], made[number].files)
    return made


def publish(outputs: Outputs, made: list[Prepared], out: Output, progress: Progress) -> None:
    """Write what is there, then remove what a section left behind when it left."""
    files = [file for one in made for file in one.files]
    standing = [name for one in made for name in one.standing]
    out.use(standing)
    out.write_all(files, lambda number: progress("files", number, len(files)))
    progress("files", len(files), len(files))
    for name in sorted(out.listed.difference(standing, (file.name for file in files))):
        if outputs.is_of_a_section_that_left(name):
            out.remove(name)


def report_of(
    publication: Publication,
    options: Options,
    gathered: Gathered,
    desk: Desk,
    issue: Issue | None,
    out: Output,
) -> BuildReport:
    """What was done, counted as distinct articles."""
    told = tuple(
        Problem(
            path=publication.relative(options.output / name),
            message="somebody changed this file of a section that left, so it was not removed",
            severity=Severity.WARNING,
        )
        for name in out.kept
    )
    counts = out.counts
    rejected = desk.rejected
    published = gathered.selection.published
    if rejected:
        held = {*gathered.selection.held, *rejected}
        ids = gathered.cards.column("id")
        published = gathered.cards.picked([n for n, one in enumerate(ids) if one not in held])
    weather = weather_problems(publication, issue)
    twice = copies(desk.items.values())
    old = given_up(publication, lambda name: name in out.listed and out.exists(name))
    problems = (*gathered.problems, *desk.problems, *twice, *weather, *told, *old)
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
        if issue is None or not issue.stories
        else DigestReport(
            issue.edition.date,
            issue.stories,
            f"{digest_folder(issue.edition)}/index.html",
        ),
        weather=issue.edition.weather if issue else None,
        problems=problems,
        silent=silent_providers(issue),
    )


def _per_section(publication: Publication, published: Deck) -> dict[str, int]:
    counts = published.counts("sections")
    return {
        section.slug: sum(count for slugs, count in counts.items() if section.slug in slugs)
        for section in publication.sections
    }
