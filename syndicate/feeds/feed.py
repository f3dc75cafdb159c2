"""The noun: one feed, the same for every format."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from syndicate.model import Item

__all__ = ["Feed", "Written"]


class Written:
    """What was made of items already, in any form.

    An article stands in the feed of everything and in those of its sections, in each with the same
    bytes: they are made once. Whoever shares one between feeds makes each item once for all.
    """

    __slots__ = ("_made",)

    def __init__(self) -> None:
        self._made: dict[tuple[object, int], tuple[Item, Any]] = {}

    def get(self, form: object, item: Item) -> Any:
        """What :meth:`put` was given for this very item, ``None`` if nothing was."""
        found = self._made.get((form, id(item)))
        return found[1] if found else None

    def put(self, form: object, item: Item, made: object) -> None:
        """Keep what was made; the item, too, so that its identity stays its own."""
        self._made[form, id(item)] = (item, made)

    def drop(self, items: Iterable[Item]) -> None:
        """Forget what was made of these: no other feed has them."""
        gone = set(map(id, items))
        self._made = {key: made for key, made in self._made.items() if key[1] not in gone}


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """One feed, ready to be written in any format.

    ``id`` is the permanent IRI; ``home_url`` the page that the feed is the feed of;
    ``urls`` maps the name of a format to the feed's own absolute address (its canonical
    one, also where the feed is written at an address it once had); ``folder`` is where it
    is written below the output tree, ``""`` = the root. ``items`` stand in the order
    shown. ``updated`` is the last change of what the feed holds; ``dated`` is false where
    nothing has ever stood in it, so that no format need name a time. ``sections`` maps the
    slugs of sections to their names. ``stylesheet`` is the address of a CSS file, ``""`` =
    none; ``full`` whether items carry their whole text. ``icon`` (square) and ``logo`` are
    absolute addresses of pictures, ``""`` = none. ``written`` is what feeds share of items.
    """

    id: str
    title: str
    home_url: str
    urls: Mapping[str, str]
    updated: datetime
    subtitle: str = ""
    language: str = "ko"
    items: tuple[Item, ...] = ()
    sections: Mapping[str, str] = field(default_factory=dict)
    publisher: str = ""
    hub: str = ""
    stylesheet: str = ""
    full: bool = True
    folder: str = ""
    dated: bool = True
    icon: str = ""
    logo: str = ""
    written: Written = field(default_factory=Written, compare=False, repr=False)

    def form(self, name: str) -> object:
        """All that decides, beside an item, what stands of it in a feed of this format."""
        return name, self.language, self.full, tuple(self.sections.items())

    def path(self, file_name: str) -> str:
        """Where a file of this feed stands below the output tree."""
        return f"{self.folder}/{file_name}" if self.folder else file_name
