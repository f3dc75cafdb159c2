"""The raw body of one article: what readers hand to :mod:`syndicate.sources.content`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

__all__ = ["Body", "Kind"]

Kind = Literal["markdown", "html", "plain"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """A body as it stands in its file, without the head.

    ``line`` is the 1-based line of the file on which ``text`` begins; ``folder`` is the
    file's folder, from which relative pictures are reached; ``path`` is the file relative
    to the configuration's folder, as problems name it. ``audio`` is the sound or film that
    the head names (``audio:``), ``""`` if none. ``key`` tells how the head writes a field,
    and on which line of the file (0 = unknown).
    """

    text: str
    kind: Kind
    line: int
    folder: Path
    path: str
    audio: str = ""
    key: Callable[[str], tuple[str, int]] | None = field(default=None, compare=False, repr=False)
