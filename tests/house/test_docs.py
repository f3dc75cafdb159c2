"""The documents cannot drift: every verb, option, key, template and example is checked."""

from __future__ import annotations

import re
from pathlib import Path

import click
import pytest

from syndicate.cli import cli
from syndicate.cli.root import VERBS
from syndicate.config.reader import Table
from syndicate.testing import CONFIG, make_publication

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"


def text_of(name: str) -> str:
    return (DOCS / name).read_text(encoding="utf-8")


def all_docs() -> str:
    return "\n".join(path.read_text(encoding="utf-8") for path in sorted(DOCS.glob("*.md")))


@pytest.fixture
def keys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """Every key that the configuration's reader asks for."""
    asked: set[str] = set()
    original = Table._get

    def noting(self: Table, key: str, *rest: object) -> object:
        kind, _, words = rest
        if kind is not dict and not str(words).startswith("tables"):
            asked.add(re.sub(r"\.\d+", "", self.path(key)))
        return original(self, key, *rest)  # type: ignore[arg-type]  # passed on as it came

    monkeypatch.setattr(Table, "_get", noting)
    lists = (
        '\n[[delivery.servers]]\nurl = "smtp://localhost"\n'
        '[[delivery.dkim]]\nselector = "s"\ndomain = "d"\nkey_file = "k"\n'
    )
    make_publication(tmp_path, CONFIG + lists)
    return asked


def test_every_key_of_the_configuration_is_explained(keys: set[str]) -> None:
    explained = text_of("configuration.md")
    assert len(keys) > 40
    assert sorted(key for key in keys if f"`{key}`" not in explained) == []


def test_every_verb_and_option_is_in_the_documents() -> None:
    shown = all_docs() + (ROOT / "README.md").read_text(encoding="utf-8")
    context = click.Context(cli)
    for verb in VERBS:
        assert f"syndicate {verb}" in shown
        command = cli.get_command(context, verb)
        assert command is not None
        for parameter in command.params:
            for option in parameter.opts:
                if option.startswith("--"):
                    assert option in shown, f"{verb} {option}"


def test_commands_in_the_documents_exist() -> None:
    coming = {"subscribers", "send", "deliveries", "bounces", "serve"}  # said to come, in words
    blocks = "\n".join(re.findall(r"```sh\n(.*?)```", all_docs(), flags=re.DOTALL))
    shown = re.findall(r"^syndicate (?:-\S+ )*([a-z]+)", blocks, flags=re.MULTILINE)
    assert shown
    assert set(shown) - set(VERBS) - coming == set()


def test_every_shipped_template_is_listed() -> None:
    listed = text_of("templates.md")
    names = {path.name for path in (ROOT / "templates").glob("*.*")}
    assert {name for name in names if name not in listed} == set()


def test_links_between_documents_lead_somewhere() -> None:
    for path in [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *DOCS.glob("*.md")]:
        for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", path.read_text(encoding="utf-8")):
            if not target.startswith(("http://", "https://", "mailto:")):
                assert (path.parent / target).exists(), f"{path.name}: {target}"


def test_the_readme_opens_with_a_picture_and_two_commands() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert len(readme.splitlines()) < 100
    head = readme[: readme.index("make test") + 20]
    assert re.search(r"!\[[^\]]+\]\(docs/digest\.png\)", head)
    assert "make demo" in head
