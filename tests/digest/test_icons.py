from __future__ import annotations

import io

import pytest
from PIL import Image, ImageChops

from syndicate.resources import shipped
from syndicate.weather.sky import ICONS

FOLDER = shipped("assets") / "weather"


def test_every_icon_that_the_sky_may_name_is_there_and_no_other() -> None:
    assert {path.stem for path in FOLDER.glob("*.png")} == set(ICONS)


def test_the_licence_stands_beside_the_icons() -> None:
    text = (FOLDER / "LICENSE").read_text("utf-8")
    assert text.startswith("MIT License")
    assert "Bas Milius" in text


@pytest.mark.parametrize("stem", sorted(ICONS))
def test_an_icon_is_small_and_shows_on_white_and_on_dark_paper(stem: str) -> None:
    data = (FOLDER / f"{stem}.png").read_bytes()
    assert len(data) < 6_000
    with Image.open(io.BytesIO(data)) as opened:
        icon = opened.convert("RGBA")
    assert icon.size == (96, 96)
    for paper in ("#ffffff", "#f7f5ef", "#1e2126", "#272b31"):
        ground = Image.new("RGBA", icon.size, paper)
        shown = Image.alpha_composite(ground, icon)
        differing = ImageChops.difference(shown.convert("L"), ground.convert("L"))
        # Grey levels apart by a fifth of the scale: seen without looking for it.
        seen = sum(differing.histogram()[50:])
        assert seen > 250, (paper, seen)
