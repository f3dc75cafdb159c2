"""An edition becomes a digest: rendered once, inlined once, cut, and shortened if need be."""

from __future__ import annotations

from collections.abc import Callable

from syndicate.config import Publication
from syndicate.digest.digest import Digest, Story, Strand
from syndicate.digest.icons import addresses
from syndicate.digest.inline import inline
from syndicate.digest.pieces import Piece, cut, slot
from syndicate.digest.shorten import shorten
from syndicate.digest.view import SectionView, public_links, view
from syndicate.digest.wrap import underline, wrap
from syndicate.errors import DigestError
from syndicate.model import Edition
from syndicate.templating import Templates
from syndicate.text import fold, one_line
from syndicate.weather import names

__all__ = ["render"]


def render(
    edition: Edition,
    publication: Publication,
    templates: Templates,
    language: str | None = None,
    *,
    asset_url: Callable[[str], str] | None = None,
) -> Digest:
    """The digest of an edition in a language (default: the publication's).

    ``asset_url`` says where readers reach the weather icon of a stem; by default where
    publishing puts it, below ``feeds_url``.

    Raises:
        DigestError: the edition is empty, or an overridden template makes no letter.
        TemplateError: a template does not render.
    """
    if not edition.headlines:
        raise DigestError(f"the edition of {edition.date} is empty: there is nothing to mail")
    language = language or publication.language
    words = templates.words(language)
    shown = view(edition, publication, words, language, asset_url or addresses(publication))
    public = public_links(publication, edition, words)
    values = {"digest": shown, "words": words, "publication": publication, "reachable": public}
    html = templates.render("digest.html", **values, slot=slot)
    text = templates.render(
        "digest.txt",
        **values,
        slot=lambda name: slot(name, text=True),
        mark=lambda *name: "\x1e" + ":".join(map(str, name)) + "\x1f",
        wrap=wrap,
        underline=underline,
    )
    pieces = cut(inline(html), text)
    _complete(pieces, shown.sections)
    digest = Digest(
        language=language,
        date=edition.date,
        at=edition.at,
        title=shown.title,
        day=shown.day,
        pattern=publication.digest.subject,
        pieces=pieces,
        strands=tuple(
            Strand(
                section.slug,
                tuple(Story(one_line(h.title), h.advertising) for h in section.headlines),
            )
            for section in edition.sections
            if section.headlines
        ),
        places=tuple(
            tuple(fold(one) for one in (place.name, place.id, names.english(place.name)) if one)
            for place in (edition.weather.places if edition.weather else ())
        ),
        shown_places=len(shown.weather.places) if shown.weather else 0,
        public=public,
    )
    return shorten(digest)


def _complete(pieces: tuple[Piece, ...], sections: tuple[SectionView, ...]) -> None:
    """Nothing of the edition was lost on the way through an overridden template."""
    there = {(piece.kind, piece.section, piece.article) for piece in pieces}
    for s, section in enumerate(sections):
        wanted = [("section", s, -1), *(("article", s, a) for a in range(len(section.headlines)))]
        for mark in wanted:
            if mark not in there:
                name = ":".join(str(part) for part in mark if part != -1)
                raise DigestError(
                    f"templates/digest.html: the mark <!--@{name}--> is missing, so "
                    f"{section.name} cannot be cut out; compare it with the shipped template"
                )
