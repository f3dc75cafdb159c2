"""Finds what ships with the package: templates and assets. Contains no business logic.

In a checkout (and an editable install) they stand beside the package; in a wheel,
inside it, under ``_shipped``.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

__all__ = ["asset", "hashed_name", "shipped"]

_PACKAGE = Path(__file__).resolve().parent


def shipped(kind: str) -> Path:
    """The folder ``templates`` or ``assets`` that came with this version."""
    checkout = _PACKAGE.parent
    if (checkout / "pyproject.toml").is_file() and (checkout / kind).is_dir():
        return checkout / kind
    return _PACKAGE / "_shipped" / kind


def asset(name: str) -> bytes:
    """A shipped asset, like ``weather/clear-day.png``."""
    return (shipped("assets") / name).read_bytes()


def hashed_name(stem: str, data: bytes, suffix: str) -> str:
    """``assets/<stem>-<hash of data><suffix>``: a name that is never used for other bytes."""
    digest = hashlib.blake2b(data, digest_size=8).hexdigest()
    return f"assets/{stem}-{digest}{suffix}"
