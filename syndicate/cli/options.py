"""Options, and kinds of values, that several verbs take."""

from __future__ import annotations

from datetime import date, timedelta

import click

from syndicate.text.lazy import regex

__all__ = ["day", "limited", "span"]

limited = click.option(
    "--limit",
    default=50,
    show_default=True,
    metavar="N",
    type=click.IntRange(min=0),
    help="Show so many; 0 = all.",
)


def day(value: str) -> date:
    """A day on the command line: ``2025-06-10`` or ``2025.06.10``.

    Raises:
        click.BadParameter: it is none.
    """
    try:
        return date.fromisoformat(value.strip().rstrip(".").replace(".", "-"))
    except ValueError as error:
        raise click.BadParameter(f"{value!r} is no day; write it like 2025-06-10") from error


_SPAN = regex(r"(\d{1,5})([smhd])")
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}


def span(value: str) -> timedelta:
    """A time span on the command line, as the configuration writes it: ``90s``, ``30m``, ``6h``.

    Raises:
        click.BadParameter: it is none.
    """
    found = _SPAN.fullmatch(value.strip())
    if found is None:
        raise click.BadParameter(f"{value!r} is no time span; write it like 90s, 30m or 6h")
    return timedelta(**{_UNITS[found[2]]: int(found[1])})
