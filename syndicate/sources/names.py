"""What the place of a file says: slug, language, day."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from syndicate.sources import dates
from syndicate.text import slugify
from syndicate.text.lazy import regex

__all__ = ["Name", "language_code", "language_folders", "language_of", "may_name_languages", "of"]

# ISO 639-1, all of it: "notes.js.md" is no translation, "notes.ja.md" is one.
_LANGUAGES = frozenset(
    """
    aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy
    da de dv dz ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu
    hy hz ia id ie ig ii ik io is it iu ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb
    lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn no nr nv ny oc oj om
    or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss st su sv sw
    ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu
    """.split()  # noqa: SIM905  # a list of words, one a line, would be a page
)
_CODE = regex(r"([a-z]{2})(?:[-_](?:[a-z]{4}|[a-z]{2}|\d{3}))?", re.IGNORECASE)
_TAG = regex(r"[a-z]{2,3}(?:-[a-z0-9]{2,8}){0,4}", re.IGNORECASE)
_DAY = regex(r"(?:\d{4}[-_.]\d{1,2}[-_.]\d{1,2}|(?:19|20)\d{6})(?:[-_. ]+|$)")


@dataclass(frozen=True, slots=True)
class Name:
    """``slug`` may be ``""`` (a day and nothing else); ``language`` is BCP 47 or ``""``."""

    slug: str
    language: str
    place: str

    @property
    def day(self) -> date | None:
        """The day that the file's name or its folders say: asked where no key has said it."""
        return dates.day_in(self.place)


def of(below: str) -> Name:
    """Read a path below the articles' root: ``2020/03/12/slug.ko.md``, ``slug/index.en.md``."""
    folders, _, file = below.rpartition("/")
    stem, _, _ending = file.rpartition(".")
    stem, language = _without_language(stem or file)
    if stem.lower() == "index":
        folder, folder_language = _without_language(folders.rpartition("/")[2])
        language, stem = language or folder_language, folder
    match = _DAY.match(stem)
    slug = slugify(stem[match.end() :] if match else stem)
    return Name(slug, language, below)


def _without_language(stem: str) -> tuple[str, str]:
    if "." not in stem:
        return stem, ""
    head, dot, code = stem.rpartition(".")
    language = language_code(code) if dot and head and _CODE.fullmatch(code) else ""
    return (head, language) if language and language[:2] in _LANGUAGES else (stem, "")


def language_folders(paths: Iterable[str]) -> dict[str, str]:
    """The folders that stand once a language, with a file they share: ``en/a.md``, ``ko/a.md``.

    A folder whose name merely looks like a language (``news/it/``) has no such twin.
    """
    twins: dict[tuple[str, ...], dict[str, str]] = {}
    for path in paths:
        parts = path.split("/")
        for index, part in enumerate(parts[:-1]):
            code = language_code(part) if _CODE.fullmatch(part) else ""
            if code and code[:2] in _LANGUAGES:
                place = (*parts[:index], "*", *parts[index + 1 :])
                twins.setdefault(place, {})["/".join(parts[: index + 1])] = code
    return {
        folder: code for found in twins.values() if len(found) > 1 for folder, code in found.items()
    }


def may_name_languages(folder: str) -> bool:
    """Whether a part of this path could be the name of a language's folder."""
    return any(_CODE.fullmatch(part) for part in folder.split("/"))


def language_of(below: str, folders: Mapping[str, str]) -> str:
    """The language of the nearest language folder above a file, ``""`` if there is none."""
    while "/" in below:
        below = below.rpartition("/")[0]
        if below in folders:
            return folders[below]
    return ""


def language_code(text: str) -> str:
    """BCP 47 in its usual case (RFC 5646 §2.1.1), ``""`` for what is no language tag."""
    text = text.strip().replace("_", "-")
    if not _TAG.fullmatch(text):
        return ""
    first, *rest = text.split("-")
    return "-".join([first.lower(), *map(_part, rest)])


def _part(part: str) -> str:
    if len(part) == 2 and part.isalpha():
        return part.upper()
    return part.title() if len(part) == 4 and part.isalpha() else part.lower()
