"""What every visit of the site needs: whom a link names, in which language, which mails."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from flask import Response, request
from werkzeug.exceptions import HTTPException

from syndicate.audience.subscriber import Subscriber
from syndicate.clock import Clock
from syndicate.config import Publication
from syndicate.database import Database
from syndicate.delivery.links import Links
from syndicate.delivery.notes import Notes
from syndicate.delivery.parcel import Parcel
from syndicate.web.limits import Limit, mailbox
from syndicate.web.pages import Look, Pages

__all__ = ["Later", "Visit", "asked_language", "page"]

Later = Callable[[Callable[[], Parcel | None]], None]


@dataclass(frozen=True, slots=True)
class Visit:
    """``later`` runs a job that may mail something, after the answer; ``mails`` limits them."""

    publication: Publication
    database: Database
    pages: Pages
    notes: Notes
    clock: Clock
    later: Later
    mails: Limit

    @property
    def links(self) -> Links:
        return Links(self.publication, self.database)

    def look(self, path: str, person: Subscriber | None = None, asked: str = "") -> Look:
        """The language asked for on the page, else ``asked``, the person's, the publication's."""
        held = asked or (person.language if person else "")
        return self.pages.look(request.values.get("lang", "") or held, path)

    def may_mail(self, why: str, address_key: str, now: datetime) -> bool:
        """Whether one more mail for this reason; strangers' forms do not use up the others."""
        return self.mails.take(f"{why} {mailbox(address_key)}", now)

    def note(self, person: Subscriber, language: str, text: str, url: str, now: datetime) -> Parcel:
        """A mail with a personal link; ``text`` is the word that says which."""
        return self.notes.parcel(
            person.address,
            language,
            f"{text.removesuffix('_text')}_subject",
            (text,),
            "mail_link_foot",
            now,
            button="mail_open",
            url=url,
        )

    def gone(self, look: Look, status: int = 404) -> Response:
        """Whom the link names was erased, or it is older than their leaving."""
        links = ((look.url(""), "subscribe"),)
        return page(look.message("gone_heading", "gone", links=links), status)

    def wrong_link(self, expired: bool) -> Response:
        """For a link that was cut off or changed, or that had its time."""
        look = self.pages.look(asked_language())
        links = (
            (look.url("preferences"), "preferences"),
            (look.url("unsubscribe"), "unsubscribe"),
            (look.url(""), "subscribe"),
        )
        head = "expired" if expired else "wrong"
        text = look.message(f"{head}_heading", head, kind="fault", links=links)
        return page(text, 410 if expired else 404)


def asked_language() -> str:
    """What a page about a fault speaks, where nobody is known: what was asked for, or is read."""
    try:
        asked = request.values.get("lang", "")
    except HTTPException:  # the form itself is at fault
        asked = request.args.get("lang", "")
    return asked or request.accept_languages.best or ""


def page(text: str, status: int = 200) -> Response:
    return Response(text, status, content_type="text/html; charset=utf-8")
