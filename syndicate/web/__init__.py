"""The subscribers' site, and the feeds beside it (Flask; waitress serves it).

No cookie is ever set, so nothing can be done in somebody's name from another site; who may do
what is told by the signed link alone.
"""

from syndicate.web.app import create_app
from syndicate.web.serve import listen

__all__ = ["create_app", "listen"]
