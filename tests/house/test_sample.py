"""The repository is a working publication: rebuilding the sample gives what is committed."""

from __future__ import annotations

import io
import json
import re
import shutil
from pathlib import Path

import pytest
from newsroom import Newsroom
from PIL import Image, ImageChops, ImageStat

ROOT = Path(__file__).parents[2]
PICTURE = re.compile(r"assets/[^/]+\.(?:jpg|png|gif)$")


@pytest.fixture(scope="module")
def rebuilt(tmp_path_factory: pytest.TempPathFactory) -> Newsroom:
    """The sample, copied without what was made of it, and built as ``make demo`` does."""
    folder = tmp_path_factory.mktemp("sample")
    for name in ("articles", "weather"):
        shutil.copytree(ROOT / name, folder / name)
    shutil.copy(ROOT / "syndicate.toml", folder)
    room = Newsroom(folder)
    room.build("--strict")
    return room


def committed() -> dict[str, bytes]:
    return Newsroom(ROOT).tree()


def test_the_same_files_are_made(rebuilt: Newsroom) -> None:
    assert sorted(rebuilt.tree()) == sorted(committed())


def test_every_byte_is_the_same(rebuilt: Newsroom) -> None:
    shown = committed()
    different = [
        name
        for name, data in rebuilt.tree().items()
        if not PICTURE.search(name) and data != shown.get(name)
    ]
    assert different == [], "run `make demo` and look at the difference before you commit it"


def test_pictures_show_the_same(rebuilt: Newsroom) -> None:
    shown = committed()
    pictures = [name for name in shown if PICTURE.search(name)]
    assert pictures
    for name in pictures:
        ours = Image.open(io.BytesIO(rebuilt.tree()[name])).convert("RGB")
        theirs = Image.open(io.BytesIO(shown[name])).convert("RGB")
        assert ours.size == theirs.size, name
        assert max(ImageStat.Stat(ImageChops.difference(ours, theirs)).mean) < 2, name


def test_the_sample_has_what_the_owner_asked_for(rebuilt: Newsroom) -> None:
    made = rebuilt.build()
    assert made["published"] >= 24
    assert len([count for count in made["sections"].values() if count]) >= 6
    assert made["weather"]["places"] == 16
    assert set(made["held"].values()) == {1}
    assert json.loads(rebuilt.run("check", "--json").stdout)["errors"] == 0


def test_the_real_front_page_is_not_copied_into_the_sample() -> None:
    page = ROOT.parent / "shared/seed/page-2025-06-10.txt"
    if not page.is_file():
        pytest.skip("the real front page is not beside this checkout")
    sentences = [one.strip() for one in re.split(r"[.!?]\s|\n", page.read_text(encoding="utf-8"))]
    sentences = [one for one in sentences if len(one) > 20]
    assert sentences
    for path in (ROOT / "articles").rglob("*"):
        if path.suffix in (".md", ".txt", ".html", ".markdown"):
            text = path.read_bytes().decode("utf-8", "replace")
            assert not [one for one in sentences if one in text], path.name
