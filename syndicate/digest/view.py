"""What the templates of a letter see: an edition, ready to be shown, nothing left to decide."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote, urlsplit, urlunsplit

from syndicate.config import Publication
from syndicate.model import Edition, EditionSection, Headline, Picture, Place, Weather
from syndicate.templating import Words
from syndicate.text import cut, one_line
from syndicate.weather import sky

__all__ = [
    "HeadlineView",
    "Links",
    "PictureView",
    "PlaceView",
    "SectionView",
    "View",
    "WeatherView",
    "public_links",
    "view",
]

WIDTH = 552
"""Pixels of the column: 600 of the letter, 24 of padding at both sides."""

_TALLEST = 620  # a portrait would push every headline off the first screen
_TITLE, _LEAD, _SUMMARY = 300, 240, 160  # characters shown
_SHOWN = ("http", "https")
_NOT_IN_MAIL = (".svg", ".svgz", ".avif", ".heic", ".tif", ".tiff")  # no mail program to speak of


@dataclass(frozen=True, slots=True, kw_only=True)
class Links:
    """The addresses that differ from person to person; ``""`` leaves the public one."""

    unsubscribe: str = ""
    preferences: str = ""
    web: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceView:
    """One row header and its cells; ``icon`` is an address or ``""``, ``detail`` may be ``""``."""

    name: str
    sky: str
    icon: str
    temperature: str
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WeatherView:
    places: tuple[PlaceView, ...]
    observed: str
    source: str
    source_url: str


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
    web = _address(f"{publication.feeds_url}/digest/{edition.date.isoformat()}/")
    if publication.site_url:
        site = publication.site_url.rstrip("/")
        return Links(
            unsubscribe=_address(f"{site}/unsubscribe"),
            preferences=_address(f"{site}/preferences"),
            web=web,
        )
    mailbox = (
        publication.delivery.unsubscribe_mailto.removeprefix("mailto:")
        or publication.delivery.sender[1]
        or publication.publisher.email
    )
    if not mailbox:
        return Links(web=web)
    address, _, query = mailbox.partition("?")
    query = query or f"subject={quote(str(words.digest.unsubscribe), safe='')}"
    return Links(unsubscribe=f"mailto:{quote(address, safe='@+')}?{query}", web=web)


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
        title=one_line(publication.title),
        day=words.day(edition.date),
        iso_day=edition.date.isoformat(),
        home=_address(publication.url),
        archive=_address(f"{publication.feeds_url}/digest/"),
        weather=_weather(edition, publication, words, language, asset_url),
        sections=tuple(_section(one, words, language) for one in edition.sections if one.headlines),
    )


def _weather(
    edition: Edition,
    publication: Publication,
    words: Words,
    language: str,
    asset_url: Callable[[str], str],
) -> WeatherView | None:
    weather = edition.weather
    if weather is None or not weather.places:
        return None
    show = _Degrees(words, publication.weather.units)
    observed = ""
    if weather.observed:
        here = weather.observed.astimezone(publication.timezone)
        observed = str(words.digest.observed).format(time=_moment(here, edition, words))
    return WeatherView(
        places=tuple(_place(place, show, language, asset_url) for place in weather.places),
        observed=observed,
        source=_source(weather, words, language),
        source_url=_address(weather.source_url),
    )


def _moment(here: datetime, edition: Edition, words: Words) -> str:
    clock = words.clock(here)
    return clock if here.date() == edition.date else f"{words.day(here.date())} {clock}"


def _source(weather: Weather, words: Words, language: str) -> str:
    """The line that the law wants, word for word, explained where readers need it."""
    line = one_line(weather.source)
    if line == "기상청 제공" and not language.lower().startswith("ko"):
        return str(words.digest.kma)
    return line


class _Degrees:
    def __init__(self, words: Words, units: str) -> None:
        self._fahrenheit = units == "F"
        self._words = words

    def number(self, celsius: float | None, digits: int = 1) -> str:
        if celsius is None:
            return "–"
        value = celsius * 9 / 5 + 32 if self._fahrenheit else celsius
        return f"{round(value, digits) + 0.0:.{digits}f}"  # + 0.0: no minus before zero

    def temperature(self, celsius: float | None) -> str:
        if celsius is None:
            return "–"
        pattern = self._words.digest.fahrenheit if self._fahrenheit else self._words.digest.celsius
        return str(pattern).format(value=self.number(celsius))

    def detail(self, place: Place) -> str:
        parts = []
        if place.low is not None or place.high is not None:
            low, high = self.number(place.low, 0), self.number(place.high, 0)
            parts.append(str(self._words.digest.range).format(low=low, high=high))
        if place.rain_probability is not None:
            parts.append(str(self._words.digest.rain).format(percent=place.rain_probability))
        return " · ".join(parts)


def _place(
    place: Place, show: _Degrees, language: str, asset_url: Callable[[str], str]
) -> PlaceView:
    stem = sky.icon(place.sky, place.night)
    return PlaceView(
        name=one_line(place.name),
        sky=one_line(sky.word(place.sky, language)),
        icon=_address(asset_url(stem)) if stem else "",
        temperature=show.temperature(place.temperature),
        detail=show.detail(place),
    )


def _section(section: EditionSection, words: Words, language: str) -> SectionView:
    # An advertisement is never the large one: a letter without it would have none.
    first = next((h for h in section.headlines if not h.advertising), None)
    return SectionView(
        slug=section.slug,
        name=one_line(section.name),
        url=_address(section.url),
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
        url=_address(headline.url),
        subtitle=cut(one_line(headline.subtitle), _SUMMARY),
        summary=cut(one_line(headline.summary), _LEAD if first else _SUMMARY),
        language=headline.language if other else "",
        picture=_picture(headline.picture, title, words) if first else None,
        first=first,
        advertising=headline.advertising,
    )


def _picture(picture: Picture | None, title: str, words: Words) -> PictureView | None:
    url = _address(picture.url) if picture else ""
    if picture is None or not url or urlsplit(url).path.lower().endswith(_NOT_IN_MAIL):
        return None
    width, height = picture.width, picture.height
    if width <= 0 or height <= 0:
        width, height = WIDTH, 0
    else:
        scale = min(1.0, WIDTH / width, _TALLEST / height)
        width, height = max(1, round(width * scale)), max(1, round(height * scale))
    credit = one_line(picture.credit)
    if credit and not credit.startswith(("사진", "Photo", "ⓒ", "©")):
        credit = str(words.digest.credit).format(credit=credit)
    return PictureView(
        url=url,
        width=width,
        height=height,
        alt=one_line(picture.alt) or title,  # the picture is a link, and a link has a name
        credit=credit,
    )


def _address(url: str) -> str:
    """``url`` as ASCII (RFC 3987 §3.1), ``""`` unless it is an absolute http(s) one."""
    try:
        parts = urlsplit(one_line(url))
        host = parts.hostname or ""
        if parts.scheme not in _SHOWN or not host:
            return ""
        place = parts.netloc
        if not place.isascii():
            place = place.replace(parts.netloc.rpartition("@")[2].partition(":")[0], host)
            place = place.replace(host, host.encode("idna").decode("ascii"))
        keep = "%/:?#[]@!$&'()*+,;=~"
        return urlunsplit(
            (
                parts.scheme,
                quote(place, safe="[]:@%!$&'()*+,;=~"),
                quote(parts.path, safe=keep),
                quote(parts.query, safe=keep),
                quote(parts.fragment, safe=keep),
            )
        )
    except ValueError:  # UnicodeError is one
        return ""
