"""Pages of single articles, of those that were taken back, and of the digests so far."""

from __future__ import annotations

import html
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from page_samples import FEEDS_URL, only_pages, own_page, pages, parsed, references, site, text_of

from syndicate.pages import DigestLink
from syndicate.testing import MORNING, make_picture


def test_an_article_page_shows_all_that_its_head_says(tmp_path: Path) -> None:
    page = str(pages(tmp_path)["articles/2025/story-1/index.html"])
    article = parsed(page).find(".//article")
    assert text_of(article.find(".//h1")) == "한빛시 소식 1"
    assert text_of(article.find(".//p[@class='subtitle']")) == "Sub <b>"
    assert text_of(article.find(".//p[@class='authors']")) == "A, B & C"
    times = [one.get("datetime") for one in article.iter("time")]
    assert times == ["2025-06-10T06:00:00+09:00", "2025-06-10T09:30:00+09:00"]
    assert "사진=H" in text_of(article.find(".//figcaption"))
    assert [text_of(tag) for tag in article.findall(".//ul[@class='tags']/li")] == ["one", "two"]
    assert article.find(".//img[@alt='안쪽']").get("src") == "../../../assets/inside.jpg"
    assert article.find(".//sup/a").get("href") == "#fn-1"
    assert "../../../education/index.html" in references(article)


def test_an_article_that_was_not_revised_shows_one_time(tmp_path: Path) -> None:
    article = parsed(site(tmp_path).article(own_page(2))).find(".//article")
    assert len(list(article.iter("time"))) == 1


def test_a_picture_in_the_text_is_not_shown_twice(tmp_path: Path) -> None:
    url = f"{FEEDS_URL}/assets/photo-0123456789abcdef.jpg?a=1&b=2"
    item = own_page(1, picture=make_picture(url=url, asset=""))
    made = site(tmp_path)
    assert made.article(item).count("<img") == 2
    inside = replace(item, html=f'<p><img src="{html.escape(url)}" alt=""></p>')
    page = made.article(inside)
    assert page.count("<img") == 1
    assert f'<meta property="og:image" content="{html.escape(url)}">' in page


def test_an_advertisement_says_so_and_is_no_news(tmp_path: Path) -> None:
    page = site(tmp_path).article(own_page(1, advertising=True))
    assert text_of(parsed(page).find(".//strong[@class='advertising']")) == "광고"
    assert "AdvertiserContentArticle" in page
    assert '"NewsArticle"' not in page


def test_a_withdrawn_page_keeps_out_of_search_and_says_nothing_of_the_article(
    tmp_path: Path,
) -> None:
    page = str(pages(tmp_path)["articles/2025/gone/index.html"])
    document = parsed(page)
    assert "noindex" in document.find(".//meta[@name='robots']").get("content")
    assert document.find(".//link[@rel='canonical']") is None
    assert "og:" not in page
    assert text_of(document.find(".//main//time")) == "2025.06.10 (화) 07:30"
    assert "https://news.example.kr" in references(document.find(".//main"))
    for other, text in only_pages(pages(tmp_path)).items():
        assert ("noindex" in text) == (other == "articles/2025/gone/index.html")


def test_a_withdrawn_address_of_another_host_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="not below"):
        site(tmp_path).withdrawn("https://elsewhere.example/feeds/articles/2025/x/", MORNING)


def test_the_archive_is_by_month_newest_first(tmp_path: Path) -> None:
    days = (date(2025, 5, 31), date(2025, 6, 2), date(2024, 6, 2), date(2025, 6, 10))
    digests = [
        DigestLink(
            date=day,
            subject=f"한빛일보 {day:%Y.%m.%d} ({'월화수목금토일'[day.weekday()]}) — 소식 {day.day}",
            path=f"digest/{day}/index.html",
        )
        for day in days
    ]
    document = parsed(site(tmp_path).archive(digests))
    assert [text_of(one) for one in document.findall(".//h2")] == [
        "2025년 6월",
        "2025년 5월",
        "2024년 6월",
    ]
    entries = [text_of(one) for one in document.findall(".//section/ul/li")]
    assert entries == [
        "2025.06.10 (화) 소식 10",
        "2025.06.02 (월) 소식 2",
        "2025.05.31 (토) 소식 31",
        "2024.06.02 (일) 소식 2",
    ]
    assert document.find(".//section/ul/li/a").get("href") == "2025-06-10/index.html"
