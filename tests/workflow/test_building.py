"""build, end to end: what goes out, what stays, what changes and what never does."""

from __future__ import annotations

import json
import os
import posixpath
import re
from email import message_from_bytes, policy
from pathlib import Path

import feedparser
import pytest
from newsroom import NOW, Newsroom

LATER = "2025-06-10T09:00:00+09:00"
TOMORROW = "2025-06-11T07:30:00+09:00"


def test_everything_that_the_contract_lists_is_made(newsroom: Newsroom) -> None:
    newsroom.article("a")
    newsroom.article("b", "기획")
    made = newsroom.build()
    tree = newsroom.tree()
    expected = {"index.html", "feeds.opml", "news-sitemap.xml", "digest/index.html"}
    for folder in ("", "education/", "features/"):
        expected |= {f"{folder}{name}" for name in ("rss.xml", "atom.xml", "feed.json")}
        expected.add(f"{folder}index.html")
    for name in ("index.html", "digest.txt", "digest.eml"):
        expected.add(f"digest/2025-06-10/{name}")
    assert expected <= set(tree)
    assert {name.split("/")[0] for name in set(tree) - expected} == {"assets"}
    assert made["feeds"] == {"written": len(tree), "unchanged": 0, "removed": 0}
    assert made["sections"] == {"education": 1, "features": 1}
    assert made["digest"] == {
        "date": "2025-06-10",
        "articles": 2,
        "path": "feeds/digest/2025-06-10/index.html",
    }
    assert made["weather"] is None
    assert made["problems"] == []


def test_nothing_changed_writes_nothing(newsroom: Newsroom) -> None:
    newsroom.article("a")
    newsroom.build()
    before = {path: path.stat().st_mtime_ns for path in (newsroom.folder / "feeds").rglob("*")}
    made = newsroom.build(now=LATER)
    after = {path: path.stat().st_mtime_ns for path in (newsroom.folder / "feeds").rglob("*")}
    assert made["feeds"]["written"] == 0
    assert after == before


def test_an_empty_folder_gives_the_same_bytes_as_one_built_over(newsroom: Newsroom) -> None:
    newsroom.article("a")
    newsroom.build()
    newsroom.article("b")
    newsroom.build(now=LATER)
    newsroom.build("--output", "fresh", now=LATER)
    assert newsroom.tree("fresh") == newsroom.tree()


def test_what_is_held_is_counted_and_leaks_nowhere(newsroom: Newsroom) -> None:
    newsroom.article("plain")
    dates = {path: data for path, data in _after(newsroom).items() if path.endswith(".json")}
    newsroom.article("draft", draft=True, title="초고비밀")
    newsroom.article("future", date="2025-06-11", title="내일비밀")
    newsroom.article("expired", expires="2025-06-10 06:30", title="지난비밀")
    made = newsroom.build()
    assert made["held"] == {"draft": 1, "scheduled": 1, "expired": 1}
    assert (made["articles"], made["published"], made["rejected"]) == (4, 1, 0)
    for path, data in newsroom.tree().items():
        assert "비밀".encode() not in data, path
    assert {path: newsroom.tree()[path] for path in dates} == dates


def _after(newsroom: Newsroom) -> dict[str, bytes]:
    newsroom.build()
    return newsroom.tree()


def test_a_scheduled_article_goes_out_when_its_time_has_come(newsroom: Newsroom) -> None:
    newsroom.article("a")
    newsroom.article("b", date="2025-06-10 08:00")
    newsroom.build()
    assert newsroom.titles() == ["제목 a"]
    newsroom.build(now=LATER)
    assert newsroom.titles() == ["제목 b", "제목 a"]


def test_a_faulty_article_is_named_and_the_rest_goes_out(newsroom: Newsroom) -> None:
    newsroom.article("good")
    newsroom.write("articles/bad.md", "---\ntitle: [\n---\n\ntext\n")
    newsroom.article("dateless", date="soon")
    newsroom.article("homeless", "스포츠")
    made = newsroom.build()
    assert (made["published"], made["rejected"]) == (1, 3)
    errors = {one["path"]: one for one in made["problems"] if one["severity"] == "error"}
    assert set(errors) == {f"articles/{name}.md" for name in ("bad", "dateless", "homeless")}
    assert errors["articles/dateless.md"]["line"] == 3
    assert newsroom.run("build", "--strict").exit_code == 1


