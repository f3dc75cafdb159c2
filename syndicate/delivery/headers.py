"""The header fields that letters of a list have beside those of any message, with their reasons."""

from __future__ import annotations

import re
from hashlib import blake2b
from urllib.parse import quote

from syndicate.config import Publication
from syndicate.digest import Digest
from syndicate.errors import DigestError
from syndicate.model import Edition

__all__ = ["Unsubscribing", "list_fields", "list_id"]

_LIST_ID = re.compile(r"(?:[^<>]*<)?([A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9_-]+)+)>?")
_SENDER_ID = range(5, 16)  # characters, as Gmail wants them


class Unsubscribing:
    """Where a person leaves the list: the site's page, an e-mail, or both."""

    def __init__(self, publication: Publication, site: str) -> None:
        """``site`` is ``site.url`` as letters may hold it.

        Raises:
            DigestError: there is neither a site nor an address.
        """
        mailto = publication.delivery.unsubscribe_mailto.removeprefix("mailto:").strip()
        if not site and not mailto:
            raise DigestError(
                f"{publication.relative(publication.path)}: the letter offers no way to "
                "unsubscribe; set site.url, or delivery.unsubscribe_mailto to an address"
            )
        to, _, query = mailto.partition("?")
        # What the operator wrote is what his list program reads; else the mail says who it is.
        self._mailto = f"mailto:{quote(to, safe='@+')}?{query}" if mailto else ""
        self._signed = bool(mailto) and not query
        self._site = f"{site}/u/" if site else ""
        # RFC 8058 §3.1: there must be one HTTPS address.
        self.one_click = self._site.startswith("https:")

    def mailto(self, token: str) -> str:
        """The address of an e-mail that unsubscribes, ``""`` where none is configured."""
        return f"{self._mailto}subject=unsubscribe%20{token}" if self._signed else self._mailto

    def link(self, token: str) -> str:
        """What the letter's own link leads to."""
        return f"{self._site}{token}" if self._site else self.mailto(token)

    def value(self, token: str) -> str:
        """``List-Unsubscribe`` (RFC 2369 §3.2): what is wanted first stands first."""
        site = f"<{self._site}{token}>" if self._site else ""
        mailto = f"<{self.mailto(token)}>" if self._mailto else ""
        return ", ".join(filter(None, (site, mailto)))


def list_fields(
    publication: Publication, edition: Edition, digest: Digest, *, one_click: bool
) -> list[tuple[str, str]]:
    """The fields that are the same for everyone with this language.

    Raises:
        DigestError: ``delivery.list_id`` is none.
    """
    archive = digest.public.web.removesuffix(f"{edition.date.isoformat()}/")
    fields = [("List-Unsubscribe-Post", "List-Unsubscribe=One-Click")] if one_click else []
    fields += [
        ("List-Id", list_id(publication)),
        ("List-Archive", f"<{archive}>"),
        ("List-Post", "NO"),  # RFC 2369 §3.4: a list of announcements
    ]
    if digest.public.preferences:
        fields.append(("List-Help", f"<{digest.public.preferences}>"))  # RFC 2369 §3.1
    return [
        *fields,
        # RFC 3834 §5: made by a timer, so no program shall answer it.
        ("Auto-Submitted", "auto-generated"),
        # No standard (RFC 2076 §3.9), but what older programs that answer look at (RFC 3834 §2);
        # "list", not "bulk": it goes to those who asked for it, by name.
        ("Precedence", "list"),
        # Exchange looks at neither of the two ([MS-OXCMAIL], X-Auto-Response-Suppress).
        ("X-Auto-Response-Suppress", "OOF, AutoReply"),
        # Gmail's four: what went out, to whom, of which kind, by whom; the last one never changes.
        (
            "Feedback-ID",
            f"{edition.date:%Y%m%d}:{digest.language}:digest:{_sender_id(publication.id)}",
        ),
    ]


def list_id(publication: Publication) -> str:
    """RFC 2919 §3, by default of the publication's id and host, which do not change either.

    The phrase is ASCII: mail programs show encoded words in it as they are.
    """
    value = publication.delivery.list_id.strip() or f"{publication.id}.{publication.host}"
    found = _LIST_ID.fullmatch(value)
    if not found:
        raise DigestError(
            f"{publication.relative(publication.path)}: delivery.list_id must be like "
            f"digest.{publication.host}, not {value!r}"
        )
    return f'"{publication.id}" <{found[1]}>'


def _sender_id(publication_id: str) -> str:
    if len(publication_id) in _SENDER_ID:
        return publication_id
    return blake2b(publication_id.encode(), digest_size=5).hexdigest()
