"""The command line: the only place that prints, exits, reads the environment or the clock."""

from syndicate.cli.root import cli

__all__ = ["cli"]
