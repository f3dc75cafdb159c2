"""Every file of the output tree, in the order in which it is published."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from syndicate import feeds
from syndicate.config import Publication
from syndicate.errors import DigestError
from syndicate.feeds import Feed, Written, format_named
from syndicate.model import Edition, Item
from syndicate.pages import Channel as PageChannel, DigestLink, FeedLink, Site, from_disk
from syndicate.records import EditionRecords
from syndicate.resources import hashed_name
from syndicate.templating import Templates
from syndicate.workflow.channels import Channel, updated_at
from syndicate.workflow.editions import Issue, public_eml, public_letter
from syndicate.workflow.gather import Desk, Gathered
from syndicate.workflow.own_pages import Present, file_of, page_of

if TYPE_CHECKING:
    from syndicate.digest import Digest

__all__ = ["File", "Outputs", "digest_folder"]


class File(NamedTuple):
    """One file: its path in the tree and its bytes."""

    name: str
    data: bytes


def digest_folder(edition: Edition) -> str:
    """Where an edition's files stand."""
    return f"digest/{edition.date.isoformat()}"


@dataclass(frozen=True, slots=True)
class Outputs:
    """All that a build publishes, made piece by piece."""

    publication: Publication
    gathered: Gathered
    desk: Desk
    templates: Templates
    channels: tuple[Channel, ...]
    recent: tuple[Item, ...]
    now: datetime

    def files(self, issue: Issue | None, present: Present) -> Iterator[File]:
        """Assets, articles, feeds, pages: what refers comes after what it refers to.

        Pictures are not among them: they are written when their article is read.
        """
        made = self.feeds()
        site = Site(self.publication, self.templates, _links(made[0]))
        for name, data in site.assets.items():
            yield File(name, data)
        yield from self._stylesheet()
        yield from self._articles(site)
        yield from self._feeds(made)
        yield from self._digests(issue, present)
        yield from self._pages(made, site, issue)

    def feeds(self) -> tuple[Feed, ...]:
        """The feed of everything, then one a section."""
        style = "".join(file.name for file in self._stylesheet())
        written = Written()
        return tuple(self._feed(channel, style, written) for channel in self.channels)

    def _feed(self, channel: Channel, style: str, written: Written) -> Feed:
        return feeds.compose(
            self.publication,
            channel.section,
            channel.items,
            updated=updated_at(channel, self.gathered, self.now),
            # Relative, so that a feed opened from the disk is readable, too.
            stylesheet=f"../{style}" if style and channel.section else style,
            written=written,
        )

    def _stylesheet(self) -> tuple[File, ...]:
        if not self.publication.feeds.stylesheet:
            return ()
        css = self.templates.source("feed.css").encode()
        return (File(hashed_name("feed", css, ".css"), css),)

    def _articles(self, site: Site) -> Iterator[File]:
        """Pages of ours: of every article that was read, and of those that were taken back."""
        for item in self.desk.items.values():
            if item.article.own_page:
                name = file_of(page_of(self.publication, item.article))
                yield File(name, site.article(item).encode())
        for record in self.gathered.records:
            if record.page and record.removed and record.reason != "rejected":
                url = f"{self.publication.feeds_url}/{record.page}"
                yield File(file_of(record.page), site.withdrawn(url, record.removed).encode())

    def _feeds(self, made: tuple[Feed, ...]) -> Iterator[File]:
        formats = [format_named(name) for name in self.publication.feeds.formats]
        for channel, feed in zip(self.channels, made, strict=True):
            for kind in formats:
                data = kind.render(feed)
                for folder in _folders(channel):
                    yield File(f"{folder}{kind.file_name}", data)
        yield File("feeds.opml", feeds.opml(self.publication, made))
        yield File("news-sitemap.xml", feeds.news_sitemap(self.publication, self.recent, self.now))

    def _digests(self, issue: Issue | None, present: Present) -> Iterator[File]:
        if issue is not None:
            yield from self._digest_files(issue.edition, issue.digest)
        records = self._editions()
        for day in records.days():
            edition = records.get(day)
            if edition is None or not edition.headlines or (issue and issue.edition.date == day):
                continue
            if not present.exists(f"{digest_folder(edition)}/index.html"):
                from syndicate.digest import render

                rendered = render(edition, self.publication, self.templates)
                yield from self._digest_files(edition, rendered)

    def _digest_files(self, edition: Edition, rendered: Digest) -> Iterator[File]:
        from syndicate.digest import icons_used

        letter = public_letter(rendered, edition)
        if letter is None:  # nothing but advertising: there is no public copy
            return
        for name, data in icons_used(edition).items():
            yield File(name, data)
        folder = digest_folder(edition)
        page = f"{folder}/index.html"
        yield File(page, from_disk(letter.html, page, self.publication.feeds_url).encode())
        yield File(f"{folder}/digest.txt", letter.text.encode())
        with contextlib.suppress(DigestError):  # no sender is configured; `check` says so
            yield File(f"{folder}/digest.eml", public_eml(letter, edition, self.publication))

    def _pages(self, made: tuple[Feed, ...], site: Site, issue: Issue | None) -> Iterator[File]:
        digests = self._digest_links(issue)
        yield File("digest/index.html", site.archive(digests).encode())
        for channel, feed in zip(self.channels, made, strict=True):
            page = PageChannel(
                title=feed.title, links=_links(feed), items=channel.items, slug=channel.slug
            )
            html = site.section(page) if channel.section else site.index(page, digests)
            for folder in _folders(channel):
                yield File(f"{folder}index.html", html.encode())

    def _editions(self) -> EditionRecords:
        return EditionRecords(self.publication.root, self.publication.timezone)

    def _digest_links(self, issue: Issue | None) -> tuple[DigestLink, ...]:
        records = self._editions()
        editions = {day: records.get(day) for day in records.days()}
        if issue is not None:
            editions[issue.edition.date] = issue.edition
        return tuple(
            DigestLink(date=day, subject=one.subject, path=f"{digest_folder(one)}/index.html")
            for day, one in sorted(editions.items(), reverse=True)
            if one is not None and any(not line.advertising for line in one.headlines)
        )

    def is_of_a_section_that_left(self, name: str) -> bool:
        """Whether ``name`` is a feed or page of a section that the configuration has no more.

        Nothing else is ever removed: what was published at an address stays there.
        """
        folder, below, _ = name.partition("/")
        kept = {"digest", "assets", "articles"}
        kept.update(slug for one in self.publication.sections for slug in (one.slug, *one.was))
        return bool(below) and folder not in kept


def _folders(channel: Channel) -> tuple[str, ...]:
    """Where a channel stands: at the root, or below its slug and every slug it once had."""
    if channel.section is None:
        return ("",)
    return tuple(f"{slug}/" for slug in (channel.section.slug, *channel.section.was))


def _links(feed: Feed) -> tuple[FeedLink, ...]:
    titles = {"rss": "RSS", "atom": "Atom", "json": "JSON Feed"}
    return tuple(
        FeedLink(
            format=name,
            title=titles.get(name, name),
            url=url,
            media_type=format_named(name).media_type,
        )
        for name, url in feed.urls.items()
    )
