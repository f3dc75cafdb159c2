"""Every table. Times are UTC; a person's token is opaque and never changes.

Ledger, tokens, VERP and Message-ID carry the publication and the edition from the first
migration on, so that several publications can share a database.
"""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
)
from sqlalchemy.dialects import sqlite

__all__ = [
    "Instant",
    "bounces",
    "consents",
    "deliveries",
    "editions",
    "metadata",
    "settings",
    "stamp",
    "subscribers",
    "suppressions",
]

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_label)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)
"""Constraints have names, so that a migration can change them on either database."""

_ID = BigInteger().with_variant(Integer, "sqlite")  # SQLite counts up INTEGER keys only


class Instant(TypeDecorator[datetime]):
    """An aware time, kept as ``2025-06-09T22:00:00.000Z``: it sorts, and people can read it."""

    impl = String(24)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _dialect: Dialect) -> str | None:
        if value is None:
            return None
        return value.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")

    def process_result_value(self, value: Any | None, _dialect: Dialect) -> datetime | None:
        return None if value is None else datetime.fromisoformat(value)


_INSTANT, _ANY = Instant(), sqlite.dialect()


@lru_cache(maxsize=4096)
def stamp(when: datetime | None) -> str | None:
    """A time as the tables keep it, for statements that go to the driver as they are."""
    return _INSTANT.process_bind_param(when, _ANY)


settings = Table(
    "settings",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("value", Text, nullable=False),
)
"""``secret``: 32 random bytes in hex, made with the database; it signs links and keys hashes."""

subscribers = Table(
    "subscribers",
    metadata,
    Column("id", _ID, primary_key=True, autoincrement=True),
    Column("publication", String(100), nullable=False),
    Column("token", String(22), nullable=False, unique=True),  # secrets.token_urlsafe(16)
    Column("address", Text, nullable=False),  # as typed
    Column("address_key", Text, nullable=False),  # what is compared: without case, punycode host
    Column("domain", Text, nullable=False),  # of address_key
    Column("name", Text, nullable=False, server_default=""),
    Column("language", String(35), nullable=False, server_default=""),  # "" = the publication's
    Column("sections", Text, nullable=True),  # JSON list of slugs; NULL = all, also future ones
    Column("city", Text, nullable=False, server_default=""),
    Column("state", String(12), nullable=False),  # pending active unsubscribed suppressed
    Column("advertising", Boolean, nullable=False),  # agreed to advertising, as consents tell
    Column("created", Instant, nullable=False),
    Column("changed", Instant, nullable=False),
    UniqueConstraint("publication", "address_key"),
    Index("ix_subscribers_state", "publication", "state", "id"),
    sqlite_autoincrement=True,
)
"""The number of someone who was forgotten is never given again: deliveries still hold it, and
SQLite would otherwise hand the highest one out a second time."""

consents = Table(
    "consents",
    metadata,
    Column("id", _ID, primary_key=True, autoincrement=True),
    Column("subscriber_id", _ID, ForeignKey("subscribers.id", ondelete="CASCADE"), nullable=False),
    Column("kind", String(12), nullable=False),  # news advertising
    Column("action", String(10), nullable=False),  # given withdrawn
    Column("at", Instant, nullable=False),
    Column("source", Text, nullable=False, server_default=""),
    Column("wording", Text, nullable=False, server_default=""),
    Column("notified", Instant, nullable=True),  # within 14 days: 정보통신망법 시행령 제62조의2
    Column("reminded", Instant, nullable=True),  # every 2 years: 시행령 제62조의3
    Index("ix_consents_subscriber_id", "subscriber_id"),
)

suppressions = Table(
    "suppressions",
    metadata,
    Column("publication", String(100), primary_key=True),
    Column("hash", String(64), primary_key=True),  # HMAC-SHA256 of address_key under the secret
    Column("reason", String(12), nullable=False),  # forgotten bounced complained
    Column("since", Instant, nullable=False),
)
"""Addresses that no import may mail again. No address stands here."""

editions = Table(
    "editions",
    metadata,
    Column("id", _ID, primary_key=True, autoincrement=True),
    Column("publication", String(100), nullable=False),
    Column("date", String(10), nullable=False),  # YYYY-MM-DD in the publication's zone
    Column("frozen", Instant, nullable=False),
    Column("state", String(10), nullable=False),  # open cancelled
    Column("transport", Text, nullable=False),  # without passwords; "" before the first letter
    UniqueConstraint("publication", "date"),
)

deliveries = Table(
    "deliveries",
    metadata,
    Column("id", _ID, primary_key=True, autoincrement=True),
    Column("edition_id", _ID, ForeignKey("editions.id"), nullable=False),
    Column("subscriber_id", _ID, nullable=False),  # the person may be forgotten; the row stays
    Column("domain", Text, nullable=False),
    Column("language", String(35), nullable=False),
    Column("sections", Text, nullable=True),
    Column("city", Text, nullable=False),
    Column("advertising", Boolean, nullable=False),
    # pending claimed sending sent written failed cancelled unknown
    Column("state", String(10), nullable=False),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("not_before", Instant, nullable=True),  # a deferred letter is pending until then
    Column("owner", String(22), nullable=True),  # the fence: who claimed it
    Column("lease", Instant, nullable=True),  # until when
    Column("server", Text, nullable=False, server_default=""),
    Column("reply", Text, nullable=False, server_default=""),  # the server's words
    Column("changed", Instant, nullable=False),
    UniqueConstraint("edition_id", "subscriber_id"),
    Index("ix_deliveries_state", "edition_id", "state", "not_before"),
)
"""The ledger: one row a person and edition. It holds no address."""

bounces = Table(
    "bounces",
    metadata,
    Column("id", _ID, primary_key=True, autoincrement=True),
    Column("publication", String(100), nullable=False),
    Column("digest", String(64), nullable=False),  # of the report: each counts once
    Column("subscriber_id", _ID, nullable=True),
    Column("kind", String(10), nullable=False),  # hard soft complaint unknown
    Column("at", Instant, nullable=False),
    Column("edition", String(10), nullable=False, server_default=""),  # its date
    Column("status", String(12), nullable=False, server_default=""),  # RFC 3463
    Column("diagnostic", Text, nullable=False, server_default=""),
    UniqueConstraint("publication", "digest"),
    Index("ix_bounces_subscriber_id", "subscriber_id", "at"),
)
