"""Pages for people: where feeds are explained, and where articles without an address live.

:class:`Site` renders them; what they are made of are the nouns of ``nouns.py`` and the
model. Pages know nothing of feeds: the caller says which addresses a channel has.
"""

from syndicate.pages.links import from_disk
from syndicate.pages.nouns import Channel, DigestLink, FeedLink
from syndicate.pages.site import HEADLINES, Site

__all__ = ["HEADLINES", "Channel", "DigestLink", "FeedLink", "Site", "from_disk"]
