"""All articles of a publication: heads in memory, bodies read when they are asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import cast

from syndicate.config import Publication
from syndicate.errors import ArticleError
from syndicate.model import Article, FrontPage, Item, Problem, Severity
from syndicate.plugins import entry_points
from syndicate.sources import (
    article as articles,
    content,
    files,
    head_picture,
    markdown,
    names,
    page,
    plain,
)
from syndicate.sources.body import Body
from syndicate.sources.decode import decode
from syndicate.sources.document import Document, Reader, Source
from syndicate.sources.fields import Fields
from syndicate.sources.pictures import Pictures
from syndicate.sources.sectioning import Sections

__all__ = ["FORMATS", "Newsroom", "load"]


def _html(source: Source) -> Document:
    """Lxml's HTML is loaded where there is HTML."""
    from syndicate.sources import html_article  # see above: at first use

    return html_article.read(source)


# One line per format. A publication adds its own with an entry point of the group
# `syndicate.sources`, whose name is the ending without its dot and whose object is a Reader.
FORMATS: Mapping[str, Reader] = {
    ".md": markdown.read,
    ".markdown": markdown.read,
    ".html": _html,
    ".htm": _html,
    ".txt": plain.read,
}
_GROUP = "syndicate.sources"
_MARKUP = frozenset((".html", ".htm"))
_PAGES = frozenset((".txt",))


@lru_cache(maxsize=1)
def formats() -> Mapping[str, Reader]:
    """:data:`FORMATS` and what installed packages add to them."""
    added = {
        "." + point.name.lower().lstrip("."): cast("Reader", point.load())
        for point in entry_points(group=_GROUP)
    }
    return {**FORMATS, **added}


def load(publication: Publication) -> Newsroom:
    """Read the heads of all articles. What cannot be read becomes a problem."""
    return _Loading(publication).run()


class Newsroom:
    """What :func:`load` found. Articles are in the order of their paths."""

    def __init__(
        self,
        publication: Publication,
        articles_: tuple[Article, ...],
        problems: tuple[Problem, ...],
        front_pages: tuple[FrontPage, ...],
        places: Mapping[str, tuple[str, str, int]],
    ) -> None:
        self.articles = articles_
        self.problems = problems
        self.front_pages = front_pages
        self._publication = publication
        # key → (file to open, its path as shown, line of the body in a page file), where these
        # do not follow from the article's own path.
        self._places = places
        self._last: tuple[str, Body] | None = None

    def fingerprint(self, article: Article) -> str:
        """Changes when title, subtitle or text do; white space aside. Nothing is rendered.

        Raises:
            ArticleError: the file can no longer be read.
        """
        return content.fingerprint(article, self._body(article))

    def item(
        self,
        article: Article,
        pictures: Pictures,
        report: Callable[[Problem], None],
        *,
        linked: Callable[[str], str | None] = lambda _: None,
    ) -> Item:
        """Read and render the body; ``article.url`` is final by now.

        ``linked`` maps an article's file (relative to the configuration's folder) to its address.

        Raises:
            ArticleError: the file can no longer be read, or holds nothing to show.
        """
        body = self._body(article)
        made = content.make_item(article, body, self._publication, pictures, report, linked=linked)
        # One that stands elsewhere, by its own word, may be a title and a summary.
        elsewhere = bool(made.summary) and article.explicit_url.startswith("http")
        if not body.text.strip() and not elsewhere:
            message = "has no text; write it below the title, or set draft: true until it is there"
            report(Problem(article.path, message, article.line, severity=Severity.WARNING))
        elif not made.html.strip() and body.text.strip():
            message = "holds nothing that can be shown here: only marks or scripts of another tool"
            report(Problem(article.path, message, body.line, severity=Severity.WARNING))
        return made

    def _body(self, article: Article) -> Body:
        # fingerprint() and item() of one article follow each other.
        if self._last is None or self._last[0] != article.key:
            self._last = (article.key, self._read(article))
        return self._last[1]

    def _read(self, article: Article) -> Body:
        real, path, line = self._places.get(
            article.key, (str(self._publication.root / article.path), article.path, 0)
        )
        ending = Path(path).suffix.lower()
        source = _source(files.File(path, "", real, ending))
        if not line:
            document = formats()[ending](source)
            fields = Fields(document.head)
            return replace(document.body(), audio=fields.text("audio"), key=_keys(fields))
        found = page.read(path, source.text, self._publication)
        for _, body in found.articles if found else ():
            if body.line == line:
                return replace(body, folder=source.folder)
        raise ArticleError("changed while it was read; run it again", line=line)


def _keys(fields: Fields) -> Callable[[str], tuple[str, int]]:
    """How a head writes a field, and on which line: asked only when a problem names it."""

    def key(name: str) -> tuple[str, int]:
        written = head_picture.of(fields).key if name == "image" else fields.key(name)
        return written or name, fields.head.line(written or name)

    return key


def _source(file: files.File) -> Source:
    text = decode(files.read(file.real), markup=file.ending in _MARKUP)
    if not text.strip():
        raise ArticleError("holds nothing but white space; write the article or delete the file")
    return Source(path=file.path, below=file.below, folder=Path(file.real).parent, text=text)


class _Loading:
    """One walk through the files."""

    def __init__(self, publication: Publication) -> None:
        self._publication = publication
        self._sections = Sections(publication)
        self._articles: list[Article] = []
        self._problems: list[Problem] = []
        self._places: dict[str, tuple[str, str, int]] = {}
        self._pages: list[page.PageFile] = []
        self._page_files: dict[str, str] = {}
        self._languages: dict[str, str] = {}

    def run(self) -> Newsroom:
        if self._publication.articles.root.is_dir():
            walk = files.walk(self._publication, formats().keys())
            self._problems.extend(walk.problems)
            self._languages = names.language_folders(file.below for file in walk.files)
            for file in walk.files:
                self._one(file)
            self._merge_pages()
        return Newsroom(
            self._publication,
            tuple(sorted(self._articles, key=lambda one: (one.path.split("/"), one.line))),
            tuple(self._problems),
            tuple(one.front_page for one in self._pages),
            self._places,
        )

    def _one(self, file: files.File) -> None:
        try:
            source = _source(file)
            if file.ending in _PAGES and self._page(file, source):
                return
            document: Document = formats()[file.ending](source)
            made = articles.make(
                document,
                file.path,
                file.below,
                self._publication,
                self._sections,
                self._problems.append,
            )
        except ArticleError as error:
            self._problems.append(Problem(file.path, str(error), error.line, error.field))
            return
        language = names.language_of(file.below, self._languages) if self._languages else ""
        if not made.language and language[:2] != self._publication.language[:2].lower():
            made = replace(made, language=language)
        self._articles.append(made)
        if str(self._publication.root / made.path) != file.real:
            self._places[made.key] = (file.real, file.path, 0)

    def _page(self, file: files.File, source: Source) -> bool:
        found = page.read(file.path, source.text, self._publication)
        if found is None:
            return False
        self._pages.append(found)
        self._problems.extend(found.problems)
        self._page_files[file.path] = file.real
        return True

    def _merge_pages(self) -> None:
        for made, body in page.merge(self._pages):
            self._articles.append(made)
            self._places[made.key] = (self._page_files[body.path], body.path, body.line)
        # Their texts are read again when they are shown.
        self._pages = [replace(one, articles=()) for one in self._pages]
