"""Kinds of values that several verbs take."""

from __future__ import annotations

from datetime import date

import click

__all__ = ["day"]


def day(value: str) -> date:
    """A day on the command line: ``2025-06-10`` or ``2025.06.10``.

    Raises:
        click.BadParameter: it is none.
    """
    try:
        return date.fromisoformat(value.strip().rstrip(".").replace(".", "-"))
    except ValueError as error:
        raise click.BadParameter(f"{value!r} is no day; write it like 2025-06-10") from error
