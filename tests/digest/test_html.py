"""What a mail program, a screen reader and a person without pictures find in the letter."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from digest_editions import ENGLISH, digest, edition, headline, parse, photo, section, weather

from syndicate.digest import Letter, icons_used
from syndicate.resources import shipped
from syndicate.testing import CONFIG, MORNING, make_picture


@pytest.fixture(scope="module")
def letter(tmp_path_factory: pytest.TempPathFactory) -> Letter:
    one = edition(weather=weather(16, detail=True))
    return digest(tmp_path_factory.mktemp("html"), one).letter(advertising=True)


@pytest.fixture(scope="module")
def tree(letter: Letter) -> Any:
    return parse(letter.html)


def text(element: Any) -> str:
    return " ".join("".join(element.itertext()).split())


def test_the_head_says_what_mail_programs_ask_for(letter: Letter, tree: Any) -> None:
    assert letter.html.startswith('<!DOCTYPE html>\n<html lang="ko" dir="ltr" ')
    assert 'xmlns:v="urn:schemas-microsoft-com:vml"' in letter.html
    metas = {meta.get("name"): meta.get("content", "") for meta in tree.iter("meta")}
    assert next(meta.get("charset") for meta in tree.iter("meta")) == "utf-8"
    assert letter.html.count("charset=") == 1
    assert "width=device-width" in metas["viewport"]
    assert "telephone=no" in metas["format-detection"]
    assert metas["color-scheme"] == metas["supported-color-schemes"] == "light dark"
    assert "x-apple-disable-message-reformatting" in metas
    assert text(next(tree.iter("title"))) == "한빛일보 2025.06.10 (화)"


def test_nothing_is_in_it_that_mail_programs_drop_or_distrust(letter: Letter, tree: Any) -> None:
    for tag in ("script", "link", "svg", "iframe", "form", "object", "base", "picture", "video"):
        assert next(tree.iter(tag), None) is None, tag
    lowered = letter.html.lower()
    for word in ("data:", "javascript:", "@import", "@font-face", "url(", "{{", "<!--@", "\x00"):
        assert word not in lowered, word
    assert not re.search(r"\son[a-z]+=", lowered)


def test_every_address_is_absolute(tree: Any) -> None:
    links = [link.get("href") for link in tree.iter("a")]
    pictures = [picture.get("src") for picture in tree.iter("img")]
    assert len(links) > 15
    assert all(urlsplit(link).scheme in ("https", "mailto") for link in links)
    assert all(urlsplit(picture).scheme == "https" for picture in pictures)
    assert len(pictures) == 17 - 1  # 16 places of which one has an unknown word, and a photo


def test_every_link_has_a_name_of_its_own(tree: Any) -> None:
    named: dict[str, set[str]] = {}
    for link in tree.iter("a"):
        label = link.get("aria-label") or text(link) or next(iter(link)).get("alt")
        assert label.strip()
        named.setdefault(label, set()).add(link.get("href"))
    assert {label: hrefs for label, hrefs in named.items() if len(hrefs) > 1} == {}


def test_every_picture_has_its_size_and_a_text(tree: Any) -> None:
    for picture in tree.iter("img"):
        assert int(picture.get("width")) > 0
        assert int(picture.get("height")) > 0
        assert picture.get("alt") is not None
    shown = [picture.get("alt") for picture in tree.iter("img") if picture.get("alt")]
    assert shown == ["새로 문을 연 열람실"]  # an icon's word stands beside it: no second time


@pytest.mark.parametrize(
    ("width", "height", "expected"),
    [(1200, 800, ("552", "368")), (300, 200, ("300", "200")), (800, 1600, ("310", "620"))],
)
def test_a_picture_fits_into_the_column(
    tmp_path: Path, width: int, height: int, expected: tuple[str, str]
) -> None:
    shown = make_picture(width=width, height=height, alt="")
    one = edition(section("education", headline(1, "제목", picture=shown)), places=0)
    picture = next(parse(digest(tmp_path, one).letter().html).iter("img"))
    assert (picture.get("width"), picture.get("height")) == expected
    assert picture.get("alt") == "제목"  # the picture is a link: without a text it has no name


def test_a_summary_ends_where_a_sentence_does(tmp_path: Path) -> None:
    long = "첫 문장은 서른 자쯤 되는 짧은 글이다. " * 12
    one = edition(section("education", headline(1, summary=long), headline(2, summary=long)))
    tree = parse(digest(tmp_path, one).letter().html)
    shown = [text(cell) for cell in tree.iter("div") if cell.get("class") == "sum"]
    assert [summary[-4:] for summary in shown] == ["글이다.", "글이다."]
    assert 200 >= len(shown[0]) > len(shown[1]) > 50


def test_a_picture_of_unknown_size_is_as_wide_as_the_column(tmp_path: Path) -> None:
    shown = make_picture(width=0, height=0, url="https://b.kr/사진 1.jpg")
    one = edition(section("education", headline(1, picture=shown)), places=0)
    picture = next(parse(digest(tmp_path, one).letter().html).iter("img"))
    assert (picture.get("width"), picture.get("height")) == ("552", None)
    assert picture.get("src") == "https://b.kr/%EC%82%AC%EC%A7%84%201.jpg"


@pytest.mark.parametrize("url", ["https://b.kr/a.svg", "data:image/png;base64,AA==", "a.png"])
def test_a_picture_that_mail_cannot_show_is_left_out(tmp_path: Path, url: str) -> None:
    one = edition(section("education", headline(1, picture=make_picture(url=url))), places=0)
    assert "<img" not in digest(tmp_path, one).letter().html


def test_an_article_without_a_usable_address_is_shown_without_a_link(tmp_path: Path) -> None:
    one = edition(section("education", headline(1, "제목", url="javascript:alert(1)")))
    letter = digest(tmp_path, one).letter()
    assert text(next(parse(letter.html).iter("h3"))) == "제목"
    assert "javascript" not in letter.html + letter.text


def test_the_weather_is_a_table_of_data_and_the_rest_is_layout(tree: Any) -> None:
    tables = list(tree.iter("table"))
    data = [table for table in tables if table.get("role") != "presentation"]
    assert len(tables) > 5
    assert len(data) == 1
    assert text(data[0].find("caption")) == "오늘의 날씨 07:00 관측, 최저·최고·강수확률은 예보"
    headers = list(data[0].iter("th"))
    assert len(headers) == 16
    assert {header.get("scope") for header in headers} == {"row"}
    rows = [[text(cell) for cell in row] for row in data[0].iter("tr")]
    assert len(rows) == 8
    assert rows[0] == [
        *("동두천", "맑음 최저 14° 최고 23° 강수확률 30%", "17.5℃"),
        *("", "강릉", "구름많음 최저 14° 최고 23° 강수확률 30%", "17.6℃"),
    ]


def test_a_missing_temperature_is_a_dash_and_an_unknown_word_has_no_icon(tree: Any) -> None:
    cells = {text(row): row for row in tree.iter("tr")}
    missing = next(key for key in cells if key.startswith("서울"))
    assert missing.endswith("대전 비 최저 14° 최고 23° 강수확률 30%–")
    unknown = next(row for key, row in cells.items() if "낯선말" in key and len(row) > 4)
    assert [text(row) for row in unknown.iter("td")].count(
        "낯선말 최저 14° 최고 23° 강수확률 30%"
    ) == 1
    assert len(list(unknown.iter("img"))) == 1  # that of its neighbour


def test_the_source_that_the_law_wants_is_there_and_linked(tree: Any, letter: Letter) -> None:
    link = next(link for link in tree.iter("a") if text(link) == "기상청 제공")
    assert link.get("href") == "https://www.weather.go.kr/"
    assert "기상청 제공 https://www.weather.go.kr/" in letter.text


def test_without_weather_nothing_speaks_of_it(tmp_path: Path) -> None:
    letter = digest(tmp_path, edition(places=0)).letter(city="서울")
    assert "날씨" not in letter.html + letter.text
    assert "기상청" not in letter.html + letter.text
    assert "weather-" not in letter.html


def test_degrees_are_those_of_the_publication(tmp_path: Path) -> None:
    here = weather(1, detail=True)
    assert here is not None
    cold = replace(here, places=(replace(here.places[0], temperature=-0.04, low=-17.6),))
    config = CONFIG + '\n[weather]\nunits = "F"\n'
    for text_of, expected in ((CONFIG, "0.0℃"), (config, "31.9℉")):
        letter = digest(tmp_path, edition(weather=cold), text_of).letter()
        assert f" {expected} (" in letter.text
    assert "최저\u00a00° 최고\u00a074°" in letter.text


def test_only_numbers_that_are_there_are_shown_and_called_forecast(tmp_path: Path) -> None:
    here = weather(2)
    assert here is not None
    observed = digest(tmp_path, edition(weather=here)).letter()
    assert "예보" not in observed.html + observed.text
    first = replace(here.places[0], high=23.4)
    afternoon = replace(here, places=(first, here.places[1]))
    letter = digest(tmp_path, edition(weather=afternoon)).letter()
    assert "오늘의 날씨 (07:00 관측, 최저·최고·강수확률은 예보)" in letter.text
    assert "- 동두천 맑음 17.5℃ (최고\u00a023°)\n" in letter.text
    assert "최저\u00a0" not in letter.html + letter.text


def test_whose_and_when_is_told_before_the_forecast(tmp_path: Path) -> None:
    here = weather(1, detail=True)
    assert here is not None
    early = MORNING.replace(hour=6, minute=0)
    ansan = replace(here.places[0], name="안산", station="수원", observed=early)
    letter = digest(tmp_path, edition(weather=replace(here, places=(ansan,)))).letter()
    assert (
        "(수원 관측소 · 06:00 관측 · 최저\u00a014° 최고\u00a023° · 강수확률\u00a030%)"
        in letter.text
    )
    assert (
        "수원 관측소 <br>06:00 관측 <br>최저\u00a014° 최고\u00a023° <br>강수확률\u00a030%"
        in letter.html
    )


def test_weather_of_another_day_says_so(tmp_path: Path) -> None:
    here = weather(1)
    assert here is not None
    assert here.observed is not None
    old = replace(here, observed=here.observed.replace(day=9, hour=21))
    assert "2025.06.09 (월) 21:00 관측" in digest(tmp_path, edition(weather=old)).letter().text


def test_screen_readers_find_headings_in_order_and_languages(tree: Any) -> None:
    levels = [element.tag for element in tree.iter() if element.tag in ("h1", "h2", "h3")]
    assert levels == ["h1", "h2", "h3", "h3", "h3", "h2", "h3", "h3", "h2", "h3"]
    article = next(one for one in tree.iter("div") if one.get("role") == "article")
    assert article.get("lang") == "ko"
    assert article.get("aria-label") == "한빛일보 2025.06.10 (화) 뉴스레터"
    english = [cell for cell in tree.iter("td") if cell.get("lang") == "en"]
    assert [text(next(cell.iter("h3"))) for cell in english] == ["Ten years along the river"]
    assert next(tree.iter("time")).get("datetime") == "2025-06-10"


def test_korean_articles_of_an_english_letter_are_marked(tmp_path: Path) -> None:
    one = edition(section("education", headline(1, "제목", language="ko", picture=photo())))
    tree = parse(digest(tmp_path, one, ENGLISH).letter().html)
    cell = next(cell for cell in tree.iter("td") if cell.get("lang") == "ko")
    more = next(one for one in cell.iter("div") if one.get("lang"))
    assert (more.get("lang"), text(more)) == ("en", "Read the full story")


def test_outlook_gets_a_table_of_600_pixels(letter: Letter) -> None:
    ghost = re.search(r'<!--\[if mso\]><table role="presentation" width="600"[^>]*>', letter.html)
    assert ghost
    assert letter.html.count("<!--[if mso]>") == letter.html.count("<![endif]-->") == 3
    assert "max-width:600px" in letter.html


def test_phones_and_dark_mode_win_against_inline_styles(letter: Letter) -> None:
    media = re.findall(r"@media [^{]*\{((?:[^{}]*\{[^}]*\})*)", letter.html)
    assert len(media) == 2
    for rules in media:
        for declarations in re.findall(r"\{([^}]*)\}", rules):
            for one in filter(str.strip, declarations.split(";")):
                assert "!important" in one
    assert "[data-ogsc]" in letter.html
    assert not re.search(r"#[0-9a-f]{3}\b(?![0-9a-f])", letter.html)


def _luminance(colour: str) -> float:
    """WCAG 2.2, relative luminance."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(one: str, other: str) -> float:
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_every_text_colour_is_legible_on_every_paper_in_both_modes() -> None:
    style = (shipped("templates") / "_digest_style.html").read_text("utf-8")
    style = re.sub(r"(?m)^\s*\.pre.*$", "", style)  # hidden on purpose
    light = style[: style.index("</style>")]
    dark = re.search(r"(?s)@media \(prefers-color-scheme: dark\) \{\n(.*?)\n\}", style)
    outlook = "\n".join(re.findall(r"(?m)^\[data-ogs[bc]\].*$", style))
    assert dark
    for sheet in (light, dark[1], outlook):
        papers = set(re.findall(r"background-color: (#[0-9a-f]{6})", sheet))
        inks = set(re.findall(r"[{;] color: (#[0-9a-f]{6})", sheet))
        assert len(papers) >= 3
        assert len(inks) >= 4
        for ink in inks:
            for paper in papers:
                assert _contrast(ink, paper) >= 4.5, (ink, paper)


def test_every_light_text_has_a_dark_one() -> None:
    style = (shipped("templates") / "_digest_style.html").read_text("utf-8")
    light, rest = style.split("</style>", 1)
    dark = rest[rest.index("prefers-color-scheme") :]
    for selector in re.findall(r"(?m)^([^{\n]+) \{[^}]*[{; ]color: #", light):
        assert selector == ".pre" or re.search(re.escape(selector) + " ?[{,]", dark), selector


def test_the_icons_that_a_letter_shows_are_the_ones_to_publish(tmp_path: Path) -> None:
    one = edition(places=16)
    html = digest(tmp_path, one).letter().html
    shown = set(re.findall(r'src="https://news\.example\.kr/feeds/(assets/weather-[^"]+)"', html))
    files = icons_used(one)
    assert shown == set(files)
    assert all(data.startswith(b"\x89PNG") for data in files.values())
