"""``syndicate weather``."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import click

from syndicate.cli.examples import examples
from syndicate.cli.options import day as day_type
from syndicate.cli.state import State, global_options, pass_state

if TYPE_CHECKING:
    from syndicate.model import Place, Weather
    from syndicate.weather import Answer

__all__ = ["weather"]


@click.command(
    epilog=examples(
        "syndicate weather",
        "syndicate weather --date 2025-06-10 --json",
    )
)
@click.option(
    "--date",
    "day",
    type=day_type,
    metavar="DAY",
    help="Of this day (default: the edition that stands now).",
)
@global_options
@pass_state
def weather(state: State, day: date | None) -> int:
    """Show what the weather providers say, as the digest's header will show it.

    Says which provider answered, and why the ones before it did not.
    """
    from syndicate import sources
    from syndicate.config import load
    from syndicate.edition import day_at
    from syndicate.weather import ask

    publication = load(state.config_path(), state.environ)
    now = state.now(publication.timezone)
    shown_day = day or day_at(publication, now)
    answer = ask(publication, shown_day, now, sources.load(publication).front_pages)
    if state.json:
        state.print_json(as_json(answer, shown_day))
        return 0
    for attempt in answer.attempts:
        state.say(f"{attempt.provider}: {'answered' if attempt.ok else attempt.reason}")
        for note in attempt.notes:
            state.warn(f"{attempt.path or attempt.provider}: {note}")
    for name in answer.missing:
        state.warn(f"{name} is in no answer; it is left out")
    if not answer.attempts:
        state.say("no provider is configured: the digest goes out without weather")
    elif answer.weather is None:
        state.say(f"no weather for {shown_day}: the digest goes out without it")
    else:
        for line in table(answer.weather):
            click.echo(line)
    return 0


def table(weather: Weather) -> list[str]:
    """Place, sky and temperature in columns; Hangul takes two cells."""
    from rich.cells import cell_len

    rows = [(one.name, one.sky, degrees(one)) for one in weather.places]
    widths = [max((cell_len(row[column]) for row in rows), default=0) for column in range(3)]
    lines = []
    for name, sky, temperature in rows:
        left = name + " " * (widths[0] - cell_len(name))
        middle = sky + " " * (widths[1] - cell_len(sky))
        lines.append(f"{left}  {middle}  {temperature:>{widths[2]}}".rstrip())
    observed = f"{weather.observed:%Y-%m-%d %H:%M} · " if weather.observed else ""
    return [*lines, f"{observed}{weather.source or weather.provider}"]


def degrees(place: Place) -> str:
    """The temperature, or an en dash where none was observed."""
    return "–" if place.temperature is None else f"{place.temperature:.1f}℃"


def as_json(answer: Answer, day: date) -> dict[str, object]:
    """The object of ``--json``."""
    found = answer.weather
    return {
        "date": day.isoformat(),
        "provider": found.provider if found else None,
        "observed": found.observed.isoformat() if found and found.observed else None,
        "source": found.source if found else None,
        "places": [
            {
                "name": one.name,
                "id": one.id or None,
                "sky": one.sky or None,
                "temperature": one.temperature,
                "low": one.low,
                "high": one.high,
                "rain_probability": one.rain_probability,
            }
            for one in (found.places if found else ())
        ],
        "missing": list(answer.missing),
        "attempts": [
            {
                "provider": one.provider,
                "ok": one.ok,
                "reason": one.reason or None,
                "notes": list(one.notes),
            }
            for one in answer.attempts
        ],
    }