def test_a_deleted_article_leaves_the_feeds_and_moves_their_updated(newsroom: Newsroom) -> None:
    for name in "abc":
        newsroom.article(name)
    newsroom.build()
    features = newsroom.tree()["features/atom.xml"]
    (newsroom.folder / "articles/a.md").unlink()
    newsroom.build(now=LATER)
    feed = feedparser.parse(newsroom.tree()["atom.xml"])
    assert feed.feed.updated == LATER
    assert len(feed.entries) == 2
    assert newsroom.tree()["features/atom.xml"] == features
    again = newsroom.build(now=TOMORROW)
    assert feedparser.parse(newsroom.tree()["atom.xml"]).feed.updated == LATER
    assert again["feeds"]["removed"] == 0


def test_a_page_of_ours_says_that_its_article_was_withdrawn(newsroom: Newsroom) -> None:
    from syndicate.testing import CONFIG

    newsroom.configure(CONFIG.replace('url = "{home}/{section}/{slug}"', ""))
    for name in "abc":
        newsroom.article(name, title=f"제목{name}")
    newsroom.build()
    page = "articles/2025/a/index.html"
    assert "제목a".encode() in newsroom.tree()[page]
    newsroom.article("a", title="제목a", draft=True)
    newsroom.build(now=LATER)
    withdrawn = newsroom.tree()[page].decode()
    assert "제목a" not in withdrawn
    assert "noindex" in withdrawn
    newsroom.article("a", title="제목a")
    newsroom.build(now=TOMORROW)
    assert "제목a".encode() in newsroom.tree()[page]


def test_more_than_half_vanishing_publishes_nothing(newsroom: Newsroom) -> None:
    for name in "abcd":
        newsroom.article(name)
    newsroom.build()
    before = newsroom.tree()
    for name in "abc":
        (newsroom.folder / f"articles/{name}.md").unlink()
    refused = newsroom.build(now=LATER, status=2)
    assert "--allow-shrink" in refused["error"]
    assert newsroom.tree() == before
    newsroom.build("--allow-shrink", now=LATER)
    assert newsroom.titles() == ["제목 d"]


@pytest.mark.parametrize("missing", [True, False])
def test_no_articles_at_all_publishes_nothing(newsroom: Newsroom, missing: bool) -> None:
    if not missing:
        (newsroom.folder / "articles").mkdir()
    refused = newsroom.build(status=2)
    assert "articles" in refused["error"]
    assert not (newsroom.folder / "feeds").exists()


def test_an_id_never_changes_whatever_the_editor_does(newsroom: Newsroom) -> None:
    newsroom.article("a")
    newsroom.article("b")
    newsroom.build()
    (before,) = [one["id"] for one in newsroom.feed()["items"] if one["title"] == "제목 a"]
    (newsroom.folder / "articles/a.md").rename(newsroom.folder / "articles/2025-06-09-neu.md")
    newsroom.build(now=LATER)
    newsroom.article("2025-06-09-neu", title="새 제목", date="2025-06-09", slug="x")
    newsroom.build(now=LATER)
    (after,) = [one["id"] for one in newsroom.feed()["items"] if one["title"] == "새 제목"]
    assert after == before


def test_text_changed_without_a_new_updated_is_a_warning_until_it_is_mended(
    newsroom: Newsroom,
) -> None:
    newsroom.article("a", body="처음 글입니다.")
    newsroom.build()
    newsroom.article("a", body="고친 글입니다.")
    for _ in range(2):
        (problem,) = newsroom.build(now=LATER)["problems"]
        assert (problem["field"], problem["severity"]) == ("updated", "warning")
    newsroom.article("a", body="고친 글입니다.", updated="2025-06-10 08:00")
    assert newsroom.build(now=LATER)["problems"] == []


def test_nothing_is_in_two_editions_and_nothing_is_missed(newsroom: Newsroom) -> None:
    newsroom.article("morning")
    newsroom.build()
    newsroom.article("late", date="2025-06-10")  # dropped at noon with only a date
    record = newsroom.folder / "records/editions/2025-06-10.json"
    record.write_text(
        record.read_text(encoding="utf-8").replace('"date":', f'"frozen": "{LATER}",\n "date":', 1),
        encoding="utf-8",
    )
    made = newsroom.build(now=TOMORROW)
    assert made["digest"] == {
        "date": "2025-06-11",
        "articles": 1,
        "path": "feeds/digest/2025-06-11/index.html",
    }
    assert "제목 late" in newsroom.tree()["digest/2025-06-11/digest.txt"].decode()
    assert "제목 morning" not in newsroom.tree()["digest/2025-06-11/digest.txt"].decode()


