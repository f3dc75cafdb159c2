"""What is decided on of an article: its id, its address, its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from syndicate.sources.cards import card_of
from syndicate.testing import CONFIG, make_article, make_publication


def test_an_id_that_looks_like_an_address_and_is_none_stops_nothing(tmp_path: Path) -> None:
    card = card_of(make_article(1, explicit_id="https://["), make_publication(tmp_path))
    assert card.id == "tag:news.example.kr,2025:https%3A//%5B"


@pytest.mark.parametrize(
    ("template", "url"),
    [
        ("{home}/{section}/{slug}", "https://news.example.kr/education/story-1"),
        ("{home}/100%/{slug}", "https://news.example.kr/100%25/story-1"),
        ("{home}/{year}/{month}/{day}/{path}", "https://news.example.kr/2025/06/10/story-1"),
        ("https://한빛.kr/가?of={id}", "https://xn--xx3br43b.kr/%EA%B0%80?of=story-1"),
    ],
)
def test_an_address_is_filled_in_as_the_configuration_has_it(
    tmp_path: Path, template: str, url: str
) -> None:
    publication = make_publication(tmp_path, CONFIG.replace("{home}/{section}/{slug}", template))
    assert card_of(make_article(1, url="", id=""), publication).url == url
