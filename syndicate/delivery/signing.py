"""The DKIM keys of ``[delivery] dkim``."""

from __future__ import annotations

from syndicate.config import Publication
from syndicate.errors import DigestError, UsageError
from syndicate.mail import dkim

__all__ = ["keys_of"]


def keys_of(publication: Publication) -> tuple[dkim.Key, ...]:
    """All of them, in the order of the configuration.

    Raises:
        DigestError: one cannot be read, or is no key to sign letters with.
    """
    try:
        return tuple(
            dkim.load(
                publication.root / key["key_file"], key["selector"], key["domain"], key["key_file"]
            )
            for key in publication.delivery.dkim
        )
    except UsageError as error:
        raise DigestError(str(error)) from error
