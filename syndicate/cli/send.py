"""``syndicate send``."""

from __future__ import annotations

import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from types import FrameType
from typing import TYPE_CHECKING

import click

from syndicate.cli.audience import open_audience, publication_of
from syndicate.cli.build import count
from syndicate.cli.examples import examples
from syndicate.cli.options import day as day_type, span
from syndicate.cli.progress import progress_on
from syndicate.cli.state import State, global_options, pass_state
from syndicate.errors import UsageError

if TYPE_CHECKING:
    from syndicate.clock import Clock
    from syndicate.config import Publication
    from syndicate.database import Database
    from syndicate.workflow.send_report import Rehearsal, SendReport, SentEdition

__all__ = ["counts_json", "send"]

LOCK_WAIT = 60.0


@click.command(
    epilog=examples(
        "syndicate send",
        "syndicate send --wait 30m",
        "syndicate send --dry-run",
        "syndicate send --test you@example.kr",
    )
)
@click.option(
    "--date", "day", type=day_type, metavar="DAY", help="This edition only (default: today's)."
)
@click.option("--dry-run", is_flag=True, help="Say who would get what; write and send nothing.")
@click.option(
    "--test",
    "tests",
    multiple=True,
    metavar="ADDRESS",
    help="Send it to this address only, marked as a test; as often as you like.",
)
@click.option("--late", is_flag=True, help="Send it although its time is long past.")
@click.option(
    "--wait",
    type=span,
    default="0s",
    metavar="SPAN",
    help="How long to wait for letters that a server refused for now, like 30m.",
)
@global_options
@pass_state
def send(
    state: State,
    day: date | None,
    dry_run: bool,
    tests: tuple[str, ...],
    late: bool,
    wait: timedelta,
) -> int:
    """Mail the digest to everyone who asked for it, exactly once each.

    Unfinished editions are continued first. Run it again whenever it stopped: nobody is mailed
    twice, nobody is skipped. What became of each letter: syndicate deliveries.
    """
    from syndicate.clock import MovedClock, SystemClock

    if dry_run and tests:
        raise click.UsageError("--dry-run sends nothing, --test does; choose one")
    publication = publication_of(state)
    now = state.now(publication.timezone)
    clock = MovedClock(now) if state.instant else SystemClock()
    with open_audience(publication) as database:
        if dry_run:
            return _rehearse(state, publication, database, day, clock)
        if tests:
            return _test(state, publication, database, day, tests, clock)
        return _send(state, publication, database, day, clock, late=late, wait=wait)


def _send(
    state: State,
    publication: Publication,
    database: Database,
    day: date | None,
    clock: Clock,
    *,
    late: bool,
    wait: timedelta,
) -> int:
    from syndicate.workflow.send import Sending, send as run

    def confirm(why: str) -> None:
        if late:
            return
        if not (sys.stdin.isatty() and sys.stderr.isatty()) or state.json:
            named = f" --date {day}" if day else ""
            raise UsageError(f"{why}; to send it all the same: syndicate send --late{named}")
        if not click.confirm(f"{why}; send it now?", err=True):
            raise UsageError("nothing was sent")

    started = time.monotonic()
    with _interruptible(state) as stop, progress_on(state) as progress:
        report = run(
            publication,
            database,
            clock,
            Sending(
                day=day,
                wait=wait,
                lock_wait=LOCK_WAIT,
                confirm_late=confirm,
                stop=stop,
                progress=progress,
                trouble=lambda line: state.warn(f"{line}; Ctrl-C stops, and nothing is lost"),
            ),
        )
    if state.json:
        state.print_json(as_json(report, round(time.monotonic() - started, 2)))
    else:
        tell(state, report)
    return 0 if report.finished else 3


