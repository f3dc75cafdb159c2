"""What the templates of a letter see: an edition, ready to be shown, nothing left to decide."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from syndicate.config import Publication
from syndicate.digest.address import address
from syndicate.digest.weather_view import WeatherView, weather_view
from syndicate.model import Edition, EditionSection, Headline, Picture
from syndicate.templating import Words
from syndicate.text import credited, cut, direction, first_sentences, one_line

__all__ = [
    "HeadlineView",
    "Links",
    "PictureView",
    "SectionView",
    "View",
    "public_links",
    "view",
]

WIDTH = 552
"""Pixels of the column: 600 of the letter, 24 of padding at both sides."""

_TALLEST = 620  # a portrait would push every headline off the first screen
_TITLE, _SUBTITLE, _LEAD, _SUMMARY = 300, 160, 200, 110  # characters shown
_NOT_IN_MAIL = (".svg", ".svgz", ".avif", ".heic", ".tif", ".tiff")  # no mail program to speak of


@dataclass(frozen=True, slots=True, kw_only=True)
class Links:
    """The addresses that differ from person to person; ``""`` leaves the public one."""

    unsubscribe: str = ""
    preferences: str = ""
    web: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureView:
    """``width`` and ``height`` in CSS pixels, fitted to the column; ``height`` 0 = unknown."""

    url: str
    width: int
    height: int
    alt: str
    credit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadlineView:
    """``first``: the large one with a picture; ``language`` is ``""`` where it is the letter's."""

    title: str
    url: str
    subtitle: str
    summary: str
    language: str
    picture: PictureView | None
    first: bool
    advertising: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionView:
    slug: str
    name: str
    url: str
    headlines: tuple[HeadlineView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """``day`` and ``iso_day`` are the edition's date; ``archive`` lists all digests."""

    language: str
    direction: str
    title: str
    day: str
    iso_day: str
    home: str
    archive: str
    weather: WeatherView | None
    sections: tuple[SectionView, ...]


def public_links(publication: Publication, edition: Edition, words: Words) -> Links:
    """The addresses that name nobody: the site's pages, or an e-mail to the publisher.

    ``""`` where the publication has neither a site nor an address: ``send`` refuses then.
    """
    web = address(f"{publication.feeds_url}/digest/{edition.date.isoformat()}/")
    if publication.site_url:
        site = publication.site_url.rstrip("/")
        return Links(
            unsubscribe=address(f"{site}/unsubscribe"),
            preferences=address(f"{site}/preferences"),
            web=web,
        )
    mailbox = (
        publication.delivery.unsubscribe_mailto.removeprefix("mailto:")
        or publication.delivery.sender[1]
        or publication.publisher.email
    )
    if not mailbox:
        return Links(web=web)
    to, _, query = mailbox.partition("?")
    query = query or f"subject={quote(str(words.digest.unsubscribe), safe='')}"
    return Links(unsubscribe=f"mailto:{quote(to, safe='@+')}?{query}", web=web)


def view(
    edition: Edition,
    publication: Publication,
    words: Words,
    language: str,
    asset_url: Callable[[str], str],
) -> View:
    """The edition as ``language`` shows it. Sections without an article are left out."""
    return View(
        language=language,
        direction=direction(language),
        title=one_line(publication.title),
        day=words.day(edition.date),
        iso_day=edition.date.isoformat(),
        home=address(publication.url),
        archive=address(f"{publication.feeds_url}/digest/"),
        weather=weather_view(edition, publication, words, language, asset_url),
        sections=tuple(_section(one, words, language) for one in edition.sections if one.headlines),
    )


def _section(section: EditionSection, words: Words, language: str) -> SectionView:
    # An advertisement is never the large one: a letter without it would have none.
    first = next((h for h in section.headlines if not h.advertising), None)
    return SectionView(
        slug=section.slug,
        name=one_line(section.name),
        url=address(section.url),
        headlines=tuple(
            _headline(headline, words, language, headline is first)
            for headline in section.headlines
        ),
    )


def _headline(headline: Headline, words: Words, language: str, first: bool) -> HeadlineView:
    title = cut(one_line(headline.title), _TITLE)
    other = headline.language and headline.language.lower() != language.lower()
    return HeadlineView(
        title=title,
        url=address(headline.url),
        subtitle=cut(one_line(headline.subtitle), _SUBTITLE),
        summary=first_sentences(one_line(headline.summary), _LEAD if first else _SUMMARY),
        language=headline.language if other else "",
        picture=_picture(headline.picture, title, words) if first else None,
        first=first,
        advertising=headline.advertising,
    )


def _picture(picture: Picture | None, title: str, words: Words) -> PictureView | None:
    url = address(picture.url) if picture else ""
    if picture is None or not url or urlsplit(url).path.lower().endswith(_NOT_IN_MAIL):
        return None
    width, height = picture.width, picture.height
    if width <= 0 or height <= 0:
        width, height = WIDTH, 0
    else:
        scale = min(1.0, WIDTH / width, _TALLEST / height)
        width, height = max(1, round(width * scale)), max(1, round(height * scale))
    credit = credited(one_line(picture.credit), str(words.digest.credit))
    return PictureView(
        url=url,
        width=width,
        height=height,
        alt=one_line(picture.alt) or title,  # the picture is a link, and a link has a name
        credit=credit,
    )
