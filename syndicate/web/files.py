"""The output tree over HTTP: right types, content ETags, 304, Range, compressed once."""

from __future__ import annotations

import gzip
import hashlib
import mimetypes
import os
import threading
from collections import OrderedDict
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, Self

from flask import Response, request

__all__ = ["Files"]

_TYPES = {
    # Browsers show the stylesheet of a feed only under this type; readers take either.
    "rss.xml": "application/xml; charset=utf-8",
    "atom.xml": "application/xml; charset=utf-8",
    "feed.json": "application/feed+json",
    "feeds.opml": "text/x-opml; charset=utf-8",
}
_SUFFIXES = {
    ".html": "text/html; charset=utf-8",
    ".xml": "application/xml; charset=utf-8",
    ".json": "application/json",
    ".txt": "text/plain; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".webp": "image/webp",
    ".eml": "message/rfc822",
    ".opml": "text/x-opml; charset=utf-8",
}
_PACKED_ALREADY = ("image/jpeg", "image/png", "image/webp", "audio/", "video/")
_WORTH = 1024  # bytes from which compressing pays
_MEMORY = 64 * 1024 * 1024  # bytes of bodies kept
_PIECE = 64 * 1024  # bytes
_LARGE = 8 * 1024 * 1024  # bytes; larger files go out from the disk, piece by piece


@dataclass(frozen=True, slots=True)
class _Body:
    stamp: tuple[int, int, int]
    plain: bytes
    packed: bytes | None
    tag: str
    modified: datetime


class _OnDisk:
    """A file in pieces, opened with the first of them: an answer may need none."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: BinaryIO | None = None

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> bytes:
        piece = self._opened().read(_PIECE)
        if not piece:
            self.close()
            raise StopIteration
        return piece

    def seekable(self) -> bool:
        return True

    def seek(self, place: int) -> None:
        self._opened().seek(place)

    def tell(self) -> int:
        return self._opened().tell()

    def close(self) -> None:
        if self._file is not None:
            self._file.close()

    def _opened(self) -> BinaryIO:
        if self._file is None:
            self._file = self._path.open("rb")
        return self._file


class Files:
    """The files below ``root``; nothing outside it, and nothing whose name begins with a dot."""

    def __init__(self, root: Path) -> None:
        self._root = root.resolve()
        self._kept: OrderedDict[Path, _Body] = OrderedDict()
        self._size = 0
        self._lock = threading.Lock()

    def answer(self, path: str) -> Response | None:
        """The file of this path, ``index.html`` of a folder; ``None`` = there is none."""
        found = self._find(path)
        if found is None:
            return None
        try:
            state = found.stat()
            if state.st_size > _LARGE:
                return self._from_disk(found, state)
            body = self._body(found, state)
        except OSError:
            return None  # a build took it away in between
        packs = body.packed is not None and request.range is None
        packed = packs and request.accept_encodings["gzip"] > 0
        data = body.packed if packed and body.packed is not None else body.plain
        response = Response(data, content_type=_type(found))
        # One tag a representation (RFC 9110 §8.8.3.3).
        response.set_etag(f"{body.tag}-gz" if packed else body.tag)
        response.last_modified = body.modified
        response.headers["Cache-Control"] = _caching(found.relative_to(self._root))
        if body.packed is not None:
            response.headers["Vary"] = "Accept-Encoding"
        if packed:
            response.headers["Content-Encoding"] = "gzip"
        if found.suffix == ".eml":
            response.headers["Content-Disposition"] = "attachment"
        _conditional(response, len(data))
        return response

    def _from_disk(self, path: Path, state: os.stat_result) -> Response:
        """A film, say: neither its bytes nor their digest fit into an answer's time."""
        response = Response(_OnDisk(path), content_type=_type(path))
        response.set_etag(f"{state.st_mtime_ns:x}-{state.st_size:x}")
        response.last_modified = datetime.fromtimestamp(int(state.st_mtime), UTC)
        response.headers["Cache-Control"] = _caching(path.relative_to(self._root))
        response.content_length = state.st_size
        _conditional(response, state.st_size)
        return response

    def _find(self, path: str) -> Path | None:
        parts = [part for part in path.split("/") if part]
        if any(part.startswith(".") or "\\" in part or "\0" in part for part in parts):
            return None
        try:
            found = self._root.joinpath(*parts).resolve()
            if found.is_dir():
                if path and not path.endswith("/"):
                    return None  # the slash matters to relative references
                found /= "index.html"
            inside = found.is_relative_to(self._root) and found.is_file()
        except (OSError, ValueError):
            return None
        return found if inside else None

    def is_folder(self, path: str) -> bool:
        """Whether a slash is missing at the end of this path."""
        return not path.endswith("/") and self._find(f"{path}/") is not None

    def _body(self, path: Path, state: os.stat_result) -> _Body:
        stamp = (state.st_mtime_ns, state.st_size, state.st_ino)
        with self._lock:
            kept = self._kept.get(path)
            if kept is not None and kept.stamp == stamp:
                self._kept.move_to_end(path)
                return kept
        body = _read(path, stamp)
        with self._lock:
            self._put(path, body)
        return body

    def _put(self, path: Path, body: _Body) -> None:
        old = self._kept.pop(path, None)
        self._size -= _weight(old) if old else 0
        self._kept[path] = body
        self._size += _weight(body)
        while self._size > _MEMORY:
            _, gone = self._kept.popitem(last=False)
            self._size -= _weight(gone)


def _conditional(response: Response, length: int) -> None:
    """304 or a part, where that was asked for; any Range but one of bytes is ignored.

    RFC 9110 §14.2: one of an unknown unit must be, several parts may be.
    """
    wanted = request.range
    one = wanted is not None and wanted.units == "bytes" and len(wanted.ranges) == 1
    response.make_conditional(request, accept_ranges=one, complete_length=length)
    response.headers["Accept-Ranges"] = "bytes"


def _read(path: Path, stamp: tuple[int, int, int]) -> _Body:
    data = path.read_bytes()
    packed = None
    if len(data) >= _WORTH and not _type(path).startswith(_PACKED_ALREADY):
        packed = gzip.compress(data, 6, mtime=0)
    return _Body(
        stamp=stamp,
        plain=data,
        packed=packed if packed is not None and len(packed) < len(data) else None,
        # Of the content: several hosts behind one name agree on it.
        tag=hashlib.sha256(data).hexdigest()[:24],
        modified=datetime.fromtimestamp(stamp[0] // 1_000_000_000, UTC),
    )


def _weight(body: _Body) -> int:
    return len(body.plain) + len(body.packed or b"")


def _type(path: Path) -> str:
    known = _TYPES.get(path.name) or _SUFFIXES.get(path.suffix.lower())
    return known or mimetypes.guess_type(path.name)[0] or "application/octet-stream"


def _caching(path: Path) -> str:
    if path.parts[0] == "assets":  # named after their content, never reused
        return "public, max-age=31536000, immutable"
    return "public, max-age=300, stale-while-revalidate=3600"
