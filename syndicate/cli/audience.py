"""What every verb that meets people needs: the publication with its id, and its database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from syndicate.cli.state import State
from syndicate.errors import UsageError

if TYPE_CHECKING:
    from syndicate.config import Publication
    from syndicate.database import Database

__all__ = ["open_audience", "publication_of"]


def publication_of(state: State) -> Publication:
    """The publication that the call means.

    Raises:
        UsageError: it has no id, which every row of the database carries.
    """
    from syndicate.config import load

    publication = load(state.config_path(), state.environ)
    if not publication.id:
        raise UsageError(
            'publication.id is not set; add id = "…" below [publication] in '
            f"{publication.path.name}, a short name that never changes: subscribers belong to it"
        )
    return publication


@contextmanager
def open_audience(publication: Publication, *, create: bool = False) -> Iterator[Database]:
    """Its database, closed at the end.

    Raises:
        UsageError: there is none and ``create`` is false, or it cannot be used.
    """
    from syndicate.database import open_database

    with open_database(
        publication.database_url.reveal(), publication.root, create=create
    ) as database:
        yield database
