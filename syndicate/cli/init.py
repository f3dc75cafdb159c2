"""``syndicate init``."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import click

from syndicate.cli.examples import examples
from syndicate.cli.state import State, global_options, pass_state
from syndicate.errors import UnfinishedError, UsageError

__all__ = ["init"]

LANGUAGES = ("ko", "en")
FILES = {
    "syndicate.toml": "syndicate.toml",
    "article.md": "articles/news/{date}-hello.md",
    "weather.txt": "weather/{date}.txt",
    "gitignore": ".gitignore",
}
"""templates/init/<language>/… → where it goes."""
FIRST_EDITION = timedelta(hours=7)
"""Before 07:00 the edition that stands is yesterday's: the first article is made for it."""


@click.command(
    epilog=examples(
        "syndicate init",
        'syndicate init my-paper --title "한빛일보" --url https://news.example.kr',
        "syndicate init paper --language en",
    )
)
@click.argument("directory", metavar="[DIR]", default=".", type=click.Path(path_type=Path))
@click.option("--title", default="", help="The publication's name (default: the folder's).")
@click.option("--url", default="https://news.example.kr", show_default=True, help="Its home page.")
@click.option(
    "--language",
    type=click.Choice(LANGUAGES),
    default="ko",
    show_default=True,
    help="What its readers read; the comments of the configuration, too.",
)
@global_options
@pass_state
def init(state: State, directory: Path, title: str, url: str, language: str) -> int:
    """Make a new publication that builds at once.

    Writes a configuration with comments, a first article, a weather file and a .gitignore
    into DIR (made if missing). Files that are there already are never touched.
    """
    from zoneinfo import ZoneInfo

    from syndicate.config import web_address
    from syndicate.resources import shipped
    from syndicate.text import one_line

    target = state.path(directory)
    if (target / "syndicate.toml").exists():
        raise UsageError(f"{directory}/syndicate.toml is there already; this is a publication")
    name = one_line(title) or one_line(target.resolve().name)
    home = web_address(url)
    if not home:
        raise UsageError(f"--url {url}: write it like https://news.example.kr")
    now = state.now(ZoneInfo("Asia/Seoul"))
    day = (now - FIRST_EDITION).date()
    values: dict[str, object] = {
        "id": short_name(target.resolve().name, str(urlsplit(home).hostname)),
        "title": name,
        "url": home.rstrip("/"),
        "host": urlsplit(home).hostname,
        "language": language,
        "year": now.year,
        "date": day.isoformat(),
    }
    made: list[str] = []
    for source, place in FILES.items():
        text = render(shipped("templates") / "init" / language / source, values)
        path = Path(place.format(date=values["date"]))
        try:
            new = write_new(target / path, text)
        except UnfinishedError as error:
            if made:
                raise
            raise UsageError(str(error)) from error
        if new:
            made.append(path.as_posix())
    if state.json:
        state.print_json({"folder": str(directory), "files": made})
        return 0
    state.say(f"{click.style(name, bold=True)} is ready in {directory}/")
    for path_made in made:
        state.say(f"  {path_made}")
    state.say(f"Next: {f'cd {directory} && ' if str(directory) != '.' else ''}syndicate build")
    return 0


def short_name(folder: str, host: str) -> str:
    """The publication's id: of the folder's name, else of the host's, in plain ASCII."""
    for text in (folder, host.removeprefix("www.").partition(".")[0]):
        made = re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:40].strip("-")
        if made:
            return made
    return "paper"


def render(source: Path, values: dict[str, object]) -> str:
    """One file of a new publication: a template, without a publication yet."""
    from syndicate.templating import fill

    return fill(source.read_text(encoding="utf-8"), **values)


def write_new(path: Path, text: str) -> bool:
    """Write a file that is not there yet; ``False`` where one is.

    Raises:
        UnfinishedError: it cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except FileExistsError:
        return False
    except OSError as error:
        raise UnfinishedError(f"{path}: cannot be written: {error.strerror}") from error
    return True
