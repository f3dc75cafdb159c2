"""``syndicate weather``."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

import click

from syndicate.cli.examples import examples
from syndicate.cli.options import day as day_type
from syndicate.cli.state import State, global_options, pass_state

if TYPE_CHECKING:
    from syndicate.config import Publication
    from syndicate.weather import Answer, Attempt, Mode

__all__ = ["weather"]


@click.command(
    epilog=examples(
        "syndicate weather",
        "syndicate weather --refresh",
        "syndicate weather --date 2025-06-10 --json",
        "syndicate weather --refresh-stations",
    )
)
@click.option("--date", "day", type=day_type, metavar="DAY", help="Of this day (default: today).")
@click.option("--refresh", is_flag=True, help="Ask again, even if the last time was just now.")
@click.option(
    "--refresh-stations", is_flag=True, help="Write KMA's newest table of stations, and end."
)
@global_options
@pass_state
def weather(state: State, day: date | None, refresh: bool, refresh_stations: bool) -> int:
    """Show what the weather providers say, as the digest's header will show it.

    Says which provider answered and how fast, and why the others did not.
    """
    from syndicate import sources
    from syndicate.config import load
    from syndicate.weather import Mode, ask

    publication = load(state.config_path(), state.environ)
    now = state.now(publication.timezone)
    if refresh_stations:
        new_stations(state, publication, now)
        return 0
    shown_day = day or now.date()
    mode: Mode = Mode.FRESH if refresh else state.weather_mode
    # Page files are read only where a provider looks into them.
    pages = sources.load(publication).front_pages if reads_pages(publication) else ()
    answer = ask(publication, shown_day, now, pages, mode)
    if state.json:
        state.print_json(as_json(answer, shown_day))
        return 0
    tell(state, publication, answer, shown_day)
    return 0


def new_stations(state: State, publication: Publication, now: datetime) -> None:
    """Get the newest table, and say how it differs from the one before."""
    from syndicate.weather.refresh import refresh

    done = refresh(publication, now)
    path = publication.relative(done.path)
    changes = {"new": done.new, "moved": done.moved, "renamed": done.renamed, "gone": done.gone}
    if state.json:
        state.print_json(
            {"path": path, "stations": done.total, "setting": done.setting or None} | changes
        )
        return
    counts = ", ".join(f"{len(lines)} {kind}" for kind, lines in changes.items())
    click.echo(f"{path}: {done.total} stations ({counts})")
    for kind, lines in changes.items():
        for one in lines:
            state.detail(f"  {kind}: {one}")
    if done.setting:
        state.say(f"to use it, add to [weather] of the configuration:\n{done.setting}")


def reads_pages(publication: Publication) -> bool:
    """Whether a configured provider may want the page files: ``page``, or a plug-in."""
    ours = {"file", "kma-stations", "kma-map", "kma-forecast", "open-meteo"}
    return bool(set(publication.weather.providers) - ours)


def tell(state: State, publication: Publication, answer: Answer, day: date) -> None:
    """The line of each provider on standard error, the table on standard output."""
    from syndicate.cli.weather_table import table

    for attempt in answer.attempts:
        state.say(line(attempt, publication))
        for remark in attempt.remarks:
            state.say(f"  {remark}")
        for note in attempt.notes:
            state.warn(f"{attempt.path or attempt.provider}: {note}")
    for name in answer.missing:
        state.warn(f"{name} is in no answer; it is left out")
    if not answer.attempts:
        state.say("no provider is configured: the digest goes out without weather")
    elif answer.weather is None:
        state.say(f"no weather for {day}: the digest goes out without it")
    else:
        for row in table(answer.weather, publication):
            click.echo(row)


def line(attempt: Attempt, publication: Publication) -> str:
    """``kma-stations: answered in 143 ms``, or why not."""
    if not attempt.ok:
        return f"{attempt.provider}: {attempt.reason}"
    if attempt.milliseconds is None:
        return f"{attempt.provider}: {attempt.path or 'answered'}"
    took = f"answered in {attempt.milliseconds} ms"
    if attempt.asked is None:
        return f"{attempt.provider}: asked, {took}"
    return f"{attempt.provider}: kept from {clock(attempt.asked, publication)}, when it {took}"


def clock(moment: datetime, publication: Publication) -> str:
    return f"{moment.astimezone(publication.timezone):%H:%M}"


def as_json(answer: Answer, day: date) -> dict[str, object]:
    """The object of ``--json``; temperatures are in °C."""
    found = answer.weather
    return {
        "date": day.isoformat(),
        "provider": found.provider if found else None,
        "observed": found.observed.isoformat() if found and found.observed else None,
        "source": " · ".join(one.line for one in found.sources) or None if found else None,
        "sources": [{"line": one.line, "url": one.url or None} for one in found.sources]
        if found
        else [],
        "places": [
            {
                "name": one.name,
                "id": one.id or None,
                "station": one.station or None,
                "sky": one.sky or None,
                "temperature": one.temperature,
                "low": one.low,
                "high": one.high,
                "rain_probability": one.rain_probability,
                "observed": one.observed.isoformat() if one.observed else None,
            }
            for one in (found.places if found else ())
        ],
        "missing": list(answer.missing),
        "attempts": [
            {
                "provider": one.provider,
                "ok": one.ok,
                "reason": one.reason or None,
                "milliseconds": one.milliseconds,
                "kept_from": one.asked.isoformat() if one.asked else None,
                "notes": list(one.notes),
                "remarks": list(one.remarks),
            }
            for one in answer.attempts
        ],
    }
