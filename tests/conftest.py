"""What every test gets: no configuration of the developer's own, and a newsroom if it asks."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from hypothesis import settings
from newsroom import Newsroom

# `database`: on SQLite and PostgreSQL; `audience`: the people in it
pytest_plugins = ["databases", "people_of"]

# A busy machine is no fault. CI tries the same examples every time, so that what fails there
# fails here; at a desk new ones are tried with every run.
settings.register_profile("desk", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "desk")


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SOURCE_DATE_EPOCH", "NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    for name in [name for name in os.environ if name.startswith("SYNDICATE_")]:
        if name != "SYNDICATE_FEEDVALIDATOR":
            monkeypatch.delenv(name)


@pytest.fixture
def newsroom(tmp_path: Path) -> Newsroom:
    """A configured publication with the sections 교육 and 기획, and no article."""
    made = Newsroom(tmp_path / "hanbit")
    made.configure()
    return made
