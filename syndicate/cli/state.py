"""What the global options say, wherever they stand, and the two streams."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, TypeVar

import click

from syndicate import __version__
from syndicate.clock import SystemClock
from syndicate.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path
    from zoneinfo import ZoneInfo

    from syndicate.weather import Mode

__all__ = ["State", "global_options", "pass_state"]

F = TypeVar("F", bound=Callable[..., Any])


class State:
    """The call: where, as of when, how loud.

    Paths stand as they were typed, and this is no dataclass: ``--help`` makes one too, and
    :mod:`pathlib` and :mod:`dataclasses` would be a tenth of its time.
    """

    __slots__ = ("config", "environ", "folder", "instant", "json", "quiet", "verbose")

    def __init__(
        self, *, environ: Mapping[str, str] | None = None, folder: Path | str = ""
    ) -> None:
        self.folder: Path | str = folder
        self.config: Path | str | None = None
        self.instant = ""
        self.json = False
        self.quiet = False
        self.verbose = False
        self.environ: Mapping[str, str] = os.environ if environ is None else environ

    def path(self, given: Path | str) -> Path:
        """A path of the command line, from where the command stands.

        Raises:
            UsageError: that folder is gone.
        """
        from pathlib import Path

        try:
            return Path.cwd() / self.folder / given
        except OSError as error:
            message = "the folder that you are in was deleted or cannot be read; go to another (cd)"
            raise UsageError(message) from error

    def config_path(self) -> Path:
        """The configuration file that this call means.

        Raises:
            UsageError: there is none.
        """
        from pathlib import Path

        from syndicate.config import find

        if not self.path("").is_dir():
            raise UsageError(f"there is no folder {Path(self.folder)}")
        if self.config is None:
            return find(self.path(""))
        path = self.path(self.config)
        if not path.is_file():
            raise UsageError(f"there is no configuration file {Path(self.config)}")
        return path

    def now(self, zone: ZoneInfo) -> datetime:
        """The instant of ``--now``, else of the clock, in the publication's zone.

        Raises:
            UsageError: ``--now`` is not an instant.
        """
        if not self.instant:
            return SystemClock().now().astimezone(zone)
        try:
            instant = datetime.fromisoformat(self.instant)
        except ValueError as error:
            raise UsageError(
                f"--now {self.instant}: write it like 2025-06-10T07:30 or 2025-06-10T07:30:00+09:00"
            ) from error
        aware = instant if instant.tzinfo else instant.replace(tzinfo=zone)
        return aware.astimezone(zone).replace(microsecond=0)

    @property
    def weather_mode(self) -> Mode:
        """Live weather is asked for, or replayed where ``--now`` pins the clock."""
        from syndicate.weather import Mode

        return Mode.REPLAY if self.instant else Mode.NORMAL

    # Messages go to standard error, results to standard output.

    @property
    def colour(self) -> bool:
        """Whether standard error takes colours (a terminal, and no ``NO_COLOR``)."""
        return sys.stderr.isatty() and not self.environ.get("NO_COLOR")

    def say(self, message: str = "") -> None:
        """A message for people; silent with ``-q``."""
        if not self.quiet:
            click.echo(message, err=True, color=self.colour)

    def detail(self, message: str) -> None:
        """A message for the curious; only with ``-v``."""
        if self.verbose and not self.quiet:
            click.echo(click.style(message, dim=True), err=True, color=self.colour)

    def warn(self, message: str, *, always: bool = False) -> None:
        """Something that is not as it should be; silent with ``-q`` unless ``always``."""
        if always or not self.quiet:
            line = f"{click.style('warning', fg='yellow')}  {message}"
            click.echo(line, err=True, color=self.colour)

    def error(self, message: str) -> None:
        """Why something was not done."""
        head = click.style("error", fg="red", bold=True)
        lines = message.split("\n")
        text = "\n".join(f"{head}  {line}" if line else "" for line in lines)
        click.echo(text, err=True, color=self.colour)

    def result(self, kind: str, text: str) -> None:
        """A finding that was asked for: on standard output, so that it can be kept in a file."""
        colour = sys.stdout.isatty() and not self.environ.get("NO_COLOR")
        head = click.style(f"{kind:<7}", fg="red" if kind == "error" else "yellow")
        click.echo(f"{head}  {text}", color=colour)

    def print_json(self, value: object) -> None:
        """The one object of ``--json``."""
        import json

        click.echo(json.dumps(value, ensure_ascii=False, indent=1))

    def note_crash(self, error: BaseException) -> str:
        """Keep what a maintainer needs in a file; the message for the person."""
        import traceback

        report = "".join(traceback.format_exception(error))
        try:
            folder = self.config_path().resolve().parent / ".syndicate"
            folder.mkdir(exist_ok=True)
            path = folder / "crash.txt"
            path.write_text(
                f"syndicate {__version__}, {datetime.now(UTC).isoformat()}\n\n{report}",
                encoding="utf-8",
                errors="backslashreplace",
            )
            kept = f"the details are in {path}; please report it with that file"
        except (UsageError, OSError):
            kept = "please report it"
        return f"this is a fault of syndicate ({type(error).__name__}): {kept}. Nothing was lost."


def _note(name: str) -> Callable[[click.Context, click.Parameter, Any], None]:
    def callback(ctx: click.Context, _parameter: click.Parameter, value: Any) -> None:
        if value not in (None, False):
            setattr(ctx.find_root().ensure_object(State), name, value)

    return callback


def global_options(function: F) -> F:
    """The options that every verb takes, before or after it."""
    options = [
        click.option(
            "-C",
            "folder",
            metavar="DIR",
            type=click.Path(),
            callback=_note("folder"),
            expose_value=False,
            help="Run as if started in DIR.",
        ),
        click.option(
            "--config",
            metavar="FILE",
            type=click.Path(),
            callback=_note("config"),
            expose_value=False,
            help="The configuration (default: syndicate.toml here or in a parent).",
        ),
        click.option(
            "--now",
            metavar="TIME",
            callback=_note("instant"),
            expose_value=False,
            help="Stand at this instant instead of the clock's, like 2025-06-10T07:30.",
        ),
        click.option(
            "--json",
            "as_json",
            is_flag=True,
            callback=_note("json"),
            expose_value=False,
            help="Print one JSON object, and nothing else.",
        ),
        click.option(
            "-q",
            "--quiet",
            is_flag=True,
            callback=_note("quiet"),
            expose_value=False,
            help="Only errors.",
        ),
        click.option(
            "-v",
            "--verbose",
            is_flag=True,
            callback=_note("verbose"),
            expose_value=False,
            help="More detail.",
        ),
        click.version_option(
            __version__, "--version", prog_name="syndicate", message="%(prog)s %(version)s"
        ),
    ]
    for option in reversed(options):
        function = option(function)
    return function


pass_state = click.make_pass_decorator(State)
