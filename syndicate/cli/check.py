"""``syndicate check``."""

from __future__ import annotations

import re
from pathlib import Path

import click

from syndicate.cli.build import problem_json
from syndicate.cli.examples import examples
from syndicate.cli.progress import progress_on
from syndicate.cli.state import State, global_options, pass_state
from syndicate.errors import ConfigError, UsageError
from syndicate.model import Problem, Severity

__all__ = ["check"]


@click.command(
    epilog=examples(
        "syndicate check",
        "syndicate check articles/교육/2025-06-10-school.md",
        "syndicate check --online --json",
    )
)
@click.argument("paths", nargs=-1, metavar="[PATH]...", type=click.Path(path_type=Path))
@click.option("--online", is_flag=True, help="Ask every address in the texts whether it answers.")
@click.option("--strict", is_flag=True, help="Exit 1 for warnings, too.")
@global_options
@pass_state
def check(state: State, paths: tuple[Path, ...], online: bool, strict: bool) -> int:
    """Examine articles, configuration, templates, feeds and digest.

    Errors keep something from going out; the rest are warnings. Nothing is written. With
    PATH, only the articles there are examined. Exits 1 when there is an error.
    """
    from syndicate.check import check as run
    from syndicate.config import load

    config = state.config_path()
    try:
        publication = load(config, state.environ)
    except ConfigError as error:
        return tell(state, tuple(config_problem(config, fault) for fault in error.faults), strict)
    chosen = tuple(state.path(path) for path in paths)
    for path, given in zip(chosen, paths, strict=True):
        if not path.exists():
            raise UsageError(f"there is no file or folder {given}")
    with progress_on(state) as progress:
        findings = run(
            publication,
            state.now(publication.timezone),
            output=publication.root / "feeds",
            paths=chosen,
            online=online,
            progress=progress,
        )
    return tell(state, findings, strict)


def config_problem(config: Path, fault: str) -> Problem:
    """``line 5: feeds.items: must be …`` as a finding with its line."""
    match = re.match(r"line (\d+): ", fault)
    line = int(match[1]) if match else 0
    return Problem(path=config.name, line=line, message=fault[match.end() if match else 0 :])


def tell(state: State, findings: tuple[Problem, ...], strict: bool) -> int:
    """Print the findings; 1 where they should stop somebody."""
    errors = [one for one in findings if one.severity is Severity.ERROR]
    warnings = len(findings) - len(errors)
    if state.json:
        state.print_json(
            {
                "errors": len(errors),
                "warnings": warnings,
                "problems": [problem_json(one) for one in findings],
            }
        )
    else:
        for problem in findings:
            state.result(problem.severity.value, str(problem))
        state.say(summary(len(errors), warnings))
    return 1 if errors or (strict and warnings) else 0


def summary(errors: int, warnings: int) -> str:
    """The last line: what it comes to."""
    if not errors and not warnings:
        return click.style("all is well", fg="green")
    counts = [
        f"{count} {noun}{'' if count == 1 else 's'}"
        for count, noun in ((errors, "error"), (warnings, "warning"))
        if count
    ]
    return f"{' and '.join(counts)} found"
