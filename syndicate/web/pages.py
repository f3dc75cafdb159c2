"""The site's pages: templates with what every page gets, in the reader's language."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from urllib.parse import urlencode, urlsplit

from syndicate.audience.wishes import Wishes
from syndicate.config import Publication
from syndicate.resources import hashed_name
from syndicate.templating import Templates, Words
from syndicate.text import direction
from syndicate.weather.names import english

__all__ = ["LANGUAGES", "Look", "Pages"]

LANGUAGES = (("ko", "한국어"), ("en", "English"))
_ASSETS = {
    "style": ("page", ".css", "text/css; charset=utf-8"),
    "site": ("site", ".css", "text/css; charset=utf-8"),
    "icon": ("icon", ".svg", "image/svg+xml"),
}


class Pages:
    """``assets`` maps file names below ``<site>/assets/`` to type and bytes."""

    def __init__(self, publication: Publication, templates: Templates) -> None:
        self.publication = publication
        self.templates = templates
        self.base = publication.site_url.rstrip("/")
        self.assets: dict[str, tuple[str, bytes]] = {}
        self._addresses: dict[str, str] = {}
        path = urlsplit(self.base).path
        for name, (stem, suffix, kind) in _ASSETS.items():
            data = templates.source(stem + suffix).encode()
            file = hashed_name(stem, data, suffix).rpartition("/")[2]
            self.assets[file] = (kind, data)
            self._addresses[name] = f"{path}/assets/{file}"

    def look(self, asked: str, path: str = "") -> Look:
        """The language of a page: the one asked for, if the site speaks it, else its own."""
        code = asked.partition("-")[0].lower()
        return Look(self, code if code in dict(LANGUAGES) else self.own, path)

    @property
    def own(self) -> str:
        """The publication's language, English where there are no words of it."""
        code = self.publication.language.partition("-")[0].lower()
        return code if self.templates.speaks(code) else "en"

    def render(self, template: str, look: Look, **values: object) -> str:
        """One page.

        Raises:
            TemplateError: a template of the publication does not render.
        """
        publication = self.publication
        other = next((pair for pair in LANGUAGES if pair[0] != look.language), None)
        here = f"{self.base}/{look.path}"
        shared: dict[str, object] = {
            "publication": publication,
            "words": look.words,
            "language": look.language,
            "direction": direction(look.language),
            "locale": "",
            "page": look.path,
            "canonical": "" if look.path else f"{self.base}/",
            "alternates": (),
            "assets": self._addresses,
            "base": self.base,
            "link": lambda path: f"{publication.feeds_url}/{path.removesuffix('index.html')}",
            "noindex": bool(look.path),
            "other": other[0] if other else "",
            "other_name": other[1] if other else "",
            "other_url": f"{here}?{urlencode({'lang': other[0]})}" if other else "",
        }
        return self.templates.render(template, **{**shared, **values})


class Look:
    """A language and a page's path below the site's address."""

    def __init__(self, pages: Pages, language: str, path: str) -> None:
        self._pages = pages
        self.language = language
        self.path = path
        self.words: Words = pages.templates.words(language)

    def word(self, key: str, **values: object) -> str:
        """A word of the table ``[site]``, filled; ``title`` is the publication's."""
        text = str(getattr(self.words.site, key))
        return text.format(**{"title": self._pages.publication.title, **values})

    def day(self, moment: datetime) -> str:
        """A day as readers of the language write it, in the publication's zone."""
        return self.words.day(moment.astimezone(self._pages.publication.timezone).date())

    def sections(self, slugs: Sequence[str] | None) -> str:
        """The names of these sections; ``None`` = all of them."""
        if slugs is None:
            return self.word("everything")
        names = {one.slug: one.name for one in self._pages.publication.sections}
        return ", ".join(names.get(slug, slug) for slug in slugs)

    def place(self, name: str) -> str:
        """A place as readers of the language write it."""
        return name if self.language == "ko" else english(name) or name

    def places(self, names: Sequence[str]) -> tuple[tuple[str, str], ...]:
        """Pairs of a place's name and how it is shown."""
        return tuple((one, self.place(one)) for one in names)

    def wishes(self, wishes: Wishes) -> tuple[tuple[str, str], ...]:
        """What somebody asked for: pairs of what and its value."""
        rows = (
            ("name", wishes.name),
            ("sections", self.sections(wishes.sections)),
            ("city", self.place(wishes.city)),
            ("language", dict(LANGUAGES).get(wishes.language, wishes.language)),
        )
        return tuple((self.word(key), value) for key, value in rows if value)

    def url(self, path: str) -> str:
        """An address of the site that stays in this language."""
        return self.in_language(f"{self._pages.base}/{path}")

    def in_language(self, url: str) -> str:
        """The same for a whole address of the site."""
        return url if self.language == self._pages.own else f"{url}?lang={self.language}"

    def message(
        self,
        heading: str,
        *keys: str,
        kind: str = "",
        action: str = "",
        button: str = "",
        fields: Sequence[tuple[str, str]] = (),
        links: Sequence[tuple[str, str]] = (),
        agreed: Sequence[str] = (),
        chosen: Sequence[tuple[str, str]] = (),
        **values: object,
    ) -> str:
        """``site_message.html``: ``heading``, ``keys``, ``button``, ``agreed`` are words.

        ``chosen`` are pairs of what and its value.
        """
        return self._pages.render(
            "site_message.html",
            self,
            page=None,  # what was said stands at no address of its own
            canonical="",
            noindex=True,
            heading=self.word(heading),
            paragraphs=tuple(self.word(key, **values) for key in keys),
            kind=kind,
            agreed=tuple(map(self.word, agreed)),
            chosen=chosen,
            action=action,
            button=self.word(button) if button else "",
            fields=(("lang", self.language), *fields),
            links=tuple((url, self.word(text)) for url, text in links),
        )
