"""``syndicate``: its verbs, loaded when called, and the one place where errors meet people."""

from __future__ import annotations

import contextlib
import importlib
import os
import sys
from collections.abc import Sequence
from typing import Any, NoReturn

import click

from syndicate.cli.state import State, global_options
from syndicate.errors import SyndicateError

__all__ = ["cli"]

VERBS = {
    "init": "Make a new publication that builds at once.",
    "build": "Turn articles into feeds, pages and the day's digest.",
    "digest": "Print one digest: HTML, text or a whole e-mail.",
    "check": "Examine articles, configuration, templates, feeds and digest.",
    "weather": "Show what the weather providers say, and which one answered.",
    "subscribers": "Add, import, list, show, export and forget the people who get the digest.",
    "send": "Mail the digest to everyone who asked for it, exactly once each.",
    "deliveries": "Show who got it and who did not; settle the doubtful ones; stop an edition.",
    "bounces": "Read letters that came back, and complaints; stop writing where it is no use.",
    "serve": "Serve the subscribers' site and the feeds.",
}
"""Each verb is ``syndicate/cli/<verb>.py`` with a command of that name; its line in ``--help``."""

INTERRUPTED = 130


class Root(click.Group):
    """Loads a verb's module when it is called, and turns every error into one message."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in VERBS:
            return None
        command = getattr(importlib.import_module(f"syndicate.cli.{cmd_name}"), cmd_name)
        assert isinstance(command, click.Command)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            import difflib

            near = difflib.get_close_matches(args[0], VERBS, n=1)
            hint = f"did you mean {near[0]}?" if near else f"there are: {', '.join(VERBS)}"
            raise click.UsageError(f"no such command {args[0]!r} ({hint})", ctx) from error

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(VERBS.items()))

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,
        windows_expand_args: bool = True,
        **extra: Any,
    ) -> Any:
        words = list(sys.argv[1:] if args is None else args)
        extra.setdefault("obj", State())
        state = extra["obj"]
        _tolerant_streams()
        try:
            status = super().main(
                words,
                prog_name,
                complete_var,
                standalone_mode=False,
                windows_expand_args=windows_expand_args,
                **extra,
            )
        except (click.Abort, KeyboardInterrupt):
            _end(state, words, "interrupted", INTERRUPTED)
        except click.exceptions.NoArgsIsHelpError as error:
            state.say(error.format_message())
            sys.exit(2)
        except click.UsageError as error:
            _usage(state, words, error)
        except click.ClickException as error:
            _end(state, words, error.format_message(), 2)
        except SyndicateError as error:
            _end(state, words, str(error), error.exit_status)
        except BrokenPipeError:  # the reader of our output went away: `syndicate digest | head`
            _silence_stdout()
            sys.exit(0)
        except Exception as error:  # noqa: BLE001  # whatever it is, an editor sees no traceback
            _end(state, words, state.note_crash(error), 3)
        sys.exit(status if isinstance(status, int) else 0)


def _wants_json(state: State, words: Sequence[str]) -> bool:
    return state.json or "--json" in words


def _end(state: State, words: Sequence[str], message: str, status: int) -> NoReturn:
    with contextlib.suppress(OSError):  # nobody listens any more, or the disk is full
        if _wants_json(state, words):
            state.print_json({"error": message})
        else:
            state.error(message)
    sys.exit(status)


def _usage(state: State, words: Sequence[str], error: click.UsageError) -> NoReturn:
    message = error.format_message()
    if error.ctx is not None:
        message += f"\nSee: {error.ctx.command_path} --help"
    _end(state, words, message, 2)


def _tolerant_streams() -> None:
    r"""A console in CP949 shows what it cannot as ``\\N``, instead of ending the program."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="backslashreplace")


def _silence_stdout() -> None:
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, sys.stdout.fileno())


INTRO = """A newsroom's article files become feeds and a daily e-mail digest.

\b
A new publication:    syndicate init my-paper && cd my-paper
Every time you edit:  syndicate build
Before lunch:         syndicate check
"""
"""A line that holds only the backspace character keeps click from rewrapping what follows."""


@click.group(
    cls=Root,
    help=INTRO,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Exit status: 0 done; 1 done with problems and --strict, or check found errors; "
    "2 nothing was done; 3 begun and not finished, run it again.",
)
@global_options
def cli() -> None:
    """Everything hangs below this group."""
