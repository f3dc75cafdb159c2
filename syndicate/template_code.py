"""Templates as Jinja2 compiled them, kept from build to build.

Compiling the dozen templates of a build takes as long as rendering a hundred articles. The code of
what ships with the package lies where Python keeps the package's own (``__pycache__``), that of a
publication's templates, or of all where the package cannot be written, in its cache folder.
Both can be deleted at any time. Nothing is trusted there more than a template itself: who can
write either runs code in a build.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from types import CodeType

import jinja2.compiler
from jinja2.bccache import Bucket, BytecodeCache

from syndicate import __version__

__all__ = ["KeptCode"]

_SIZE = 16
_SHIPPED = "shipped-"
_LOADED: dict[tuple[str, str], CodeType] = {}
"""Code of shipped templates by key and checksum: publications of one process have it in common."""


class KeptCode(BytecodeCache):
    """``ship`` is the folder of the shipped templates, ``maker`` the module with our settings.

    ``cache`` is a publication's folder for code; it is made where its parent exists.
    """

    def __init__(self, *, ship: Path, cache: Path, maker: str) -> None:
        self._ship = f"{ship}{os.sep}"
        self._cache = str(cache)
        self._maker = maker
        self._recipe: bytes | None = None

    def get_cache_key(self, name: str, filename: str | None = None) -> str:
        kind = _SHIPPED if (filename or "").startswith(self._ship) else "own-"
        return kind + super().get_cache_key(name, filename)[:24]

    def load_bytecode(self, bucket: Bucket) -> None:
        """A file that is torn, foreign or of another version is none."""
        if known := _LOADED.get((bucket.key, bucket.checksum)):
            bucket.code = known
            return
        for path in self._places(bucket):
            try:
                with open(path, "rb", buffering=0) as file:
                    data = file.read()
            except OSError:
                continue
            if data[:_SIZE] == self._sum(data[_SIZE:]):
                bucket.bytecode_from_string(data[_SIZE:])
                if bucket.code is not None:
                    _remember(bucket)
                    return

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Into the first place that takes it; where none does, it is compiled again next time."""
        _remember(bucket)
        code = bucket.bytecode_to_string()
        for path in self._places(bucket, writing=True):
            if _put(path, self._sum(code) + code):
                return

    def _places(self, bucket: Bucket, *, writing: bool = False) -> Iterator[str]:
        name = f"{bucket.key}.{sys.implementation.cache_tag}"
        python = os.path.dirname(__spec__.cached or "")
        silent = writing and sys.dont_write_bytecode
        if python and not silent and bucket.key.startswith(_SHIPPED):
            yield f"{python}/{name}"
        yield f"{self._cache}/{name}"

    def _sum(self, code: bytes) -> bytes:
        """Of the code, and of all that decides what a template is compiled into."""
        if self._recipe is None:
            makers = (os.stat(one) for one in (jinja2.compiler.__file__, self._maker))
            told = [f"{one.st_size}:{one.st_mtime_ns}" for one in makers]
            self._recipe = hashlib.blake2b(" ".join([__version__, *told]).encode()).digest()
        return hashlib.blake2b(code, digest_size=_SIZE, key=self._recipe).digest()


def _remember(bucket: Bucket) -> None:
    if bucket.code is not None and bucket.key.startswith(_SHIPPED):
        _LOADED[bucket.key, bucket.checksum] = bucket.code


def _put(path: str, data: bytes) -> bool:
    """Whole or not at all, as another build may read; no ``fsync``, as a torn one is seen."""
    folder = os.path.dirname(path)
    temporary = f"{path}.{os.getpid()}"
    try:
        with contextlib.suppress(FileExistsError):
            os.mkdir(folder)
        with open(temporary, "xb") as file:
            file.write(data)
        os.replace(temporary, path)
    except OSError:
        with contextlib.suppress(OSError):
            os.unlink(temporary)
        return False
    return True
