"""Kinds of values that several verbs take."""

from __future__ import annotations

from datetime import date
from typing import Any

import click

__all__ = ["DATE"]


class DayType(click.ParamType):
    """A day: 2025-06-10 or 2025.06.10."""

    name = "day"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(str(value).strip().rstrip(".").replace(".", "-"))
        except ValueError:
            self.fail(f"{value!r} is no day; write it like 2025-06-10", param, ctx)


DATE = DayType()
