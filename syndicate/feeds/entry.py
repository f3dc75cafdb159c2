"""An item as every format shows it: text cleaned once, addresses encoded once."""

from __future__ import annotations

import html
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from syndicate.feeds.dates import exact
from syndicate.feeds.feed import Feed
from syndicate.text.uri import is_absolute, uri
from syndicate.model import Audio, Author, Item, Picture
from syndicate.text import clean, cut, first_sentences, fold, one_line, plain
from syndicate.text.lazy import regex

__all__ = ["Entry", "Medium", "as_html", "entries", "is_ambiguous"]

_TAG_LIKE = regex(r"<[A-Za-z/!?]")
_MAILBOX = regex(r"\s*[<(]?[^\s<>()@]+@[^\s<>()@]+\.[^\s<>()@]+[>)]?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Medium:
    """A picture, sound or film; ``medium`` is ``image``, ``audio`` or ``video``."""

    url: str
    medium: str
    type: str = ""
    length: int = 0
    width: int = 0
    height: int = 0
    title: str = ""
    description: str = ""
    credit: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What a format writes of one item.

    ``html`` is never empty in a full feed and always in a summary feed; ``summary`` is plain
    text; ``language`` is ``""`` where it is the feed's; ``updated`` is never before
    ``published``; authors have no e-mail address; ``categories`` are names, each once.
    """

    id: str
    url: str
    title: str
    summary: str
    html: str
    published: datetime
    updated: datetime
    language: str
    authors: tuple[Author, ...]
    categories: tuple[str, ...]
    media: tuple[Medium, ...]
    picture: str
    audio: Medium | None
    enclosure: Medium | None

    @property
    def revised(self) -> bool:
        """Whether the article was changed after it was published."""
        return self.updated > self.published


def entries(feed: Feed) -> tuple[Entry, ...]:
    """Every item of ``feed``, in its order."""
    form = feed.form("")
    return tuple(_kept(feed, form, item) for item in feed.items)


def _kept(feed: Feed, form: object, item: Item) -> Entry:
    entry: Entry | None = feed.written.get(form, item)
    if entry is None:
        entry = _entry(feed, item)
        feed.written.put(form, item, entry)
    return entry


def is_ambiguous(text: str) -> bool:
    """Whether a reader that takes ``text`` for HTML would show something else."""
    return bool(_TAG_LIKE.search(text)) or ("&" in text and html.unescape(text) != text)


def as_html(text: str) -> str:
    """``text`` for an element that readers take for HTML.

    Escaped only where that matters, since some readers show ``R&amp;D`` literally.
    """
    return html.escape(text, quote=False) if is_ambiguous(text) else text


def _entry(feed: Feed, item: Item) -> Entry:
    article = item.article
    body = clean(item.html).strip()
    summary = clean(item.summary).strip() or first_sentences(plain(body))
    title = clean(article.title).strip() or cut(one_line(summary), 80) or article.id
    published = exact(article.published)
    picture = _picture(item.picture) if item.picture else None
    audio = _audio(item.audio) if item.audio else None
    other = article.language and article.language.casefold() != feed.language.casefold()
    return Entry(
        id=one_line(article.id),
        url=uri(article.url),
        title=title,
        summary=summary,
        html=_content(item, body, summary or title) if feed.full else "",
        published=published,
        updated=max(published, exact(article.changed)),
        language=one_line(article.language) if other else "",
        authors=_authors(article.authors),
        categories=_categories(feed.sections, item),
        media=_media(item, audio),
        picture=picture.url if picture else "",
        audio=audio,
        enclosure=_enclosure(audio, picture),
    )


def _content(item: Item, body: str, otherwise: str) -> str:
    """The text, with the subtitle and the lead picture for readers that know no media:content."""
    parts = [body or f"<p>{html.escape(otherwise)}</p>"]
    if item.picture and not _shows(body, item.picture.url):
        parts.insert(0, _figure(item.picture))
    subtitle = clean(item.article.subtitle).strip()
    if subtitle and one_line(subtitle) not in plain(body):
        parts.insert(0, f"<p><strong>{html.escape(subtitle, quote=False)}</strong></p>")
    return "\n".join(parts)


def _shows(body: str, address: str) -> bool:
    known = {address, uri(address)}
    return any(form in body or html.escape(form) in body for form in known)


def _figure(picture: Picture) -> str:
    size = "".join(
        f' {name}="{value}"'
        for name, value in (("width", picture.width), ("height", picture.height))
        if value
    )
    caption, credit = (clean(text).strip() for text in (picture.caption, picture.credit))
    line = f"{caption} ({credit})" if caption and credit else caption or credit
    words = f"<figcaption>{html.escape(line, quote=False)}</figcaption>" if line else ""
    source, alt = html.escape(uri(picture.url)), html.escape(clean(picture.alt).strip())
    return f'<figure><img src="{source}" alt="{alt}"{size}>{words}</figure>'


def _authors(authors: tuple[Author, ...]) -> tuple[Author, ...]:
    """Names only: an address typed into the name stays private as well."""
    made = []
    for author in authors:
        name = _MAILBOX.sub("", clean(author.name)).strip()
        link = uri(author.url)
        if name:
            made.append(Author(name=name, url=link if is_absolute(link) else ""))
    return tuple(made)


def _categories(names: Mapping[str, str], item: Item) -> tuple[str, ...]:
    made: dict[str, str] = {}
    labels = [names.get(slug, slug) for slug in item.article.sections]
    for label in (*labels, *item.article.tags):
        label = clean(label).strip()  # noqa: PLW2901  # the same label, cleaned
        if label:
            made.setdefault(fold(label), label)
    return tuple(made.values())


def _picture(picture: Picture) -> Medium:
    return Medium(
        url=uri(picture.url),
        medium="image",
        type=one_line(picture.type),
        length=picture.length,
        width=picture.width,
        height=picture.height,
        title=clean(picture.alt).strip(),
        description=clean(picture.caption).strip(),
        credit=clean(picture.credit).strip(),
    )


def _audio(audio: Audio) -> Medium:
    kind = "video" if audio.type.startswith("video/") else "audio"
    return Medium(url=uri(audio.url), medium=kind, type=one_line(audio.type), length=audio.length)


def _media(item: Item, audio: Medium | None) -> tuple[Medium, ...]:
    """Every picture once, the lead first, then the sound."""
    pictures = (item.picture, *item.pictures) if item.picture else item.pictures
    made = {medium.url: medium for medium in reversed([_picture(one) for one in pictures])}
    ordered = tuple(reversed(made.values()))
    return (*ordered, audio) if audio else ordered


def _enclosure(audio: Medium | None, picture: Medium | None) -> Medium | None:
    """At most one (RSS Profile §item-enclosure): the sound, else the picture if all is known."""
    if audio and audio.type:
        return audio
    return picture if picture and picture.type and picture.length else None
