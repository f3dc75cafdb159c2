"""Letters that came back, and complaints about them: bytes of a message → :class:`Report`.

Nothing here knows a publication or a person.
"""

from syndicate.mail.bounce.message import LIMIT
from syndicate.mail.bounce.reading import read
from syndicate.mail.bounce.report import Kind, Report

__all__ = ["LIMIT", "Kind", "Report", "read"]