def test_an_edition_is_rewritten_until_its_day_ends_and_never_after(newsroom: Newsroom) -> None:
    newsroom.article("a")
    newsroom.build()
    newsroom.article("a", title="고친 제목", updated="2025-06-10 08:00")
    newsroom.build(now=LATER)
    text = newsroom.tree()["digest/2025-06-10/digest.txt"].decode()
    assert "고친 제목" in text
    newsroom.article("a", title="또 고친 제목", updated="2025-06-11 06:00")
    newsroom.build("--date", "2025-06-10", now=TOMORROW)
    assert newsroom.tree()["digest/2025-06-10/digest.txt"].decode() == text


def test_a_web_copy_that_was_lost_is_made_again_from_its_record(newsroom: Newsroom) -> None:
    newsroom.article("a")
    newsroom.build()
    copy = newsroom.folder / "feeds/digest/2025-06-10/index.html"
    before = copy.read_bytes()
    newsroom.article("b", date="2025-06-11 06:00")
    copy.unlink()
    newsroom.build(now=TOMORROW)
    assert copy.read_bytes() == before


def test_an_edition_to_come_is_not_built(newsroom: Newsroom) -> None:
    newsroom.article("a")
    refused = newsroom.build("--date", "2025-06-11", status=2)
    assert "has not come" in refused["error"]


def test_an_empty_edition_makes_no_digest_and_says_so(newsroom: Newsroom) -> None:
    newsroom.article("old", date="2025-01-01")
    assert newsroom.build()["digest"] is None
    assert "no article" in newsroom.run("build").stderr


def test_a_section_that_left_takes_its_feeds_along_and_nothing_else(newsroom: Newsroom) -> None:
    from syndicate.testing import CONFIG

    newsroom.article("a")
    newsroom.article("b", "기획")
    newsroom.build()
    newsroom.write("feeds/features/notes.txt", "mine")
    without = CONFIG.replace('[[sections]]\nname = "기획"\nslug = "features"\n', "")
    newsroom.configure(without.replace("[articles]", '[articles]\ndefault_section = "교육"'))
    made = newsroom.build(now=LATER)
    assert made["feeds"]["removed"] == 4
    left = [path for path in newsroom.tree() if path.startswith("features/")]
    assert left == ["features/notes.txt"]


def test_old_addresses_of_a_renamed_section_keep_the_feed(newsroom: Newsroom) -> None:
    from syndicate.testing import CONFIG

    newsroom.article("a")
    newsroom.build()
    newsroom.configure(CONFIG.replace('slug = "education"', 'slug = "school"\nwas = ["education"]'))
    newsroom.build(now=LATER)
    tree = newsroom.tree()
    assert tree["education/rss.xml"] == tree["school/rss.xml"]
    assert b"feeds/school/rss.xml" in tree["education/rss.xml"]


def test_advertising_stands_in_no_public_letter(newsroom: Newsroom) -> None:
    newsroom.article("news")
    newsroom.article("ad", advertising=True, title="광고기사")
    newsroom.build()
    for name in ("index.html", "digest.txt", "digest.eml"):
        data = newsroom.tree()[f"digest/2025-06-10/{name}"]
        text = message_from_bytes(data, policy=policy.default) if name.endswith("eml") else None
        body = text.get_body() if text else None
        shown = body.get_content() if body else data.decode()
        assert "제목 news" in shown
        assert "광고기사" not in shown
    assert "광고기사" in newsroom.titles()


def test_the_web_copy_works_from_the_disk_and_the_message_does_not_depend_on_one(
    newsroom: Newsroom,
) -> None:
    from syndicate.testing import CONFIG

    newsroom.configure(CONFIG + '\n[weather]\nproviders = ["file"]\n')
    newsroom.write("weather/2025-06-10.txt", "맑음서울 18.2℃\n기상청 제공\n")
    newsroom.article("a")
    newsroom.build()
    tree = newsroom.tree()
    copy = tree["digest/2025-06-10/index.html"].decode()
    addresses = re.findall(r'(?:src|href)="([^"]+)"', copy)
    local = [one for one in addresses if one.startswith("../")]
    assert any(one.endswith(".png") for one in local)
    for address in local:
        path = posixpath.normpath(f"digest/2025-06-10/{address}")
        assert path in tree, address
    message = message_from_bytes(tree["digest/2025-06-10/digest.eml"], policy=policy.default)
    body = message.get_body(("html",))
    assert body is not None
    assert 'src="../' not in body.get_content()


