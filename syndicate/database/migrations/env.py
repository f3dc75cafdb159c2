"""What Alembic runs for every command: on the connection that was handed in, in its transaction."""

from __future__ import annotations

from alembic import context

from syndicate.database.migrate import VERSION_TABLE
from syndicate.database.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    version_table=VERSION_TABLE,
    render_as_batch=True,  # SQLite changes a table by copying it
    include_name=lambda name, kind, _parents: kind != "table" or name in metadata.tables,
)
with context.begin_transaction():
    context.run_migrations()
