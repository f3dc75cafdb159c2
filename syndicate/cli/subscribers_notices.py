"""``syndicate subscribers notices``."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

import click

from syndicate.cli.audience import open_audience, publication_of
from syndicate.cli.examples import examples
from syndicate.cli.options import limited
from syndicate.cli.state import State, global_options, pass_state

if TYPE_CHECKING:
    from syndicate.config import Publication
    from syndicate.workflow.notices import Due, Sent

__all__ = ["notices"]

WORDS = {
    "given": "agreed to",
    "withdrawn": "withdrew",
    "reminder": "agreed two years ago to",
}


@click.command(
    epilog=examples(
        "syndicate subscribers notices",
        "syndicate subscribers notices --send",
        "syndicate subscribers notices --limit 0 --json",
    )
)
@click.option("--send", is_flag=True, help="Mail them, and note who was told.")
@limited
@global_options
@pass_state
def notices(state: State, send: bool, limit: int) -> int:
    """Show whom the law wants told of what, and until when; with --send, tell them.

    Within 14 days a consent or a withdrawal is confirmed to the person, every two years a
    consent is confirmed again. Exits 3 when a server did not take one; it stays due.
    """
    from syndicate.clock import FixedClock, SystemClock
    from syndicate.templating import Templates
    from syndicate.workflow import notices as work

    publication = publication_of(state)
    now = state.now(publication.timezone)
    with open_audience(publication) as database:
        if send:
            clock = FixedClock(now) if state.instant else SystemClock()
            sent = work.send(
                database,
                publication,
                Templates(publication),
                clock,
                trouble=lambda line: state.warn(f"{line}; Ctrl-C stops, they stay due"),
            )
            return _tell_sent(state, publication, sent)
        found = work.due(database, publication, now)
        shown = list(islice(found, limit or None))
        more = sum(1 for _ in found)
    if state.json:
        state.print_json({"due": [_as_object(one) for one in shown], "count": len(shown) + more})
        return 0
    for one in shown:
        click.echo(_line(publication, one))
    if more:
        state.say(f"and {more} more; --limit 0 shows all")
    state.say(_summary(len(shown) + more))
    return 0


def _summary(count: int) -> str:
    if not count:
        return "no notice is due"
    return f"{count} {'notice is' if count == 1 else 'notices are'} due; --send mails them"


def _line(publication: Publication, one: Due) -> str:
    zone = publication.timezone
    until, at = (f"{moment.astimezone(zone):%Y-%m-%d}" for moment in (one.due, one.at))
    kinds = ", ".join(dict.fromkeys(act.kind.value for act in one.acts))
    return f"until {until}  {one.person.address}  {WORDS[one.kind]} {kinds} on {at}"


def _as_object(one: Due) -> dict[str, object]:
    return {
        "address": one.person.address,
        "notice": one.kind,
        "kinds": list(dict.fromkeys(act.kind.value for act in one.acts)),
        "at": one.at.isoformat(timespec="seconds"),
        "due": one.due.isoformat(timespec="seconds"),
    }


def _tell_sent(state: State, publication: Publication, sent: Sent) -> int:
    if state.json:
        state.print_json(
            {
                "sent": sent.taken - sent.written,
                "written": sent.written,
                "refused": [{**_as_object(one), "reply": reply} for one, reply in sent.refused],
                "erased": sent.erased,
            }
        )
    else:
        for one, reply in sent.refused:
            state.result("refused", f"{_line(publication, one)}: {reply}")
        if sent.taken > sent.written:
            state.say(f"{_count(sent.taken - sent.written)} sent")
        if sent.written:
            state.say(f"{_count(sent.written)} written")
        if not sent.taken and not sent.refused:
            state.say("no notice is due")
        if sent.erased:
            state.say(f"{sent.erased} unconfirmed requests for forgotten addresses erased")
    if sent.written:
        state.warn("delivery.transport is a folder: they count as told, so mail what lies there")
    return 3 if sent.refused else 0


def _count(number: int) -> str:
    return f"{number} notice{'' if number == 1 else 's'}"
