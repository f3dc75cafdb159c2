"""Every page of a publication, rendered.

Pages refer to each other and to their assets by relative references, so that the folder
works from a disk, too; canonical addresses and those of feeds are absolute.
"""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from itertools import groupby

from syndicate.config import Publication
from syndicate.model import Article, Item, Picture
from syndicate.pages.links import localised, relative, tree_path
from syndicate.pages.nouns import Channel, DigestLink, FeedLink
from syndicate.pages.structured import json_ld, locale, stamp
from syndicate.resources import hashed_name
from syndicate.templating import Templates, Words
from syndicate.text import direction

__all__ = ["HEADLINES", "Site"]

HEADLINES = 20
"""Articles on a landing page; the feeds below them hold more."""
RECENT_DIGESTS = 5

_ASSETS = {"style": ("page", ".css"), "script": ("page", ".js"), "icon": ("icon", ".svg")}


class Site:
    """The pages of one publication.

    ``links`` are the addresses of the feed of everything, which every page names in its
    head. ``assets`` maps paths in the output tree to bytes; they are written first.
    """

    def __init__(
        self, publication: Publication, templates: Templates, links: Sequence[FeedLink] = ()
    ) -> None:
        self._publication = publication
        self._templates = templates
        self._words = templates.words(publication.language)
        self._links = tuple(links)
        self.assets: dict[str, bytes] = {}
        self._paths: dict[str, str] = {}
        for name, (stem, suffix) in _ASSETS.items():
            data = templates.source(stem + suffix).encode()
            self._paths[name] = hashed_name(stem, data, suffix)
            self.assets[self._paths[name]] = data

    def index(self, channel: Channel, digests: Sequence[DigestLink] = ()) -> str:
        """``index.html``: the feed of everything. ``digests`` newest first."""
        return self._render(
            "index.html",
            "index.html",
            canonical=f"{self._publication.feeds_url}/",
            channel=channel,
            items=channel.items[:HEADLINES],
            digests=tuple(digests[:RECENT_DIGESTS]),
        )

    def section(self, channel: Channel) -> str:
        """``<slug>/index.html``: the feed of one section.

        It may stand below a section's old slugs as it is: all it refers to is one folder up.

        Raises:
            KeyError: ``channel.slug`` is no configured section.
        """
        section = self._publication.section(channel.slug)
        return self._render(
            "section.html",
            f"{section.slug}/index.html",
            canonical=self._publication.landing(section),
            alternates=channel.links,
            channel=channel,
            section=section,
            items=channel.items[:HEADLINES],
        )

    def article(self, item: Item) -> str:
        """The page of an article that has no address elsewhere.

        Raises:
            ValueError: ``item.article.url`` is not below ``feeds_url``.
        """
        feeds_url, url = self._publication.feeds_url, item.article.url
        page = tree_path(url, feeds_url)
        return self._render(
            "article.html",
            page,
            canonical=url,
            item=item,
            article=item.article,
            sections=tuple(self._publication.section(slug) for slug in item.article.sections),
            body=localised(item.html, page, url, feeds_url),
            lead_picture=None if _in_body(item) else item.picture,
            json_ld=json_ld(item, self._publication),
        )

    def withdrawn(self, url: str, when: datetime) -> str:
        """What stands at the address of an article of ours that was taken back.

        Neither its title nor its text: there may have been a reason.

        Raises:
            ValueError: ``url`` is not below ``feeds_url``.
        """
        page = tree_path(url, self._publication.feeds_url)
        return self._render("withdrawn.html", page, canonical="", withdrawn=when)

    def archive(self, digests: Sequence[DigestLink]) -> str:
        """``digest/index.html``: every digest by month, newest first, in whatever order given."""
        newest = sorted(digests, key=lambda one: one.date, reverse=True)
        months = [
            (month, tuple(ones))
            for month, ones in groupby(newest, key=lambda one: one.date.replace(day=1))
        ]
        return self._render(
            "archive.html",
            "digest/index.html",
            canonical=f"{self._publication.feeds_url}/digest/",
            months=tuple(months),
        )

    def _render(self, template: str, page: str, **values: object) -> str:
        """Render with what every page gets; the head of ``page.html`` documents it."""
        publication = self._publication

        def link(path: str) -> str:
            return relative(page, path)

        def address(article: Article) -> str:
            if article.own_page:
                return relative(page, tree_path(article.url, publication.feeds_url))
            return article.url

        def source(picture: Picture) -> str:
            return relative(page, picture.asset) if picture.asset else picture.url

        shared: Mapping[str, object] = {
            "publication": publication,
            "words": self._words,
            "page": page,
            "direction": direction(publication.language),
            "locale": locale(publication.language),
            "assets": {name: link(path) for name, path in self._paths.items()},
            "alternates": self._links,
            "link": link,
            "address": address,
            "source": source,
            "local": lambda value: value.astimezone(publication.timezone),
            "stamp": stamp,
            "month": self._month,
            "headline": self._headline,
        }
        return self._templates.render(template, **{**shared, **values})

    def _month(self, value: date) -> str:
        pages, names = self._words.pages, self._words.date
        assert isinstance(pages, Words)
        assert isinstance(names, Words)
        months = names.months
        assert isinstance(months, list)
        return str(pages.month).format(
            year=value.year, month=value.month, month_name=months[value.month - 1]
        )

    def _headline(self, digest: DigestLink) -> str:
        """A digest's subject without the title and the day, which stand beside it."""
        rest = digest.subject
        for known in (self._publication.title, self._words.day(digest.date)):
            rest = rest.replace(known, "", 1)
        return rest.strip(" \t-–—·|:,") or digest.subject


def _in_body(item: Item) -> bool:
    """Whether the lead picture stands in the text already."""
    return item.picture is not None and f'src="{html.escape(item.picture.url)}"' in item.html
