"""``records/editions/<date>.json``: each edition as it was shown."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from syndicate.errors import UsageError
from syndicate.model import Edition
from syndicate.records.codec import decode, encode
from syndicate.records.files import read_text, replace_text

__all__ = ["EditionRecords"]


class EditionRecords:
    """The editions of one publication, in its zone."""

    def __init__(self, root: Path, timezone: ZoneInfo) -> None:
        self._folder = root / "records" / "editions"
        self._zone = timezone

    def days(self) -> tuple[date, ...]:
        """The days that have a record, oldest first."""
        found = []
        for path in self._folder.glob("*.json"):
            try:
                found.append(date.fromisoformat(path.stem))
            except ValueError:
                continue  # somebody's own file
        return tuple(sorted(found))

    def get(self, day: date) -> Edition | None:
        """The record of a day.

        Raises:
            UsageError: it exists and is damaged.
        """
        path = self._folder / f"{day.isoformat()}.json"
        text = read_text(path)
        if text is None:
            return None
        try:
            edition = decode(json.loads(text), day)
        except (KeyError, TypeError, ValueError, RecursionError) as error:
            raise UsageError(
                f"{path}: not a record of ours ({error}); restore it from a backup"
            ) from error
        return edition

    def held_before(self, day: date, since: date) -> frozenset[str]:
        """The ids of every article that the editions of ``since`` until before ``day`` took."""
        held: set[str] = set()
        for earlier in self.days():
            if since <= earlier < day:
                edition = self.get(earlier)
                held.update(edition.held if edition else ())
        return frozenset(held)

    def is_open(self, day: date, now: datetime) -> bool:
        """Whether the edition of ``day`` may still be (re)written at ``now``.

        Until the first letter of it is sent, or its day ends, whichever is first.
        """
        end = datetime.combine(day + timedelta(days=1), datetime.min.time(), self._zone)
        if now >= end:
            return False
        edition = self.get(day)
        return edition is None or edition.frozen is None

    def save(self, edition: Edition) -> None:
        """Write the record; the caller has asked :meth:`is_open`."""
        text = json.dumps(encode(edition), ensure_ascii=False, indent=1)
        replace_text(self._folder / f"{edition.date.isoformat()}.json", text + "\n")
