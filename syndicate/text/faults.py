"""Faults of JSON in words for people who never wrote a program."""

from __future__ import annotations

import json

__all__ = ["json_fault"]

# Python's messages (json.decoder), by how they begin.
_WORDS = (
    ("Expecting ',' delimiter", "a comma is missing here or at the end of the line before"),
    ("Expecting ':' delimiter", "a colon is missing between a name and its value"),
    (
        "Expecting property name",
        "a name must stand in straight quotation marks, and no comma before }",
    ),
    (
        "Expecting value",
        "a value is missing, or a text without straight quotation marks, or a comma too many",
    ),
    ("Illegal trailing comma", "there is a comma too many"),
    ("Unterminated string", "a quotation mark is not closed"),
    ("Invalid control character", "a quotation mark is not closed on its line"),
    ("Invalid \\", "a backslash must be written twice"),
    ("Extra data", "something stands behind the closing bracket"),
)


def json_fault(error: Exception) -> tuple[str, int]:
    """What is wrong, and on which 1-based line of the document (0 = unknown)."""
    if not isinstance(error, json.JSONDecodeError):
        deep = isinstance(error, RecursionError)
        return "it is nested too deeply" if deep else str(error), 0
    message = error.msg
    words = next((words for begin, words in _WORDS if message.startswith(begin)), message)
    return words, error.lineno
