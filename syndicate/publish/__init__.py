"""Bytes → the output folder, so that nobody ever sees half a file.

    with Folder(output, lock=root / ".syndicate" / "lock").open() as out:
        out.guard(names)            # an editor's own files are refused before anything is written
        out.write_all(files)        # assets, articles, feeds, pages: in this order
        out.remove(name)            # last, and only what an earlier run wrote

A run may be killed at any moment: every file is then the old one or the new one, and
the next run puts the rest right. Files whose bytes do not change keep them and their mtime.
What goes where is not decided here.
"""

from syndicate.publish.folder import Folder
from syndicate.publish.lock import only_one
from syndicate.publish.output import Counts, Output

__all__ = ["Counts", "Folder", "Output", "only_one"]
