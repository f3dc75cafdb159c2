"""What a visit of the subscribers' site does: pages out, one act in.

GET never changes anything, for programs follow links before people do; a POST acts. What a
page says never tells whether an address is known here.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from flask import Response, request

from syndicate.audience import signup
from syndicate.audience.dossier import dossier
from syndicate.audience.forget import forget
from syndicate.audience.people import by_address
from syndicate.audience.subscriber import State, Subscriber
from syndicate.clock import Clock
from syndicate.config import Publication
from syndicate.database import Database
from syndicate.delivery.notes import Notes
from syndicate.delivery.parcel import Parcel
from syndicate.mail import tokens
from syndicate.mail.address import Address
from syndicate.web.forms import Fields, cities, read_address, read_form, trapped
from syndicate.web.limits import Limit
from syndicate.web.links import Links
from syndicate.web.pages import LANGUAGES, Look, Pages

__all__ = ["Flow"]

SOURCE = "site"


class Flow:
    """One method a page. ``later`` runs a job that may mail something, after the answer."""

    def __init__(
        self,
        publication: Publication,
        database: Database,
        pages: Pages,
        notes: Notes,
        clock: Clock,
        later: Callable[[Callable[[], Parcel | None]], None],
        mails: Limit,
    ) -> None:
        self._publication = publication
        self._database = database
        self._pages = pages
        self._notes = notes
        self._clock = clock
        self._later = later
        self._mails = mails
        self._links = Links(publication, database)

    def _look(self, path: str) -> Look:
        return self._pages.look(request.values.get("lang", ""), path)

    # Subscribing.

    def form(self) -> Response:
        look = self._look("")
        return _page(self._form(look, Fields(language=look.language)))

    def subscribe(self) -> Response:
        look = self._look("")
        read = read_form(request.form, self._publication, fresh=True)
        if read.faults:
            return _page(self._form(look, read.fields, read.faults), 422)
        address = read_address(read.fields.email)
        if address is not None and not trapped(request.form):
            fields = replace(read.fields, language=read.fields.language or look.language)
            self._later(lambda: self._invite(address, fields, look))
        return _page(look.message("sent_heading", "sent"))

    def _form(self, look: Look, values: Fields, faults: tuple[tuple[str, str], ...] = ()) -> str:
        at = self._publication.digest.at
        return self._pages.render(
            "site_form.html",
            look,
            heading=look.word("heading"),
            intro=look.word("intro", time=f"{at:%H:%M}"),
            action=look.url(""),
            submit=look.word("submit"),
            fresh=True,
            values=values,
            faults=tuple((name, look.word(key)) for name, key in faults),
            cities=cities(self._publication),
            languages=LANGUAGES,
        )

    def _invite(self, address: Address, fields: Fields, look: Look) -> Parcel | None:
        """The mail that asks to confirm; who gets letters already is told so instead."""
        now = self._clock.now()
        if not self._mails.take(address.key, now):
            return None
        person = signup.request(self._database, self._publication.id, address, fields.wishes, now)
        if person.state is State.ACTIVE:
            return self._note(person, look.language, "mail_known", now)
        return self._notes.parcel(
            address.typed,
            look.language,
            "mail_confirm_subject",
            ("mail_confirm",),
            "mail_confirm_foot",
            now,
            button="confirm",
            url=self._links.confirm(person, now, advertising=fields.advertising),
        )

    def _note(self, person: Subscriber, language: str, text: str, now: datetime) -> Parcel:
        """A mail with a link to one's preferences, or to one's data."""
        data = text == "mail_data"
        return self._notes.parcel(
            person.address,
            language,
            f"{text.removesuffix('_text')}_subject",
            (text,),
            "mail_link_foot",
            now,
            button="mail_open",
            url=self._links.data(person, now) if data else self._links.preferences(person),
        )

    def confirm_page(self, token: str) -> Response:
        look = self._look(f"c/{token}")
        found = self._links.confirmation(token, self._clock.now())
        if found is None:
            return self._gone(look)
        return _page(
            look.message(
                "confirm_heading",
                "confirm_text",
                action=look.url(look.path),
                button="confirm",
            )
        )

    def confirm(self, token: str) -> Response:
        look = self._look(f"c/{token}")
        now = self._clock.now()
        found = self._links.confirmation(token, now)
        wording = [look.word("news")]
        if found is not None and found.advertising:
            wording.append(look.word("advertising"))
        person = found and signup.confirm(
            self._database,
            self._publication.id,
            found.person.id,
            requested=found.requested,
            advertising=found.advertising,
            source=SOURCE,
            wording=" / ".join(wording),
            now=now,
        )
        if not person:
            return self._gone(look)
        links = ((self._links.preferences(person), "preferences"),)
        return _page(look.message("confirmed_heading", "confirmed", links=links))

    # Changing one's wishes.

    def preferences_page(self, token: str) -> Response:
        look = self._look(f"p/{token}")
        person = self._links.person(tokens.PREFERENCES, token, self._clock.now())
        if person is None:
            return self._gone(look)
        fields = Fields(
            name=person.name,
            sections=person.sections or (),
            everything=person.sections is None,
            city=person.city,
            language=person.language or look.language,
            advertising=person.advertising,
        )
        return _page(self._wishes(look, person, token, fields))

    def save(self, token: str) -> Response:
        look = self._look(f"p/{token}")
        now = self._clock.now()
        person = self._links.person(tokens.PREFERENCES, token, now)
        if person is None:
            return self._gone(look)
        read = read_form(request.form, self._publication, fresh=False)
        if read.faults:
            return _page(self._wishes(look, person, token, read.fields, read.faults), 422)
        signup.change(
            self._database,
            self._publication.id,
            person.id,
            wishes=read.fields.wishes,
            advertising=read.fields.advertising if person.state is State.ACTIVE else None,
            source=SOURCE,
            wording=look.word("advertising"),
            now=now,
        )
        links = ((look.url(look.path), "to_preferences"),)
        return _page(look.message("saved_heading", "saved", links=links))

    def _wishes(
        self,
        look: Look,
        person: Subscriber,
        token: str,
        values: Fields,
        faults: tuple[tuple[str, str], ...] = (),
    ) -> str:
        return self._pages.render(
            "site_preferences.html",
            look,
            heading=look.word("preferences"),
            intro=look.word("preferences_intro", address=_masked(person.address)),
            action=look.url(look.path),
            submit=look.word("save"),
            fresh=False,
            values=values,
            faults=tuple((name, look.word(key)) for name, key in faults),
            cities=cities(self._publication),
            languages=LANGUAGES,
            unsubscribe=self._links.unsubscribe(person),
            data=look.url(f"p/{token}/data"),
        )

    # Leaving.

    def unsubscribe_page(self, token: str) -> Response:
        look = self._look(f"u/{token}")
        if self._links.person(tokens.UNSUBSCRIBE, token, self._clock.now()) is None:
            return self._gone(look)
        return _page(
            look.message(
                "unsubscribe_heading",
                "unsubscribe_text",
                action=look.url(look.path),
                button="unsubscribe",
            )
        )

    def unsubscribe(self, token: str) -> Response:
        """Also RFC 8058's: no cookie, no page seen before, an answer of 200."""
        look = self._look(f"u/{token}")
        now = self._clock.now()
        person = self._links.person(tokens.UNSUBSCRIBE, token, now)
        if person is None:
            return self._gone(look, 200 if request.form.get("List-Unsubscribe") else 404)
        signup.unsubscribe(self._database, self._publication.id, person.id, source=SOURCE, now=now)
        links = ((look.url(""), "again"),)
        return _page(
            look.message("unsubscribed_heading", "unsubscribed", links=links, day=look.day(now))
        )

    # Links by mail, for people without a letter at hand.

    def ask_page(self, what: str) -> Response:
        return _page(self._ask(self._look(what), what, "", ""))

    def ask(self, what: str) -> Response:
        look = self._look(what)
        email = request.form.get("email", "")[:300].strip()
        address = read_address(email)
        if address is None:
            return _page(self._ask(look, what, email, look.word("email_fault")), 422)
        if not trapped(request.form):
            self._later(lambda: self._link(address, look))
        return _page(look.message("sent_heading", "sent_link"))

    def _ask(self, look: Look, what: str, email: str, fault: str) -> str:
        return self._pages.render(
            "site_ask.html",
            look,
            heading=look.word(what),
            intro=look.word(f"ask_{what}"),
            action=look.url(what),
            email=email,
            fault=fault,
        )

    def _link(self, address: Address, look: Look) -> Parcel | None:
        now = self._clock.now()
        person = by_address(self._database, self._publication.id, address.key)
        if person is None or not self._mails.take(address.key, now):
            return None
        return self._note(person, look.language, "mail_link_text", now)

    # One's data.

    def mail_data(self, token: str) -> Response:
        look = self._look(f"p/{token}/data")
        person = self._links.person(tokens.PREFERENCES, token, self._clock.now())
        if person is None:
            return self._gone(look)
        self._later(lambda: self._data_link(person, look))
        return _page(look.message("sent_heading", "sent_link"))

    def _data_link(self, person: Subscriber, look: Look) -> Parcel | None:
        now = self._clock.now()
        if not self._mails.take(person.address_key, now):
            return None
        return self._note(person, look.language, "mail_data", now)

    def data_page(self, token: str) -> Response:
        look = self._look(f"d/{token}")
        person = self._links.data_of(token, self._clock.now())
        if person is None:
            return self._gone(look)
        known = dossier(self._database, person)
        consents = known["consents"]
        assert isinstance(consents, list)
        names = {one.slug: one.name for one in self._publication.sections}
        sections = look.word("everything")
        if person.sections is not None:
            sections = ", ".join(names.get(slug, slug) for slug in person.sections)
        rows = (
            ("email", person.address),
            ("name", person.name),
            ("state", look.word(f"state_{person.state}")),
            ("sections", sections),
            ("city", person.city),
            ("created", look.day(person.created)),
        )
        events = tuple(
            (
                look.day(datetime.fromisoformat(one["at"])),
                f"{look.word('consent_' + one['kind'])}: {look.word(one['action'])}",
            )
            for one in consents
        )
        return _page(
            self._pages.render(
                "site_data.html",
                look,
                rows=tuple((look.word(key), value or "–") for key, value in rows),
                events=events,
                download=look.url(f"d/{token}/data.json"),
                erase=look.url(f"d/{token}"),
            )
        )

    def download(self, token: str) -> Response:
        person = self._links.data_of(token, self._clock.now())
        if person is None:
            return self._gone(self._look(""))
        text = json.dumps(dossier(self._database, person), ensure_ascii=False, indent=1)
        response = Response(text, content_type="application/json; charset=utf-8")
        response.headers["Content-Disposition"] = 'attachment; filename="my-data.json"'
        return response

    def erase(self, token: str) -> Response:
        look = self._look("")
        now = self._clock.now()
        person = self._links.data_of(token, now)
        if person is None:
            return self._gone(look)
        forget(self._database, self._publication.id, person.id, now)
        return _page(look.message("erased_heading", "erased"))

    def _gone(self, look: Look, status: int = 404) -> Response:
        links = ((look.url(""), "subscribe"),)
        return _page(look.message("gone_heading", "gone", links=links), status)

    def wrong_link(self, expired: bool) -> Response:
        """For a link that was cut off or changed, or that had its time."""
        look = self._look("")
        links = ((look.url("preferences"), "preferences"), (look.url(""), "subscribe"))
        head = "expired" if expired else "wrong"
        page = look.message(f"{head}_heading", head, kind="fault", links=links)
        return _page(page, 410 if expired else 404)


def _page(text: str, status: int = 200) -> Response:
    return Response(text, status, content_type="text/html; charset=utf-8")


def _masked(address: str) -> str:
    """``ki…@example.kr``: the link may have been passed on with a letter."""
    local, _, domain = address.rpartition("@")
    return f"{local[:2]}…@{domain}"
