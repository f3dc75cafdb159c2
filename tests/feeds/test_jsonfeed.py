from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from feed_samples import compose, publication, render

from syndicate.testing import make_article, make_item

SCHEMA = json.loads((Path(__file__).parent / "jsonfeed.schema.json").read_text("utf-8"))


def _valid(data: bytes) -> dict[str, Any]:
    made: dict[str, Any] = json.loads(data)
    jsonschema.Draft202012Validator(
        SCHEMA, format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER
    ).validate(made)
    return made


@pytest.fixture
def made(tmp_path: Path) -> dict[str, Any]:
    return _valid(render("json", compose(publication(tmp_path))))


def test_head_names_itself_its_page_and_the_hub(made: dict[str, Any]) -> None:
    assert made["home_page_url"] == "https://news.example.kr/feeds/education/"
    assert made["feed_url"] == "https://news.example.kr/feeds/education/feed.json"
    assert made["hubs"] == [{"type": "WebSub", "url": "https://hub.example.kr/push"}]
    assert made["language"] == "ko"
    assert made["authors"] == [{"name": "한빛일보사"}]


def test_revised_item_has_both_dates_and_another_only_one(made: dict[str, Any]) -> None:
    first, second = made["items"][:2]
    assert first["date_published"] == "2025-06-10T06:00:00+09:00"
    assert first["date_modified"] == "2025-06-10T07:30:00+09:00"
    assert "date_modified" not in second


def test_item_carries_picture_sound_tags_and_authors(made: dict[str, Any]) -> None:
    first, second, third, _ = made["items"]
    assert first["image"].endswith("/assets/photo-0123456789abcdef.jpg")
    assert first["tags"] == ["교육", "지역 소식", "연구", "예산"]
    assert first["authors"] == [
        {"name": "김하늘", "url": "https://news.example.kr/%EA%B9%80%ED%95%98%EB%8A%98"},
        {"name": "이도윤"},
    ]
    assert second["attachments"][0]["size_in_bytes"] == 4321
    assert third["language"] == "en"
    assert "authors" not in third


def test_summary_mode_has_text_instead_of_html(tmp_path: Path) -> None:
    made = _valid(render("json", compose(publication(tmp_path, 'content = "summary"'))))
    assert made["items"][0]["content_text"] == made["items"][0]["summary"]
    assert all("content_html" not in item for item in made["items"])


def test_empty_feed_has_an_empty_list(tmp_path: Path) -> None:
    made = _valid(render("json", compose(publication(tmp_path), items=())))
    assert made["items"] == []


def test_item_without_any_text_is_still_valid(tmp_path: Path) -> None:
    bare = make_item(1, article=make_article(1, title="제목뿐"), html="", summary="")
    feed = compose(publication(tmp_path), items=(bare,))
    assert _valid(render("json", feed))["items"][0]["content_html"] == "<p>제목뿐</p>"
    made = _valid(render("json", replace(feed, full=False)))
    assert made["items"][0]["content_text"] == "제목뿐"


def test_file_is_readable_by_people(tmp_path: Path) -> None:
    data = render("json", compose(publication(tmp_path)))
    assert "한빛일보 - 교육".encode() in data
    assert data.endswith(b"\n")


def test_schema_of_the_tests_refuses_what_the_specification_refuses() -> None:
    good = {"version": "https://jsonfeed.org/version/1.1", "title": "t", "items": []}
    _valid(json.dumps(good).encode())
    item = {"id": "1", "content_text": "t"}
    wrong: list[dict[str, Any]] = [
        {**good, "version": "https://jsonfeed.org/version/1"},
        {"version": good["version"], "items": []},
        {**good, "items": [{"id": 1, "content_text": "t"}]},
        {**good, "items": [{"id": "1"}]},
        {**good, "items": [{**item, "date_published": "yesterday"}]},
        {**good, "items": [{**item, "attachments": [{"url": "https://x.example/a"}]}]},
        {**good, "items": [{**item, "unknown": 1}]},
        {**good, "hubs": [{"url": "https://x.example/"}]},
    ]
    for one in wrong:
        with pytest.raises(jsonschema.ValidationError):
            _valid(json.dumps(one).encode())
