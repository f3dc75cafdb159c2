"""Which files below ``articles.root`` are read, and how: never more than a limit, never twice."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Callable, Collection, Iterable
from pathlib import Path
from typing import NamedTuple

from syndicate.config import Publication
from syndicate.errors import ArticleError, PassingError
from syndicate.model import Problem, Severity
from syndicate.sources.tree import Folder, Tree, scan
from syndicate.text import clean

__all__ = ["LARGEST", "Chooser", "Chosen", "File", "hidden_in", "read", "shown", "tree_of"]

# Not blocking: what became a pipe meanwhile must not stop the run.
_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
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


def tree_of(publication: Publication) -> Tree:
    """What stands below the articles' root now; nothing is opened."""
    return scan(str(publication.articles.root), hidden_in(publication), shared=True)


def hidden_in(publication: Publication) -> Callable[[str], bool] | None:
    """A test of paths below the root that the configuration ignores, ``None`` if all are seen."""
    return _hidden(publication.articles.ignore)


class File(NamedTuple):
    """One file. ``path`` is what messages say, ``below`` starts at the root, ``real`` opens it.

    ``size`` is what it had when it was looked at, −1 = nobody did.
    """

    path: str
    below: str
    real: str
    ending: str
    size: int = -1


class Chosen(NamedTuple):
    """What one folder holds for us: the numbers of the names that are read.

    ``twice`` are those of names that stand there already, spelt otherwise; ``alike`` are paths
    below the root of what looks like an article and is none of ours.
    """

    numbers: list[int]
    twice: list[int]
    alike: list[str]
    problems: list[Problem]


class Chooser:
    """Decides which names are articles. ``endings`` are those of the known formats."""

    def __init__(self, publication: Publication, endings: Collection[str]) -> None:
        self._endings = endings
        root = os.path.relpath(publication.articles.root, publication.root)
        prefix = shown(root).strip("/")
        self._prefix = "" if prefix in ("", ".") else f"{prefix}/"

    def path(self, below: str) -> str:
        """What messages call a path below the root."""
        return (self._prefix + shown(below)).rstrip("/")

    def wanted(self, name: str) -> bool:
        """Whether a file of this name is read."""
        return _ending(name) in self._endings and not name.startswith("_index.")

    def choose(self, folder: Folder, others: Collection[str] = ()) -> Chosen:
        """The files of one folder; ``others`` are paths below the root that are taken already."""
        inner = shown(folder.below) + "/" if folder.below else ""
        taken = set(others)
        chosen = Chosen([], [], [], [])
        for number, name in enumerate(folder.names):
            ending = _ending(name)
            if ending in self._endings and not name.startswith("_index."):
                if others or not name.isascii():  # only these can be another's spelling
                    below = inner + shown(name)
                    if below in taken:
                        chosen.problems.append(self._twice(f"{inner}{name}"))
                        chosen.twice.append(number)
                        continue
                    taken.add(below)
                chosen.numbers.append(number)
            elif ending in _ALIKE:
                chosen.alike.append(inner + shown(name))
        for name in folder.odd:
            if self.wanted(name):
                message = "is no regular file; delete it"
                chosen.problems.append(Problem(self.path(f"{inner}{name}"), message))
        return chosen

    def file(self, folder: Folder, number: int) -> File:
        """One file of a folder."""
        name = folder.names[number]
        below = shown(f"{folder.below}/{name}" if folder.below else name)
        real, ending = f"{folder.real}{os.sep}{name}", _ending(name)
        return File(self._prefix + below, below, real, ending, folder.size(number))

    def linked(self, tree: Tree) -> tuple[list[File], list[Problem]]:
        """The files that links mean and that stand under no name of their own."""
        files: list[File] = []
        problems: list[Problem] = []
        if not tree.links:
            return files, problems
        root = os.path.realpath(tree.root)
        opened = {
            f"{folder.resolved}{os.sep}{name}"
            for folder in tree.folders.values()
            for name in folder.names
            if self.wanted(name)
        }
        taken = {
            shown(f"{folder.below}/{name}".lstrip("/"))
            for folder in tree.folders.values()
            for name in folder.names
        }
        for link in tree.links:
            target = Path(link.target)
            if not target.is_relative_to(root):
                if target.is_dir() or self.wanted(link.below):
                    message = (
                        "is a link that leaves the articles' folder and was not followed; "
                        "put the files themselves there"
                    )
                    path = self.path(link.below)
                    problems.append(Problem(path, message, severity=Severity.WARNING))
                continue
            if target.is_dir() or not self.wanted(link.below.rpartition("/")[2]):
                continue
            below = shown(link.below)
            if not target.is_file():
                message = (
                    "is no regular file; delete it"
                    if target.exists()
                    else "is a link to nothing; delete it or mend it"
                )
                problems.append(Problem(self.path(link.below), message))
            elif link.target not in opened:
                if below in taken:
                    problems.append(self._twice(link.below))
                    continue
                opened.add(link.target)
                taken.add(below)
                files.append(File(self.path(below), below, link.real, _ending(below)))
        return files, problems

    def unreadable(self, faults: Iterable[tuple[str, str]]) -> list[Problem]:
        """Folders that could not be listed."""
        return [
            Problem(
                self.path(below), f"this folder cannot be read: {reason}; check its permissions"
            )
            for below, reason in faults
        ]

    def alike(self, found: Iterable[str]) -> list[Problem]:
        """One warning for all that looks like an article and is none of ours."""
        by_ending: dict[str, list[str]] = {}
        for below in found:
            by_ending.setdefault(_ending(below), []).append(below)
        if not by_ending:
            return []
        total = sum(len(ones) for ones in by_ending.values())
        counts = ", ".join(f"{len(ones)} {ending}" for ending, ones in sorted(by_ending.items()))
        first = min(below for ones in by_ending.values() for below in ones)
        known = " ".join(sorted(self._endings))
        message = (
            f"{total} {'file was' if total == 1 else 'files were'} not read ({counts}; "
            f"the first is {first}); articles end in {known}: convert them, "
            "or name them in articles.ignore"
        )
        return [Problem(self.path(""), message, severity=Severity.WARNING)]

    def _twice(self, below: str) -> Problem:
        message = "stands twice, in composed and in decomposed Unicode; delete one of the two"
        return Problem(self.path(below), message)


