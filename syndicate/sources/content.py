"""From a raw body to an :class:`Item`: rendered, clean, absolute, with its pictures.

shortcodes → Markdown or text to HTML → one sanitizing pass, addresses absolute
→ one pass over pictures and embeds → summary, lead picture, enclosure
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path, PurePosixPath

from syndicate.config import Publication
from syndicate.errors import ArticleError
from syndicate.model import Article, Audio, Item, Picture, Problem
from syndicate.sources import shortcodes
from syndicate.sources.body import Body
from syndicate.sources.bombs import refuse_long
from syndicate.sources.links import absolute, is_relative
from syndicate.sources.notes import Notes
from syndicate.sources.pictures import MEDIA_TYPES, Pictures
from syndicate.sources.references import BESIDE, References, is_local, missing
from syndicate.sources.render import markdown, plain_text
from syndicate.sources.rewrite import Rewriter, picture_type
from syndicate.sources.sanitize import sanitize
from syndicate.sources.summary import summarize
from syndicate.text import clean, nfc, plain
from syndicate.text.lazy import regex

__all__ = ["fingerprint", "make_item"]

_INLINE_DATA = regex(r"data:[\w/+.\-]{0,60};base64,[A-Za-z0-9+/=\s%]{200,}+")
_SVG = "image/svg+xml"
_LEAST = 200
"""Pixels: a narrower picture does not lead an article."""
_ORNAMENT = regex(
    r"emoji|smil(?:ey|ies)|(?:^|[/_.\-])(?:icons?|logo|avatar|spacer|blank|pixel|button|badge|bullet|arrow)"
    r"(?=[/_.\-0-9]|$)|gravatar|shields\.io|feedburner|doubleclick|/ads?/",
    re.IGNORECASE,
)


def fingerprint(article: Article, body: Body) -> str:
    """Changes when, and only when, title, subtitle or raw text do; white space does not count."""
    digest = hashlib.blake2b(digest_size=16)
    for part in (article.title, article.subtitle, body.text):
        digest.update(" ".join(nfc(part).split()).encode("utf-8", "replace") + b"\0")
    return digest.hexdigest()


def make_item(
    article: Article,
    body: Body,
    publication: Publication,
    pictures: Pictures,
    report: Callable[[Problem], None],
    *,
    linked: Callable[[str], str | None] | None = None,
) -> Item:
    """Render ``body`` for readers; ``article.url`` is final. What does not stop it is reported.

    ``linked`` maps an article's file (relative to the configuration's folder) to its address;
    without it, links between article files are resolved as any other.

    Raises:
        ArticleError: the body cannot be shown (it is too long, or a trap for parsers).
    """
    notes = Notes(article, body, report)
    references = References(article, body, publication, pictures, notes, linked)
    made, raw = _to_html(body)
    references.expect(made)
    markup = sanitize(made, references.rule, raw=raw)
    rewriter = Rewriter(pictures, references, notes, article.language or publication.language)
    shown = rewriter.run(markup)
    lead = _lead(article, body, pictures, notes) or _first(rewriter, references)
    return Item(
        article=article,
        html=shown,
        summary=plain(article.summary) or summarize(markup) or article.subtitle,
        fingerprint=fingerprint(article, body),
        picture=lead,
        pictures=tuple(rewriter.pictures.values()),
        audio=_audio(body, rewriter, pictures, notes),
    )


def _to_html(body: Body) -> tuple[str, bool]:
    """The body as HTML, and whether tags in it may be the author's own."""
    text = clean(body.text)
    if len(text) > 100_000:  # a photograph as text would be carried through every step
        text = _INLINE_DATA.sub("data:,", text)
    refuse_long(text)
    raw = False
    if body.kind == "plain":
        made = plain_text(text)
    else:
        text = shortcodes.strip(text, body.kind)
        raw = "<" in text
        made = markdown(text) if body.kind == "markdown" else text
    refuse_long(made)
    return made, raw


def _lead(article: Article, body: Body, pictures: Pictures, notes: Notes) -> Picture | None:
    """The picture that the head names. One that is missing is left out: no letter shows it."""
    if not article.picture:
        return None
    file = pictures.find(article.picture, body.folder)
    found = (
        _local_lead(file, pictures, notes) if file else _remote_lead(article, body, pictures, notes)
    )
    return found and replace(
        found,
        alt=article.picture_alt,
        credit=article.picture_credit,
        caption=article.picture_caption,
    )


def _local_lead(file: Path, pictures: Pictures, notes: Notes) -> Picture | None:
    try:
        made = pictures.picture(file)
    except ArticleError as fault:
        notes.warn(f"{fault}; the article goes out without it", field="image")
        return None
    if made.type == _SVG:
        notes.warn("an SVG cannot lead an article: mail shows none; name a PNG", field="image")
        return None
    return made


def _remote_lead(article: Article, body: Body, pictures: Pictures, notes: Notes) -> Picture | None:
    if is_relative(article.picture) and not article.picture.startswith("/"):
        notes.warn(missing(article.picture, body.folder, pictures), field="image")
        return None
    url = absolute(article.picture, article.url)
    if url is None or not url.startswith("http") or is_local(article.picture):
        mend = BESIDE if is_local(article.picture) else "write it like https://…"
        notes.warn(
            f"the picture's address {article.picture[:80]} cannot be opened; {mend}", field="image"
        )
        return None
    kind = picture_type(url)
    return None if kind == _SVG else Picture(url=url, type=kind)


def _first(rewriter: Rewriter, references: References) -> Picture | None:
    """The first picture of the body that is more than an ornament, and is not missing."""
    for picture in rewriter.pictures.values():
        if references.is_missing(picture.url):
            continue
        if picture.type == _SVG or 0 < picture.width < _LEAST:
            continue
        if not picture.asset and not picture.width and _ORNAMENT.search(picture.url):
            continue
        return picture
    return None


def _audio(body: Body, rewriter: Rewriter, pictures: Pictures, notes: Notes) -> Audio | None:
    """The first sound or film that stands beside the article.

    One elsewhere makes no enclosure: RSS 2.0 wants its length, and nothing is fetched.
    """
    file = pictures.find(body.audio, body.folder) if body.audio else None
    if file is not None and PurePosixPath(file.name.lower()).suffix in MEDIA_TYPES:
        try:
            return pictures.medium(file)
        except ArticleError as fault:
            notes.warn(f"{fault}; the article goes out without it", field="audio")
    return next(filter(None, map(pictures.medium_by_url, rewriter.sounds)), None)
