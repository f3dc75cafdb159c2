"""One's data: see it, take it along, have it erased (개인정보 보호법 제35조–제37조)."""

from __future__ import annotations

import json
from datetime import datetime

from flask import Response

from syndicate.audience.dossier import dossier
from syndicate.audience.forget import forget
from syndicate.audience.subscriber import Subscriber
from syndicate.delivery.parcel import Parcel
from syndicate.mail import tokens
from syndicate.web.pages import LANGUAGES, Look
from syndicate.web.visit import Visit, page

__all__ = ["OwnData"]


class OwnData:
    """One method a page; the link of each is mailed, and works for an hour."""

    def __init__(self, visit: Visit) -> None:
        self._visit = visit

    def mail(self, token: str) -> Response:
        """The preferences' link may have been passed on with a letter; a mail reaches its owner."""
        visit = self._visit
        person = visit.links.person(tokens.PREFERENCES, token, visit.clock.now())
        look = visit.look(f"p/{token}", person)
        if person is None:
            return visit.gone(look)
        visit.later(lambda: self._link(person, look))
        return page(look.message("sent_heading", "sent_data"))

    def _link(self, person: Subscriber, look: Look) -> Parcel | None:
        visit, now = self._visit, self._visit.clock.now()
        if not visit.may_mail("preferences", person.address_key, now):
            return None
        url = visit.links.data(person, now)
        return visit.note(person, look.language, "mail_data", url, now)

    def show(self, token: str) -> Response:
        visit = self._visit
        person = visit.links.data_of(token, visit.clock.now())
        look = visit.look(f"d/{token}", person)
        if person is None:
            return visit.gone(look)
        known = dossier(visit.database, person)
        consents = known["consents"]
        assert isinstance(consents, list)
        events = tuple(
            (
                look.day(datetime.fromisoformat(one["at"])),
                f"{look.word('consent_' + one['kind'])}: {look.word(one['action'])}",
            )
            for one in consents
        )
        return page(
            visit.pages.render(
                "site_data.html",
                look,
                rows=tuple(
                    (look.word(key), value or "–") for key, value in self._rows(look, person)
                ),
                events=events,
                download=look.url(f"d/{token}/data.json"),
                erase=look.url(f"d/{token}"),
            )
        )

    def _rows(self, look: Look, person: Subscriber) -> tuple[tuple[str, str], ...]:
        return (
            ("email", person.address),
            ("name", person.name),
            ("state", look.word(f"state_{person.state}")),
            ("sections", look.sections(person.sections)),
            ("city", look.place(person.city)),
            ("language", dict(LANGUAGES).get(person.language, person.language)),
            ("created", look.day(person.created)),
        )

    def download(self, token: str) -> Response:
        visit = self._visit
        person = visit.links.data_of(token, visit.clock.now())
        if person is None:
            return visit.gone(visit.look(""))
        text = json.dumps(dossier(visit.database, person), ensure_ascii=False, indent=1)
        response = Response(text, content_type="application/json; charset=utf-8")
        response.headers["Content-Disposition"] = 'attachment; filename="my-data.json"'
        return response

    def erase(self, token: str) -> Response:
        visit, now = self._visit, self._visit.clock.now()
        person = visit.links.data_of(token, now)
        look = visit.look("", person)
        if person is None:
            return visit.gone(look)
        forget(visit.database, visit.publication.id, person.id, now)
        return page(look.message("erased_heading", "erased"))