@contextmanager
def _interruptible(state: State) -> Iterator[_Stop]:
    """The first Ctrl-C (or a service's SIGTERM) lets letters under way be finished."""
    stop = _Stop(state)
    before = {name: signal.signal(name, stop.note) for name in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stop
    finally:
        for name, handler in before.items():
            signal.signal(name, handler)


class _Stop:
    def __init__(self, state: State) -> None:
        self._state = state
        self._asked = False

    def __call__(self) -> bool:
        return self._asked

    def note(self, _number: int, _frame: FrameType | None) -> None:
        if self._asked:
            self._state.say("ended at once: the next run lists letters under way as unknown")
            raise KeyboardInterrupt
        self._asked = True
        self._state.say(
            "stopping: letters under way are finished first; a second time ends at once, and "
            "leaves nobody knowing whether they arrived"
        )


def _rehearse(
    state: State, publication: Publication, database: Database, day: date | None, clock: Clock
) -> int:
    from syndicate.workflow.send_rehearsal import rehearse

    found = rehearse(publication, database, day, clock.now())
    if state.json:
        state.print_json(rehearsal_json(found))
        return 0
    for note in found.notes:
        state.say(note)
    if found.date is not None:
        title = click.style(publication.title, bold=True)
        state.say(f"{title}  {found.date} to {found.transport}")
        state.say(
            f"  people    {found.people}, of whom {count(found.letters, 'letter')} would go to"
        )
        for group in found.groups:
            state.say(
                f"  {group.language:<8}  {count(group.letters, 'letter')}"
                + (f", up to {group.bytes:,} bytes: {group.subject}" if group.letters else "")
            )
        state.say(click.style("  nothing was sent", dim=True))
    return 0


def _test(
    state: State,
    publication: Publication,
    database: Database,
    day: date | None,
    tests: tuple[str, ...],
    clock: Clock,
) -> int:
    from syndicate.delivery.parcel import Outcome
    from syndicate.workflow.send_rehearsal import send_tests

    results = send_tests(
        publication,
        database,
        clock,
        day,
        tests,
        lambda line: state.warn(f"{line}; Ctrl-C stops"),
    )
    good = {Outcome.SENT, Outcome.WRITTEN}
    if state.json:
        letters = [
            {"address": parcel.recipient, "state": result.outcome.value, "reply": result.reply}
            for parcel, result in results
        ]
        state.print_json({"tests": letters})
    else:
        for parcel, result in results:
            if result.outcome in good:
                state.say(f"{parcel.recipient}: {result.outcome.value}")
            else:
                state.error(f"{parcel.recipient}: {result.outcome.value}: {result.reply}")
    done = len(results) == len(tests) and all(one.outcome in good for _, one in results)
    return 0 if done else 3


def rehearsal_json(found: Rehearsal) -> dict[str, object]:
    """The object of ``--dry-run --json``, as docs/delivery.md shows it."""
    return {
        "date": found.date.isoformat() if found.date else None,
        "transport": found.transport,
        "people": found.people,
        "letters": found.letters,
        "languages": [
            {
                "language": group.language,
                "people": group.people,
                "letters": group.letters,
                "subject": group.subject,
                "bytes": group.bytes,
            }
            for group in found.groups
        ],
        "notes": list(found.notes),
    }


def as_json(report: SendReport, seconds: float) -> dict[str, object]:
    """The object of ``--json``, as docs/delivery.md shows it."""
    return {
        "transport": report.transport,
        "finished": report.finished,
        "editions": [edition_json(edition) for edition in report.editions],
        "notes": [*report.alarms, *report.notes],
        "seconds": seconds,
    }


def edition_json(edition: SentEdition) -> dict[str, object]:
    """One edition; ``done`` letters of it were settled by this run."""
    return {
        "date": edition.date.isoformat(),
        "subject": edition.subject,
        "people": edition.counts.people,
        **counts_json(edition),
        "done": edition.done,
        "troubles": list(edition.troubles),
    }


def counts_json(edition: SentEdition) -> dict[str, object]:
    """People by state; all states are there."""
    from syndicate.delivery.ledger_states import Delivery

    counts = edition.counts
    return {
        "counts": {state.value: counts[state] for state in Delivery},
        "deferred": counts.deferred,
    }


def tell(state: State, report: SendReport) -> None:
    """The same for people."""
    from syndicate.delivery.ledger_states import Delivery
    from syndicate.workflow.send_report import failed_words

    for edition in report.editions:
        states = " · ".join(f"{n} {name.value}" for name, n in edition.counts.states.items())
        state.say(
            f"{click.style(str(edition.date), bold=True)}  "
            f"{count(edition.counts.people, 'person').replace('persons', 'people')} → "
            f"{report.transport}"
        )
        if edition.subject:
            state.say(f"  subject   {edition.subject}")
        state.say(f"  letters   {states or 'none'}")
        if edition.done and edition.seconds:
            speed = edition.done / edition.seconds
            state.say(
                click.style(
                    f"  {edition.done} done in {edition.seconds:.1f} s ({speed:,.0f} a second)",
                    dim=True,
                )
            )
        for trouble in edition.troubles:
            state.warn(trouble)
        for line in _left(edition):
            state.warn(line)
        if edition.done and (failed := edition.counts[Delivery.FAILED]):
            nobody = "nobody got this edition: " if edition.all_failed else ""
            words = f"{nobody}{failed_words(failed, edition.date)}"
            state.warn(words, always=edition.all_failed)
    for alarm in report.alarms:
        state.warn(alarm, always=True)
    for note in report.notes:
        state.say(note)


def _left(edition: SentEdition) -> Iterator[str]:
    from syndicate.delivery.ledger_states import Delivery

    counts = edition.counts
    if counts.open:
        later = f", {counts.deferred} of them refused for now" if counts.deferred else ""
        yield f"{count(counts.open, 'letter')} left{later}: run it again, or use --wait"
    if unknown := counts[Delivery.UNKNOWN]:
        yield (
            f"{count(unknown, 'letter')} may or may not have arrived; see who: syndicate "
            f"deliveries --date {edition.date} --state unknown, and settle them: {edition.settling}"
        )
