"""What a person wants in their letters, checked before it is kept."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from syndicate.config import Publication
from syndicate.config.checks import COUNTRIES
from syndicate.errors import UsageError
from syndicate.text import one_line

__all__ = ["WishError", "Wishes", "checked", "chosen_sections", "short"]

LONGEST = {"name": 200, "city": 100}
_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*")  # RFC 5646 §2.1, its shape


class WishError(UsageError):
    """A wish that cannot be kept; ``field`` is ``name``, ``language``, ``sections``, ``city``."""

    def __init__(self, field: str, message: str) -> None:
        self.field = field
        super().__init__(message)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """``sections`` are slugs in the configuration's order, ``None`` = all, also future ones."""

    name: str = ""
    language: str = ""
    sections: tuple[str, ...] | None = None
    city: str = ""


def checked(
    publication: Publication,
    *,
    name: str = "",
    language: str = "",
    sections: Iterable[str] | None = None,
    city: str = "",
) -> Wishes:
    """Wishes as somebody typed them; sections by name, slug or alias.

    Raises:
        WishError: too long, no language tag, an unknown section, or none at all.
    """
    return Wishes(
        name=short("name", name),
        language=_language(language),
        sections=None if sections is None else chosen_sections(publication, sections),
        city=short("city", city),
    )


def chosen_sections(publication: Publication, labels: Iterable[str]) -> tuple[str, ...]:
    """The slugs of these sections, in the configuration's order.

    Raises:
        WishError: one of them is unknown, or there is none.
    """
    chosen = set()
    for label in labels:
        section = publication.section_named(label)
        if section is None:
            names = ", ".join(one.name for one in publication.sections)
            raise WishError("sections", f"unknown section {one_line(label)!r}; there are: {names}")
        chosen.add(section.slug)
    if not chosen:
        raise WishError("sections", "no section is chosen; choose one, or leave it out for all")
    return tuple(one.slug for one in publication.sections if one.slug in chosen)


def short(field: str, text: str) -> str:
    """A name or a city on one line.

    Raises:
        WishError: it is too long.
    """
    value = one_line(text)
    if len(value) > LONGEST[field]:
        raise WishError(field, f"the {field} has over {LONGEST[field]} characters; shorten it")
    return value


def _language(text: str) -> str:
    value = text.strip()
    if value and (len(value) > 35 or not _LANGUAGE.fullmatch(value)):  # RFC 5646 §4.4.1
        raise WishError("language", f"{one_line(value)[:40]!r} is no language; write ko or en")
    if code := COUNTRIES.get(value.lower()):
        raise WishError("language", f"{value!r} is a country; the language is {code!r}")
    return value
