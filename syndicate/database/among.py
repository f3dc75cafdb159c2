"""``column IN (…)`` for thousands of values.

As one parameter: SQLAlchemy renders an ``IN`` anew for every list, which for five thousand
values takes longer than the search, and SQLite stops at 32,766 parameters.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, Connection, any_, func, literal, select
from sqlalchemy.dialects.postgresql import ARRAY

__all__ = ["among"]


def among(
    connection: Connection, column: ColumnElement[Any], values: Iterable[str] | Iterable[int]
) -> ColumnElement[bool]:
    """Whether the column holds one of these texts or numbers."""
    listed = list(values)
    if connection.dialect.name == "sqlite":
        rows = func.json_each(json.dumps(listed, ensure_ascii=False)).table_valued("value")
        return column.in_(select(rows.c.value))
    return column == any_(literal(listed, ARRAY(column.type)))
