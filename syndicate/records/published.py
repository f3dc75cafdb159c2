"""``records/published.jsonl``: every article that entered a feed, and its removal.

Append-only, one JSON object a line, in the order of what happened:

    {"event": "published", "at": …, "id": …, "url": …, "published": …, "key": …, …}
    {"event": "changed",   …the same fields, and "left": sections that it left}
    {"event": "removed",   "at": …, "id": …, "reason": "deleted|draft|expired|…"}

``published`` and ``url`` are the first ones ever; the others follow the article.
"""

from __future__ import annotations

import json
import pickle
from collections.abc import Iterable, Iterator
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from syndicate.cache import key_of, load_sealed, save_sealed
from syndicate.errors import UsageError
from syndicate.model import Article
from syndicate.records.files import append_lines, read_bytes
from syndicate.resources import code_mark

__all__ = ["PublishedRecords", "Record"]

_WORTH_KEEPING = 500
"""Lines that take longer to read than what is kept of them takes to write."""
_BEGINNING = b'{"event"'
EVERYTHING = ""
"""The name of the feed of all sections, where feeds are named by section slug."""


class Record(NamedTuple):
    """What is remembered of one article; ``removed`` is when it left the feeds.

    ``fingerprint`` is that of the text as of ``updated``, ``latest`` that of the text as last
    published: they differ while a revision has not been declared. ``page`` is the path below
    the output tree of the page of ours that it ever had (``articles/2025/slug/``), else ``""``.
    """

    id: str
    url: str
    published: datetime
    key: str
    title: str
    updated: datetime
    fingerprint: str
    latest: str
    sections: tuple[str, ...]
    page: str = ""
    removed: datetime | None = None
    reason: str = ""


def _aware(value: object) -> datetime:
    """A time of a record.

    Raises:
        ValueError: it is none, or has no zone.
    """
    made = datetime.fromisoformat(str(value))
    if made.tzinfo is None:
        raise ValueError(f"{value} has no time zone")
    return made


def _is_cut(line: bytes, error: Exception) -> bool:
    """Whether a line that is no JSON is the beginning of one of ours."""
    ours = line.startswith(_BEGINNING) or _BEGINNING.startswith(line)
    return ours and (not line.endswith(b"}") or "Unterminated string" in str(error))


