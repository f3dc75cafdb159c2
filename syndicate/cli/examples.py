"""The end of a verb's help: its examples, a line each."""

from __future__ import annotations

__all__ = ["examples"]


def examples(*lines: str) -> str:
    """An epilog that click does not rewrap (a lone backspace is its mark for that)."""
    return "\b\nExamples:\n" + "\n".join(f"  {line}" for line in lines)
