"""The newspaper of the benchmark is the same every time, and says the same in every dialect."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, get_args

import pytest
import yaml
from click.testing import CliRunner
from corpus import NEWEST, NOW, SECTIONS, TODAY, Dialect, add, change, extra, story, tags_of, write

from syndicate.cli import cli
from syndicate.cli.state import State

COUNT = 60
ALL = '\n[feeds]\nitems = 1000\nformats = ["json"]\n'


def tree(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def built(folder: Path) -> dict[str, dict[str, Any]]:
    """Slug → what our own reader made of the article, as the feed of everything shows it."""
    with (folder / "syndicate.toml").open("a", encoding="utf-8") as file:
        file.write(ALL)
    words = ["-C", str(folder), "--now", NOW, "build", "--strict"]
    said = CliRunner().invoke(cli, words, obj=State())
    assert said.exit_code == 0, said.output
    items = json.loads((folder / "feeds" / "feed.json").read_bytes())["items"]
    return {item["url"].rpartition("/")[2]: item for item in items}


@pytest.mark.parametrize("dialect", get_args(Dialect))
def test_the_same_newspaper_every_time(tmp_path: Path, dialect: Dialect) -> None:
    for name in ("first", "second"):
        write(tmp_path / name, 100, dialect=dialect, pictures=dialect == "mixed")
    assert tree(tmp_path / "first") == tree(tmp_path / "second")


@pytest.mark.parametrize("dialect", get_args(Dialect))
def test_our_reader_finds_every_article_as_it_was_meant(tmp_path: Path, dialect: Dialect) -> None:
    write(tmp_path / "paper", COUNT, dialect=dialect, pictures=False)
    found = built(tmp_path / "paper")
    assert len(found) == COUNT
    for number in range(COUNT):
        one = story(number, COUNT)
        item = found[one.slug]
        assert item["title"] == one.title
        assert f"/{one.section[1]}/" in item["url"]
        assert one.ending in item["content_html"]
        # Pelican's heads have no seconds.
        late = datetime.fromisoformat(item["date_published"]) - one.when
        assert timedelta(minutes=-1) < late <= timedelta(0)


def test_the_common_heads_mean_to_pyyaml_what_they_mean_to_us(tmp_path: Path) -> None:
    write(tmp_path / "paper", COUNT, dialect="yaml", pictures=False)
    found = built(tmp_path / "paper")
    for number in range(COUNT):
        one = story(number, COUNT)
        text = (tmp_path / "paper" / "articles" / one.path).read_text(encoding="utf-8")
        _, head, _ = text.split("---\n", 2)
        fields = yaml.safe_load(head)
        item = found[one.slug]
        assert fields["title"] == item["title"]
        assert fields["date"] == one.when == datetime.fromisoformat(item["date_published"])
        assert fields["category"] == one.section[1]
        assert fields["slug"] == one.slug
        assert [author["name"] for author in item["authors"]] == [fields["author"]]
        assert set(fields["tags"].split(", ")) == set(tags_of(number))
        # Pelican reads lines: what YAML would quote or nest is not the same to it.
        assert not set(head) & set("\"'[]{}")


def test_articles_have_the_length_of_a_news_story_and_their_own_last_sentence(
    tmp_path: Path,
) -> None:
    write(tmp_path / "paper", 200, dialect="yaml", pictures=False)
    texts = [text.decode() for name, text in tree(tmp_path / "paper" / "articles").items()]
    assert 4_500 < sum(len(text.encode()) for text in texts) / len(texts) < 5_800
    for number in range(200):
        assert sum(story(number, 200).ending in text for text in texts) == 1


def test_the_edition_of_the_day_has_five_articles_of_each_section_in_any_corpus() -> None:
    for articles in (100, 50_000):
        day = [story(number, articles) for number in range(TODAY)]
        assert {one.section for one in day} == set(SECTIONS)
        assert NEWEST - day[-1].when < timedelta(days=1)
        assert story(TODAY, articles).when < day[-1].when


def test_added_articles_are_newer_than_all_and_changed_ones_say_so(tmp_path: Path) -> None:
    paper = tmp_path / "paper"
    write(paper, 20, dialect="yaml", pictures=False)
    before = tree(paper)
    one = add(paper, 2, 20)
    assert one == extra(2, 20)
    assert NEWEST < one.when < datetime.fromisoformat(NOW)
    sentence = change(paper, story(3, 20), 1)
    after = tree(paper)
    assert set(after) - set(before) == {f"articles/{one.path}"}
    different = {name for name in before if before[name] != after[name]}
    assert different == {f"articles/{story(3, 20).path}"}
    assert sentence in after[different.pop()].decode()
