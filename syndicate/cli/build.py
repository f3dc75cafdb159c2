"""``syndicate build``."""

from __future__ import annotations

import time
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from syndicate.cli.examples import examples
from syndicate.cli.options import day as day_type
from syndicate.cli.progress import progress_on
from syndicate.cli.state import State, global_options, pass_state
from syndicate.errors import UsageError
from syndicate.model import Problem, Severity

if TYPE_CHECKING:
    from syndicate.config import Publication
    from syndicate.weather import Mode
    from syndicate.workflow.report import BuildReport

__all__ = ["build"]

LOCK_WAIT = 60.0
"""How many seconds a second build waits for the first."""


@click.command(
    epilog=examples(
        "syndicate build",
        "syndicate build --strict --json",
        "syndicate build --output /srv/www/feeds",
        "syndicate build --date 2025-06-10",
    )
)
@click.option(
    "--output",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Where to publish (default: feeds/ beside syndicate.toml).",
)
@click.option(
    "--date",
    "day",
    type=day_type,
    metavar="DAY",
    help="Make the digest of this day; feeds always stand at now.",
)
@click.option("--strict", is_flag=True, help="Exit 1 when anything was reported.")
@click.option("--full", is_flag=True, help="Forget the cache and make everything again.")
@click.option(
    "--allow-shrink", is_flag=True, help="Publish although more than half of the articles vanished."
)
@global_options
@pass_state
def build(
    state: State,
    output: Path | None,
    day: date | None,
    strict: bool,
    full: bool,
    allow_shrink: bool,
) -> int:
    """Turn articles into feeds, pages, and the day's digest.

    Only what changed is written. A faulty article is reported, with its file and line, and
    everything else goes out. Run it as often as you like.
    """
    from syndicate.config import load
    from syndicate.workflow.build import Options, build as run

    started = time.monotonic()
    publication = load(state.config_path(), state.environ)
    now = build_time(state, publication)
    with progress_on(state) as progress:
        report = run(
            publication,
            now,
            Options(
                output=state.path(output) if output else publication.root / "feeds",
                day=day,
                full=full,
                allow_shrink=allow_shrink,
                lock_wait=LOCK_WAIT,
                weather=weather_mode(state),
            ),
            progress=progress,
            waiting=lambda: state.say("another build is running; waiting for it to end"),
        )
    seconds = round(time.monotonic() - started, 2)
    if state.json:
        state.print_json(as_json(report, publication, seconds))
    else:
        tell(state, report, publication, now, seconds)
    return 1 if strict and report.problems else 0


def build_time(state: State, publication: Publication) -> datetime:
    """``--now``, else ``SOURCE_DATE_EPOCH`` (with a notice), else the clock.

    Raises:
        UsageError: the variable is no number of seconds.
    """
    epoch = state.environ.get("SOURCE_DATE_EPOCH", "")
    if state.instant or not epoch:
        return state.now(publication.timezone)
    try:
        now = datetime.fromtimestamp(int(epoch), UTC).astimezone(publication.timezone)
    except (ValueError, OverflowError, OSError) as error:
        raise UsageError(
            f"SOURCE_DATE_EPOCH={epoch}: must be seconds since 1970, or not be set"
        ) from error
    state.say(f"standing at {now.isoformat()} because SOURCE_DATE_EPOCH is set")
    return now


def weather_mode(state: State) -> Mode:
    """As for every verb; but ``SOURCE_DATE_EPOCH`` pins the clock, too."""
    from syndicate.weather import Mode

    return Mode.REPLAY if state.environ.get("SOURCE_DATE_EPOCH") else state.weather_mode


def as_json(report: BuildReport, publication: Publication, seconds: float) -> dict[str, object]:
    """The object of ``--json``, as docs/feeds.md shows it."""
    digest, weather = report.digest, report.weather
    return {
        "articles": report.articles,
        "published": report.published,
        "held": dict(report.held),
        "rejected": report.rejected,
        "sections": dict(report.sections),
        "feeds": {
            "written": report.written,
            "unchanged": report.unchanged,
            "removed": report.removed,
        },
        "digest": None
        if digest is None
        else {
            "date": digest.date.isoformat(),
            "articles": digest.articles,
            "path": publication.relative(report.output / digest.path),
        },
        "weather": None
        if weather is None
        else {
            "provider": weather.provider,
            "observed": weather.observed.isoformat() if weather.observed else None,
            "places": len(weather.places),
        },
        "problems": [problem_json(problem) for problem in report.problems],
        "seconds": seconds,
    }


def problem_json(problem: Problem) -> dict[str, object]:
    """One problem as an object."""
    return {
        "path": problem.path,
        "line": problem.line or None,
        "field": problem.field or None,
        "message": problem.message,
        "severity": problem.severity.value,
    }


def tell(
    state: State, report: BuildReport, publication: Publication, now: datetime, seconds: float
) -> None:
    """The same for people."""
    tell_problems(state, report.problems)
    title = click.style(publication.title, bold=True)
    state.say(f"{title}  {now:%Y-%m-%d %H:%M} ({publication.timezone.key})")
    state.say(f"  articles  {report.published} published{_held(report.held, report.rejected)}")
    if report.sections:
        names = {section.slug: section.name for section in publication.sections}
        counts = " · ".join(f"{names[slug]} {n}" for slug, n in report.sections.items())
        state.say(f"  sections  {counts}")
    where = publication.relative(report.output)
    removed = f", {report.removed} removed" if report.removed else ""
    written = count(report.written, "file")
    state.say(f"  output    {written} written, {report.unchanged} unchanged{removed} in {where}/")
    if report.digest is None:
        state.say("  digest    none: the edition has no article")
    else:
        path = publication.relative(report.output / report.digest.path)
        shown = count(report.digest.articles, "article")
        state.say(f"  digest    {shown} for {report.digest.date}: {path}")
    if report.weather is not None:
        observed = report.weather.observed
        at = f", observed {observed:%H:%M}" if observed else ""
        silent = f" ({'; '.join(report.silent)})" if report.silent else ""
        state.say(
            f"  weather   {count(len(report.weather.places), 'place')} "
            f"from {report.weather.provider}{at}{silent}"
        )
    state.say(click.style(f"  done in {seconds:.1f} s", dim=True))


def count(number: int, noun: str) -> str:
    """``1 file``, ``2 files``."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _held(held: Mapping[str, int], rejected: int) -> str:
    parts = [f"{count} {reason}" for reason, count in held.items() if count]
    text = f", held back: {', '.join(parts)}" if parts else ""
    return text + (click.style(f", {rejected} rejected", fg="red") if rejected else "")


SHOWN = 40
"""Problems printed in full without ``-v``; --json and ``check`` have all of them."""


def tell_problems(state: State, problems: tuple[Problem, ...]) -> None:
    """Errors first; very many of them are counted instead of scrolling by."""
    ordered = sorted(problems, key=lambda one: one.severity is not Severity.ERROR)
    shown = ordered if state.verbose else ordered[:SHOWN]
    for problem in shown:
        if problem.severity is Severity.ERROR:
            state.error(str(problem))
        else:
            state.warn(str(problem))
    if len(shown) < len(ordered):
        state.warn(f"… and {len(ordered) - len(shown)} more; see them with -v")
