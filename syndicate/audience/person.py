"""A person as letters see them."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Person"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """One subscriber at the moment a letter is made.

    ``id`` is the row in the database; ``token`` is the opaque name that public things carry
    (links, Message-ID, return path); ``sections`` are slugs, ``None`` = all; ``language`` is
    ``""`` for the publication's; ``advertising`` = agreed to advertising.
    """

    id: int
    token: str
    address: str
    name: str = ""
    language: str = ""
    sections: tuple[str, ...] | None = None
    city: str = ""
    advertising: bool = False
