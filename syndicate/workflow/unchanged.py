"""The build that has nothing to do: known without reading, rendering or writing anything.

At its end a build keeps what it stood on in ``.syndicate/last``: the names and marks of all that
it read and of all that stands in the output; from when until when these make the same bytes;
and its report. A build that finds all of that as it was says so again.
"""

from __future__ import annotations

import hashlib
import pickle
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

from syndicate.cache import (
    NO_MARK,
    Mark,
    horizon,
    is_sure,
    key_of,
    load_sealed,
    mark_of,
    save_sealed,
)
from syndicate.config import Publication
from syndicate.edition import day_at
from syndicate.sources.files import hidden_in, tree_of
from syndicate.sources.survey import Survey, folders_of
from syndicate.sources.tree import Tree
from syndicate.workflow.output_memo import base_key
from syndicate.workflow.report import BuildReport

__all__ = ["Last", "lasting_until"]

_FROM_FILES = frozenset(("file", "page"))
"""Weather providers that say the same as long as their files do."""


class _Seen(NamedTuple):
    """A file at a moment; ``content`` is a digest of its bytes where its mark proves nothing."""

    path: str
    mark: Mark
    content: str

    @classmethod
    def now(cls, path: Path | str) -> _Seen:
        mark = mark_of(path)
        return cls(str(path), mark, _proof(str(path), mark, horizon()))

    def is_same(self) -> bool:
        """Whether it is still what it was."""
        if mark_of(self.path) != self.mark:
            return False
        return not self.content or _content(self.path) == self.content

    def aged(self, looked: int) -> _Seen:
        """The same, of which the mark is proof once it is old enough."""
        return self._replace(content="") if is_sure(self.mark, looked) else self


class Last:
    """The last build of one publication with these options, and what this one begins with."""

    def __init__(
        self, publication: Publication, options: object, now: datetime, *, forget: bool = False
    ) -> None:
        self._publication = publication
        self._options = options
        self._now = now
        self._path = publication.root / ".syndicate" / "last"
        self._key = key_of(base_key(publication), options)
        self._kept: Any = None if forget else load_sealed(self._path, self._key)
        self._others = self._of_builds()
        self._survey = self._begun() if self._kept else None
        self._young: list[_Seen] = []
        self._records = {seen.path: seen for seen in map(_Seen.now, self._record_files())}
        self._weather = [_Seen.now(path) for path in self._weather_files()]

    def _of_builds(self) -> list[Mark]:
        """The marks of what a build leaves behind."""
        root = self._publication.root
        left = (".syndicate/index", ".syndicate/last", "records/published.jsonl")
        return [mark_of(root / name) for name in left]

    def is_overtaken(self) -> bool:
        """Whether another build has come and gone since the look began."""
        return self._others != self._of_builds()

    def again(self) -> Last:
        """The same, with another look at everything."""
        return Last(self._publication, self._options, self._now, forget=True)

    def _begun(self) -> Survey:
        """Where something changed last, something changed most likely now: there it begins."""
        root = str(self._publication.articles.root)
        return Survey(root, hidden_in(self._publication), self._kept[3])

    def has_news(self) -> bool:
        """Whether something is known to have changed, while others look at the rest."""
        return self._survey is not None and self._survey.has_news()

    @cached_property
    def tree(self) -> Tree:
        """What stands below the articles' root."""
        return self._survey.tree() if self._survey else tree_of(self._publication)

    def remember_young(self) -> None:
        """Look at the articles whose marks prove nothing, before they are read.

        What changes while it is read is found changed next time.
        """
        self._young = [_Seen.now(path) for path in self.tree.fresh()]

    def report(self) -> BuildReport | None:
        """What the last build said, where this one would do and say the same."""
        if self._kept is None:
            return None
        since, until, files, folders, records, seen, packed = self._kept
        seen = [_Seen._make(one) for one in seen]
        if not (
            since <= self._now.timestamp() < until
            and self.tree.digest() == files
            and records == sorted(self._records)
            and all(one.is_same() for one in seen)
        ):
            return None
        if any(one.content for one in seen):
            looked = horizon()
            aged = [tuple(one.aged(looked)) for one in seen]
            kept = (since, until, files, folders, records, aged, packed)
            save_sealed(self._path, self._key, kept)
        told: BuildReport = pickle.loads(packed)  # noqa: S301  # our own, behind the seal
        return replace(told, written=0, unchanged=told.unchanged + told.written)

    def wrote(self, records: Iterable[str]) -> None:
        """The build itself has just written these records."""
        for name in records:
            path = str(self._publication.root / "records" / name)
            self._records[path] = _Seen.now(path)

    def save(
        self,
        until: float,
        outputs: Iterable[tuple[str, str]],
        places: Mapping[str, Mark],
        report: BuildReport,
    ) -> None:
        """Keep this build, where the next one could be the same.

        ``outputs`` are the files of the output with their digests; ``places`` is all that items
        were made of, also what is no part of the tree. Where somebody else changed
        a record meanwhile, nothing is kept, nor where live weather would be asked for again.
        """
        if not _FROM_FILES.issuperset(self._publication.weather.providers):
            return
        records = [self._records[path] for path in sorted(self._records)]
        if {one.path: one.mark for one in records if one.mark != NO_MARK} != {
            path: mark_of(path) for path in self._record_files()
        }:
            return
        looked = horizon()
        standing = [_Seen(path, mark_of(path), content) for path, content in outputs]
        seen = [
            *self._young,
            *records,
            *self._weather,
            *(one.aged(looked) for one in standing),
            *(_Seen(path, mark, _proof(path, mark, looked)) for path, mark in places.items()),
        ]
        kept = (
            self._now.timestamp(),
            until,
            self.tree.digest(),
            folders_of(self.tree),
            [one.path for one in records],
            [tuple(one) for one in seen],
            pickle.dumps(report),
        )
        save_sealed(self._path, self._key, kept)

    def _record_files(self) -> list[str]:
        folder = self._publication.root / "records"
        found = [*folder.glob("published.jsonl"), *(folder / "editions").glob("*.json")]
        return sorted(map(str, found))

    def _weather_files(self) -> list[Path]:
        weather, root = self._publication.weather, self._publication.root
        today = self._now.astimezone(self._publication.timezone).date()
        days = sorted({day_at(self._publication, self._now), today})
        named = [root / weather.file.replace("{date}", day.isoformat()) for day in days]
        return [*named, root / weather.stations] if weather.stations else named


def _proof(path: str, mark: Mark, looked: int) -> str:
    """What tells the content of a file where its mark does not, at the horizon ``looked``."""
    return "" if is_sure(mark, looked) else _content(path)


def _content(path: Path | str) -> str:
    """As the manifest of the output has it (:func:`syndicate.publish.manifest.digest`)."""
    try:
        data = Path(path).read_bytes()
    except OSError:
        return "none"
    return hashlib.blake2b(data, digest_size=16).hexdigest()


def lasting_until(publication: Publication, now: datetime, instants: Iterable[float]) -> float:
    """Until when the same files make the same bytes (seconds since 1970).

    That is the first of: ``instants`` that have not come, the next edition, the end of the day.
    """
    day = day_at(publication, now) + timedelta(days=1)
    today = now.astimezone(publication.timezone).date() + timedelta(days=1)
    midnight = datetime.combine(today, datetime.min.time(), publication.timezone)
    ends = [publication.edition_time(day).timestamp(), midnight.timestamp()]
    present = now.timestamp()
    ends += [instant for instant in instants if instant > present]
    return min(ends)
