"""``syndicate bounces``."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from syndicate.cli.audience import open_audience, publication_of
from syndicate.cli.examples import examples
from syndicate.cli.state import State, global_options, pass_state
from syndicate.errors import UsageError

if TYPE_CHECKING:
    from syndicate.mail.bounce.boxes import Found
    from syndicate.workflow.bounces import Finding

__all__ = ["bounces"]

STREAM = "standard input"


@click.command(
    epilog=examples(
        "syndicate bounces ~/Maildir",
        "syndicate bounces returned.mbox report.eml",
        "syndicate bounces < report.eml",
        "syndicate bounces ~/Maildir --dry-run",
    )
)
@click.argument("files", nargs=-1, metavar="[FILE]...", type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Say what would be done, and do nothing.")
@click.option(
    "--by-address",
    is_flag=True,
    help="Believe reports that prove nothing but name a reader's address. Anybody who can mail "
    "the mailbox could then silence any reader.",
)
@global_options
@pass_state
def bounces(state: State, files: tuple[Path, ...], dry_run: bool, by_address: bool) -> int:
    """Read letters that came back, and complaints about letters.

    FILE is a message, an mbox, a Maildir or a folder of them; without one, standard input is
    read. Readers whose address takes no letters are suppressed, readers who complained are
    unsubscribed. The mails stay where they are, and reading them again changes nothing.
    """
    from syndicate.workflow.bounces import read_bounces

    publication = publication_of(state)
    if not files and sys.stdin.isatty():
        raise UsageError("give a file, an mbox or a Maildir, or a message on standard input")
    unreadable: list[Found] = []
    with open_audience(publication) as database:
        found = read_bounces(
            database,
            publication,
            _messages(state, files, unreadable),
            state.now(publication.timezone),
            by_address=by_address,
            dry_run=dry_run,
        )
        findings = []
        for one in found:
            findings.append(one)
            if not state.json and not state.quiet:
                click.echo(line(one))
    if state.json:
        state.print_json(as_json(findings, unreadable, dry_run=dry_run))
    else:
        tell(state, findings, dry_run=dry_run)
    return 0


def _messages(state: State, files: tuple[Path, ...], unreadable: list[Found]) -> Iterator[Found]:
    """What can be read; the rest is named and left out.

    Raises:
        UsageError: nothing at all can be read.
    """
    from syndicate.mail.bounce.boxes import messages, split

    read = 0
    for file in files or (Path("-"),):
        if file == Path("-"):
            found = split(sys.stdin.buffer, STREAM)
        else:
            found = messages(state.path(file.expanduser()), str(file))
        for one in found:
            if one.fault:
                unreadable.append(one)
                if not state.json:
                    state.warn(f"{one.name} cannot be read: {one.fault}", always=True)
            else:
                read += 1
                yield one
    if unreadable and not read:
        faults = ", ".join(f"{one.name}: {one.fault}" for one in unreadable[:5])
        raise UsageError(f"nothing could be read{f' ({faults})' if state.json else ''}")


def line(one: Finding) -> str:
    """A report as people read it: what was done, to whom, why, where it lies."""
    report = one.report
    why = report.reason + (f" ({report.status})" if report.status else "")
    who = one.address or report.recipient or report.subject or "?"
    return f"{done(one):<12}  {who}  {why}  [{one.name}]"


def done(one: Finding) -> str:
    """In one or two words; it begins the line and counts in the summary."""
    from syndicate.mail.bounce import Kind

    if one.effect is not None:
        return one.effect.value
    if one.report.kind is Kind.NOTICE:
        return "no matter"
    return "not read" if one.report.kind is Kind.UNKNOWN else "nobody"


def tell(state: State, findings: list[Finding], *, dry_run: bool) -> None:
    """The summary, and what the operator has to look at."""
    from syndicate.delivery.returned import Effect

    counts = Counter(map(done, findings))
    total = f"{len(findings)} {'report' if len(findings) == 1 else 'reports'}"
    parts = " · ".join(f"{number} {word}" for word, number in counts.most_common())
    state.say(f"{total}{f': {parts}' if parts else ''}{'; nothing was changed' if dry_run else ''}")
    blocked = Counter(one.report.reason for one in findings if one.effect is Effect.NOTED)
    for reason, number in blocked.most_common(5):
        letters = "letter was" if number == 1 else "letters were"
        state.warn(f"{number} {letters} refused because of us, not of the reader: {reason}")
    if counts["nobody"]:
        number = counts["nobody"]
        prove = "proves" if number == 1 else "prove"
        state.warn(
            f"{number} of the reports {prove} no letter of ours; nothing was done (docs/bounces.md)"
        )
    if counts["not read"]:
        number = counts["not read"]
        are, them = ("is", "it") if number == 1 else ("are", "them")
        state.warn(f"{number} of the mails {are} no report that is understood; read {them}")


def as_json(
    findings: list[Finding], unreadable: list[Found], *, dry_run: bool
) -> dict[str, object]:
    """The object of ``--json``."""
    return {
        "dry_run": dry_run,
        "summary": dict(Counter(map(done, findings))),
        "reports": [
            {
                "name": one.name,
                "kind": one.report.kind.value,
                "done": done(one),
                "subscriber": one.address or None,
                "edition": one.edition.isoformat() if one.edition else None,
                "proof": one.proof.value or None,
                "recipient": one.report.recipient or None,
                "reason": one.report.reason,
                "status": one.report.status or None,
                "diagnostic": one.report.diagnostic or None,
                "subject": one.report.subject or None,
            }
            for one in findings
        ],
        "unreadable": [{"name": one.name, "reason": one.fault} for one in unreadable],
    }
