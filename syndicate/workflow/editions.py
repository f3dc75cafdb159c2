"""The edition of a day: from its record, or made of the articles that it may hold."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from syndicate import parallel, weather
from syndicate.cache import key_of
from syndicate.config import Publication
from syndicate.edition import digest_articles
from syndicate.model import Edition, EditionSection, Headline, Item
from syndicate.records import EditionRecords
from syndicate.templating import Templates
from syndicate.weather import Mode
from syndicate.workflow.gather import Desk, Gathered
from syndicate.workflow.output_memo import File

if TYPE_CHECKING:
    from syndicate.digest import Digest, Letter
    from syndicate.weather import Answer

__all__ = ["Issue", "Letters", "headline", "issue_of", "public_eml"]


Files = Callable[[Edition, "Digest"], Iterable[File]]


class Letters:
    """Digests of editions, rendered when they are asked for, each once.

    ``facts`` keeps what a build needs to know of a digest that it need not render again, by the
    key of its edition; ``files`` makes what is published of one.
    """

    def __init__(
        self,
        publication: Publication,
        templates: Templates,
        facts: dict[bytes, tuple[str, int]] | None = None,
        files: Files | None = None,
    ) -> None:
        self._publication = publication
        self._templates = templates
        self._facts = {} if facts is None else facts
        self._files = files
        self._digests: dict[bytes, Digest] = {}
        self._ready: parallel.Ready[Edition, Any] | None = None
        self._begun: dict[bytes, parallel.Ready[Edition, Any]] = {}
        self._made: dict[bytes, list[File]] = {}

    def digest(self, edition: Edition) -> Digest:
        """The digest of an edition, whatever subject this has."""
        key = _key(edition)
        if key not in self._digests:
            self._digests[key] = _rendered(edition, self._publication, self._templates)
        return self._digests[key]

    @contextlib.contextmanager
    def expected(self, likely: bool) -> Iterator[None]:
        """An edition may :meth:`begin` inside; where it is ``likely``, somebody gets ready."""
        self._ready = parallel.Ready(_load, self._whole) if likely else None
        try:
            yield
        finally:
            for one in (self._ready, *self._begun.values()):
                if one is not None:
                    one.close()

    def begin(self, edition: Edition | None) -> None:
        """Have an unknown edition rendered beside what follows, its files included."""
        key = _key(edition) if edition else b""
        if edition and self._files is not None and key not in self._facts:
            begun = self._ready or parallel.Ready(_load, self._whole)
            begun.give(edition)
            self._begun[key], self._ready = begun, None

    def _whole(self, edition: Edition) -> Any:
        subject, stories = self._facts_of(edition)
        assert self._files is not None
        named = edition if edition.subject else replace(edition, subject=subject)
        files = self._files(named, self.digest(edition))
        return subject, stories, [tuple(file) for file in files]

    def facts(self, edition: Edition) -> tuple[str, int]:
        """The subject of the public letter, and how many stories that shows."""
        key = _key(edition)
        if key in self._begun:
            subject, stories, files = self._begun.pop(key).result()
            self._made[key] = [File(*file) for file in files]
            self._facts.clear()  # of the edition at hand only
            self._facts[key] = (subject, stories)
        if key not in self._facts:
            self._facts.clear()
            self._facts[key] = self._facts_of(edition)
        return self._facts[key]

    def _facts_of(self, edition: Edition) -> tuple[str, int]:
        digest = self.digest(edition)
        stories = digest.stories()
        letter = digest.letter(advertising=not stories)
        return letter.subject, len(stories)

    def files(self, edition: Edition) -> Iterable[File]:
        """What is published of an edition."""
        assert self._files is not None
        made = self._made.get(_key(edition))
        return self._files(edition, self.digest(edition)) if made is None else made


def _key(edition: Edition) -> bytes:
    return key_of(replace(edition, subject="", held=(), frozen=None))


@dataclass(frozen=True, slots=True)
class Issue:
    """An edition with its digest; ``weather`` is ``None`` where no provider was asked.

    ``draft`` is the edition, of which the subject is not known before the letter is made, unless
    it is ``recorded``.
    """

    draft: Edition
    letters: Letters
    weather: Answer | None
    recorded: bool = False

    @property
    def edition(self) -> Edition:
        """The edition with its subject."""
        if self.recorded:
            return self.draft
        return replace(self.draft, subject=self.letters.facts(self.draft)[0])

    @property
    def digest(self) -> Digest:
        """The digest, rendered at first use."""
        return self.letters.digest(self.draft)

    @property
    def stories(self) -> int:
        """How many articles the public letter shows."""
        return self.letters.facts(self.draft)[1]


def issue_of(
    publication: Publication,
    gathered: Gathered,
    desk: Desk,
    letters: Letters,
    day: date,
    now: datetime,
    mode: Mode = Mode.NORMAL,
) -> Issue | None:
    """The edition of ``day``, ``None`` when it has no article.

    A record that is closed at ``now`` is shown as it stands; anything else is made of the
    articles. What is scheduled stays inside, whatever the day. ``mode`` says whether live
    weather is asked for.
    """
    records = EditionRecords(publication.root, publication.timezone)
    recorded = records.get(day)
    if recorded is not None and not records.is_open(day, now):
        if not recorded.headlines:
            return None
        return Issue(recorded, letters, None, recorded=True)
    sections = _sections(publication, gathered, desk, day, records)
    if not any(shown for _, shown, _ in sections):
        return None
    answer = (
        weather.ask(publication, day, now, gathered.newsroom.front_pages, mode)
        if publication.weather.providers
        else None
    )
    edition = Edition(
        date=day,
        at=publication.edition_time(day),
        sections=tuple(
            EditionSection(
                slug=slug,
                name=publication.section(slug).name,
                url=publication.section(slug).url or publication.landing(publication.section(slug)),
                headlines=tuple(map(headline, shown)),
            )
            for slug, shown, _ in sections
        ),
        held=tuple(identity for _, _, held in sections for identity in held),
        weather=answer.weather if answer else None,
    )
    return Issue(edition, letters, answer)


def _load() -> None:
    from syndicate.digest import load  # as below

    load()


def _rendered(edition: Edition, publication: Publication, templates: Templates) -> Digest:
    from syndicate.digest import render  # a build on a day without news loads none of it

    return render(edition, publication, templates)


def _sections(
    publication: Publication,
    gathered: Gathered,
    desk: Desk,
    day: date,
    records: EditionRecords,
) -> list[tuple[str, tuple[Item, ...], tuple[str, ...]]]:
    since = day - publication.digest.window - timedelta(days=1)
    limit = publication.digest.per_section
    found = digest_articles(
        gathered.selection.published, publication, day, records.held_before(day, since)
    )
    sections = []
    for slug, cards in found:
        # Advertising takes no place of news: letters without it are as full as those with it.
        news = desk.first((one for one in cards if not one.advertising), limit)
        adverts = desk.first((one for one in cards if one.advertising), limit)
        order = {card.id: number for number, card in enumerate(cards)}
        shown = tuple(sorted((*news, *adverts), key=lambda item: order[item.article.id]))
        held = tuple(one.id for one in cards if one.id not in desk.rejected)
        if shown:
            sections.append((slug, shown, held))
    return sections


def public_letter(digest: Digest, edition: Edition) -> Letter | None:
    """The letter for everyone, under the subject that the record keeps; ``None`` = only ads."""
    if not digest.stories():
        return None
    letter = digest.letter()
    return replace(letter, subject=edition.subject) if edition.subject else letter


def public_eml(letter: Letter, edition: Edition, publication: Publication) -> bytes:
    """The public copy as a message from the publication to itself.

    Raises:
        DigestError: no sender is configured.
    """
    from syndicate.digest import eml, message_id, public_sender

    return eml(
        letter,
        sender=public_sender(publication),
        date=edition.at,
        message_id=message_id(edition, publication),
    )


def headline(item: Item) -> Headline:
    """What a letter says of an article."""
    article = item.article
    return Headline(
        id=article.id,
        title=article.title,
        url=article.url,
        published=article.published,
        updated=article.changed,
        subtitle=article.subtitle,
        summary=item.summary,
        language=article.language,
        authors=tuple(author.name for author in article.authors),
        picture=item.picture,
        lead=article.lead,
        advertising=article.advertising,
    )
