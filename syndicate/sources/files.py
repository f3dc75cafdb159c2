"""Which files below ``articles.root`` are read, and how: never more than a limit, never twice."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path

from syndicate.config import Publication
from syndicate.errors import ArticleError
from syndicate.model import Problem, Severity
from syndicate.text import clean

__all__ = ["LARGEST", "File", "Walk", "read", "walk"]

LARGEST = 5_000_000
"""Bytes of the largest article file: about a thousand pages of a book."""

# Text that looks like an article and is none of ours: said once, so that nothing is lost silently.
_ALIKE = frozenset(
    """
    .mdx .mkd .mkdn .mdown .mdwn .mdtext .rmd .qmd .rst .rest .adoc .asciidoc .asc .org .textile
    .creole .wiki .mediawiki .tex .ipynb .xhtml .shtml .mht .njk .liquid .hbs .ejs .pug .haml
    .docx .doc .odt .rtf .hwp .hwpx .pages .gdoc .eml .msg .text .article
    """.split()  # noqa: SIM905  # a list of words, one a line, would be a page
)


@dataclass(frozen=True, slots=True)
class File:
    """One file. ``path`` is what messages say, ``below`` starts at the root, ``real`` opens it."""

    path: str
    below: str
    real: str
    ending: str


@dataclass(frozen=True, slots=True)
class Walk:
    """What a walk found, in the order of the paths."""

    files: tuple[File, ...]
    problems: tuple[Problem, ...]


def walk(publication: Publication, endings: Collection[str]) -> Walk:
    """Every file with one of ``endings`` below the root.

    Hidden names, ``_index.*`` and what ``ignore`` names are left out; links inside the root are
    followed, each real folder and file once; a link that leaves the root is reported instead.
    """
    return _Walker(publication, endings).run()


class _Walker:
    def __init__(self, publication: Publication, endings: Collection[str]) -> None:
        self._root = publication.articles.root
        self._real_root = os.path.realpath(self._root)
        self._prefix = _shown(os.path.relpath(self._root, publication.root)).strip("/")
        self._endings = endings
        self._ignored = _ignored(publication.articles.ignore)
        self._files: dict[str, File] = {}
        self._problems: list[Problem] = []
        self._folders: set[str] = set()
        self._opened: set[str] = set()
        self._links: list[tuple[str, str]] = []
        self._alike: dict[str, list[str]] = {}

    def run(self) -> Walk:
        self._walk(str(self._root), "")
        # Links last: what they point to is read under its own name where it has one.
        while self._links:
            links, self._links = sorted(self._links, key=lambda pair: _shown(pair[1])), []
            for real, below in links:
                self._link(real, below)
        self._say_alike()
        files = sorted(self._files.values(), key=lambda file: file.below.split("/"))
        return Walk(tuple(files), tuple(sorted(self._problems, key=lambda one: one.path)))

    def _path(self, below: str) -> str:
        shown = _shown(below)
        return shown if self._prefix in ("", ".") else f"{self._prefix}/{shown}".rstrip("/")

    def _say(self, below: str, message: str, severity: Severity = Severity.ERROR) -> None:
        self._problems.append(Problem(self._path(below), message, severity=severity))

    def _walk(self, folder: str, below: str) -> None:
        waiting = [(folder, below)]
        while waiting:
            real, under = waiting.pop()
            resolved = os.path.realpath(real)
            if resolved in self._folders:
                continue
            self._folders.add(resolved)
            try:
                with os.scandir(real) as listing:
                    entries = sorted(listing, key=lambda entry: entry.name)
            except FileNotFoundError:
                continue
            except OSError as error:
                self._say(
                    under, f"this folder cannot be read: {error.strerror}; check its permissions"
                )
                continue
            for entry in entries:
                inner = f"{under}/{entry.name}" if under else entry.name
                if entry.name.startswith(".") or self._ignored(_shown(inner)):
                    continue
                if entry.is_symlink():
                    self._links.append((entry.path, inner))
                elif entry.is_dir(follow_symlinks=False):
                    waiting.append((entry.path, inner))
                else:
                    regular = entry.is_file(follow_symlinks=False)
                    self._file(
                        entry.path, inner, f"{resolved}{os.sep}{entry.name}", regular=regular
                    )

    def _link(self, real: str, below: str) -> None:
        target = os.path.realpath(real)
        if not Path(target).is_relative_to(self._real_root):
            if Path(target).is_dir() or self._wanted(below):
                self._say(
                    below,
                    "is a link that leaves the articles' folder and was not followed; "
                    "put the files themselves there",
                    Severity.WARNING,
                )
        elif Path(target).is_dir():
            self._walk(real, below)
        elif self._wanted(below):
            self._file(real, below, target, regular=Path(target).is_file())

    def _wanted(self, below: str) -> bool:
        name = below.rpartition("/")[2]
        return _ending(name) in self._endings and not name.startswith("_index.")

    def _file(self, real: str, below: str, resolved: str, *, regular: bool) -> None:
        if not self._wanted(below):
            ending = _ending(below)
            if ending in _ALIKE:
                self._alike.setdefault(ending, []).append(below)
            return
        if not regular:
            missing = not Path(real).exists()
            self._say(
                below,
                "is a link to nothing; delete it or mend it"
                if missing
                else "is no regular file; delete it",
            )
            return
        if resolved in self._opened:
            return
        shown = _shown(below)
        if shown in self._files:
            self._say(
                below,
                "stands twice, in composed and in decomposed Unicode; delete one of the two",
            )
            return
        self._opened.add(resolved)
        ending = _ending(shown)
        self._files[shown] = File(self._path(below), shown, real, ending)

    def _say_alike(self) -> None:
        if not self._alike:
            return
        total = sum(len(found) for found in self._alike.values())
        counts = ", ".join(
            f"{len(found)} {ending}" for ending, found in sorted(self._alike.items())
        )
        first = min(_shown(below) for found in self._alike.values() for below in found)
        known = " ".join(sorted(self._endings))
        self._say(
            "",
            f"{total} {'file was' if total == 1 else 'files were'} not read ({counts}; "
            f"the first is {first}); articles end in {known}: convert them, "
            "or name them in articles.ignore",
            Severity.WARNING,
        )


def _ending(name: str) -> str:
    """The ending with its dot in lower case. A few times faster than a ``Path`` of it."""
    return os.path.splitext(name)[1].lower()  # noqa: PTH122  # 50,000 times


def _shown(path: str) -> str:
    """A path as text: ``/``, NFC, bytes that are no UTF-8 replaced."""
    text = os.fsencode(path).decode("utf-8", "replace")
    return clean(text.replace(os.sep, "/") if os.sep != "/" else text)


def _ignored(globs: tuple[str, ...]) -> Callable[[str], bool]:
    """A test of paths below the root. Without ``/`` a glob means a name anywhere, as in git."""
    parts = []
    for glob in globs:
        bare = glob.strip().removeprefix("./").rstrip("/")
        if bare:
            anywhere = "" if "/" in bare else "(?:.*/)?"
            parts.append(anywhere + _regex(bare.lstrip("/")))
    if not parts:
        return lambda _: False
    pattern = re.compile(f"(?:{'|'.join(parts)})(?:/.*)?", re.DOTALL)
    return lambda below: pattern.fullmatch(below) is not None


def _regex(glob: str) -> str:
    meanings = {"**/": "(?:.*/)?", "/**": "/.*", "**": ".*", "*": "[^/]*", "?": "[^/]"}
    parts = re.split(r"(\*\*/|/\*\*$|\*\*|\*|\?)", clean(glob))
    return "".join(meanings.get(part) or re.escape(part) for part in parts)


def read(real: str) -> bytes:
    """The bytes of a file, at most :data:`LARGEST`.

    Raises:
        ArticleError: it vanished, may not be read, is empty, too large or no regular file.
    """
    try:
        # Not blocking: what became a pipe meanwhile must not stop the run.
        handle = os.open(
            real, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
        )
        with os.fdopen(handle, "rb") as file:
            state = os.fstat(handle)
            if not stat.S_ISREG(state.st_mode):
                raise ArticleError("is no regular file; delete it")
            # One byte more than there should be: a buffer of the limit costs more than the file.
            data = file.read(min(max(state.st_size, 0), LARGEST) + 1)
    except FileNotFoundError as error:
        raise ArticleError("vanished while it was read; run it again") from error
    except PermissionError as error:
        raise ArticleError("may not be read; give read permission to it") from error
    except OSError as error:
        raise ArticleError(f"cannot be read: {error.strerror}") from error
    if not data:
        raise ArticleError("is empty; write the article or delete the file")
    if len(data) > LARGEST:
        raise ArticleError(
            f"is larger than {LARGEST // 1_000_000} MB and was not read; "
            "put pictures and data beside the article instead of into it"
        )
    return data
