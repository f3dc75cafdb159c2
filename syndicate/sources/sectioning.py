"""Which configured sections an article belongs to."""

from __future__ import annotations

from syndicate.config import Publication
from syndicate.errors import ArticleError
from syndicate.sources.document import normal
from syndicate.sources.fields import Fields, texts
from syndicate.text.lazy import regex

__all__ = ["Sections"]

_COMMA = regex(r"\s*[,;]\s*")
# Other tools' categories and tags say many things; these mean a section of the newspaper.
_EXPLICIT = frozenset(("section", "sections", "섹션", "면", "지면"))


class Sections:
    """The configured sections, and what was already looked up among them."""

    def __init__(self, publication: Publication) -> None:
        self._publication = publication
        self._config = publication.articles
        self._known: dict[str, str] = {}
        self._labels = [
            label
            for section in publication.sections
            for label in (section.name, section.slug, *section.aliases)
        ]
        # The same label stands in thousands of articles, and likeness is dear.
        self._near: dict[tuple[str, float], str] = {}
        # One tuple for all articles of the same sections: there are thousands of them.
        self._made: dict[tuple[str, ...], tuple[str, ...]] = {}

    def of(self, fields: Fields, below: str) -> tuple[tuple[str, ...], tuple[tuple[str, str], ...]]:
        """Slugs in the order of ``sections_from``, and (label, warning) for each doubtful label.

        The answer depends on this article alone. Over all articles each label is worth one
        warning, and each article one: whoever reads them all reports the first doubt whose
        label was not reported yet.

        Raises:
            ArticleError: no section is known, and there is no ``default_section``.
        """
        found: dict[str, None] = {}
        unknown: list[str] = []
        explicit: list[str] = []
        folder = below.partition("/")[0] if "/" in below else ""
        for key in self._config.sections_from:
            if key == "folder":
                # What an article says of itself counts more than where it lies.
                slugs = self._slugs(folder, words=False) if folder and not found else []
                found.update(dict.fromkeys(slugs))
                continue
            for spelling, value in fields.found(key):
                # Jekyll alone: `categories: news sport` are two, `category: hard news` is one.
                words = isinstance(value, str) and spelling == "categories"
                for label in texts(value):
                    slugs = self._slugs(label, words=words)
                    found.update(dict.fromkeys(slugs))
                    if not slugs:
                        unknown.append(label)
                        if normal(spelling) in _EXPLICIT:
                            explicit.append(label)
        if found:
            made = tuple(found)
            doubts = self._unknown(explicit, made) if explicit else ()
            return self._made.setdefault(made, made), doubts
        default = self._config.default_section
        if default:
            return (default,), self._misspelt(unknown)
        if "folder" in self._config.sections_from and folder and not folder.startswith("_"):
            unknown.append(folder)
        raise self._none(fields, unknown)

    def _slug(self, label: str) -> str:
        slug = self._known.get(label)
        if slug is None:
            section = self._publication.section_named(label)
            slug = self._known[label] = section.slug if section else ""
        return slug

    def _slugs(self, label: str, *, words: bool) -> list[str]:
        """Of ``news``, of ``news, sport``, of Pelican's ``news/local``, of ``words`` by spaces."""
        if self._slug(label):
            return [self._slug(label)]
        splits = [_COMMA.split(label), label.split("/"), label.split() if words else []]
        for parts in splits:
            slugs = [slug for slug in map(self._slug, parts) if slug] if len(parts) > 1 else []
            if slugs:
                return slugs
        return []

    def _nearest(self, label: str, cutoff: float) -> str:
        known = self._near.get((label, cutoff))
        if known is None:
            import difflib

            lower = {one.casefold(): one for one in self._labels}
            near = difflib.get_close_matches(label.casefold(), lower, n=1, cutoff=cutoff)
            known = self._near[label, cutoff] = lower[near[0]] if near else ""
        return known

    def _unknown(self, labels: list[str], taken: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
        """The article named sections that nobody knows, beside others."""
        doubts = []
        for label in dict.fromkeys(labels):
            near = self._nearest(label, 0.5)
            hint = f"did you mean {near}?" if near else "add it as [[sections]], or as an alias"
            message = (
                f"{label!r} is no section of syndicate.toml ({hint}); the article stands in "
                f"{', '.join(taken)} only (reported for the first article with it)"
            )
            doubts.append((label, message))
        return tuple(doubts)

    def _misspelt(self, unknown: list[str]) -> tuple[tuple[str, str], ...]:
        """Names that are almost a section's: the article fell back to the default one."""
        doubts = []
        for label in dict.fromkeys(unknown):
            # Of two syllables one may be wrong: 교욱 for 교육.
            hangul = len(label) == 2 and not label.isascii()
            near = self._nearest(label, 0.5 if hangul else 0.75)
            if near:
                message = (
                    f"{label!r} is no section, so default_section was taken; did you mean {near}? "
                    "(reported for the first article with it)"
                )
                doubts.append((label, message))
        return tuple(doubts)

    def _none(self, fields: Fields, unknown: list[str]) -> ArticleError:
        key = fields.key("section")
        line = fields.head.line(key) if fields.head.values else 0
        if not unknown:
            message = "no section is named; add one like section: " + (self._labels or ["news"])[0]
        else:
            named = ", ".join(repr(label) for label in unknown[:5])
            near = next((near for label in unknown if (near := self._nearest(label, 0.5))), "")
            known = ", ".join(section.name for section in self._publication.sections)
            hint = f"did you mean {near}?" if near else f"known: {known}"
            message = f"{named} is no section of syndicate.toml ({hint})"
        return ArticleError(
            f"{message}, or set articles.default_section", field="section", line=line
        )
