"""``syndicate subscribers``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from syndicate.cli import subscriber_views as views
from syndicate.cli.audience import open_audience, publication_of
from syndicate.cli.examples import examples
from syndicate.cli.options import limited
from syndicate.cli.progress import progress_on
from syndicate.cli.state import State, global_options, pass_state
from syndicate.cli.subscriber_choice import chosen_people, person_of, with_filters
from syndicate.cli.subscribers_notices import notices
from syndicate.errors import UsageError

if TYPE_CHECKING:
    from syndicate.audience.subscriber import Consent
    from syndicate.config import Publication

__all__ = ["subscribers"]


@click.group(
    epilog=examples(
        "syndicate subscribers import readers.csv",
        'syndicate subscribers add kim@example.kr --consent-source "phone call, 10 June"',
        "syndicate subscribers list --state pending",
        "syndicate subscribers show kim@example.kr",
        "syndicate subscribers export --output readers.csv",
        "syndicate subscribers forget kim@example.kr",
    )
)
@global_options
def subscribers() -> None:
    """Add, import, list, show, export and forget the people who get the digest."""


subscribers.add_command(notices)


@subscribers.command(
    epilog=examples(
        "syndicate subscribers add kim@example.kr --name 김독자 --section 교육 --city 수원 "
        '--consent-source "paper form 17"',
        "syndicate subscribers add kim@example.kr",
    )
)
@click.argument("address")
@click.option("--name", default="", help="The person's name.")
@click.option("--language", default="", metavar="TAG", help="ko or en; default: the publication's.")
@click.option(
    "--section",
    "sections",
    multiple=True,
    metavar="NAME",
    help="A section they want; several times for several, * or none for all.",
)
@click.option("--city", default="", help="The city that stands first in their weather.")
@click.option(
    "--consent-source",
    default="",
    metavar="TEXT",
    help="Where the person agreed to get the news: a form, a call. Without it they are pending.",
)
@click.option("--consent-wording", default="", metavar="TEXT", help="What they agreed to.")
@click.option("--consent-at", default="", metavar="TIME", help="When they agreed (default: now).")
@click.option("--advertising", is_flag=True, help="They agreed to advertising, too.")
@global_options
@pass_state
def add(
    state: State,
    address: str,
    name: str,
    language: str,
    sections: tuple[str, ...],
    city: str,
    consent_source: str,
    consent_wording: str,
    consent_at: str,
    advertising: bool,
) -> None:
    """Add one person, or add to what is known of them.

    A letter goes only to people whose consent is on record: without --consent-source the
    person is pending, and gets none.
    """
    from syndicate.audience.merge import ALL_SECTIONS, Entry, Verdict, merge
    from syndicate.audience.wishes import checked
    from syndicate.mail.address import check

    if not consent_source and (consent_wording or consent_at or advertising):
        raise UsageError("a consent needs --consent-source: where the person gave it")
    publication = publication_of(state)
    everything = sections == ALL_SECTIONS
    wishes = checked(
        publication,
        name=name,
        language=language,
        sections=sections if sections and not everything else None,
        city=city,
    )
    entry = Entry(
        address=check(address),
        name=wishes.name,
        language=wishes.language,
        sections=ALL_SECTIONS if everything else wishes.sections,
        city=wishes.city,
        consents=_consents(
            state, publication, consent_source, consent_wording, consent_at, advertising
        ),
    )
    now = state.now(publication.timezone)
    with open_audience(publication, create=True) as database:
        (result,) = merge(database, publication.id, [entry], now)
    if result.verdict in (Verdict.REFUSED, Verdict.LEFT):
        raise UsageError(
            f"{entry.address.typed} {views.why_out(result)}; nothing was changed. Only they "
            "themselves can come back, with the form on the subscribers' site"
        )
    views.tell_added(state, entry.address.typed, result)


def _consents(
    state: State,
    publication: Publication,
    source: str,
    wording: str,
    at: str,
    advertising: bool,
) -> tuple[Consent, ...]:
    from syndicate.audience.rows import consent_time
    from syndicate.audience.subscriber import Action, Consent, Kind

    if not source:
        return ()
    now = state.now(publication.timezone)
    try:
        moment = consent_time(publication, at, now) if at else now
    except ValueError as error:
        raise UsageError(f"--consent-at: {error}") from error
    kinds = (Kind.NEWS, Kind.ADVERTISING) if advertising else (Kind.NEWS,)
    return tuple(
        Consent(kind=kind, action=Action.GIVEN, at=moment, source=source, wording=wording)
        for kind in kinds
    )


@subscribers.command(
    name="import",
    epilog=examples(
        "syndicate subscribers import readers.csv",
        "syndicate subscribers import readers.csv --json",
    ),
)
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--strict", is_flag=True, help="Exit 1 when a row was rejected.")
@global_options
@pass_state
def import_(state: State, file: Path, strict: bool) -> int:
    """Add the people of a CSV file.

    Its first line names the columns: email, name, language, sections, city, news_consent_at,
    ads_consent_at, consent_source, consent_wording. Only email is needed; a row without
    news_consent_at makes a pending person, who gets no letter. Bad rows go to
    FILE.rejects.csv with the reason, the others in. Importing a file again changes nothing.
    """
    from syndicate.audience.importing import import_file

    publication = publication_of(state)
    path = state.path(file)
    if not path.is_file():
        raise UsageError(f"there is no file {file}")
    now = state.now(publication.timezone)
    with (
        open_audience(publication, create=True) as database,
        progress_on(state) as progress,
    ):
        report = import_file(
            database,
            publication,
            path,
            now,
            lambda done, total: progress("lines", done, total),
        )
    views.tell_import(state, report, file)
    return 1 if strict and report.rejected else 0


@subscribers.command(
    name="list",
    epilog=examples(
        "syndicate subscribers list",
        "syndicate subscribers list --state active --section 교육",
        "syndicate subscribers list --search example.kr --limit 0 --json",
    ),
)
@with_filters
@limited
@global_options
@pass_state
def list_(state: State, which: str | None, section: str, search: str, limit: int) -> None:
    """List people, the longest-known first."""
    from syndicate.audience.people import count, people

    publication = publication_of(state)
    chosen = chosen_people(publication, which, section, search)
    with open_audience(publication) as database:
        counts = count(database, publication.id, chosen)
        found = people(database, publication.id, chosen, limit or None)
        views.tell_list(state, publication, found, counts, limit)


@subscribers.command(
    epilog=examples(
        "syndicate subscribers show kim@example.kr",
        "syndicate subscribers show kim@example.kr --json",
    )
)
@click.argument("address")
@global_options
@pass_state
def show(state: State, address: str) -> None:
    """Show all that is known of one person."""
    from syndicate.audience.dossier import dossier

    publication = publication_of(state)
    with open_audience(publication) as database:
        known = dossier(database, person_of(database, publication, address))
    if state.json:
        state.print_json(known)
    else:
        views.tell_dossier(publication, known)


@subscribers.command(
    epilog=examples(
        "syndicate subscribers export --output readers.csv",
        "syndicate subscribers export --state active > readers.csv",
        "syndicate subscribers export kim@example.kr > kim.json",
    )
)
@click.argument("address", required=False)
@with_filters
@click.option(
    "--output", type=click.Path(path_type=Path), metavar="FILE", help="Write to this file."
)
@global_options
@pass_state
def export(
    state: State,
    address: str | None,
    which: str | None,
    section: str,
    search: str,
    output: Path | None,
) -> None:
    """Write the audience as CSV, with the columns of `import`; or one person's data as JSON.

    Consents are told for active people only, so that a file that is imported elsewhere brings
    back nobody who left.
    """
    from syndicate.audience.dossier import dossier
    from syndicate.audience.export import export_lines, export_rows

    publication = publication_of(state)
    chosen = chosen_people(publication, which, section, search)
    if address and chosen != chosen_people(publication, None, "", ""):
        raise UsageError("give an ADDRESS or filters, not both")
    with open_audience(publication) as database:
        if address:
            known = dossier(database, person_of(database, publication, address))
            views.write_one(state, known, state.path(output) if output else None)
        elif output:
            lines = export_lines(database, publication.id, chosen)
            views.write_lines(state, lines, state.path(output), output)
        elif state.json:
            views.print_rows(export_rows(database, publication.id, chosen))
        else:
            for line in export_lines(database, publication.id, chosen):
                click.echo(line.rstrip("\r\n"))


@subscribers.command(
    epilog=examples(
        "syndicate subscribers forget kim@example.kr",
        "syndicate subscribers forget kim@example.kr --yes",
    )
)
@click.argument("address")
@click.option("--yes", is_flag=True, help="Do not ask.")
@global_options
@pass_state
def forget(state: State, address: str, yes: bool) -> None:
    """Erase one person for good.

    Only a keyed hash of the address stays, so that a later import does not mail them. They
    themselves can come back, with the form on the subscribers' site.
    """
    from syndicate.audience.forget import forget as erase

    publication = publication_of(state)
    with open_audience(publication) as database:
        person = person_of(database, publication, address)
        if not yes:
            if state.json or not sys.stdin.isatty():
                raise UsageError("forgetting cannot be undone; give --yes to do it without asking")
            click.confirm(
                f"Erase {person.address} and all that is known of them?", abort=True, err=True
            )
        erase(database, publication.id, person.id, state.now(publication.timezone))
    if state.json:
        state.print_json({"forgotten": person.address})
    else:
        state.say(
            f"{person.address} is forgotten; a hash stays, so that no import mails them again"
        )
    state.warn(
        "letters in a Maildir outbox, exported files, files of rejects and backups are not "
        "searched; delete theirs there"
    )
