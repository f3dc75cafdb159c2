"""The digest: an edition becomes a letter in HTML and text, once, and every letter is a join.

    edition ──► view ──► digest.html ──► premailer ─┐
                  └────► digest.txt ────────────────┴─► pieces ──► Digest ──► Letter ──► eml

:func:`render` is the stage's one function. A :class:`Digest` holds the letter cut into pieces
(head, each place of the weather, each article, foot), and :meth:`Digest.letter` joins those a
person asked for; nothing is rendered again.
"""

from __future__ import annotations

from syndicate.digest.eml import Mailbox, eml, header, message_id, public_sender
from syndicate.digest.icons import icon_file, icons_used
from syndicate.digest.letter import LIMIT, Digest, Letter, Shortened, Story
from syndicate.digest.render import render
from syndicate.digest.subject import ADVERTISING, subject
from syndicate.digest.view import Links

__all__ = [
    "ADVERTISING",
    "LIMIT",
    "Digest",
    "Letter",
    "Links",
    "Mailbox",
    "Shortened",
    "Story",
    "eml",
    "header",
    "icon_file",
    "icons_used",
    "message_id",
    "public_sender",
    "render",
    "subject",
]
