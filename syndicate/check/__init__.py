"""What an editor runs before lunch: everything read, rendered and examined, nothing written.

Errors are what keeps something from going out or makes it invalid; all else is a warning.
"""

from syndicate.check.run import check

__all__ = ["check"]
