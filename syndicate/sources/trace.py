"""What one item is made of, noted while it is made: so a later build knows whether it changed."""

from __future__ import annotations

from dataclasses import dataclass, field

from syndicate.cache import Mark, horizon, is_sure, mark_of

__all__ = ["Trace"]


@dataclass(slots=True)
class Trace:
    """``places`` are the files and folders that were looked for, also those that are not there.

    ``links`` maps files of articles that are linked to to their addresses; ``assets`` are those
    that are shown.
    """

    looked: int = field(default_factory=horizon)
    places: dict[str, Mark] = field(default_factory=dict)
    links: dict[str, str | None] = field(default_factory=dict)
    assets: set[str] = field(default_factory=set)

    def saw(self, path: str) -> None:
        """A file or folder is looked at, from now on."""
        if path not in self.places:
            self.places[path] = mark_of(path)

    def is_sure(self) -> bool:
        """Whether everything was at rest when it was looked at."""
        return all(is_sure(mark, self.looked) for mark in self.places.values())
