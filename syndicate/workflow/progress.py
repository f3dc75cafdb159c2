"""How long work tells how far it is. Contains no business logic."""

from __future__ import annotations

from collections.abc import Callable

__all__ = ["Progress", "unseen"]

Progress = Callable[[str, int, int], None]
"""(what, done, total)"""


def unseen(what: str, done: int, total: int) -> None:
    """Progress that nobody watches."""