def test_a_feed_from_the_disk_finds_its_stylesheet(newsroom: Newsroom) -> None:
    newsroom.article("a")
    newsroom.build()
    tree = newsroom.tree()
    for name in ("rss.xml", "education/atom.xml"):
        found = re.search(rb'xml-stylesheet[^>]*href="([^"]+)"', tree[name])
        assert found is not None
        assert (
            posixpath.normpath(posixpath.join(posixpath.dirname(name), found[1].decode())) in tree
        )


def test_a_look_back_notes_what_is_new_and_nothing_that_is_not_there_yet(
    newsroom: Newsroom,
) -> None:
    for name in "abc":
        newsroom.article(name)
    newsroom.article("late", date="2025-06-10 20:00")
    newsroom.build(now=TOMORROW)
    journal = newsroom.folder / "records/published.jsonl"
    before = journal.read_text(encoding="utf-8")
    newsroom.article("new")
    made = newsroom.build("--output", "then", now=NOW)
    assert any("remembers a build at" in one["message"] for one in made["problems"])
    added = journal.read_text(encoding="utf-8").removeprefix(before).splitlines()
    assert [json.loads(line)["title"] for line in added] == ["제목 new"]


def test_a_look_ahead_makes_nothing_stand_in_two_letters(newsroom: Newsroom) -> None:
    newsroom.article("a")
    newsroom.article("z", date="2025-08-01")
    newsroom.build()
    newsroom.build("--output", "preview", now="2025-09-01T08:00:00+09:00")
    newsroom.article("b", date="2025-06-11 05:00")
    newsroom.build(now=TOMORROW)
    newsroom.article("c", date="2025-06-12 05:00")
    newsroom.build(now="2025-06-12T07:30:00+09:00")
    letters = [newsroom.tree()[f"digest/2025-06-{day}/digest.txt"].decode() for day in (10, 11, 12)]
    for name in "abc":
        assert sum(f"제목 {name}" in letter for letter in letters) == 1


def test_advertising_takes_no_place_of_news(newsroom: Newsroom) -> None:
    from syndicate.testing import CONFIG

    newsroom.configure(CONFIG + "\n[digest]\nper_section = 2\n")
    for number in range(2):
        newsroom.article(f"n{number}", date="2025-06-10 05:00")
        newsroom.article(f"ad{number}", advertising=True, lead=True)
    assert newsroom.build()["digest"]["articles"] == 2


def test_bodies_that_all_break_at_once_publish_nothing(newsroom: Newsroom) -> None:
    for name in "abcd":
        newsroom.article(name)
    newsroom.build()
    before = newsroom.tree()
    for name in "abcd":
        newsroom.article(name, body="<div>" * 400)
    assert "--allow-shrink" in newsroom.build(now=LATER, status=2)["error"]
    assert newsroom.tree() == before


def test_a_new_address_of_the_publication_takes_its_pages_along(newsroom: Newsroom) -> None:
    from syndicate.testing import CONFIG

    own = CONFIG.replace('url = "{home}/{section}/{slug}"', "")
    newsroom.configure(own)
    for name in "abc":
        newsroom.article(name)
    newsroom.build()
    ids = {item["id"] for item in newsroom.feed()["items"]}
    newsroom.configure(own.replace('https://news.example.kr"', 'http://news.example.kr"'))
    newsroom.build(now=LATER)
    assert {item["id"] for item in newsroom.feed()["items"]} == ids
    addresses = [item["url"] for item in newsroom.feed()["items"]]
    assert all(one.startswith("http://news.example.kr/feeds/articles/2025/") for one in addresses)
    (newsroom.folder / "articles/a.md").unlink()
    newsroom.build(now=TOMORROW)
    assert b"noindex" in newsroom.tree()["articles/2025/a/index.html"]


def test_a_page_of_ours_is_withdrawn_also_when_articles_stand_elsewhere_now(
    newsroom: Newsroom,
) -> None:
    from syndicate.testing import CONFIG

    newsroom.configure(CONFIG.replace('url = "{home}/{section}/{slug}"', ""))
    for name in "abc":
        newsroom.article(name)
    newsroom.build()
    newsroom.configure()
    newsroom.build(now=LATER)
    (newsroom.folder / "articles/a.md").unlink()
    newsroom.build(now=TOMORROW)
    assert "제목 a".encode() not in newsroom.tree()["articles/2025/a/index.html"]


