"""``python -m syndicate`` and the command ``syndicate``."""

from __future__ import annotations

from syndicate.cli import cli

__all__ = ["main"]


def main() -> None:
    """Run the command line and exit with its status."""
    cli(prog_name="syndicate")


if __name__ == "__main__":
    main()
