"""Each foreign library has one door, and nobody walks in without being announced."""

import re
import sys
import tomllib
from fnmatch import fnmatch
from pathlib import Path

import grimp
import pytest

ROOT = Path(__file__).parents[2]

DOORS = {
    "alembic": ["syndicate.database.migrate", "syndicate.database.migrations.*"],
    "click": ["syndicate.cli.*"],
    "comrak": ["syndicate.sources.render"],
    "cssutils": ["syndicate.digest.inline"],
    "feedgen": ["syndicate.feeds.feedgen_adapter"],
    "cryptography": ["syndicate.mail.dkim"],
    "email_validator": ["syndicate.mail.address"],
    "filelock": ["syndicate.publish.lock"],
    "flask": ["syndicate.web.*"],
    "jinja2": ["syndicate.templating", "syndicate.template_code"],
    "lxml": ["syndicate.feeds.*", "syndicate.sources.html_article", "syndicate.weather.kma_map"],
    "nh3": ["syndicate.sources.sanitize"],
    "PIL": ["syndicate.sources.imaging"],
    "premailer": ["syndicate.digest.inline"],
    "requests": ["syndicate.http"],
    "rich": ["syndicate.cli.*"],
    "sqlalchemy": ["syndicate.database.*", "syndicate.audience.*", "syndicate.delivery.*"],
    "waitress": ["syndicate.web.*"],
    "werkzeug": ["syndicate.web.*"],
    "yaml": ["syndicate.sources.yaml_head"],
}
"""Library → the modules that may import it."""

GUARDED_STANDARD: dict[str, list[str]] = {
    "http": [],
    "smtplib": [],
    "socket": ["syndicate.delivery.smtp_wire"],
    "sqlite3": [],
    "urllib.request": [],
    "xml": [],  # lxml with its entities and network switched off, never these
}
"""The same for the parts of the standard library that reach out, or parse what is hostile."""

PROVIDES = {
    "Jinja2": "jinja2",
    "Pillow": "PIL",
    "PyYAML": "yaml",
    "email-validator": "email_validator",
    "SQLAlchemy": "sqlalchemy",
    "Flask": "flask",
    "Werkzeug": "werkzeug",
    "tzdata": "",
}
"""Distributions whose module has another name; tzdata is data only."""


@pytest.fixture(scope="module")
def imports() -> dict[str, set[str]]:
    """Foreign module → our modules that import it directly."""
    graph = grimp.build_graph("syndicate", include_external_packages=True, cache_dir=None)
    ours = {name for name in graph.modules if name.partition(".")[0] == "syndicate"}
    return {
        name: graph.find_modules_that_directly_import(name)
        for name in graph.modules - ours
        if name != "__future__"
    }


def test_each_library_is_imported_through_its_door_only(imports: dict[str, set[str]]) -> None:
    strangers = [
        f"{module} imports {library}"
        for library, importers in imports.items()
        if library not in sys.stdlib_module_names
        for module in importers
        if not any(fnmatch(module, door) for door in DOORS.get(library, []))
    ]
    assert not strangers


def test_the_network_and_hostile_parsers_are_out_of_reach() -> None:
    wanted = {
        name: re.compile(rf"^\s*(?:import|from) {re.escape(name)}\b", re.MULTILINE)
        for name in GUARDED_STANDARD
    }
    found = []
    for path in (ROOT / "syndicate").rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        module = ".".join(path.relative_to(ROOT).with_suffix("").parts)
        found += [
            f"{module} imports {name}"
            for name, pattern in wanted.items()
            if pattern.search(text) and module not in GUARDED_STANDARD[name]
        ]
    assert not found


def test_what_is_imported_is_declared_and_what_is_declared_is_imported(
    imports: dict[str, set[str]],
) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    names = [re.split(r"[<>=!~ ;\[]", line)[0] for line in project["dependencies"]]
    declared = {PROVIDES.get(name, name) for name in names} - {""}
    used = {name for name in imports if name not in sys.stdlib_module_names}
    assert used <= declared
    # premailer's own helper is declared only to have a version that Python 3.13 takes.
    assert declared - used <= {"cssutils"}
