"""A subscriber with everything that is kept of them, and the words of the tables."""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from typing import Any

from syndicate.audience.person import Person
from syndicate.database.tables import subscribers

__all__ = [
    "COLUMNS",
    "Action",
    "Consent",
    "Kind",
    "State",
    "Subscriber",
    "new_token",
    "sections_from",
    "sections_text",
]


class State(StrEnum):
    """Only active people are mailed an edition."""

    PENDING = "pending"  # no consent to the news is on record
    ACTIVE = "active"
    UNSUBSCRIBED = "unsubscribed"  # only their own double opt-in brings them back
    SUPPRESSED = "suppressed"  # letters come back from there


class Kind(StrEnum):
    """What somebody agrees to. The two are asked for apart (개인정보 보호법 제22조)."""

    NEWS = "news"
    ADVERTISING = "advertising"


class Action(StrEnum):
    GIVEN = "given"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """One act: who said when, where and to which words that they agree, or no longer do."""

    kind: Kind
    action: Action
    at: datetime
    source: str = ""
    wording: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscriber:
    """A row. ``sections`` are slugs, ``None`` = all; ``language`` ``""`` = the publication's."""

    id: int
    token: str
    address: str
    address_key: str
    name: str
    language: str
    sections: tuple[str, ...] | None
    city: str
    state: State
    advertising: bool
    created: datetime
    changed: datetime

    @classmethod
    def of(cls, row: Any) -> Subscriber:
        """From a row that holds :data:`COLUMNS`."""
        return cls(
            id=row.id,
            token=row.token,
            address=row.address,
            address_key=row.address_key,
            name=row.name,
            language=row.language,
            sections=sections_from(row.sections),
            city=row.city,
            state=State(row.state),
            advertising=row.advertising,
            created=row.created,
            changed=row.changed,
        )

    @property
    def person(self) -> Person:
        """As letters see them."""
        return Person(
            id=self.id,
            token=self.token,
            address=self.address,
            name=self.name,
            language=self.language,
            sections=self.sections,
            city=self.city,
            advertising=self.advertising,
        )


COLUMNS = (
    subscribers.c.id,
    subscribers.c.token,
    subscribers.c.address,
    subscribers.c.address_key,
    subscribers.c.name,
    subscribers.c.language,
    subscribers.c.sections,
    subscribers.c.city,
    subscribers.c.state,
    subscribers.c.advertising,
    subscribers.c.created,
    subscribers.c.changed,
)
"""What :meth:`Subscriber.of` reads."""


def new_token() -> str:
    """The opaque name of a person: 128 random bits, 22 characters fit for a URL."""
    return secrets.token_urlsafe(16)


@lru_cache(maxsize=4096)
def sections_text(sections: tuple[str, ...] | None) -> str | None:
    """As the table keeps them: a JSON list without spaces, NULL = all."""
    if sections is None:
        return None
    return json.dumps(list(sections), ensure_ascii=False, separators=(",", ":"))


def sections_from(text: str | None) -> tuple[str, ...] | None:
    """The other way round."""
    return None if text is None else tuple(json.loads(text))
