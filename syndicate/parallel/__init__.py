"""Work on every processor, and work beside other work.

    parallel.over(items, work)    # what work(part) gives for each part, in order

Results come back as :mod:`marshal` writes them: tuples, lists, dicts, text, bytes, numbers.
Where the system cannot fork, has one processor, or a process dies on the way, the work is
done here: whoever asks gets the same answer, later.
"""

from __future__ import annotations

from syndicate.parallel.beside import Ready, aside
from syndicate.parallel.shared import Shared, over

__all__ = ["Ready", "Shared", "aside", "over"]