def test_nothing_is_remembered_of_a_build_that_was_refused(newsroom: Newsroom) -> None:
    newsroom.article("a")
    newsroom.write("feeds/index.html", "<h1>mine</h1>")
    newsroom.build(status=2)
    assert not (newsroom.folder / "records").exists()


def test_a_closed_edition_keeps_its_subject(newsroom: Newsroom) -> None:
    from syndicate.testing import CONFIG

    newsroom.article("a")
    newsroom.build()
    subject = message_from_bytes(newsroom.tree()["digest/2025-06-10/digest.eml"])["Subject"]
    newsroom.configure(CONFIG.replace('title = "한빛일보"', 'title = "새한빛"'))
    newsroom.build("--date", "2025-06-10", now=TOMORROW)
    again = message_from_bytes(newsroom.tree()["digest/2025-06-10/digest.eml"])["Subject"]
    assert again == subject


def test_an_edition_made_after_its_day_is_kept_and_holds_nothing_back(newsroom: Newsroom) -> None:
    newsroom.article("a", date="2025-06-09 05:00")
    newsroom.build(now="2025-06-10T06:00:00+09:00")
    first = newsroom.tree()["digest/2025-06-09/index.html"]
    newsroom.build()
    assert "제목 a" in newsroom.tree()["digest/2025-06-10/digest.txt"].decode()
    assert newsroom.tree()["digest/2025-06-09/index.html"] == first
    assert b"2025-06-09/index.html" in newsroom.tree()["digest/index.html"]


def test_an_update_in_the_future_dates_no_feed_forward(newsroom: Newsroom) -> None:
    newsroom.article("a", updated="2025-06-20")
    made = newsroom.build()
    assert [one["field"] for one in made["problems"]] == ["updated"]
    assert b"2025-06-20" not in newsroom.tree()["atom.xml"]


def test_the_cache_may_be_deleted_at_any_time(newsroom: Newsroom) -> None:
    import shutil

    newsroom.article("a")
    newsroom.build()
    before = newsroom.tree()
    shutil.rmtree(newsroom.folder / ".syndicate")
    newsroom.build()
    assert newsroom.tree() == before


def test_an_editors_own_page_in_the_output_is_not_overwritten(newsroom: Newsroom) -> None:
    newsroom.article("a")
    newsroom.write("public/index.html", "<h1>our home page</h1>")
    refused = newsroom.build("--output", "public", status=2)
    assert "index.html" in refused["error"]
    assert (newsroom.folder / "public/index.html").read_text(encoding="utf-8").startswith("<h1>")


def test_the_real_front_page_gives_sixteen_places_and_two_articles(newsroom: Newsroom) -> None:
    page = Path(__file__).parents[3] / "shared/seed/page-2025-06-10.txt"
    if not page.is_file():
        pytest.skip("the real front page is not beside this checkout")
    from syndicate.testing import CONFIG

    newsroom.configure(CONFIG + '\n[weather]\nproviders = ["page"]\n')
    newsroom.write("articles/page-2025-06-10.txt", page.read_bytes())
    made = newsroom.build()
    assert made["weather"] == {"provider": "page", "observed": None, "places": 16}
    assert made["sections"] == {"education": 1, "features": 1}
    assert (made["published"], made["rejected"]) == (2, 0)
    text = newsroom.tree()["digest/2025-06-10/digest.txt"].decode()
    assert "2025.06.10 (화)" in text
    assert "기상청 제공" in text
    assert "강릉" in text
    assert "20.3℃" in text


def test_two_builds_at_once_come_one_after_the_other(newsroom: Newsroom) -> None:
    import subprocess
    import sys

    for number in range(5):
        newsroom.article(f"a{number}")
    words = [sys.executable, "-m", "syndicate", "-C", str(newsroom.folder), "--now", NOW, "build"]
    environ = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    running = [
        subprocess.Popen(words, env=environ, stderr=subprocess.PIPE, text=True) for _ in range(2)
    ]
    for process in running:
        _, told = process.communicate(timeout=120)
        assert process.returncode == 0, told
    assert len(newsroom.titles()) == 5
