"""How ``syndicate subscribers`` shows people."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from syndicate.cli.build import count
from syndicate.cli.state import State
from syndicate.errors import UsageError

if TYPE_CHECKING:
    from syndicate.audience.importing import ImportReport
    from syndicate.audience.merge import Result
    from syndicate.audience.subscriber import State as Kept, Subscriber
    from syndicate.config import Publication

__all__ = [
    "print_rows",
    "tell_added",
    "tell_dossier",
    "tell_import",
    "tell_list",
    "why_out",
    "write_lines",
    "write_one",
]

ALL = "all sections"
SCREEN = 100  # people whose columns are made equally wide
PENDING = "pending: no consent to the news is on record, so no letter goes there"


def why_out(result: Result) -> str:
    """``was forgotten at their wish``, ``has unsubscribed``."""
    return "has unsubscribed" if result.reason == "unsubscribed" else result.reason


def tell_added(state: State, address: str, result: Result) -> None:
    """What became of one person."""
    from syndicate.audience.subscriber import State as Kept

    kept = result.state or Kept.PENDING
    if state.json:
        state.print_json({"address": address, "result": result.verdict.value, "state": kept.value})
        return
    mend = "; give --consent-source once they agreed" if kept is Kept.PENDING else ""
    words = PENDING if kept is Kept.PENDING else kept.value
    state.say(f"{address}: {result.verdict.value}, {words}{mend}")


def tell_import(state: State, report: ImportReport, file: Path) -> None:
    """What became of a file."""
    from syndicate.audience.merge import Verdict
    from syndicate.audience.subscriber import State as Kept

    verdicts, states = report.verdicts, report.states
    rejects = str(file.with_name(report.rejects.name)) if report.rejects else None
    if state.json:
        state.print_json(
            {
                "rows": report.rows,
                "added": verdicts[Verdict.ADDED],
                "added_active": states[Kept.ACTIVE],
                "added_pending": states[Kept.PENDING],
                "updated": verdicts[Verdict.UPDATED],
                "unchanged": verdicts[Verdict.UNCHANGED],
                "left_alone": verdicts[Verdict.LEFT],
                "rejected": report.rejected,
                "rejects": rejects,
                "ignored_columns": list(report.ignored),
            }
        )
        return
    if report.ignored:
        state.warn(f"columns that mean nothing here: {', '.join(report.ignored)}")
    for line, reason in report.first:
        state.warn(f"line {line}: {reason}")
    if report.rejected > len(report.first):
        state.warn(f"… and {report.rejected - len(report.first)} more")
    state.say(f"{file.name}  {count(report.rows, 'row')}")
    pending = f" ({states[Kept.PENDING]} of them pending)" if states[Kept.PENDING] else ""
    state.say(f"  added      {verdicts[Verdict.ADDED]}{pending}")
    state.say(f"  updated    {verdicts[Verdict.UPDATED]}")
    state.say(f"  unchanged  {verdicts[Verdict.UNCHANGED]}")
    if verdicts[Verdict.LEFT]:
        state.say(f"  left alone {verdicts[Verdict.LEFT]}, who unsubscribed here")
    if rejects:
        state.say(f"  rejected   {report.rejected}: see {rejects}")
    if pending:
        state.say("Pending people get no letter: no consent to the news is on record for them.")


def tell_list(
    state: State,
    publication: Publication,
    found: Iterator[Subscriber],
    counts: Mapping[Kept, int],
    limit: int,
) -> None:
    """People, a line each, and how many there are."""
    from syndicate.audience.dossier import as_object

    total = sum(counts.values())
    if state.json:
        numbers = {kept.value: number for kept, number in counts.items()}
        head = json.dumps({"total": total, "states": numbers}, ensure_ascii=False)
        _print_array(head[:-1] + ', "subscribers"', (as_object(one) for one in found))
        return
    names = {section.slug: section.name for section in publication.sections}
    while screen := list(islice(found, SCREEN)):
        rows = []
        for person in screen:
            chosen = person.sections
            sections = ALL if chosen is None else " ".join(names.get(s, s) for s in chosen)
            rows.append((person.state.value, person.address, person.name, sections, person.city))
        for line in _columns(rows):
            click.echo(line)
    parts = " · ".join(f"{number} {kept.value}" for kept, number in counts.items())
    state.say(f"{total} {'person' if total == 1 else 'people'}{f': {parts}' if parts else ''}")
    if limit and total > limit:
        state.say(f"the first {limit} are shown; all of them with --limit 0")


def _columns(rows: Sequence[tuple[str, ...]]) -> list[str]:
    """Cells one below the other; Hangul takes two places."""
    from rich.cells import cell_len

    widths = [max(map(cell_len, column)) for column in zip(*rows, strict=True)]
    return [
        "  ".join(
            cell + " " * (width - cell_len(cell)) for cell, width in zip(row, widths, strict=True)
        ).rstrip()
        for row in rows
    ]


def tell_dossier(publication: Publication, known: Mapping[str, Any]) -> None:
    """All that is known of one person, in columns."""
    person = known["subscriber"]
    names = {section.slug: section.name for section in publication.sections}
    sections = person["sections"]
    facts = {
        "address": person["address"],
        "state": PENDING if person["state"] == "pending" else person["state"],
        "name": person["name"],
        "language": person["language"] or f"{publication.language} (the publication's)",
        "sections": ALL if sections is None else " ".join(names.get(s, s) for s in sections),
        "city": person["city"],
        "advertising": "yes" if person["advertising"] else "no",
        "since": person["created"],
    }
    for label, value in facts.items():
        if value:
            click.echo(f"{label:<12} {value}")
    for act in known["consents"]:
        words = " · ".join(filter(None, (act["source"], act["wording"])))
        click.echo(f"{'consent':<12} {act['at']} {act['kind']} {act['action']}  {words}".rstrip())
    for letter in known["deliveries"]:
        click.echo(f"{'letter':<12} {letter['date']} {letter['state']}  {letter['reply']}".rstrip())
    for bounce in known["bounces"]:
        words = f"{bounce['status'] or ''} {bounce['diagnostic']}".strip()
        click.echo(f"{'bounce':<12} {bounce['at']} {bounce['kind']}  {words}".rstrip())


def print_rows(rows: Iterable[Mapping[str, str]]) -> None:
    """The rows of an export as one JSON object, as they come."""
    _print_array('{"subscribers"', rows)


def write_one(state: State, known: Mapping[str, Any], path: Path | None) -> None:
    """One person's data, for them."""
    text = json.dumps(known, ensure_ascii=False, indent=1)
    if path is None:
        click.echo(text)
        return
    _write(path, [f"{text}\n"], encoding="utf-8")
    if state.json:
        state.print_json({"written": str(path.name)})
    else:
        state.say(f"written to {path.name}")


def write_lines(state: State, lines: Iterable[str], path: Path, shown: Path) -> None:
    """The export into a file that nobody else on the machine may read."""
    rows = _write(path, lines, encoding="utf-8-sig") - 1  # the header
    if state.json:
        state.print_json({"written": str(shown), "rows": rows})
    else:
        state.say(f"{rows} {'person' if rows == 1 else 'people'} written to {shown}")


def _write(path: Path, lines: Iterable[str], encoding: str) -> int:
    from syndicate.audience.cells import private_file

    count = 0
    try:
        with private_file(path, encoding) as file:
            for line in lines:
                file.write(line)
                count += 1
    except OSError as error:
        raise UsageError(f"{path.name} cannot be written: {error.strerror}") from error
    return count


def _print_array(head: str, objects: Iterable[Mapping[str, object]]) -> None:
    """``head: [ … ]}``, a line an object: a million of them are never held at once."""
    click.echo(f"{head}: [", nl=False)
    separator = "\n"
    for one in objects:
        click.echo(f"{separator} {json.dumps(one, ensure_ascii=False)}", nl=False)
        separator = ",\n"
    click.echo("\n]}")
