"""What one item is made of, noted while it is made: so a later build knows whether it changed."""

from __future__ import annotations

from dataclasses import dataclass, field

from syndicate.cache import Mark, is_sure, mark_of

__all__ = ["Trace"]


@dataclass(slots=True)
class Trace:
    """``places`` are the files and folders that were looked for, also those that are not there.

    ``links`` maps files of articles that are linked to to their addresses; ``assets`` are those
    that are shown. ``marks`` is shared by all traces of a run, of which ``looked`` is the
    horizon. ``passing``: something could not be read now.
    """

    looked: int
    marks: dict[str, Mark]
    places: dict[str, Mark] = field(default_factory=dict)
    links: dict[str, str | None] = field(default_factory=dict)
    assets: set[str] = field(default_factory=set)
    passing: bool = False

    def saw(self, path: str) -> None:
        """A file or folder is looked at, or was before."""
        if path not in self.places:
            if path not in self.marks:
                self.marks[path] = mark_of(path)
            self.places[path] = self.marks[path]

    def is_sure(self) -> bool:
        """Whether everything was at rest when it was looked at, and could be read."""
        at_rest = all(is_sure(mark, self.looked) for mark in self.places.values())
        return at_rest and not self.passing
