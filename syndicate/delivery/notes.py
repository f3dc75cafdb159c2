"""Short mails to one person: a link to confirm, a link to one's data, a notice of the law.

They go to somebody who just asked, or whom the law wants told; they carry no news and no
advertising, and nobody can put words of their own into them.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from email.utils import make_msgid

from syndicate.config import Publication
from syndicate.delivery.parcel import Parcel
from syndicate.delivery.signing import keys_of
from syndicate.digest import Letter, eml, public_sender
from syndicate.digest.inline import inline
from syndicate.mail import dkim
from syndicate.mail.address import check
from syndicate.templating import Templates
from syndicate.text import direction

__all__ = ["Notes"]


class Notes:
    """Writes them: every text is a word of the table ``[site]`` in the reader's language.

    Raises:
        DigestError: no sender is configured, or a key to sign with is at fault.
    """

    def __init__(self, publication: Publication, templates: Templates) -> None:
        self._publication = publication
        self._templates = templates
        self._sender = public_sender(publication)
        self._keys = keys_of(publication)

    def parcel(
        self,
        to: str,
        language: str,
        subject: str,
        texts: tuple[str, ...],
        foot: str,
        now: datetime,
        *,
        button: str = "",
        url: str = "",
        headers: Sequence[tuple[str, str]] = (),
        **values: object,
    ) -> Parcel:
        """A mail; ``subject``, ``texts``, ``foot``, ``button`` are names of words.

        Raises:
            TemplateError: a template of the publication does not render.
            DigestError: it cannot be mailed.
        """
        publication = self._publication
        words = self._templates.words(language or publication.language)

        def word(key: str) -> str:
            text = str(getattr(words.site, key))
            return text.format(**{"title": publication.title, **values})

        shown: dict[str, object] = {
            "publication": publication,
            "words": words,
            "language": language or publication.language,
            "direction": direction(language or publication.language),
            "heading": word(subject),
            "paragraphs": tuple(word(key) for key in texts),
            "button": word(button) if button else "",
            "url": url,
            "foot": word(foot),
        }
        letter = Letter(
            subject=word(subject),
            html=inline(self._templates.render("note.html", **shown)),
            text=self._templates.render("note.txt", **shown),
        )
        address = check(to)
        message = eml(
            letter,
            sender=self._sender,
            to=("", address.wire),
            date=now,
            message_id=make_msgid(domain=publication.host),
            # RFC 3834 §5: so that no vacation message comes back.
            headers=(("Auto-Submitted", "auto-generated"), *headers),
        )
        message = dkim.sign(self._keys, message, now) if self._keys else message
        return Parcel(
            id=0,
            sender=self._sender[1],
            recipient=address.wire,
            domain=address.domain,
            message=(message,),
        )
