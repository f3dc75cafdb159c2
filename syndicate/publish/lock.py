"""One build of a publication at a time. The only module that knows ``filelock``.

The system frees the lock of a process that dies, so nothing is left to clean up;
the lock file itself stays, since deleting it would let two in at once.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path

from filelock import FileLock, Timeout

from syndicate.errors import UsageError
from syndicate.publish.atomic import mend

__all__ = ["only_one"]

# bford.info/cachedir: backup tools leave such folders out.
_CACHE_TAG = (
    "Signature: 8a477f597d28d172789f06886806bc55\n"
    "# A cache of syndicate. It can be deleted at any time.\n"
)


@contextlib.contextmanager
def only_one(
    path: Path, *, wait: float = 60.0, on_wait: Callable[[], None] = lambda: None
) -> Iterator[None]:
    """Hold the lock at ``path``; its folder is a cache and is made if missing.

    ``on_wait`` is called once if somebody else holds it; then up to ``wait`` seconds pass.

    Raises:
        UsageError: it was not free in time, or cannot be made.
    """
    lock = FileLock(path)
    try:
        _make_cache(path.parent)
        _acquire(lock, wait, on_wait)
    except Timeout as error:
        raise UsageError(
            f"another build is running (it holds {path}, after {wait:g} seconds still); "
            "wait for it to end, or end it, and run this again"
        ) from error
    except (OSError, NotImplementedError) as error:
        cause = mend(error) if isinstance(error, OSError) else f"{error}; use a local disk"
        raise UsageError(f"{path}: cannot be locked: {cause}") from error
    try:
        yield
    finally:
        lock.release()


def _acquire(lock: FileLock, wait: float, on_wait: Callable[[], None]) -> None:
    try:
        lock.acquire(timeout=0)
    except Timeout:
        on_wait()
        lock.acquire(timeout=wait)


def _make_cache(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in (("CACHEDIR.TAG", _CACHE_TAG), (".gitignore", "*\n")):
        if not (folder / name).exists():
            (folder / name).write_text(text, encoding="utf-8")
