"""What the publication has done: ``records/`` beside ``syndicate.toml``.

Backed up like the articles, never deleted like a cache. ``published.jsonl`` remembers
every article that entered a feed, so that its id never changes; ``editions/`` keeps
each day's digest as it was shown.
"""

from syndicate.records.editions import EditionRecords
from syndicate.records.identity import Identified, identify
from syndicate.records.published import PublishedRecords, Record

__all__ = ["EditionRecords", "Identified", "PublishedRecords", "Record", "identify"]
