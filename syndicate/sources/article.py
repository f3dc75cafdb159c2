"""A head → an :class:`Article`: every key read, every fault named."""

from __future__ import annotations

import hashlib
import re
import sys
from collections.abc import Callable
from datetime import datetime, time
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import urlsplit

from syndicate.config import Publication
from syndicate.errors import ArticleError
from syndicate.model import Article, Problem, Severity
from syndicate.sources import dates, head_picture, names, people, shortcodes
from syndicate.sources.document import Document, Head, normal
from syndicate.sources.drafts import is_draft
from syndicate.sources.fields import SYNONYMS, Fields, texts, word
from syndicate.sources.sectioning import Sections
from syndicate.sources.spelling import mistyped
from syndicate.sources.titles import title
from syndicate.text import fold, one_line, slugify

__all__ = [
    "UNDATED",
    "Doubt",
    "address_in",
    "is_computed",
    "make",
    "prose",
    "slug_of",
]

UNDATED = datetime(9990, 12, 31)  # noqa: DTZ001  # the publication's zone is put in
"""When a draft without a date stands: never, and after everything else."""


class Doubt(NamedTuple):
    """A warning for the first article with ``label`` alone."""

    label: str
    problem: Problem


# Jekyll's own words for patterns, and patterns of Jekyll, Hugo, Pelican and Eleventy.
_STYLES = frozenset(("date", "pretty", "ordinal", "weekdate", "none"))
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):", re.IGNORECASE)
_PATTERN = re.compile(r"(?:^|/):\w|\{[{%\w]")
# Eleventy asks git or the file system for these; neither survives a copy.
_COMPUTED = re.compile(r"(?:git )?(?:last modified|created)", re.IGNORECASE)


def make(
    document: Document,
    path: str,
    below: str,
    publication: Publication,
    sections: Sections,
    report: Callable[[Problem], None],
    doubt: Callable[[tuple[Doubt, ...]], None],
) -> Article:
    """The article of one document at ``path`` (``below`` the root); warnings go to ``report``.

    What is worth a warning once among all articles goes to ``doubt``, in its place among them:
    of the doubts of one call the first is reported whose label was not reported before.

    Raises:
        ArticleError: it cannot go out, and why.
    """
    fields = Fields(document.head)

    def warn(message: str, key: str = "", line: int = 0) -> None:
        line = line or (document.head.line(key) if key else 0)
        report(Problem(path, message, line, key, Severity.WARNING))

    told = 0  # the line that the error names already
    try:
        headline = _title(fields)
    except ArticleError as error:
        told = error.line
        raise
    finally:
        for note in document.head.notes:
            if not told or note.line != told:
                warn(note.message, note.field, note.line)
    name = names.of(below)
    draft = is_draft(fields, below)
    url = _url(fields, warn)
    published = _published(fields, name, url, publication, path, draft=draft)
    for key, meant in mistyped(document.head):
        warn(f"is no key of ours; did you mean {meant}?", key)
    slugs, doubts = sections.of(fields, below)
    if doubts:
        key = fields.key("section")
        line = document.head.line(key)
        doubt(
            tuple(
                Doubt(label, Problem(path, message, line, key, Severity.WARNING))
                for label, message in doubts
            )
        )
    picture = head_picture.of(fields)
    return Article(
        path=path,
        title=headline,
        published=published,
        sections=slugs,
        slug=slug_of(fields.text("slug"), name.slug, headline, path),
        explicit_id=fields.text("id"),
        explicit_url=url,
        line=document.head.first_line,
        subtitle=prose(fields.text("subtitle")),
        summary=_summary(fields),
        updated=_updated(fields, published, publication, warn),
        tags=_tags(fields, below),
        authors=people.authors(value for _, value in fields.found("authors")),
        language=_language(fields, name.language, publication, warn),
        picture=picture.src,
        picture_alt=picture.alt,
        picture_credit=picture.credit,
        picture_caption=picture.caption,
        draft=draft,
        expires=_expires(fields, publication),
        lead=_lead(fields),
        advertising=fields.flag("advertising"),
    )


def prose(text: str) -> str:
    """A title, subtitle or summary without anybody's marks."""
    return title(shortcodes.strip(text, "plain")) if text else ""


def _title(fields: Fields) -> str:
    written = fields.text("title")
    headline = prose(written)
    if headline:
        return headline
    if written:
        raise fields.error(
            fields.key("title"), "holds no text but markup; write the headline there"
        )
    key = next(
        (str(key) for key in fields.head.values if normal(str(key)) in SYNONYMS["title"]), ""
    )
    if key:
        lost = [note for note in fields.head.notes if note.field == normal(key)]
        why = f"is empty: {lost[0].message}" if lost else "is empty; write the headline there"
        raise fields.error(key, why)
    for key, meant in mistyped(fields.head, "title"):
        raise ArticleError(
            f"has no title; did you mean {meant} by {key}?",
            field="title",
            line=fields.head.line(key),
        )
    html = fields.head.dialect == "html"
    where = "<title>제목</title>" if html else "title: 제목"
    raise ArticleError(
        f"has no title; add one at the head of the file, like {where}", field="title"
    )


def _url(fields: Fields, warn: Callable[..., None]) -> str:
    for key, value in fields.found("url"):
        found = address_in(value)
        if found is None:
            warn(f"{one_line(str(value))[:60]!r} is no web address and was not used", key)
        elif found:
            return found
    return ""


