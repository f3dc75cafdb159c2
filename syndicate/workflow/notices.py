"""The notices of the law, from what is due to what a server took."""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby, islice

from syndicate.audience.forget import drop_unconfirmed
from syndicate.audience.notices import (
    Notice,
    mark_notified,
    mark_reminded,
    notices_due,
    reconfirmations_due,
)
from syndicate.audience.person import Person
from syndicate.audience.suppression import Reason, suppress
from syndicate.clock import Clock
from syndicate.config import Publication
from syndicate.database import Database
from syndicate.delivery.headers import Unsubscribing
from syndicate.delivery.links import CONFIRM_FOR
from syndicate.delivery.notes import Notes
from syndicate.delivery.parcel import Outcome, Parcel, Result
from syndicate.delivery.post import carry
from syndicate.digest.address import address
from syndicate.mail import tokens
from syndicate.templating import Templates

__all__ = ["Due", "Sent", "due", "send"]

REMINDER = "reminder"
_AT_ONCE = 200  # mails that are made before the first of them leaves


@dataclass(frozen=True, slots=True)
class Due:
    """One mail to ``person``: what they agreed to or withdrew in one act, or a reminder of it.

    ``kind`` is ``given``, ``withdrawn`` or ``reminder``.
    """

    kind: str
    acts: tuple[Notice, ...]

    @property
    def person(self) -> Person:
        return self.acts[0].person

    @property
    def at(self) -> datetime:
        return self.acts[0].at

    @property
    def due(self) -> datetime:
        return min(act.due for act in self.acts)

    @property
    def ids(self) -> tuple[int, ...]:
        return tuple(act.id for act in self.acts)


@dataclass(slots=True)
class Sent:
    """``refused`` are the mails that no server took, with its words; ``erased`` counts people."""

    taken: int = 0
    written: int = 0
    erased: int = 0
    refused: list[tuple[Due, str]] = field(default_factory=list)


def due(database: Database, publication: Publication, now: datetime) -> Generator[Due, None, None]:
    """The mails that are due: notices within 14 days first, then reminders of two years."""
    for person_and_act, acts in groupby(
        notices_due(database, publication.id, now), lambda act: (act.person.id, act.action, act.at)
    ):
        yield Due(person_and_act[1].value, tuple(acts))
    for _, acts in groupby(
        reconfirmations_due(database, publication.id, now), lambda act: (act.person.id, act.at)
    ):
        yield Due(REMINDER, tuple(acts))


def send(
    database: Database,
    publication: Publication,
    templates: Templates,
    clock: Clock,
    *,
    tell: Callable[[Due], None] = lambda _: None,
    trouble: Callable[[str], None] = lambda _: None,
) -> Sent:
    """Mail what is due, each mail once in a call.

    ``tell`` is told of each mail that was taken; ``trouble`` gets a line at once when a server
    does not let us in.

    An act is marked when a server took its mail, not before: a crash in between repeats a
    notice, which is a nuisance; the other way round one would be lost, and the law broken
    (정보통신망법 제50조⑦). That is the opposite of an edition's letter, where a second one is
    worse. For the same reason a mail of which nobody knows goes again with the next call.

    Who was forgotten, was typed into the form by somebody, and never confirmed, is erased again.

    Raises:
        UsageError: the transport, the sender or a template is at fault.
        UnfinishedError: every server refuses us, or none could be reached; what was taken
            before is marked.
    """
    sent = Sent()
    writer = _Writer(database, publication, templates)
    tried: set[tuple[str, int]] = set()

    def settled(one: Due, result: Result) -> None:
        now = clock.now()
        if result.outcome in (Outcome.SENT, Outcome.WRITTEN):
            sent.taken += 1
            sent.written += result.outcome is Outcome.WRITTEN
            _mark(database, one, now)
            tell(one)
            return
        sent.refused.append((one, result.reply or "no answer"))
        if result.outcome is not Outcome.FAILED:
            return
        if result.bad_address:
            suppress(database, publication.id, one.person.id, Reason.BOUNCED, now)
        if one.due <= now:  # refused for good, day after day: nobody can be told there
            _mark(database, one, now)

    while True:
        now = clock.now()
        with closing(due(database, publication, now)) as found:
            some = list(islice((one for one in found if _key(one) not in tried), _AT_ONCE))
        if not some:
            break
        tried.update(map(_key, some))
        mails = ((one, writer.parcel(one, now)) for one in some)
        carry(publication, clock, mails, settled, trouble)
    sent.erased = drop_unconfirmed(database, publication.id, clock.now() - CONFIRM_FOR)
    return sent


def _key(one: Due) -> tuple[str, int]:
    return ("reminder" if one.kind == REMINDER else "", one.ids[0])


def _mark(database: Database, one: Due, now: datetime) -> None:
    mark = mark_reminded if one.kind == REMINDER else mark_notified
    mark(database, one.ids, now)


class _Writer:
    def __init__(self, database: Database, publication: Publication, templates: Templates) -> None:
        self._publication, self._templates = publication, templates
        self._secret = database.secret
        self._notes = Notes(publication, templates)
        self._unsubscribing = Unsubscribing(publication, address(publication.site_url))

    def parcel(self, one: Due, now: datetime) -> Parcel:
        person, publication = one.person, self._publication
        words = self._templates.words(person.language or publication.language)
        ways: dict[str, object] = {}
        headers: tuple[tuple[str, str], ...] = ()
        if one.kind == REMINDER:  # how to withdraw stands in it (시행령 제62조의3)
            token = tokens.sign(self._secret, tokens.UNSUBSCRIBE, publication.id, person.token)
            ways = {"button": "unsubscribe", "url": self._unsubscribing.link(token)}
            headers = (("List-Unsubscribe", self._unsubscribing.value(token)),)
            if self._unsubscribing.one_click:
                headers += (("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"),)
        kinds = dict.fromkeys(act.kind for act in one.acts)
        return self._notes.parcel(
            person.address,
            person.language,
            f"mail_{one.kind}_subject",
            (f"mail_{one.kind}",),
            "mail_notice_foot",
            now,
            headers=headers,
            day=words.day(one.at.astimezone(publication.timezone).date()),
            what=", ".join(str(getattr(words.site, f"notice_{kind}")) for kind in kinds),
            **ways,  # type: ignore[arg-type]  # two texts
        )
