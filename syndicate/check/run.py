"""All examinations, one after the other."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from pathlib import Path

from syndicate.check.articles import ArticleExaminer
from syndicate.check.delivery import examine_delivery
from syndicate.check.letters import examine_letter
from syndicate.check.online import dead_links
from syndicate.check.outputs import examine_outputs
from syndicate.check.templates import examine_templates
from syndicate.check.weather import examine_weather
from syndicate.config import Publication
from syndicate.edition import day_at
from syndicate.errors import TemplateError
from syndicate.model import Item, Problem
from syndicate.sources.pictures import Pictures
from syndicate.templating import Templates
from syndicate.weather import Mode
from syndicate.workflow.channels import channels, recent
from syndicate.workflow.editions import Letters, issue_of
from syndicate.workflow.gather import Desk, Gathered, gather
from syndicate.workflow.outputs import Outputs, digest_files
from syndicate.workflow.progress import Progress, unseen
from syndicate.workflow.store import ReadOnlyStore
from syndicate.workflow.warnings import copies

__all__ = ["check"]


def check(
    publication: Publication,
    now: datetime,
    *,
    output: Path,
    paths: Sequence[Path] = (),
    online: bool = False,
    progress: Progress = unseen,
) -> tuple[Problem, ...]:
    """Every finding, in the order of files and lines.

    With ``paths`` (files or folders), only the articles there are examined.

    Raises:
        UsageError: a record is damaged.
    """
    gathered = gather(publication, now)
    store = ReadOnlyStore(output)
    desk = Desk(gathered, Pictures(publication, store))
    wanted = tuple(publication.relative(path.resolve()) for path in paths)
    chosen = [one for one in gathered.cards if _inside(one.path, wanted)]
    examiner = ArticleExaminer(publication, gathered)
    found: list[Problem] = []
    items: list[Item] = []
    for number, card in enumerate(chosen):
        progress("articles", number, len(chosen))
        item = desk.item(card)
        if item is not None:
            items.append(item)
            found += examiner.examine(item)
    progress("articles", len(chosen), len(chosen))
    if not wanted:
        found += examine_delivery(publication, output)
        found += examine_weather(publication)
        found += _whole(publication, gathered, desk, store, output, now)
    found += copies(items)
    if online:
        found += dead_links(publication, items, progress)
    everything = (*gathered.problems, *desk.problems, *found)
    return tuple(
        sorted(
            dict.fromkeys(one for one in everything if _inside(one.path, wanted)),
            key=lambda one: (one.path, one.line, one.message),
        )
    )


def _inside(path: str, wanted: tuple[str, ...]) -> bool:
    return not wanted or any(
        path == one or path.startswith(f"{one}/") or one == "." for one in wanted
    )


def _whole(
    publication: Publication,
    gathered: Gathered,
    desk: Desk,
    store: ReadOnlyStore,
    output: Path,
    now: datetime,
) -> list[Problem]:
    """What concerns the publication as a whole: templates, feeds, the letter."""
    try:
        templates = Templates(publication)
        made = channels(publication, gathered, desk, unseen)
        letters = Letters(publication, templates, files=partial(digest_files, publication))
        issue = issue_of(
            publication,
            gathered,
            desk,
            letters,
            day_at(publication, now),
            now,
            Mode.OFFLINE,
        )
        outputs = Outputs(
            publication, gathered, desk, templates, letters, made, recent(gathered, desk, now), now
        )
        found = examine_outputs(publication, outputs, issue, store, output)
        found += examine_templates(publication)
        return found + examine_letter(publication, issue, made, templates, now)
    except TemplateError as error:
        return [template_problem(error)]


def template_problem(error: TemplateError) -> Problem:
    """``templates/digest.html:12: 'titel' is undefined`` as a finding with file and line."""
    where, _, message = str(error).partition(": ")
    path, _, line = where.rpartition(":")
    if line.isdigit():
        return Problem(path=path, line=int(line), message=message)
    return Problem(path=where, message=message or str(error))
