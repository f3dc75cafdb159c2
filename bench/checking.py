"""Every run is checked by somebody else's parser: a builder that made wrong files was not fast."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import feedparser
from corpus import SECTIONS, Story
from peers.builder import Builder

__all__ = ["Expected", "WrongFiles", "check"]

SHOWN = 50
HEADING = "무엇이 달라지나"


class WrongFiles(Exception):  # noqa: N818  # the builder's fault
    """A builder did not make the files that it was to make, or not what stands in them."""


@dataclass(frozen=True, slots=True)
class Expected:
    """``stories``: all of them, newest first. ``edits``: number → the sentence that was added."""

    stories: Sequence[Story]
    edits: Mapping[int, str] = field(default_factory=dict)

    def of(self, section: str) -> Sequence[Story]:
        """What the feed of a section shows; ``""`` is everything."""
        if not section:
            return self.stories[:SHOWN]
        return [one for one in self.stories if one.section[1] == section][:SHOWN]

    def endings(self, one: Story) -> tuple[str, ...]:
        """Sentences that stand in the full text of this version of the article only."""
        edit = self.edits.get(one.number)
        return (one.ending, edit) if edit else (one.ending,)


def check(builder: Builder, expected: Expected) -> None:
    """Every feed exists, can be parsed, and holds the newest articles with their full text.

    Raises:
        WrongFiles: what is wrong, and in which file.
    """
    for section in ("", *(slug for _, slug in SECTIONS)):
        wanted = expected.of(section)
        texts = [expected.endings(one) for one in wanted]
        for file in builder.files:
            path = builder.feed(section, file)
            try:
                data = path.read_bytes()
                # The same bytes that were right for the same articles are right again.
                known = hashlib.sha256(data + repr((path.suffix, wanted, texts)).encode()).digest()
                if known not in _right:
                    compare(entries_of(data, path.suffix), wanted, texts)
                    _right.add(known)
            except (WrongFiles, OSError, ValueError) as error:
                raise WrongFiles(
                    f"{builder.name}: {section or 'everything'}/{file}: {error}"
                ) from None
    wrong = builder.fault()
    if wrong:
        raise WrongFiles(f"{builder.name}: {wrong}")


_right: set[bytes] = set()


def entries_of(data: bytes, suffix: str) -> list[tuple[str, str]]:
    """Title and text of each entry."""
    if suffix == ".json":
        return [(item["title"], item["content_html"]) for item in json.loads(data)["items"]]
    # Read as it stands: cleaning and completing it would take a minute for each build.
    parsed = feedparser.parse(data, sanitize_html=False, resolve_relative_uris=False)
    if parsed.bozo:
        raise WrongFiles(f"cannot be parsed: {parsed.bozo_exception}")
    return [(entry.title, text_of(entry)) for entry in parsed.entries]


def text_of(entry: feedparser.FeedParserDict) -> str:
    full = entry.content[0].value if "content" in entry else entry.get("summary", "")
    return str(full)


def compare(
    entries: Sequence[tuple[str, str]], wanted: Sequence[Story], texts: Sequence[tuple[str, ...]]
) -> None:
    """Raises WrongFiles: another number, another order, or an entry without its full text."""
    if len(entries) != len(wanted):
        raise WrongFiles(f"{len(entries)} entries instead of {len(wanted)}")
    for number, (one, (title, text)) in enumerate(zip(wanted, entries, strict=True)):
        if title.strip() != one.title:
            raise WrongFiles(f"entry {number + 1} is {title!r} instead of {one.title!r}")
        if HEADING not in text or "<h2" not in text or text.count("<p>") < 10:
            raise WrongFiles(f"{title!r} does not have its full text")
        for sentence in texts[number]:
            if sentence not in text:
                raise WrongFiles(f"{title!r} lacks its sentence {sentence!r}")
