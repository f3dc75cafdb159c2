from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st
from page_samples import items, own_page, publication_of, site

from syndicate.pages.structured import json_ld, locale, stamp
from syndicate.testing import KST, make_picture


def test_structured_data_has_what_search_engines_ask_for(tmp_path: Path) -> None:
    data = json.loads(json_ld(items()[0], publication_of(site(tmp_path))))
    assert data["@type"] == "NewsArticle"
    assert data["headline"] == "한빛시 소식 1"
    assert data["datePublished"] == "2025-06-10T06:00:00+09:00"
    assert data["dateModified"] == "2025-06-10T09:30:00+09:00"
    assert data["inLanguage"] == "ko"
    assert data["articleSection"] == ["교육"]
    assert data["keywords"] == ["one", "two"]
    assert data["image"] == [make_picture().url]
    assert [author["name"] for author in data["author"]] == ["A", "B & C"]
    assert data["author"][0]["url"] == "https://news.example.kr/a"
    assert data["publisher"]["name"] == "한빛일보사"
    assert data["url"] == data["mainEntityOfPage"] == items()[0].article.url


def test_an_article_without_author_is_the_publishers_and_says_nothing_empty(
    tmp_path: Path,
) -> None:
    data = json.loads(json_ld(own_page(1, authors=()), publication_of(site(tmp_path))))
    assert data["author"] == [data["publisher"]]
    assert not {"image", "keywords", "alternativeHeadline"} & set(data)


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(st.characters(codec="utf-8")))
def test_no_title_ends_the_script_that_holds_it(tmp_path: Path, title: str) -> None:
    publication = publication_of(site(tmp_path))
    for hostile in (title, f"</script>{title}", f"<!--<script>{title}"):
        written = json_ld(own_page(1, title=hostile), publication)
        assert "<" not in written
        assert json.loads(written).get("headline", "") == hostile


@pytest.mark.parametrize(
    ("language", "expected"),
    [("ko", "ko_KR"), ("en-GB", "en_GB"), ("zh-Hant-TW", "zh_TW"), ("fr", ""), ("zh-Hant", "")],
)
def test_locales(language: str, expected: str) -> None:
    assert locale(language) == expected


def test_stamps_have_seconds_only() -> None:
    assert stamp(datetime(2025, 6, 10, 7, 0, 0, 5, tzinfo=KST)) == "2025-06-10T07:00:00+09:00"
