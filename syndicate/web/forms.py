"""What somebody sent in a form, read with suspicion."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from werkzeug.datastructures import MultiDict

from syndicate.audience.wishes import Wishes
from syndicate.config import Publication
from syndicate.mail.address import Address, AddressError, check
from syndicate.text import one_line

__all__ = ["Fields", "cities", "read_address", "read_form", "trapped"]

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


def cities(publication: Publication) -> tuple[str, ...]:
    """The places that a reader can put first: those of the weather."""
    return tuple(one.partition("=")[0].strip() for one in publication.weather.places)


def read_form(form: MultiDict[str, str], publication: Publication, *, fresh: bool) -> _Read:
    """The fields and what is wrong with them: pairs of a field and a word of ``[site]``."""
    slugs = {section.slug for section in publication.sections}
    faults: list[tuple[str, str]] = []
    fields = Fields(
        email=form.get("email", "")[:300].strip(),
        name=one_line(form.get("name", "")),
        sections=tuple(one for one in form.getlist("sections") if one in slugs),
        everything=form.get("everything") == "1",
        city=form.get("city", "") if form.get("city", "") in cities(publication) else "",
        language=form.get("language", "") if form.get("language", "") in ("ko", "en") else "",
        news=form.get("news") == "1",
        advertising=form.get("advertising") == "1",
    )
    if fresh and read_address(fields.email) is None:
        faults.append(("email", "email_fault"))
    if len(fields.name) > _NAME:
        faults.append(("name", "name_fault"))
        fields = replace(fields, name=fields.name[:_NAME])
    if not fields.everything and not fields.sections:
        faults.append(("sections", "sections_fault"))
    if fresh and not fields.news:
        faults.append(("news", "news_fault"))
    return _Read(fields, tuple(faults))


def read_address(text: str) -> Address | None:
    """The address, ``None`` where mail cannot be sent to it."""
    try:
        return check(text)
    except AddressError:
        return None


def trapped(form: Mapping[str, str]) -> bool:
    """Whether the field that people do not see was filled in."""
    return bool(form.get("website"))
