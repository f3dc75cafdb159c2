from __future__ import annotations

from pathlib import Path

import pytest
from people_of import Audience

from syndicate.database import Database
from syndicate.testing import make_publication


@pytest.fixture
def audience(database: Database, tmp_path: Path) -> Audience:
    """Nobody yet, on either database."""
    return Audience(database, make_publication(tmp_path / "hanbit"))
