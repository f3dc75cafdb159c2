"""Every file of the output tree, in the order in which it is published."""

from __future__ import annotations

import contextlib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property, partial
from typing import TYPE_CHECKING

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
from syndicate.workflow.editions import Issue, Letters, public_eml, public_letter
from syndicate.workflow.gather import Desk, Gathered
from syndicate.workflow.output_memo import File, Unit
from syndicate.workflow.own_pages import Present, file_of, page_of

if TYPE_CHECKING:
    from syndicate.digest import Digest

__all__ = ["Outputs", "digest_files", "digest_folder"]


def digest_folder(edition: Edition) -> str:
    """Where an edition's files stand."""
    return f"digest/{edition.date.isoformat()}"


@dataclass(frozen=True)
class Outputs:
    """All that a build publishes, made piece by piece."""

    publication: Publication
    gathered: Gathered
    desk: Desk
    templates: Templates
    letters: Letters
    channels: tuple[Channel, ...]
    recent: tuple[Item, ...]
    now: datetime
    _feeds: dict[str, Feed] = field(default_factory=dict)
    _written: Written = field(default_factory=Written)

    def files(self, issue: Issue | None, present: Present) -> Iterator[File]:
        """All of them, made."""
        for unit in self.units(issue, present):
            yield from unit.make()

    def units(self, issue: Issue | None, present: Present) -> Iterator[Unit]:
        """Assets, articles, feeds, pages: what refers comes after what it refers to.

        Pictures are not among them: they are written when their article is read.
        """
        yield from self.first()
        yield from self.digests(issue, present)
        yield from self.pages(issue)

    def first(self) -> Iterator[Unit]:
        """Those that refer to none of the others."""
        yield Unit("assets", (), self._assets)
        yield from self._articles()
        yield from self._feed_units()

    @cached_property
    def _site(self) -> Site:
        return Site(self.publication, self.templates, _links(self._feed(self.channels[0])))

    def _assets(self) -> Iterator[File]:
        for name, data in self._site.assets.items():
            yield File(name, data)
        yield from self._stylesheet

    @cached_property
    def _stylesheet(self) -> tuple[File, ...]:
        if not self.publication.feeds.stylesheet:
            return ()
        css = self.templates.source("feed.css").encode()
        return (File(hashed_name("feed", css, ".css"), css),)

    def _feed(self, channel: Channel) -> Feed:
        """The feed of a channel, composed once."""
        if channel.slug not in self._feeds:
            style = "".join(file.name for file in self._stylesheet)
            self._feeds[channel.slug] = feeds.compose(
                self.publication,
                channel.section,
                channel.items,
                updated=self._updated(channel),
                # Relative, so that a feed opened from the disk is readable, too.
                stylesheet=f"../{style}" if style and channel.section else style,
                written=self._written,
            )
        return self._feeds[channel.slug]

    def _updated(self, channel: Channel) -> datetime | None:
        return updated_at(channel, self.gathered, self.now)

    def _articles(self) -> Iterator[Unit]:
        """Pages of ours: of every article that was read, and of those that were taken back."""
        for item in self.desk.items.values():
            if item.article.own_page:
                name = file_of(page_of(self.publication, item.article))
                yield Unit(name, self._state((item,)), partial(self._article, name, item))
        for record in self.gathered.records:
            if record.page and record.removed and record.reason != "rejected":
                name = file_of(record.page)
                inputs = (record.page, record.removed)
                yield Unit(name, inputs, partial(self._withdrawn, name, *inputs))

    def _article(self, name: str, item: Item) -> Iterator[File]:
        yield File(name, self._site.article(item).encode())

    def _withdrawn(self, name: str, page: str, removed: datetime) -> Iterator[File]:
        url = f"{self.publication.feeds_url}/{page}"
        yield File(name, self._site.withdrawn(url, removed).encode())

    def _state(self, items: Iterable[Item]) -> tuple[object, ...]:
        """What tells these items from others."""
        return tuple(self.desk.digests[item.article.id] for item in items)

    def _feed_units(self) -> Iterator[Unit]:
        for channel in self.channels:
            inputs = (self._updated(channel), *self._state(channel.items))
            yield Unit(f"{channel.slug}/feeds", inputs, partial(self._feed_files, channel))
        times = tuple(map(self._updated, self.channels))
        yield Unit("feeds.opml", times, self._opml)
        yield Unit("news-sitemap.xml", self._state(self.recent), self._sitemap)

    def _feed_files(self, channel: Channel) -> Iterator[File]:
        feed = self._feed(channel)
        for kind in map(format_named, self.publication.feeds.formats):
            data = kind.render(feed)
            for folder in _folders(channel):
                yield File(f"{folder}{kind.file_name}", data)
        self._written.drop(one for one in channel.items if one.article.id not in self._shared)

    @cached_property
    def _shared(self) -> frozenset[str]:
        """The ids of articles that stand in several feeds."""
        counts = Counter(item.article.id for channel in self.channels for item in channel.items)
        return frozenset(one for one, number in counts.items() if number > 1)

    def _opml(self) -> Iterator[File]:
        made = tuple(map(self._feed, self.channels))
        yield File("feeds.opml", feeds.opml(self.publication, made))

    def _sitemap(self) -> Iterator[File]:
        yield File("news-sitemap.xml", feeds.news_sitemap(self.publication, self.recent, self.now))

    def digests(self, issue: Issue | None, present: Present) -> Iterator[Unit]:
        """The letter of the day, which others may still be making, and those that are missing."""
        if issue is not None:
            edition = issue.edition
            yield Unit(digest_folder(edition), (edition,), partial(self.letters.files, edition))
        records = self._editions()
        for day in records.days():
            if issue and issue.edition.date == day:
                continue
            older = records.get(day)
            if older is None or not older.headlines:
                continue
            if not present.exists(f"{digest_folder(older)}/index.html"):
                yield Unit(digest_folder(older), (older,), partial(self.letters.files, older))

    def pages(self, issue: Issue | None) -> Iterator[Unit]:
        """The pages that list the feeds and the letters."""
        digests = self._digest_links(issue)
        yield Unit("digest/index.html", digests, partial(self._archive, digests))
        for channel in self.channels:
            shown = () if channel.section else digests
            inputs = (shown, *self._state(channel.items))
            make = partial(self._page_files, channel, shown)
            yield Unit(f"{channel.slug}/index.html", inputs, make)

    def _archive(self, digests: tuple[DigestLink, ...]) -> Iterator[File]:
        yield File("digest/index.html", self._site.archive(digests).encode())

    def _page_files(self, channel: Channel, digests: tuple[DigestLink, ...]) -> Iterator[File]:
        feed = self._feed(channel)
        page = PageChannel(
            title=feed.title, links=_links(feed), items=channel.items, slug=channel.slug
        )
        html = self._site.section(page) if channel.section else self._site.index(page, digests)
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


def digest_files(publication: Publication, edition: Edition, rendered: Digest) -> Iterator[File]:
    """What is published of an edition."""
    from syndicate.digest import icons_used  # where a digest is made

    letter = public_letter(rendered, edition)
    if letter is None:  # nothing but advertising: there is no public copy
        return
    for name, data in icons_used(edition).items():
        yield File(name, data)
    folder = digest_folder(edition)
    page = f"{folder}/index.html"
    yield File(page, from_disk(letter.html, page, publication.feeds_url).encode())
    yield File(f"{folder}/digest.txt", letter.text.encode())
    with contextlib.suppress(DigestError):  # no sender is configured; `check` says so
        yield File(f"{folder}/digest.eml", public_eml(letter, edition, publication))


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
