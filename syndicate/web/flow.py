"""What a visit of the subscribers' site does: pages out, one act in.

GET never changes anything, for programs follow links before people do; a POST acts. What a
page says never tells whether an address is known here.
"""

from __future__ import annotations

from dataclasses import replace

from flask import Response, request

from syndicate.audience import signup
from syndicate.audience.people import by_address
from syndicate.audience.subscriber import State, Subscriber
from syndicate.delivery.links import Confirmation
from syndicate.delivery.parcel import Parcel
from syndicate.mail import tokens
from syndicate.mail.address import Address
from syndicate.web.forms import (
    Fields,
    fields_of,
    offered_cities,
    offered_languages,
    offered_sections,
    read_address,
    read_form,
    trapped,
)
from syndicate.web.pages import Look
from syndicate.web.visit import Visit, page

__all__ = ["Flow"]

SOURCE = "site"


class Flow:
    """One method a page."""

    def __init__(self, visit: Visit) -> None:
        self._visit = visit
        self._publication = visit.publication
        self._database = visit.database

    # Subscribing.

    def form(self) -> Response:
        look = self._visit.look("")
        return page(self._form(look, Fields(language=look.language)))

    def subscribe(self) -> Response:
        look = self._visit.look("")
        read = read_form(request.form, self._publication)
        if read.faults:
            return page(self._form(look, read.fields, read.faults), 422)
        address = read_address(read.fields.email)
        if address is not None and not trapped(request.form):
            fields = replace(read.fields, language=read.fields.language or look.language)
            self._visit.later(lambda: self._invite(address, fields, look))
        return page(look.message("sent_heading", "sent"))

    def _form(self, look: Look, values: Fields, faults: tuple[tuple[str, str], ...] = ()) -> str:
        at = self._publication.digest.at
        return self._visit.pages.render(
            "site_form.html",
            look,
            heading=look.word("heading"),
            intro=look.word("intro", time=f"{at:%H:%M}"),
            action=look.url(""),
            submit=look.word("submit"),
            fresh=True,
            consents=True,
            values=values,
            faults={name: look.word(key) for name, key in faults},
            sections=offered_sections(self._publication),
            cities=look.places(offered_cities(self._publication)),
            languages=offered_languages(),
        )

    def _invite(self, address: Address, fields: Fields, look: Look) -> Parcel | None:
        """The mail that asks to confirm; who gets letters already is told so instead."""
        visit, now = self._visit, self._visit.clock.now()
        if not visit.may_mail("form", address.key, now):
            return None
        person = signup.request(self._database, self._publication.id, address, fields.wishes, now)
        if person.state is State.ACTIVE:
            url = visit.links.preferences(person, now)
            return visit.note(person, look.language, "mail_known", url, now)
        return visit.notes.parcel(
            address.typed,
            look.language,
            "mail_confirm_subject",
            ("mail_confirm",),
            "mail_confirm_foot",
            now,
            button="confirm",
            url=visit.links.confirm(person, fields.wishes, now, advertising=fields.advertising),
        )

    def confirm_page(self, token: str) -> Response:
        found = self._visit.links.confirmation(token, self._visit.clock.now())
        look = self._confirming(token, found)
        if found is None or signup.has_left(self._database, found.person.id, found.requested):
            return self._visit.gone(look)
        # Somebody else may have filled in the form; so what the button agrees to stands above it.
        return page(
            look.message(
                "confirm_heading",
                "confirm_text",
                agreed=self._wording(advertising=found.advertising),
                chosen=look.wishes(found.wishes) if found.wishes else (),
                action=look.url(look.path),
                button="confirm",
            )
        )

    def _confirming(self, token: str, found: Confirmation | None) -> Look:
        """In the language that was asked for with the subscription."""
        asked = found.wishes.language if found and found.wishes else ""
        return self._visit.look(f"c/{token}", found.person if found else None, asked)

    @staticmethod
    def _wording(*, advertising: bool) -> tuple[str, ...]:
        return ("news", "advertising") if advertising else ("news",)

    def confirm(self, token: str) -> Response:
        now = self._visit.clock.now()
        found = self._visit.links.confirmation(token, now)
        look = self._confirming(token, found)
        person = found and signup.confirm(
            self._database,
            self._publication.id,
            found.person.id,
            requested=found.requested,
            wishes=found.wishes,
            advertising=found.advertising,
            source=SOURCE,
            wording=" / ".join(map(look.word, self._wording(advertising=found.advertising))),
            now=now,
        )
        if not person:
            return self._visit.gone(look)
        links = ((self._visit.links.preferences(person, now), "preferences"),)
        return page(look.message("confirmed_heading", "confirmed", links=links))

    # Changing one's wishes.

    def preferences_page(self, token: str) -> Response:
        person = self._visit.links.person(tokens.PREFERENCES, token, self._visit.clock.now())
        look = self._visit.look(f"p/{token}", person)
        if person is None:
            return self._visit.gone(look)
        fields = fields_of(self._publication, person, self._visit.pages.own)
        return page(self._wishes(look, person, token, fields))

    def save(self, token: str) -> Response:
        now = self._visit.clock.now()
        person = self._visit.links.person(tokens.PREFERENCES, token, now)
        look = self._visit.look(f"p/{token}", person)
        if person is None:
            return self._visit.gone(look)
        read = read_form(request.form, self._publication, person)
        if read.faults:
            return page(self._wishes(look, person, token, read.fields, read.faults), 422)
        active = person.state is State.ACTIVE
        signup.change(
            self._database,
            self._publication.id,
            person.id,
            wishes=read.fields.wishes,
            advertising=read.fields.advertising if active else None,
            source=SOURCE,
            wording=look.word("advertising"),
            now=now,
        )
        links = [(look.url(look.path), "to_preferences")]
        if not active:
            links.append((look.url(""), "subscribe"))
        texts = ("saved",) if active else ("not_active",)
        return page(look.message("saved_heading", *texts, links=links))

    def _wishes(
        self,
        look: Look,
        person: Subscriber,
        token: str,
        values: Fields,
        faults: tuple[tuple[str, str], ...] = (),
    ) -> str:
        active = person.state is State.ACTIVE
        return self._visit.pages.render(
            "site_preferences.html",
            look,
            heading=look.word("preferences"),
            intro=look.word("preferences_intro", address=_masked(person.address)),
            action=look.url(look.path),
            submit=look.word("save"),
            fresh=False,
            consents=active,
            active=active,
            values=values,
            faults={name: look.word(key) for name, key in faults},
            sections=offered_sections(self._publication),
            cities=look.places(offered_cities(self._publication, person.city)),
            languages=offered_languages(person.language),
            unsubscribe=look.in_language(self._visit.links.unsubscribe(person.token)),
            subscribe=look.url(""),
            data=look.url(f"p/{token}/data"),
        )

    # Leaving.

    def unsubscribe_page(self, token: str) -> Response:
        person = self._visit.links.person(tokens.UNSUBSCRIBE, token, self._visit.clock.now())
        look = self._visit.look(f"u/{token}", person)
        if person is None:
            return self._visit.gone(look)
        return page(
            look.message(
                "unsubscribe_heading",
                "unsubscribe_text",
                action=look.url(look.path),
                button="unsubscribe",
            )
        )

    def unsubscribe(self, token: str) -> Response:
        """Also RFC 8058's: no cookie, no page seen before, an answer of 200."""
        now = self._visit.clock.now()
        person = self._visit.links.person(tokens.UNSUBSCRIBE, token, now)
        look = self._visit.look(f"u/{token}", person)
        if person is None:
            return self._visit.gone(look, 200 if request.form.get("List-Unsubscribe") else 404)
        signup.unsubscribe(self._database, self._publication.id, person.id, source=SOURCE, now=now)
        links = ((look.url(""), "again"),)
        return page(
            look.message("unsubscribed_heading", "unsubscribed", links=links, day=look.day(now))
        )

    # Links by mail, for people without a letter at hand.

    def ask_page(self, what: str) -> Response:
        return page(self._ask(self._visit.look(what), what, "", ""))

    def ask(self, what: str) -> Response:
        look = self._visit.look(what)
        email = request.form.get("email", "")[:300].strip()
        address = read_address(email)
        if address is None:
            return page(self._ask(look, what, email, look.word("email_fault")), 422)
        if not trapped(request.form):
            self._visit.later(lambda: self._link(what, address, look))
        return page(look.message("sent_heading", "sent_link"))

    def _ask(self, look: Look, what: str, email: str, fault: str) -> str:
        return self._visit.pages.render(
            "site_ask.html",
            look,
            heading=look.word(what),
            intro=look.word(f"ask_{what}"),
            action=look.url(what),
            email=email,
            fault=fault,
        )

    def _link(self, what: str, address: Address, look: Look) -> Parcel | None:
        visit, now = self._visit, self._visit.clock.now()
        person = by_address(self._database, self._publication.id, address.key)
        if person is None or not visit.may_mail(what, address.key, now):
            return None
        url = visit.links.preferences(person, now)
        return visit.note(person, look.language, "mail_link_text", url, now)


def _masked(address: str) -> str:
    """``ki…@example.kr``: the link may have been passed on with a letter."""
    local, _, domain = address.rpartition("@")
    return f"{local[: min(2, len(local) - 1)]}…@{domain}"
