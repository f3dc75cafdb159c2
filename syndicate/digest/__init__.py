"""The digest: an edition becomes a letter in HTML and text, once, and every letter is a join.

    edition ──► view ──► digest.html ──► premailer ─┐
                  └────► digest.txt ────────────────┴─► pieces ──► Digest ──► Letter ──► eml

:func:`render` is the stage's one function. A :class:`Digest` holds the letter cut into pieces
(head, each place of the weather, each article, foot). :meth:`Digest.joined` joins those that a
group of readers asked for, and :meth:`Joined.letter` puts in a person's addresses; nothing is
rendered again.
"""

from __future__ import annotations

from syndicate.digest.digest import Digest, Shortened, Story, Wish
from syndicate.digest.eml import eml, fields, message_id, public_sender
from syndicate.digest.header import Mailbox, header, mailbox
from syndicate.digest.icons import icon_file, icons_used
from syndicate.digest.inline import load
from syndicate.digest.letter import LIMIT, Joined, Letter
from syndicate.digest.render import render
from syndicate.digest.subject import ADVERTISING, subject
from syndicate.digest.view import Links

__all__ = [
    "ADVERTISING",
    "LIMIT",
    "Digest",
    "Joined",
    "Letter",
    "Links",
    "Mailbox",
    "Shortened",
    "Story",
    "Wish",
    "eml",
    "fields",
    "header",
    "icon_file",
    "icons_used",
    "load",
    "mailbox",
    "message_id",
    "public_sender",
    "render",
    "subject",
]
