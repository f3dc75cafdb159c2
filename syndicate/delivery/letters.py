"""A person's letter: ready blocks of the digest, and a few lines of one's own between them.

A letter is made in some 40 µs, and the same person's letter of an edition is always the same
bytes, whenever a run is continued.
"""

from __future__ import annotations

from datetime import timedelta

from syndicate.audience.person import Person
from syndicate.config import Publication
from syndicate.delivery.headers import Unsubscribing
from syndicate.delivery.letters_form import Values, values
from syndicate.delivery.letters_paper import Paper, Papers
from syndicate.delivery.parcel import Parcel
from syndicate.delivery.signing import keys_of
from syndicate.digest import header, mailbox, message_id, public_sender
from syndicate.digest.address import address
from syndicate.errors import DigestError, UsageError
from syndicate.mail import dkim, tokens, verp
from syndicate.mail.address import AddressError, wire
from syndicate.model import Edition
from syndicate.templating import Templates

__all__ = ["PREFERENCES_LAST", "Press"]

PREFERENCES_LAST = timedelta(days=30)
"""A letter's link to the preferences, which show a person's data, ends then: the site mails
another. The link to unsubscribe never ends."""


class Press:
    """Makes the letters of one edition.

    Raises:
        DigestError: they cannot be made or mailed as the publication is configured.
        TemplateError: a template does not render.
    """

    def __init__(
        self,
        edition: Edition,
        publication: Publication,
        templates: Templates,
        secret: bytes,
        *,
        mark: str = "",
    ) -> None:
        """``secret`` signs links and return paths; ``mark`` stands before the subject of tests."""
        if not publication.id:
            raise DigestError(
                f"{publication.relative(publication.path)}: publication.id is not set; letters "
                'carry it, and it never changes after the first, like id = "hanbit"'
            )
        self._edition, self._publication, self._secret = edition, publication, secret
        self._sender = public_sender(publication)
        self._site = address(publication.site_url)
        self._unsubscribing = Unsubscribing(publication, self._site)
        self._returns = _return_path(publication)
        self._keys = keys_of(publication)
        self._papers = Papers(
            edition,
            publication,
            templates,
            sender=self._sender,
            # Not the hour of making: a letter made again after a crash is the same letter.
            at=(edition.frozen or edition.at).astimezone(publication.timezone),
            keys=self._keys,
            one_click=self._unsubscribing.one_click,
            mark=mark,
        )
        self._id = message_id(edition, publication).removesuffix(f"@{publication.host}>")
        self._try()

    def parcel(self, row: int, person: Person) -> Parcel | None:
        """The letter of ``person`` under the ledger's ``row``.

        ``None`` = the edition has no article that this person asked for.

        Raises:
            AddressError: the person's address is none (the tables hold checked ones only).
            DigestError: the letter is at fault, and with it everyone's of this wish.
        """
        token = tokens.sign(self._secret, tokens.UNSUBSCRIBE, self._publication.id, person.token)
        given = self._values(token, person.token)
        paper = self._papers.of(person, given)
        if paper is None:
            return None
        recipient, domain = wire(person.address)
        return Parcel(
            id=row,
            sender=self._return_path(person.token),
            recipient=recipient,
            domain=domain,
            message=self._message(
                paper,
                given,
                mailbox("To", (person.name, recipient)),
                header(
                    "Message-ID", f"{self._id}.{person.token}@{self._publication.host}>", raw=True
                ),
                header("List-Unsubscribe", self._unsubscribing.value(token)),
            ),
        )

    def _message(self, paper: Paper, given: Values, *own: str) -> list[bytes]:
        head = (paper.head % own).encode("ascii")
        body = paper.form.body(given)
        if self._keys:
            signed = paper.signed % tuple([dkim.relaxed_field(line.encode()) for line in own])
            head = paper.signer.sign(signed, paper.form.digest(body)) + head
        return [head, *body]

    def _values(self, token: str, person: str) -> Values:
        if not self._site:
            return values(self._unsubscribing.link(token), "")
        signed = tokens.sign(
            self._secret,
            tokens.PREFERENCES,
            self._publication.id,
            person,
            expires=self._edition.at + PREFERENCES_LAST,
        )
        return values(self._unsubscribing.link(token), f"{self._site}/p/{signed}")

    def _return_path(self, token: str) -> str:
        if not self._returns:
            return self._sender[1]
        day = self._edition.date
        return verp.return_path(self._secret, self._returns, self._publication.id, day, token)

    def _try(self) -> None:
        """The letters of two readers, with and without advertising: faults come at once."""
        token = "A" * 22  # as long as everybody's
        try:
            self._return_path(token)
        except UsageError as error:
            raise DigestError(str(error)) from error
        letters = [
            self.parcel(
                0, Person(id=0, token=token, address="reader@example.com", advertising=agreed)
            )
            for agreed in (False, True)
        ]
        if not any(letters):
            raise DigestError(
                f"the edition of {self._edition.date}: shortened to what Gmail shows, no article "
                "is left in the letter; what stands around them in templates/ is too long"
            )


def _return_path(publication: Publication) -> str:
    configured = publication.delivery.return_path.strip()
    try:
        return wire(configured)[0] if configured else ""
    except AddressError as error:
        raise DigestError(f"delivery.return_path: {error}") from error