class PublishedRecords:
    """The file, read once; new events are collected and appended by :meth:`save`."""

    def __init__(self, root: Path, *, remember: bool = True) -> None:
        self._path = root / "records" / "published.jsonl"
        self._memo = root / ".syndicate" / "records"
        self._records: dict[str, Record] = {}
        self._departures: dict[str, list[datetime]] = {}
        self._new: list[dict[str, object]] = []
        self.newest: datetime | None = None
        data = memoryview(read_bytes(self._path) or b"")
        self._size, self._lines = len(data), 0
        start = self._remembered(data) if remember else 0
        for number, event in self._read(data[start:]):
            try:
                self._apply(event)
            except (KeyError, ValueError, TypeError) as error:
                raise UsageError(
                    f"{self._path}:{number}: not a record of ours ({error}); "
                    "restore the file from a backup"
                ) from error
        whole = self._lines_read >= _WORTH_KEEPING and bytes(data[-1:]) == b"\n"
        self._digest = sha256(data).digest() if whole else b""

    def _remembered(self, data: memoryview) -> int:
        """How many bytes of the file need not be read again: their records are kept."""
        kept = load_sealed(self._memo, key_of(code_mark()))
        if kept is None:
            return 0
        length, digest, lines, packed = kept
        if sha256(data[:length]).digest() != digest:
            return 0
        self._records, self._departures, self.newest = pickle.loads(packed)  # noqa: S301  # sealed
        self._lines = lines
        return int(length)

    @property
    def has_news(self) -> bool:
        """Whether something is to be appended."""
        return bool(self._new)

    @property
    def is_long(self) -> bool:
        """Whether much of the file had to be read, so that :meth:`keep` saves time.

        Not where its last line is unfinished: what comes behind could change it.
        """
        return self._lines_read >= _WORTH_KEEPING and bool(self._digest)

    def keep(self) -> None:
        """Keep what was read: a build of a large archive asks for it every time."""
        packed = pickle.dumps((self._records, self._departures, self.newest))
        kept = (self._size, self._digest, self._lines + self._lines_read - 1, packed)
        save_sealed(self._memo, key_of(code_mark()), kept)

    def _read(self, data: memoryview) -> Iterable[tuple[int, dict[str, object]]]:
        lines = bytes(data).split(b"\n")
        self._lines_read = len(lines)
        for number, line in enumerate(lines, self._lines + 1):
            if not line.strip():
                continue
            try:
                event = json.loads(line.decode())
            except (ValueError, RecursionError) as error:
                if number == self._lines + len(lines):  # cut short by a crash: no effect
                    continue
                if _is_cut(line, error):
                    continue  # the same, with a later run's lines behind it
                raise UsageError(
                    f"{self._path}:{number}: is not JSON; restore the file from a backup"
                ) from error
            yield number, event

    def _apply(self, event: dict[str, object]) -> None:
        at = _aware(event["at"])
        identity = str(event["id"])
        if event["event"] == "removed":
            old = self._records[identity]
            self._records[identity] = old._replace(removed=at, reason=str(event["reason"]))
            for feed in event["left"]:  # type: ignore[attr-defined]  # a list, or TypeError above
                self._leave(feed, at)
        else:
            known = self._records.get(identity)
            self._records[identity] = Record(
                id=identity,
                url=known.url if known else str(event["url"]),
                published=known.published if known else _aware(event["published"]),
                key=str(event["key"]),
                title=str(event["title"]),
                updated=_aware(event["updated"]),
                fingerprint=str(event["fingerprint"]),
                latest=str(event.get("latest", event["fingerprint"])),
                sections=tuple(event["sections"]),  # type: ignore[arg-type]  # a list, or TypeError
                page=str(event.get("page", "")),
            )
            for feed in event.get("left", ()):  # type: ignore[attr-defined]  # likewise
                self._leave(feed, at)
        self.newest = max(self.newest or at, at)

    def _leave(self, feed: str, at: datetime) -> None:
        self._departures.setdefault(feed, []).append(at)

    def __iter__(self) -> Iterator[Record]:
        return iter(self._records.values())

    def __len__(self) -> int:
        return len(self._records)

    def get(self, identity: str) -> Record | None:
        """The record of an id."""
        return self._records.get(identity)

    def departure(self, feed: str, now: datetime) -> datetime | None:
        """When an article last left a feed (section slug, ``""`` = everything), not after now."""
        return max((at for at in self._departures.get(feed, ()) if at <= now), default=None)

    def publish(self, article: Article, fingerprint: str, now: datetime, *, page: str = "") -> None:
        """Note that ``article`` stands in a feed, if that is news; ``page`` if it is ours."""
        old = self._records.get(article.id)
        new = Record(
            id=article.id,
            url=old.url if old else article.url,
            published=old.published if old else article.published,
            key=article.key,
            title=article.title,
            updated=article.changed,
            fingerprint=fingerprint,
            latest=fingerprint,
            sections=article.sections,
            page=page or (old.page if old else ""),
        )
        if old is not None and old.removed is None:
            if old.fingerprint != fingerprint and old.updated == article.changed:
                new = new._replace(fingerprint=old.fingerprint)  # stays a warning until mended
            if new == old:
                return
        if old is not None and old.removed is None and self.lies_ahead(now):
            return
        left = [slug for slug in old.sections if slug not in article.sections] if old else []
        self._note("published" if old is None or old.removed else "changed", now, new, left)

    def _note(self, event: str, now: datetime, record: Record, left: list[str]) -> None:
        line: dict[str, object] = {
            "event": event,
            "at": now.isoformat(),
            "id": record.id,
            "url": record.url,
            "published": record.published.isoformat(),
            "key": record.key,
            "title": record.title,
            "updated": record.updated.isoformat(),
            "fingerprint": record.fingerprint,
            "sections": list(record.sections),
        }
        if record.latest != record.fingerprint:
            line["latest"] = record.latest
        if record.page:
            line["page"] = record.page
        if left:
            line["left"] = left
        self._new.append(line)
        self._apply(line)

    def lies_ahead(self, now: datetime) -> bool:
        """Whether something was remembered after ``now``: this is a look back, or a clock errs."""
        return self.newest is not None and self.newest > now

    def remove(self, record: Record, reason: str, left: Iterable[str], now: datetime) -> None:
        """Note that an article left the feeds named in ``left``; not when looking back."""
        if self.lies_ahead(now):
            return
        line: dict[str, object] = {
            "event": "removed",
            "at": now.isoformat(),
            "id": record.id,
            "reason": reason,
            "left": list(left),
        }
        self._new.append(line)
        self._apply(line)

    def save(self) -> None:
        """Append what is new; on disk when this returns."""
        if self._new:
            append_lines(self._path, [json.dumps(line, ensure_ascii=False) for line in self._new])
            self._new = []
