"""From files to a newsroom: what the index knows is taken, everything else is read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from syndicate import parallel
from syndicate.config import Publication
from syndicate.deck import Block, Deck
from syndicate.model import Article, Card, Problem, Severity
from syndicate.sources import files, names, page
from syndicate.sources.cards import card_of
from syndicate.sources.index import Index, Known
from syndicate.sources.learning import Kept, Learner, Learnt, Packed, formats, kept
from syndicate.sources.newsroom import Newsroom, Place
from syndicate.sources.tree import MARK, Folder, Tree

__all__ = ["load"]

Task = tuple[Folder | files.File, Known, Sequence[int]]
"""Files of a folder that are to be read, by their numbers; or one that stands below a link."""
_TASK = 100
"""Files: so few that every processor gets as much to do."""
_WORTH_A_PROCESS = 200
"""Files: as long as it takes to start one and to hear from it."""


def load(
    publication: Publication,
    tree: Tree | None = None,
    index: Index | None = None,
    meanwhile: Callable[[], object] = lambda: None,
) -> Newsroom:
    """The cards of all articles. What cannot be read becomes a problem.

    With an ``index``, only files that changed since it was saved are read. ``meanwhile`` is done
    while other processors read.
    """
    if tree is None:
        tree = files.tree_of(publication)
    return _Loading(publication, tree, index).run(meanwhile)


class _Loading:
    """From a tree and an index to a newsroom."""

    def __init__(self, publication: Publication, tree: Tree, index: Index | None) -> None:
        self._publication = publication
        self._tree = tree
        self._index = index
        self._chooser = files.Chooser(publication, formats().keys())
        self._languages = _languages(tree, self._chooser)
        self._known: dict[str, Known] = {}
        self._waiting: list[Task] = []
        self._problems = self._chooser.unreadable(tree.faults)
        self._places: dict[str, Place] = {}
        self._cards: list[Card] = []
        self._newest = 0
        self._passing = False
        self._pages: list[page.PageFile] = []
        self._doubts: list[tuple[str, tuple[tuple[str, Problem], ...]]] = []

    def run(self, meanwhile: Callable[[], object]) -> Newsroom:
        taken: dict[str, set[str]] = {}
        for folder in self._tree.folders.values():
            self._folder(folder, taken)
        linked, faults = self._chooser.linked(self._tree)
        self._problems += faults
        beside = Known([], b"", [], "", None, [], [])
        for file in linked:
            language = self._language(file.below)
            self._waiting.append((file, beside, (0,)))
            self._places[file.path] = Place(file.real, file.path, language)
        self._learn(meanwhile)
        settled = [known.settled() for known in (*self._known.values(), beside)]
        blocks = [self._take(piece) for pieces in settled for piece in pieces]
        self._problems += self._chooser.alike(
            one for known in self._known.values() for one in known.alike
        )
        printed = self._merge_pages()
        self._tell_doubts()
        return Newsroom(
            self._publication,
            Deck([*blocks, Block.of(self._cards)]),
            tuple(sorted(self._problems, key=lambda one: one.path.split("/"))),
            tuple(found.front_page for found in self._pages),
            self._places,
            printed,
            self._known,
            newest=self._newest,
            passing=self._passing or bool(self._tree.faults),
        )

    def _language(self, below: str) -> str:
        return names.language_of(below, self._languages) if self._languages else ""

    def _folder(self, folder: Folder, taken: dict[str, set[str]]) -> None:
        shown = files.shown(folder.below)
        language = self._language(f"{shown}/")
        others: set[str] = set()
        if not folder.below.isascii():
            others = taken.setdefault(shown, set())
        old = self._index.folder(folder.below) if self._index else None
        if old is not None and not others and old.is_of(folder, language):
            self._known[folder.below] = old
            self._problems += [Problem(*one[:4], Severity(one[4])) for one in old.problems]
            self._note_places(folder, language)
            if not folder.below.isascii():
                others.update(f"{shown}/{files.shown(name)}" for name in folder.names)
            return
        taken_elsewhere = bool(others)
        chosen = self._chooser.choose(folder, others)
        if not folder.below.isascii():
            others.update(f"{shown}/{files.shown(name)}" for name in folder.names)
        learnt = self._remembered(old, folder, language, chosen.numbers)
        known = Known(
            folder.names,
            folder.marks,
            folder.odd,
            language,
            learnt,
            chosen.alike,
            [
                (one.path, one.message, one.line, one.field, one.severity.value)
                for one in chosen.problems
            ],
        )
        if taken_elsewhere:  # were it not, these might be read
            known.doubtful = chosen.twice
        self._known[folder.below] = known
        self._problems += chosen.problems
        new = [n for n in chosen.numbers if learnt is None or learnt[n] is None]
        self._waiting += [
            (folder, known, new[start : start + _TASK]) for start in range(0, len(new), _TASK)
        ]
        self._note_places(folder, language)

    def _remembered(
        self, old: Known | None, folder: Folder, language: str, numbers: Iterable[int]
    ) -> list[Kept] | None:
        """Beside each name what the index knows of it, ``None`` where it knows nothing."""
        if old is None or old.language != language:
            return None
        known = old.by_mark()
        learnt: list[Kept] = [None] * len(folder.names)
        for number in numbers:
            mark = folder.marks[number * MARK : (number + 1) * MARK]
            learnt[number] = known.get((folder.names[number], mark))
        return learnt

    def _note_places(self, folder: Folder, language: str) -> None:
        """Remember where files lie whose path does not say it."""
        usual = str(self._publication.root / self._chooser.path(folder.below))
        if folder.real == usual and not language and all(map(str.isascii, folder.names)):
            return
        for name in folder.names:
            path = self._chooser.path(f"{folder.below}/{name}" if folder.below else name)
            self._places[path] = Place(f"{folder.real}/{name}", path, language)

    def _learn(self, meanwhile: Callable[[], object]) -> None:
        """Read what is not known, on every processor."""
        learner = Learner(self._publication)

        def file(place: Folder | files.File, number: int) -> files.File:
            # What is no folder stands below a link.
            return place if isinstance(place, files.File) else self._chooser.file(place, number)

        def learn(place: Folder | files.File, known: Known, numbers: Sequence[int]) -> Packed:
            ones = [file(place, number) for number in numbers]
            if isinstance(place, files.File):
                language = self._language(place.below)
            else:
                language = known.language
            made = [kept(learner.learn(one, language)) for one in ones]
            return Packed.of(numbers, made)

        def work(part: Sequence[Task]) -> list[Any]:
            return [tuple(learn(*task)) for task in part]

        count = sum(len(numbers) for _, _, numbers in self._waiting)
        least = _WORTH_A_PROCESS * len(self._waiting) // max(count, 1)
        made = parallel.over(self._waiting, work, least=least, meanwhile=meanwhile)
        for (_, known, _), flat in zip(self._waiting, made, strict=True):
            piece = Packed._make(flat)
            known.add(piece)
            self._newest = max(self._newest, *piece.block().column("published"), 0)
        self._waiting = []

    def _take(self, packed: Packed) -> Block:
        for one in packed.odd():
            self._odd(one)
        return packed.block()

    def _odd(self, learnt: Learnt) -> None:
        self._problems += learnt.problems
        self._passing |= learnt.passing
        if learnt.card is not None:
            self._cards.append(learnt.card)
        if learnt.doubts:
            path = learnt.doubts[0][1].path
            self._doubts.append((path, learnt.doubts))
        if learnt.page is not None:
            self._pages.append(learnt.page)

    def _tell_doubts(self) -> None:
        """In the order of the paths, each label once."""
        told: set[str] = set()
        for _, doubts in sorted(self._doubts, key=lambda pair: pair[0].split("/")):
            for label, problem in doubts:
                if label not in told:
                    told.add(label)
                    self._problems.append(problem)
                    break

    def _merge_pages(self) -> dict[str, Article]:
        printed: dict[str, Article] = {}
        for made, body in page.merge(self._pages):
            printed[made.key] = made
            self._cards.append(card_of(made, self._publication))
            place = self._places.get(body.path)
            real = place.real if place else str(self._publication.root / body.path)
            self._places[made.key] = Place(real, body.path, "", body.line)
        return printed


def _languages(tree: Tree, chooser: files.Chooser) -> dict[str, str]:
    """The folders that give their articles a language (:func:`names.language_folders`)."""
    return names.language_folders(
        f"{shown}/{files.shown(name)}"
        for folder in tree.folders.values()
        if names.may_name_languages(shown := files.shown(folder.below))
        for name in folder.names
        if chooser.wanted(name)
    )
