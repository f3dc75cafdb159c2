"""Names of published files: relative, with ``/``, and never leading elsewhere."""

from __future__ import annotations

import os
import re
import unicodedata
from pathlib import Path

from syndicate.errors import UsageError
from syndicate.text.lazy import regex

__all__ = ["OWN_PREFIX", "enter", "fold", "is_good"]

OWN_PREFIX = ".syndicate"
"""Manifest, journal and temporaries begin with this; published files never do."""

# What Windows refuses in a file name, besides "/": learn.microsoft.com, "Naming Files". Signs are
# refused everywhere, since trees are carried from system to system; devices only where they
# are some, for "con" and "nul" are fair slugs elsewhere, and one article must not stop a build.
_FORBIDDEN = regex(r'[\x00-\x1f\x7f<>:"|?*\\]')
# Most names: letters of any script, digits, "_", "-", and dots between them.
_USUAL = regex(r"(?:[\w-](?:[\w.-]*[\w-])?/)*[\w-](?:[\w.-]*[\w-])?")
_DEVICES = regex(r"(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)


def is_good(name: str) -> bool:
    """Whether ``name`` can be a published file here."""
    if os.name != "nt" and _USUAL.fullmatch(name):
        return True
    return all(
        part not in ("", ".", "..")
        and not part.endswith((".", " "))
        and not part.startswith(OWN_PREFIX)
        and not (os.name == "nt" and _DEVICES.match(part))
        for part in name.split("/")
    ) and not _FORBIDDEN.search(name)


def enter(root: Path, name: str) -> str:
    """The path of ``name`` below ``root`` (resolved).

    Raises:
        UsageError: the name is bad, or a link in the way leads out of ``root``.
    """
    if not is_good(name):
        raise UsageError(
            f"{name!r} cannot be the name of a published file; give the article or section "
            "a slug of letters, digits and -"
        )
    path = f"{root}{os.sep}{name}"
    folder = os.path.dirname(path)
    real = os.path.realpath(folder)
    if real != (base := str(root)) and not real.startswith(base.rstrip(os.sep) + os.sep):
        raise UsageError(
            f"{folder} is a link that leads out of {root}, so nothing is written through it; "
            "remove the link, or choose another --output"
        )
    return path


def fold(name: str) -> str:
    """Equal for two names that macOS or Windows may take for one file."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())
