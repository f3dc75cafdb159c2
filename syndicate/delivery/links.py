"""The personal addresses of the site, and whom they name: for its pages and for mails."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from syndicate.audience.people import by_token
from syndicate.audience.subscriber import Subscriber
from syndicate.audience.wishes import Wishes
from syndicate.config import Publication
from syndicate.database import Database
from syndicate.delivery.letters import PREFERENCES_LAST
from syndicate.mail import tokens

__all__ = ["CONFIRM_FOR", "Confirmation", "Links"]

CONFIRM_FOR = timedelta(days=3)
_DATA_FOR = timedelta(hours=1)
_DATA = "data"
_EVERYTHING = "*"  # no slug of a section


@dataclass(frozen=True, slots=True)
class Confirmation:
    """What a confirmation link stands for: who, when they asked, whether to advertising, too.

    ``wishes`` are those of the form that the link was mailed for, ``None`` in links of earlier
    versions: somebody else may have sent another form since.
    """

    person: Subscriber
    requested: datetime
    advertising: bool
    wishes: Wishes | None


class Links:
    """Makes and reads them. The one to unsubscribe never expires, the others do."""

    def __init__(self, publication: Publication, database: Database) -> None:
        self._publication = publication
        self._database = database
        self._base = publication.site_url.rstrip("/")

    def unsubscribe(self, name: str) -> str:
        """To the way out; ``name`` is a person's token."""
        parts = (self._publication.id, name)
        return f"{self._base}/u/{tokens.sign(self._database.secret, tokens.UNSUBSCRIBE, *parts)}"

    def preferences(self, person: Subscriber, now: datetime) -> str:
        """To one's wishes, as long as those of letters."""
        parts = (self._publication.id, person.token)
        signed = tokens.sign(
            self._database.secret, tokens.PREFERENCES, *parts, expires=now + PREFERENCES_LAST
        )
        return f"{self._base}/p/{signed}"

    def confirm(
        self, person: Subscriber, wishes: Wishes, now: datetime, *, advertising: bool
    ) -> str:
        """To the button that starts a subscription with these wishes."""
        parts = (
            self._publication.id,
            person.token,
            str(int(now.timestamp())),
            "1" if advertising else "0",
            wishes.name,
            wishes.language,
            _EVERYTHING if wishes.sections is None else " ".join(wishes.sections),
            wishes.city,
        )
        signed = tokens.sign(
            self._database.secret, tokens.CONFIRM, *parts, expires=now + CONFIRM_FOR
        )
        return f"{self._base}/c/{signed}"

    def data(self, person: Subscriber, now: datetime) -> str:
        """To everything that is known of them: not for ever, for letters are passed on."""
        parts = (self._publication.id, person.token)
        signed = tokens.sign(self._database.secret, _DATA, *parts, expires=now + _DATA_FOR)
        return f"{self._base}/d/{signed}"

    def person(self, purpose: str, token: str, now: datetime) -> Subscriber | None:
        """Whom a link names; ``None`` = erased since.

        Raises:
            TokenError: it is none of ours, or has expired.
        """
        publication, name, *_ = self._read(purpose, token, now)
        return self._named(publication, name)

    def data_of(self, token: str, now: datetime) -> Subscriber | None:
        """The same for a link to one's data."""
        return self.person(_DATA, token, now)

    def confirmation(self, token: str, now: datetime) -> Confirmation | None:
        """The same for a link that confirms."""
        parts = self._read(tokens.CONFIRM, token, now)
        publication, name, requested, advertising = parts[:4]
        person = self._named(publication, name)
        if person is None:
            return None
        wishes = None
        if len(parts) > 4:
            called, language, sections, city = parts[4:]
            chosen = None if sections == _EVERYTHING else tuple(sections.split())
            wishes = Wishes(name=called, language=language, sections=chosen, city=city)
        asked = datetime.fromtimestamp(int(requested), UTC)
        return Confirmation(person, asked, advertising == "1", wishes)

    def _read(self, purpose: str, token: str, now: datetime) -> tuple[str, ...]:
        return tokens.read(self._database.secret, purpose, token, now)

    def _named(self, publication: str, name: str) -> Subscriber | None:
        if publication != self._publication.id:
            return None
        return by_token(self._database, publication, name)
