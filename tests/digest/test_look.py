"""The letter in a real browser: nothing runs out of the page, on any screen."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from browser import Browser, open_browser
from digest_editions import ENGLISH, digest, edition, headline, section, weather
from PIL import Image

from syndicate.model import Edition
from syndicate.resources import shipped
from syndicate.testing import CONFIG, make_picture

pytestmark = pytest.mark.browser

PHOTO = "https://news.example.kr/feeds/assets/photo-0123456789abcdef.jpg"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with open_browser() as opened:
        yield opened


def page(folder: Path, one: Edition, config: str = CONFIG) -> Path:
    """The letter as a file, its pictures beside it."""
    html = digest(folder, one, config).letter(advertising=True).html
    photo = folder / "photo.jpg"
    Image.new("RGB", (1200, 800), "#4477aa").save(photo)
    icons = (shipped("assets") / "weather").as_uri()
    html = html.replace(PHOTO, photo.as_uri())
    html = re.sub(
        r"https://[^\"]*/assets/weather-([a-z-]+)-[0-9a-f]{16}\.png", rf"{icons}/\1.png", html
    )
    path = folder / "letter.html"
    path.write_text(html, encoding="utf-8")
    return path


def long_words() -> Edition:
    return edition(
        section(
            "education",
            headline(
                1,
                "https://example.kr/" + "a" * 120,
                subtitle="b" * 200,
                summary="긴" * 200,
                picture=make_picture(url=PHOTO, width=0, height=0),
            ),
            headline(2, "Donaudampfschifffahrtsgesellschaftskapitänsmütze" * 3),
            name="아주긴섹션이름" * 4,
        ),
        weather=weather(16, detail=True),
    )


CASES = {
    "16 places": (edition(places=16), CONFIG),
    "no weather": (edition(places=0), CONFIG),
    "English": (edition(weather=weather(7, detail=True)), ENGLISH),
    "long words": (long_words(), CONFIG),
}


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("width", [320, 375, 480, 600, 1024])
def test_nothing_runs_out_of_the_page(
    browser: Browser, tmp_path: Path, name: str, width: int
) -> None:
    browser.show(page(tmp_path, *CASES[name]), width=width)
    wide = browser.evaluate(
        "[...document.querySelectorAll('body *')]"
        ".filter(e => e.getBoundingClientRect().right > innerWidth + 1)"
        ".map(e => e.tagName + '.' + e.className)"
    )
    assert wide == []
    assert browser.evaluate("document.documentElement.scrollWidth") <= width


def forecast() -> Edition:
    """Sixteen places with all that a forecast has, in the widest numbers of a winter."""
    here = weather(16, detail=True)
    assert here is not None
    places = tuple(
        replace(one, low=-11.0, high=6.0, rain_probability=100) if n % 3 else one
        for n, one in enumerate(here.places)
    )
    return edition(weather=replace(here, places=places))


@pytest.mark.parametrize("width", [375, 640])
def test_rows_of_the_forecast_are_equally_high(
    browser: Browser, tmp_path: Path, width: int
) -> None:
    browser.show(page(tmp_path, forecast()), width=width)
    rows = browser.evaluate(
        "[...document.querySelectorAll('.wt tr')].map(e => e.getBoundingClientRect().height)"
    )
    assert len(rows) == 8
    assert max(rows) - min(rows) < 1
    lines = browser.evaluate("document.querySelector('.wt tbody').innerText").splitlines()
    assert lines.count("강수확률\u00a0100%") == 10
    assert not [line for line in lines if "·" in line]


@pytest.mark.parametrize("width", [320, 375, 640])
def test_the_rule_above_a_place_is_one_line(browser: Browser, tmp_path: Path, width: int) -> None:
    browser.show(page(tmp_path, forecast()), width=width)
    boxes = browser.evaluate(
        "[...document.querySelectorAll('.n, .d')].map(e => e.getBoundingClientRect())"
        ".map(({left, right, top}) => [left, right, top])"
    )
    assert len(boxes) == 32
    with Image.open(io.BytesIO(browser.picture())) as shot:
        grey = shot.convert("RGB")
    for (name, _, top), (_, temperature, _) in zip(boxes[::2], boxes[1::2], strict=True):
        left, right = (
            [
                y
                for y in range(round(top) - 3, round(top) + 4)
                if grey.getpixel((round(x), y)) == (0xDA, 0xD6, 0xCA)
            ]
            for x in (name + 2, temperature - 2)
        )
        assert left == right
        assert len(left) == 1


def test_the_letter_is_600_pixels_wide_and_in_the_middle(browser: Browser, tmp_path: Path) -> None:
    browser.show(page(tmp_path, edition()), width=1000)
    box = browser.evaluate(
        "(({left, width}) => [left, width])"
        "(document.querySelector('.card').getBoundingClientRect())"
    )
    assert box == [200, 600]


def test_a_phone_shows_pictures_at_full_width_and_links_that_a_thumb_can_hit(
    browser: Browser, tmp_path: Path
) -> None:
    browser.show(page(tmp_path, edition(places=16)), width=375)
    picture, card = browser.evaluate(
        "['.pic img', '.pic'].map(s => document.querySelector(s).getBoundingClientRect().width)"
    )
    assert picture == card > 320
    heights = browser.evaluate(
        "[...document.querySelectorAll('.go a, .more a, .acts a')]"
        ".map(e => e.getBoundingClientRect().height)"
    )
    assert min(heights) >= 40


def test_dark_mode_changes_paper_and_ink(browser: Browser, tmp_path: Path) -> None:
    path = page(tmp_path, edition())
    colours = (
        "['.card', 'h3 a', '.sum'].map(s => getComputedStyle(document.querySelector(s)))"
        ".flatMap(s => [s.backgroundColor, s.color])"
    )
    browser.show(path, width=600)
    light = browser.evaluate(colours)
    browser.show(path, width=600, dark=True)
    dark = browser.evaluate(colours)
    assert light[0] == "rgb(255, 255, 255)"
    assert dark[0] == "rgb(30, 33, 38)"
    assert dark[3] == "rgb(235, 232, 225)"
    assert light[5] != dark[5]
    with Image.open(io.BytesIO(browser.picture())) as shot:
        assert shot.width == 600
        corner = shot.convert("RGB").getpixel((2, shot.height - 3))
    assert corner == (21, 23, 27)


def test_the_preview_is_not_seen(browser: Browser, tmp_path: Path) -> None:
    browser.show(page(tmp_path, edition()), width=600)
    assert browser.evaluate("document.querySelector('.pre').getBoundingClientRect().height") == 0
    assert browser.evaluate("document.body.innerText").count("시립도서관, 밤 열 시까지") == 1


def test_without_pictures_the_letter_keeps_its_shape_and_its_words(tmp_path: Path) -> None:
    path = page(tmp_path, edition(places=16))
    with open_browser(images=False) as blind:
        blind.show(path, width=600)
        size = blind.evaluate(
            "(i => [i.complete && i.naturalWidth, i.width, i.height])"
            "(document.querySelector('.pic img'))"
        )
        words = blind.evaluate("document.querySelector('.wt').innerText")
    assert size == [0, 552, 368]
    assert "맑음" in words
    assert "구름많음" in words
