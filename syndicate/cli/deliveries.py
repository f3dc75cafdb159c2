"""``syndicate deliveries``: who got it, who did not and why; settle, stop, take back."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from typing import TYPE_CHECKING

import click

from syndicate.cli.audience import open_audience, publication_of
from syndicate.cli.build import count
from syndicate.cli.examples import examples
from syndicate.cli.options import day as day_type
from syndicate.cli.state import State, global_options, pass_state
from syndicate.errors import UsageError

if TYPE_CHECKING:
    from syndicate.config import Publication
    from syndicate.delivery.ledger import Counts, Frozen, Ledger
    from syndicate.delivery.ledger_settle import Line
    from syndicate.delivery.ledger_states import Delivery

__all__ = ["deliveries"]

STATES = ("pending", "claimed", "sending", "sent", "written", "failed", "cancelled", "unknown")
GOOD = ("sent", "written")

_day = click.option(
    "--date", "day", type=day_type, metavar="DAY", help="The edition (default: the last one)."
)


@click.group(
    invoke_without_command=True,
    epilog=examples(
        "syndicate deliveries",
        "syndicate deliveries --state unknown",
        "syndicate deliveries --date 2025-06-10 --state sent --json",
        "syndicate deliveries resolve --sent kim@example.kr",
        "syndicate deliveries resolve --resend --all",
        "syndicate deliveries resolve --resend --failed --all",
        "syndicate deliveries cancel --date 2025-06-10",
        "syndicate deliveries reset --written",
    ),
)
@_day
@click.option(
    "--state",
    "states",
    type=click.Choice(STATES),
    multiple=True,
    help="List these people (default: all who did not get it).",
)
@global_options
@click.pass_context
def deliveries(ctx: click.Context, day: date | None, states: tuple[str, ...]) -> int:
    """Who got an edition, who did not and why."""
    if ctx.invoked_subcommand is not None:
        if day or states:
            raise click.UsageError("write options after the word: deliveries resolve --date …")
        return 0
    from syndicate.delivery.ledger_settle import lines
    from syndicate.delivery.ledger_states import Delivery

    state = ctx.find_root().ensure_object(State)
    publication = publication_of(state)
    chosen = [Delivery(name) for name in states or (one for one in STATES if one not in GOOD)]
    with _ledger(publication) as ledger:
        edition = _edition(ledger, day)
        counts = ledger.counts(edition)
        people = lines(ledger.database, edition, chosen)
        if state.json:
            _print_json(edition, counts, people, publication)
        else:
            _tell(state, edition, counts)
            for line in people:
                click.echo(_shown(line, publication))
    return 0


@deliveries.command(epilog=examples("syndicate deliveries resolve --sent --all"))
@_day
@click.option("--sent", is_flag=True, help="They have it.")
@click.option("--resend", is_flag=True, help="Mail them once more.")
@click.option(
    "--failed", is_flag=True, help="With --resend: letters that failed, not the unknown ones."
)
@click.option("--all", "everyone", is_flag=True, help="All such letters of the edition.")
@click.argument("addresses", nargs=-1, metavar="[ADDRESS]…")
@global_options
@pass_state
def resolve(
    state: State,
    day: date | None,
    sent: bool,
    resend: bool,
    failed: bool,
    everyone: bool,
    addresses: tuple[str, ...],
) -> int:
    """Settle letters of which nobody knows whether they arrived.

    The Message-ID of a letter is the same in every attempt: look for it in the log of your mail
    server, or ask the people. With --resend --failed, letters that were refused are mailed once
    more, after whatever was wrong has been mended; people who are suppressed stay out.
    """
    from syndicate.delivery import ledger_settle
    from syndicate.delivery.ledger_states import Delivery

    if sent == resend:
        raise click.UsageError("say what is true of them: --sent or --resend")
    if failed and not resend:
        raise click.UsageError("letters that failed can only be mailed again: --resend --failed")
    if everyone == bool(addresses):
        raise click.UsageError("name addresses, or --all")
    publication = publication_of(state)
    now = state.now(publication.timezone)
    with _ledger(publication) as ledger:
        edition = _edition(ledger, day)
        if failed:
            _guard_cancelled(edition)
        elif resend:
            _guard_resend(publication, edition, now)
        wanted = Delivery.FAILED if failed else Delivery.UNKNOWN
        rows = None if everyone else _rows(ledger, edition, addresses, wanted)
        if failed:
            settled = ledger_settle.resend_failed(ledger.database, edition, rows, now)
            left = (
                ledger.counts(edition)[Delivery.FAILED] if everyone else len(rows or ()) - settled
            )
            if left:
                state.say(f"{count(left, 'letter')} not: their readers are not active any more")
        else:
            settled = ledger_settle.resolve(ledger.database, edition, rows, now, sent=sent)
    word = "sent" if sent else "to be sent again"
    _answer(state, f"{count(settled, 'letter')} of {edition.date}: {word}", settled)
    if settled and not sent:
        state.say(f"run: syndicate send --date {edition.date}")
    return 0


@deliveries.command(epilog=examples("syndicate deliveries cancel --date 2025-06-10"))
@click.option(
    "--date", "day", type=day_type, metavar="DAY", required=True, help="Which edition to end."
)
@click.option("--yes", is_flag=True, help="Do not ask.")
@global_options
@pass_state
def cancel(state: State, day: date, yes: bool) -> int:
    """End an edition for good: who has not got it will not."""
    from syndicate.delivery import ledger_settle

    publication = publication_of(state)
    with _ledger(publication) as ledger:
        edition = _edition(ledger, day)
        left = ledger.counts(edition).open
        if not yes:
            if not (sys.stdin.isatty() and sys.stderr.isatty()):
                raise UsageError(
                    f"this ends the edition of {day} for {count(left, 'letter')} not yet sent; "
                    "if that is meant, add --yes"
                )
            question = f"End the edition of {day}? {count(left, 'letter')} will not be sent."
            if not click.confirm(question, err=True):
                raise UsageError("nothing was changed")
        ended = ledger_settle.cancel(ledger.database, edition, state.now(publication.timezone))
    _answer(state, f"{day} was cancelled; {count(ended, 'letter')} will not be sent", ended)
    return 0


@deliveries.command(epilog=examples("syndicate deliveries reset --written"))
@_day
@click.option(
    "--written",
    is_flag=True,
    required=True,
    expose_value=False,
    help="Letters in the Maildir count as not sent.",
)
@global_options
@pass_state
def reset(state: State, day: date | None) -> int:
    """After a rehearsal into a Maildir: send these letters to people after all."""
    from syndicate.delivery import ledger_settle

    publication = publication_of(state)
    now = state.now(publication.timezone)
    with _ledger(publication) as ledger:
        edition = _edition(ledger, day)
        _guard_resend(publication, edition, now)
        done = ledger_settle.reset_written(ledger.database, edition, now)
    _answer(state, f"{count(done, 'letter')} of {edition.date} will be sent", done)
    if done:
        state.say("run: syndicate send")
    return 0


@contextmanager
def _ledger(publication: Publication) -> Iterator[Ledger]:
    from syndicate.delivery.ledger import Ledger

    with open_audience(publication) as database:
        yield Ledger(database, publication.id)


def _edition(ledger: Ledger, day: date | None) -> Frozen:
    editions = ledger.editions()
    if not editions:
        raise UsageError("no edition was sent yet; syndicate send begins one")
    if day is None:
        return editions[0]
    for edition in editions:
        if edition.date == day:
            return edition
    raise UsageError(
        f"no letter of {day} was sent; the last editions are: "
        f"{', '.join(str(one.date) for one in editions[:5])}"
    )


def _guard_resend(publication: Publication, edition: Frozen, now: datetime) -> None:
    from syndicate.workflow.send_guards import deadline

    _guard_cancelled(edition)
    end = deadline(publication, edition).astimezone(publication.timezone)
    if end <= now:
        raise UsageError(
            f"letters of {edition.date} are sent until {end:%Y-%m-%d %H:%M} (delivery.give_up); "
            "that has passed"
        )


def _guard_cancelled(edition: Frozen) -> None:
    if edition.cancelled:
        raise UsageError(f"the edition of {edition.date} was cancelled: nothing of it is sent")


def _rows(ledger: Ledger, edition: Frozen, addresses: Sequence[str], wanted: Delivery) -> list[int]:
    from syndicate.delivery.ledger_settle import persons
    from syndicate.mail.address import check

    keys = {check(text).key: text for text in addresses}
    found = persons(ledger.database, edition, keys, wanted)
    missing = [text for key, text in keys.items() if key not in found]
    if missing:
        raise UsageError(
            f"no letter of {edition.date} to {', '.join(missing)} is {wanted.value}; nothing was "
            f"changed. See who is: syndicate deliveries --date {edition.date} "
            f"--state {wanted.value}"
        )
    return list(found.values())


def _answer(state: State, message: str, number: int) -> None:
    if state.json:
        state.print_json({"letters": number})
    else:
        state.say(message)


def _tell(state: State, edition: Frozen, counts: Counts) -> None:
    from syndicate.delivery.ledger_states import Delivery

    ended = ", cancelled" if edition.cancelled else ""
    head = click.style(str(edition.date), bold=True)
    people = "1 person" if counts.people == 1 else f"{counts.people} people"
    state.say(f"{head}  {people} → {edition.transport or 'nowhere yet'}{ended}")
    for name in Delivery:
        if counts[name]:
            later = f" ({counts.deferred} refused for now)" if name == "pending" else ""
            state.say(f"  {name.value:<10}{counts[name]:>9}{later if counts.deferred else ''}")


def _shown(line: Line, publication: Publication) -> str:
    when = line.changed.astimezone(publication.timezone)
    words = ": ".join(filter(None, (line.server, line.reply)))
    if line.not_before:
        words += f" (again at {line.not_before.astimezone(publication.timezone):%H:%M})"
    name = line.address or "(forgotten)"
    return f"{line.state.value:<10} {when:%Y-%m-%d %H:%M:%S}  {name}  {words}".rstrip()


def _print_json(
    edition: Frozen, counts: Counts, people: Iterator[Line], publication: Publication
) -> None:
    """A person at a time: a million of them do not have to fit into memory."""
    from syndicate.delivery.ledger_states import Delivery

    head = {
        "date": edition.date.isoformat(),
        "frozen": edition.frozen.astimezone(publication.timezone).isoformat(),
        "cancelled": edition.cancelled,
        "transport": edition.transport,
        "people": counts.people,
        "counts": {name.value: counts[name] for name in Delivery},
        "deferred": counts.deferred,
    }
    text = json.dumps(head, ensure_ascii=False, indent=1)
    click.echo(f'{text[:-2]},\n "deliveries": [', nl=False)
    for number, line in enumerate(people):
        one = {
            "address": line.address or None,
            "state": line.state.value,
            "attempts": line.attempts,
            "server": line.server,
            "reply": line.reply,
            "changed": line.changed.astimezone(publication.timezone).isoformat(),
            "not_before": line.not_before.astimezone(publication.timezone).isoformat()
            if line.not_before
            else None,
        }
        click.echo(f"{',' if number else ''}\n  {json.dumps(one, ensure_ascii=False)}", nl=False)
    click.echo("\n ]\n}")