def _ending(name: str) -> str:
    """The ending with its dot in lower case, of a name that does not begin with one."""
    dot = name.rfind(".")  # 50,000 times: splitext takes three times as long, a Path twenty times
    return name[dot:].lower() if dot > name.rfind("/") else ""


def shown(path: str) -> str:
    """A path as text: ``/``, NFC, bytes that are no UTF-8 replaced."""
    if path.isascii() and path.isprintable() and os.sep == "/":
        return path
    text = os.fsencode(path).decode("utf-8", "replace")
    return clean(text.replace(os.sep, "/") if os.sep != "/" else text)


def _hidden(globs: tuple[str, ...]) -> Callable[[str], bool] | None:
    """A test of paths below the root, ``None`` if all are seen.

    Without ``/`` a glob means a name anywhere, as in git.
    """
    parts = []
    for glob in globs:
        bare = glob.strip().removeprefix("./").rstrip("/")
        if bare:
            anywhere = "" if "/" in bare else "(?:.*/)?"
            parts.append(anywhere + _regex(bare.lstrip("/")))
    if not parts:
        return None
    pattern = re.compile(f"(?:{'|'.join(parts)})(?:/.*)?", re.DOTALL)
    return lambda below: pattern.fullmatch(shown(below)) is not None


def _regex(glob: str) -> str:
    meanings = {"**/": "(?:.*/)?", "/**": "/.*", "**": ".*", "*": "[^/]*", "?": "[^/]"}
    parts = re.split(r"(\*\*/|/\*\*$|\*\*|\*|\?)", clean(glob))
    return "".join(meanings.get(part) or re.escape(part) for part in parts)


def read(real: str, size: int = -1) -> bytes:
    """The bytes of a file, at most :data:`LARGEST`; ``size`` is that of the regular file it was.

    Raises:
        ArticleError: it vanished, may not be read, is empty, too large or no regular file.
    """
    try:
        handle = os.open(real, _FLAGS)
        try:
            if size < 0:
                size = _regular(handle)
            # One byte more than there should be: a buffer of the limit costs more than the file.
            most = min(size, LARGEST) + 1
            data = os.read(handle, most)
            while len(data) != size and len(data) <= LARGEST:  # rarely: it is another one by now
                more = os.read(handle, LARGEST + 1 - len(data))
                if not more:
                    break
                data += more
        finally:
            os.close(handle)
    except FileNotFoundError as error:
        raise PassingError("vanished while it was read; run it again") from error
    except PermissionError as error:
        raise PassingError("may not be read; give read permission to it") from error
    except OSError as error:
        raise PassingError(f"cannot be read: {error.strerror}") from error
    if not data:
        raise ArticleError("is empty; write the article or delete the file")
    if len(data) > LARGEST:
        raise ArticleError(
            f"is larger than {LARGEST // 1_000_000} MB and was not read; "
            "put pictures and data beside the article instead of into it"
        )
    return data


def _regular(handle: int) -> int:
    """The size of an open regular file."""
    state = os.fstat(handle)
    if not stat.S_ISREG(state.st_mode):
        raise ArticleError("is no regular file; delete it")
    return max(state.st_size, 0)
