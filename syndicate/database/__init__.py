"""The audience and the ledger of deliveries in SQLite or PostgreSQL: tables, opening, migrating.

SQLAlchemy 2 Core, no objects mapped to rows. Whoever needs rows writes a statement on the tables
of :mod:`syndicate.database.tables`; this package holds no business logic.
"""

from syndicate.database.engine import Database, open_database

__all__ = ["Database", "open_database"]
