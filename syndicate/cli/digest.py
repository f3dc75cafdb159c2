"""``syndicate digest``."""

from __future__ import annotations

import difflib
import sys
from datetime import date

import click

from syndicate.cli.build import tell_problems
from syndicate.cli.examples import examples
from syndicate.cli.options import day as day_type
from syndicate.cli.state import State, global_options, pass_state
from syndicate.errors import UsageError

__all__ = ["digest"]


@click.command(
    epilog=examples(
        "syndicate digest > letter.html",
        "syndicate digest --format text",
        "syndicate digest --date 2025-06-10 --section 교육 --city 제주 --format eml > letter.eml",
    )
)
@click.option(
    "--date",
    "day",
    type=day_type,
    metavar="DAY",
    help="The edition of this day (default: the last whose time has come).",
)
@click.option(
    "--section",
    "labels",
    multiple=True,
    metavar="SLUG",
    help="Only this section; may be given more than once.",
)
@click.option("--city", default=None, metavar="NAME", help="This place first in the weather.")
@click.option(
    "--format",
    "kind",
    type=click.Choice(("html", "text", "eml")),
    default="html",
    show_default=True,
)
@global_options
@pass_state
def digest(
    state: State, day: date | None, labels: tuple[str, ...], city: str | None, kind: str
) -> int:
    """Print one digest to standard output. Nothing is written or sent.

    A day to come shows the letter as it would be with today's files.
    """
    from syndicate.config import load
    from syndicate.workflow.preview import preview

    publication = load(state.config_path(), state.environ)
    slugs = []
    for label in labels:
        section = publication.section_named(label)
        if section is None:
            known = [one for each in publication.sections for one in (each.slug, each.name)]
            near = difflib.get_close_matches(label, known, n=1)
            names = ", ".join(f"{one.slug} ({one.name})" for one in publication.sections)
            hint = f"did you mean {near[0]}?" if near else f"there are: {names}"
            raise UsageError(f"no section {label!r} ({hint})")
        slugs.append(section.slug)
    shown = preview(
        publication,
        state.now(publication.timezone),
        output=publication.root / "feeds",
        day=day,
        sections=tuple(slugs) or None,
        city=city,
        mode=state.weather_mode,
    )
    tell_problems(state, shown.problems)
    if shown.letter is None:
        message = f"the edition of {shown.day} has no article" + (
            " in the chosen sections" if slugs else ""
        )
        if state.json:
            state.print_json({"date": shown.day.isoformat(), "digest": None})
        state.say(message)
        return 0
    if state.json:
        state.print_json(
            {
                "date": shown.day.isoformat(),
                "digest": {
                    "subject": shown.letter.subject,
                    "html": shown.letter.html,
                    "text": shown.letter.text,
                },
            }
        )
    elif kind == "eml":
        sys.stdout.buffer.write(shown.eml())
    else:
        text = shown.letter.html if kind == "html" else shown.letter.text
        sys.stdout.buffer.write(text.encode())
    return 0
