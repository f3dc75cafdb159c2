"""The steps from an older database to this version's, for Alembic.

A step is written on its own: it does not import the tables, which go on changing. A new one is
drafted from the difference between :mod:`syndicate.database.tables` and a migrated database::

    with engine.begin() as connection:
        alembic.command.revision(alembic_config(connection), message="…", autogenerate=True)
"""
