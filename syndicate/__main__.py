"""``python -m syndicate`` and the command ``syndicate``."""

from __future__ import annotations

import gc
import sys

__all__ = ["main"]

_SELDOM = 200_000  # objects; see :mod:`syndicate.collector`


def main() -> None:
    """Run the command line and exit with its status."""
    gc.set_threshold(_SELDOM)  # what is being loaded stays
    try:
        # In here, because a Ctrl-C may come while these are being imported.
        from syndicate.cli import cli

        cli(prog_name="syndicate")
    except KeyboardInterrupt:
        sys.stderr.write("interrupted\n")
        sys.exit(130)
    finally:
        # All of it ends here: to look for cycles in it first takes a tenth of a build's time.
        gc.freeze()


if __name__ == "__main__":
    main()
