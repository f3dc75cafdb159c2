"""What a stylesheet can do wrong: colours that nobody can read, pages wider than the phone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from browser import Browser, open_browser
from page_samples import channel, items, links, own_page, pages, site

from syndicate.resources import shipped

PAIRS = (  # text on ground, as page.css uses them
    ("ink", "paper"),
    ("soft", "paper"),
    ("accent", "paper"),
    ("mark", "paper"),
    ("ink", "card"),
    ("soft", "card"),
    ("accent", "card"),
    ("on-accent", "accent"),
    ("paper", "accent"),
)


def palettes() -> dict[str, dict[str, str]]:
    css = (shipped("templates") / "page.css").read_text("utf-8")
    light, dark, paper = (
        dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", block))
        for block in re.findall(r":root \{(.*?)\}", css, re.DOTALL)
    )
    return {"light": light, "dark": {**light, **dark}, "print": {**light, **paper}}


def luminance(colour: str) -> float:
    """WCAG 2.2, relative luminance."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("mode", ["light", "dark", "print"])
def test_every_pair_of_colours_is_readable(mode: str) -> None:
    colours = palettes()[mode]
    for text, ground in PAIRS:
        one, other = sorted((luminance(colours[text]), luminance(colours[ground])))
        assert (other + 0.05) / (one + 0.05) >= 4.5, (mode, text, ground)


def test_the_browsers_own_frame_has_the_colour_of_the_paper(tmp_path: Path) -> None:
    page = site(tmp_path).index(channel())
    found = dict(
        re.findall(r'theme-color" content="(#\w+)" media="\(prefers-color-scheme: (\w+)', page)
    )
    assert {mode: colour for colour, mode in found.items()} == {
        mode: palettes()[mode]["paper"] for mode in ("light", "dark")
    }


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with open_browser() as opened:
        yield opened


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Pages on a disk, one of them with everything that is wide."""
    folder = tmp_path_factory.mktemp("pages")
    wide = "가" * 300
    body = (
        f"<p>{wide}</p><p><a href='https://x.example/'>https://x.example/{'a' * 300}</a></p>"
        f"<pre><code>{'x ' * 300}</code></pre>"
        f"<table><tbody><tr>{'<td>가나다라마바사</td>' * 20}</tr></tbody></table>"
        "<p><img src='https://127.0.0.1:9/none.png' alt='' width='3000' height='400'></p>"
    ).replace("'", '"')
    for language in ("ko", "en"):
        files = pages(folder / f"of-{language}", language)
        made = site(folder / f"wide-{language}", language)
        item = own_page(9, title=f"{wide} {'W' * 200}", tags=(wide,), html=body, summary=wide)
        files["articles/2025/story-9/index.html"] = made.article(item)
        files["wide.html"] = made.index(channel("", (item, *items(language))))
        for path, data in files.items():
            file = folder / language / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(data if isinstance(data, bytes) else data.encode())
    return folder


@pytest.mark.browser
@pytest.mark.parametrize("language", ["ko", "en"])
def test_no_page_is_wider_than_a_phone_and_fingers_hit_what_they_mean(
    browser: Browser, tree: Path, language: str
) -> None:
    for file in sorted((tree / language).rglob("*.html")):
        browser.show(file, width=375, height=812)
        assert browser.evaluate("document.documentElement.scrollWidth") <= 375, file
        assert browser.evaluate("getComputedStyle(document.body).wordBreak") == "keep-all"
        small = browser.evaluate(
            "[...document.querySelectorAll('nav a, button, .button, .open')].map("
            "e => e.getBoundingClientRect()).filter(r => r.height < 24 || r.width < 24).length"
        )  # WCAG 2.2 §2.5.8: 24 px at least
        assert small == 0, file


@pytest.mark.browser
def test_the_dark_page_is_dark(browser: Browser, tree: Path) -> None:
    ground = "getComputedStyle(document.documentElement).backgroundColor"
    browser.show(tree / "ko/index.html", width=1000, dark=True)
    dark = browser.evaluate(ground)
    browser.show(tree / "ko/index.html", width=1000)
    assert dark == "rgb(21, 23, 27)" != browser.evaluate(ground)


@pytest.mark.browser
def test_the_copy_button_copies_the_address_beside_it(browser: Browser, tree: Path) -> None:
    browser.show(tree / "ko/education/index.html", width=1000)
    copied = browser.evaluate(
        """(async () => {
            let text = "";
            document.addEventListener("copy", () => { text = String(getSelection()); });
            navigator.clipboard.writeText = async value => { text = value; };
            document.querySelectorAll("button.copy")[1].click();
            await new Promise(resolve => setTimeout(resolve, 200));
            return [text, document.getElementById("copy-status").textContent];
        })()"""
    )
    assert copied == [links("education")[1].url, "복사했습니다"]


@pytest.mark.browser
def test_without_a_clipboard_the_address_is_selected_instead(browser: Browser, tree: Path) -> None:
    browser.show(tree / "ko/education/index.html", width=1000)
    selected = browser.evaluate(
        """(async () => {
            navigator.clipboard.writeText = async () => { throw new Error("no"); };
            document.querySelector("button.copy").click();
            await new Promise(resolve => setTimeout(resolve, 200));
            return String(getSelection());
        })()"""
    )
    assert selected == links("education")[0].url