def address_in(value: object) -> str | None:
    """The address in the value of a key, ``""`` for a pattern or none, ``None`` for no web one."""
    text = value.strip() if isinstance(value, str) else ""
    if not text or word(text) is not None or text in _STYLES or _PATTERN.search(text):
        return ""
    text = one_line(text)
    scheme = _SCHEME.match(text)
    return text if not scheme or scheme[1].lower() in ("http", "https") else None


def _published(
    fields: Fields,
    name: names.Name,
    url: str,
    publication: Publication,
    path: str,
    *,
    draft: bool,
) -> datetime:
    zone = publication.timezone
    found: list[tuple[str, datetime]] = []
    for key, value in fields.found("date"):
        if is_computed(value):
            continue
        found.append((normal(key), fields.read_moment(key, value, zone)))
    if found:
        # Hugo shows an article from publishDate on, whatever its date.
        later = [at for key, at in found if key == "publishdate"]
        return max([found[0][1], *later])
    day = dates.day_in(_path_of(url)) or name.day
    if day is not None:
        return dates.read(day, zone)
    if draft:
        return UNDATED.replace(tzinfo=zone)
    for key, meant in mistyped(fields.head, "date"):
        raise ArticleError(
            f"has no date; did you mean {meant} by {key}?",
            field="date",
            line=fields.head.line(key),
        )
    raise ArticleError(
        f"has no date, neither {_where_dated(fields.head, path)}",
        field="date",
        line=fields.head.first_line if fields.head.values else 0,
    )


def is_computed(value: object) -> bool:
    """Whether a date's value is none: Jekyll's ``published: true``, Eleventy's ``Created``."""
    return word(value) is not None or _COMPUTED.fullmatch(str(value).strip()) is not None


def _where_dated(head: Head, path: str) -> str:
    """The rest of the message: where this kind of file could have said its date."""
    begin = "begin the file name with the day, like 2025-06-10-"
    if head.dialect == "html":
        return (
            "in its metadata nor in its address, file name or folders; put "
            f'<meta name="date" content="2025-06-10"> into its <head>, or {begin}'
        )
    if head.dialect == "none" and path.lower().endswith(".txt"):
        return f"in its file name nor in its folders; {begin}"
    return "a key nor in its address, file name or folders; add one like date: 2025-06-10 07:00" + (
        f" between two lines ---, or {begin}" if head.dialect == "none" else ""
    )


def _path_of(url: str) -> str:
    try:
        return urlsplit(url).path
    except ValueError:
        return url


def _updated(
    fields: Fields, published: datetime, publication: Publication, warn: Callable[..., None]
) -> datetime | None:
    try:
        found = fields.moment("updated", publication.timezone)
    except ArticleError as error:
        warn(f"{error}; it was left out", error.field, error.line)
        return None
    if found is None or found[1] == published:
        return None
    key, updated = found
    if updated > published:
        return updated
    if updated.time() != time() or updated.date() < published.date():
        warn(f"{updated.isoformat(' ')} is before the publication and was left out", key)
    return None


def _expires(fields: Fields, publication: Publication) -> datetime | None:
    found = fields.moment("expires", publication.timezone)
    return found[1] if found else None


def slug_of(written: str, from_name: str, headline: str, path: str) -> str:
    """The article's slug: its own word, else its file's name, else its title, never ``""``."""
    slug = slugify(written, limit=200) or from_name or slugify(headline)
    if len(slug.encode()) <= 240:  # a folder's name has 255 bytes at most
        return slug or "article-" + hashlib.sha256(path.encode()).hexdigest()[:8]
    digest = hashlib.sha256(slug.encode()).hexdigest()[:8]
    return slug.encode()[:200].decode("utf-8", "ignore").strip("-") + "-" + digest


def _summary(fields: Fields) -> str:
    summary = prose(fields.long_text("summary"))
    if summary:
        return summary
    lead = fields.raw("lead")  # elsewhere, `lead` is the first paragraph
    return prose(lead) if isinstance(lead, str) and word(lead) is None else ""


def _lead(fields: Fields) -> bool:
    return any(word(value) is True for _, value in fields.found("lead"))


def _tags(fields: Fields, below: str) -> tuple[str, ...]:
    # Jekyll alone separates the words of a text by spaces.
    jekyll = (fields.head.dialect == "yaml" and below.startswith("_")) or "/_posts/" in below
    found: dict[str, str] = {}
    for _, value in fields.found("tags"):
        for text in texts(value):
            for part in _split_tags(text, whole=isinstance(value, list), jekyll=jekyll):
                tag, folded = _tag(part)
                if tag:
                    found.setdefault(folded, tag)
    return tuple(found.values())


@lru_cache(maxsize=4096)
def _tag(part: str) -> tuple[str, str]:
    """A tag as it is shown, the same object for the same text; and the form that two share."""
    tag = sys.intern(title(part.strip().lstrip("#")))
    return tag, fold(tag)


def _split_tags(text: str, *, whole: bool, jekyll: bool) -> list[str]:
    if whole:
        return [text]
    if ";" in text or "," in text:
        return re.split(r"[;,]", text)
    return text.split() if jekyll else [text]


def _language(
    fields: Fields, suffix: str, publication: Publication, warn: Callable[..., None]
) -> str:
    for key, value in fields.found("language"):
        code = names.language_code(str(value)) if isinstance(value, str) else ""
        if code:
            return code
        warn(f"{str(value)[:40]!r} is no language code; write it like ko or en-GB", key)
    if suffix and suffix.split("-", maxsplit=1)[0] != publication.language.split("-")[0].lower():
        return suffix
    return ""
