"""Findings, and the questions that every format is asked."""

from __future__ import annotations

import re
from datetime import datetime
from email.utils import parsedate_to_datetime

from lxml import etree, html

from syndicate.text.uri import is_absolute
from syndicate.text.lazy import regex

__all__ = ["Findings", "line_of", "parse_rfc822", "parse_rfc3339"]

_REFERENCES = ("href", "src", "poster", "cite", "data")
_SCHEME = regex(r"[A-Za-z][A-Za-z0-9+.-]*:")
_FORBIDDEN_TAGS = ("script", "style", "iframe", "object", "embed", "form")
_RFC822 = regex(
    r"(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d{2} (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
    r" \d{4} \d{2}:\d{2}:\d{2} [+-]\d{4}"
)
_RFC3339 = regex(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})")


def line_of(element: etree._Element) -> int:
    """The line (1-based) where an element begins, 0 where the parser did not keep it."""
    line: int | None = element.sourceline  # type: ignore[assignment]  # untyped in the stubs
    return line or 0


class Findings(list[str]):
    """One English sentence per fault, with the line (1-based) and the item where known."""

    def say(self, sentence: str, *, line: int | None = None, item: str = "") -> None:
        """Add a finding; ``sentence`` ends with a full stop."""
        place = f"line {line}: " if line else ""
        self.append(f"{place}{item + ': ' if item else ''}{sentence}")

    def at(self, element: etree._Element, sentence: str, item: str = "") -> None:
        """Add a finding about an element."""
        self.say(sentence, line=line_of(element), item=item)

    def address(self, element: etree._Element, what: str, value: str, item: str = "") -> None:
        """``value`` must be an absolute, encoded http(s) address."""
        if not is_absolute(value):
            self.at(element, f"{what} is not an absolute address: {value!r}.", item)
        elif not value.isascii() or re.search(r"[\s<>\"{}|\\^`]", value):
            self.at(element, f"{what} is not percent-encoded: {value!r}.", item)

    def markup(self, text: str, *, line: int | None = None, item: str = "") -> None:
        """The HTML of an item: whole addresses only, nothing that runs."""
        try:
            root = html.fragment_fromstring(text, create_parent="div")
        except (etree.LxmlError, ValueError) as error:
            self.say(f"the content is not readable HTML: {error}.", line=line, item=item)
            return
        for element in root.iter():
            if not isinstance(element.tag, str):
                continue
            if element.tag in _FORBIDDEN_TAGS:
                self.say(f"the content holds <{element.tag}>.", line=line, item=item)
            for name in _REFERENCES:
                value = element.get(name)
                if value is not None and not _SCHEME.match(value.strip()):
                    self.say(
                        f"the content has a relative address, {name}={value!r} on"
                        f" <{element.tag}>; readers have nothing to resolve it against.",
                        line=line,
                        item=item,
                    )
            for candidate in (element.get("srcset") or "").split(", "):
                if candidate.strip() and not _SCHEME.match(candidate.strip()):
                    self.say(
                        f"the content has a relative address in srcset: {candidate.strip()!r}.",
                        line=line,
                        item=item,
                    )


def parse_rfc822(text: str) -> datetime | None:
    """An RSS date as the RSS Profile wants it (numeric zone, 4-digit year), or ``None``."""
    if not _RFC822.fullmatch(text.strip()):
        return None
    try:
        made = parsedate_to_datetime(text)
    except (ValueError, IndexError):
        return None
    # A wrong name of the day is a wrong date: some readers refuse it.
    return made if made.tzinfo and made.strftime("%w") == _weekday(text) else None


def _weekday(text: str) -> str:
    return str(("Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat").index(text.strip()[:3]))


def parse_rfc3339(text: str) -> datetime | None:
    """An Atom, JSON Feed or W3C date with time and zone, or ``None``."""
    if not _RFC3339.fullmatch(text.strip()):
        return None
    try:
        return datetime.fromisoformat(text.strip())
    except ValueError:
        return None
