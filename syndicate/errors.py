"""What can go wrong, as a tree.

    SyndicateError                 message = what, why, and the mend
    ├── UsageError                 exit 2: nothing was done
    │   ├── ConfigError            syndicate.toml; carries every fault of the file
    │   ├── TemplateError          a template of the publication does not render
    │   └── DigestError            a letter that cannot be made or mailed
    ├── UnfinishedError            exit 3: begun and not finished; run it again
    └── ArticleError               one article; becomes a Problem, never leaves sources/
        └── PassingError           its file cannot be read now, whatever it holds

A bad item is a value (:class:`syndicate.model.Problem`), a broken run is one of these.
Foreign exceptions stop at the module that imports the library they come from.
"""

from __future__ import annotations

__all__ = [
    "ArticleError",
    "ConfigError",
    "DigestError",
    "PassingError",
    "SyndicateError",
    "TemplateError",
    "UnfinishedError",
    "UsageError",
]


class SyndicateError(Exception):
    """The root. ``str()`` is the whole message a person needs."""

    exit_status = 2


class UsageError(SyndicateError):
    """Nothing was done: a wrong call, or a thing that is missing."""


class ConfigError(UsageError):
    """The configuration has faults; ``faults`` holds every one of them, a line each."""

    def __init__(self, path: str, faults: tuple[str, ...]) -> None:
        self.path = path
        self.faults = faults
        super().__init__("\n".join(f"{path}: {fault}" for fault in faults))


class TemplateError(UsageError):
    """A template cannot be read or rendered; the message names its file and line."""


class DigestError(UsageError):
    """A letter that cannot be made or mailed: empty, over the limit, a slot left, no sender."""


class UnfinishedError(SyndicateError):
    """Work was begun and stopped on the way; running it again continues."""

    exit_status = 3


class ArticleError(SyndicateError):
    """One article cannot go out: the field, the line (1-based, 0 = unknown) and the mend."""

    def __init__(self, message: str, *, field: str = "", line: int = 0) -> None:
        self.field = field
        self.line = line
        super().__init__(message)


class PassingError(ArticleError):
    """What the system says now and may not say next time: it is nothing to remember of a file."""
