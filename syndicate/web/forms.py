"""What somebody sent in a form, read with suspicion."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from werkzeug.datastructures import MultiDict

from syndicate.audience.subscriber import Subscriber
from syndicate.audience.wishes import Wishes
from syndicate.config import Publication, Section
from syndicate.mail.address import Address, AddressError, check
from syndicate.text import fold, one_line
from syndicate.weather.names import english
from syndicate.web.pages import LANGUAGES

__all__ = [
    "Fields",
    "fields_of",
    "offered_cities",
    "offered_languages",
    "offered_sections",
    "read_address",
    "read_form",
    "trapped",
]

_NAME = 100  # characters


@dataclass(frozen=True, slots=True, kw_only=True)
class Fields:
    """The values of the form's fields, as the page shows them again."""

    email: str = ""
    name: str = ""
    sections: tuple[str, ...] = ()
    everything: bool = True
    city: str = ""
    language: str = ""
    news: bool = False
    advertising: bool = False

    @property
    def wishes(self) -> Wishes:
        return Wishes(
            name=self.name,
            language=self.language,
            sections=None if self.everything else self.sections,
            city=self.city,
        )


@dataclass(frozen=True, slots=True)
class _Read:
    fields: Fields
    faults: tuple[tuple[str, str], ...] = field(default=())


def offered_sections(publication: Publication) -> tuple[Section, ...]:
    """Those of the digest: who chose only others would never get a letter."""
    return tuple(publication.section(slug) for slug in publication.digest.sections)


def offered_cities(publication: Publication, held: str = "") -> tuple[str, ...]:
    """The places that a reader can put first: those of the weather, and the one they have."""
    places = publication.weather.places
    held = _offered(places, held)
    return places if not held or held in places else (*places, held)


def _offered(places: Sequence[str], city: str) -> str:
    """``Busan`` is the 부산 that is offered."""
    wanted = fold(city)
    same = (one for one in places if wanted in (fold(one), fold(english(one))))
    return next(same, city) if city else ""


def offered_languages(held: str = "") -> tuple[tuple[str, str], ...]:
    """Codes and names: those of the site, and the one that the person has."""
    known = {code for code, _ in LANGUAGES}
    return LANGUAGES if not held or held in known else (*LANGUAGES, (held, held))


def fields_of(publication: Publication, person: Subscriber, language: str) -> Fields:
    """A person's wishes as their form shows them; ``language`` where they named none."""
    renamed = {old: now.slug for now in publication.sections for old in now.was}
    sections = tuple(renamed.get(slug, slug) for slug in person.sections or ())
    return Fields(
        name=person.name,
        sections=sections,
        everything=person.sections is None,
        city=_offered(publication.weather.places, person.city),
        language=person.language or language,
        advertising=person.advertising,
    )


def read_form(
    form: MultiDict[str, str], publication: Publication, held: Subscriber | None = None
) -> _Read:
    """The fields and what is wrong with them: pairs of a field and a word of ``[site]``.

    ``held`` is who changes their wishes; ``None`` = somebody new, who gives address and consent.
    """
    slugs = {section.slug for section in offered_sections(publication)}
    had_city, had_language = (held.city, held.language) if held else ("", "")
    cities = ("", *offered_cities(publication, had_city))
    languages = {code for code, _ in offered_languages(had_language)}
    faults: list[tuple[str, str]] = []
    fields = Fields(
        email=form.get("email", "")[:300].strip(),
        name=one_line(form.get("name", "")),
        sections=tuple(one for one in form.getlist("sections") if one in slugs),
        everything=form.get("everything") == "1",
        # A field that the page does not have, or a value that it does not offer, changes nothing.
        city=_one_of(cities, form.get("city"), had_city),
        language=_one_of(languages, form.get("language"), had_language),
        news=form.get("news") == "1",
        advertising=form.get("advertising") == "1",
    )
    if held is None and read_address(fields.email) is None:
        faults.append(("email", "email_fault"))
    if len(fields.name) > _NAME:
        faults.append(("name", "name_fault"))
        fields = replace(fields, name=fields.name[:_NAME])
    if not fields.everything and not fields.sections:
        faults.append(("sections", "sections_fault"))
    if held is None and not fields.news:
        faults.append(("news", "news_fault"))
    return _Read(fields, tuple(faults))


def _one_of(known: tuple[str, ...] | set[str], given: str | None, otherwise: str) -> str:
    return given if given is not None and given in known else otherwise


def read_address(text: str) -> Address | None:
    """The address, ``None`` where mail cannot be sent to it."""
    try:
        return check(text)
    except AddressError:
        return None


def trapped(form: Mapping[str, str]) -> bool:
    """Whether the field that people do not see was filled in."""
    return bool(form.get("website"))
