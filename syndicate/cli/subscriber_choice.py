"""Which people a verb means: by filters, or one by the address."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from syndicate.errors import UsageError

if TYPE_CHECKING:
    from syndicate.audience.people import Filter
    from syndicate.audience.subscriber import Subscriber
    from syndicate.config import Publication
    from syndicate.database import Database

__all__ = ["chosen_people", "person_of", "with_filters"]


def with_filters(function: click.decorators.FC) -> click.decorators.FC:
    """``--state``, ``--section`` and ``--search``."""
    for option in (
        click.option("--search", default="", metavar="TEXT", help="Part of an address or name."),
        click.option("--section", default="", metavar="NAME", help="Only who gets this section."),
        click.option(
            "--state",
            "which",
            type=click.Choice(["pending", "active", "unsubscribed", "suppressed"]),
            help="Only people of this state.",
        ),
    ):
        function = option(function)
    return function


def chosen_people(publication: Publication, which: str | None, section: str, search: str) -> Filter:
    """What the three options say.

    Raises:
        WishError: there is no such section.
    """
    from syndicate.audience.people import Filter
    from syndicate.audience.subscriber import State as Kept
    from syndicate.audience.wishes import chosen_sections

    slug = chosen_sections(publication, [section])[0] if section else ""
    return Filter(state=Kept(which) if which else None, section=slug, search=search)


def person_of(database: Database, publication: Publication, address: str) -> Subscriber:
    """The person of this address.

    Raises:
        UsageError: nobody here has it, or it is no address.
    """
    from syndicate.audience.people import by_address
    from syndicate.audience.suppression import suppressed
    from syndicate.mail.address import check

    checked = check(address)
    person = by_address(database, publication.id, checked.key)
    if person is not None:
        return person
    kept_out = suppressed(database, publication.id, checked.key)
    if kept_out is None:
        raise UsageError(f"no subscriber has the address {checked.typed}")
    reason, since = kept_out
    day = since.astimezone(publication.timezone).date()
    raise UsageError(f"{checked.typed} {reason.words} ({day}); only a hash of the address is kept")
