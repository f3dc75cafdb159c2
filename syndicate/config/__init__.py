"""``syndicate.toml`` → :class:`Publication`, all faults of the file reported at once."""

from syndicate.config.checks import web_address
from syndicate.config.load import FILE_NAME, find, load
from syndicate.config.publication import Publication, Section
from syndicate.config.secret import Secret

__all__ = ["FILE_NAME", "Publication", "Secret", "Section", "find", "load", "web_address"]
