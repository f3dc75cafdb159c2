"""Which files are read: links, broken files, strange names, and everything else going out."""

from __future__ import annotations

import os
import unicodedata
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from syndicate.config import Publication
from syndicate.errors import ArticleError
from syndicate.model import Article, Problem, Severity
from syndicate.sources import load
from syndicate.sources.newsroom import Newsroom
from syndicate.sources.pictures import Pictures
from syndicate.testing import CONFIG, MemoryStore, make_publication

GOOD = "---\ntitle: {0}\ndate: 2025-06-10\nsection: 교육\n---\n{0}의 본문\n"


@pytest.fixture
def publication(tmp_path: Path) -> Publication:
    return make_publication(tmp_path)


def put(publication: Publication, path: str, data: bytes | str = "") -> Path:
    file = publication.articles.root / path
    file.parent.mkdir(parents=True, exist_ok=True)
    data = data or GOOD.format(file.stem)
    file.write_bytes(data if isinstance(data, bytes) else data.encode())
    return file


def paths(room: Newsroom) -> list[str]:
    return [article.path.removeprefix("articles/") for article in room.articles]


def test_order_is_that_of_the_paths_and_some_names_are_no_articles(
    publication: Publication,
) -> None:
    for path in (
        "b.md",
        "a/z.md",
        "a.md",
        "한/글.markdown",
        "_index.md",
        ".hidden.md",
        ".git/x.md",
        "a/_index.ko.md",
    ):
        put(publication, path)
    put(publication, "photo.jpg", b"\xff\xd8")
    room = load(publication)
    assert paths(room) == ["a/z.md", "a.md", "b.md", "한/글.markdown"]
    assert not room.problems


def test_ignored_globs(tmp_path: Path) -> None:
    config = CONFIG.replace(
        "[articles]", '[articles]\nignore = ["drafts", "*.tmp.md", "x/**/no.md", "/top.md"]'
    )
    publication = make_publication(tmp_path, config)
    for path in (
        "drafts/a.md",
        "y/drafts/b.md",
        "c.tmp.md",
        "x/no.md",
        "x/1/2/no.md",
        "x/yes.md",
        "top.md",
        "y/top.md",
    ):
        put(publication, path)
    assert paths(load(publication)) == ["x/yes.md", "y/top.md"]


def test_broken_files_are_reported_and_the_rest_goes_out(publication: Publication) -> None:
    put(publication, "good.md")
    put(publication, "empty.md", b"\n")
    (publication.articles.root / "zero.md").touch()
    put(publication, "binary.md", bytes(range(256)) * 10)
    put(publication, "odd.md", b"---\ntitle: \xe9\xff\n---\n")
    put(publication, "yaml.md", "---\ntitle: a\nb: [\n---\n")
    with put(publication, "huge.md", "# x\n").open("r+b") as huge:
        huge.truncate(50_000_000)
    os.mkfifo(publication.articles.root / "pipe.md")
    (publication.articles.root / "gone.md").symlink_to("nowhere.md")
    room = load(publication)
    assert paths(room) == ["good.md"]
    told = {problem.path.removeprefix("articles/"): problem for problem in room.problems}
    assert set(told) == {
        f"{name}.md" for name in ("empty", "zero", "binary", "odd", "yaml", "huge", "pipe", "gone")
    }
    assert {problem.severity for problem in told.values()} == {Severity.ERROR}
    assert told["odd.md"].line == 2
    assert told["yaml.md"].line in (3, 4)
    assert all(";" in problem.message for problem in told.values()), "each says what to do"


def test_files_and_folders_without_permission_are_reported(
    publication: Publication, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(publication, "good.md")
    put(publication, "closed.md").chmod(0)
    put(publication, "closed/a.md").parent.chmod(0)
    if os.geteuid() == 0:  # root may read everything: the system's answer is given for it
        really_open, really_scan = os.open, os.scandir

        def refuse_open(path: str, flags: int) -> int:
            if "closed" in path:
                raise PermissionError(13, "Permission denied")
            return really_open(path, flags)

        def refuse_scan(path: str) -> Any:
            if "closed" in path:
                raise PermissionError(13, "Permission denied")
            return really_scan(path)

        monkeypatch.setattr("syndicate.sources.files.os.open", refuse_open)
        monkeypatch.setattr("syndicate.sources.files.os.scandir", refuse_scan)
    room = load(publication)
    (publication.articles.root / "closed").chmod(0o700)
    assert paths(room) == ["good.md"]
    assert {problem.path for problem in room.problems} == {"articles/closed.md", "articles/closed"}
    assert all("permission" in problem.message for problem in room.problems)


def test_links_are_followed_once_and_never_out_of_the_root(
    publication: Publication, tmp_path: Path
) -> None:
    root = publication.articles.root
    put(publication, "real/a.md")
    (root / "real/loop").symlink_to(root)
    (root / "alias").symlink_to(root / "real")
    (root / "same.md").symlink_to("real/a.md")
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret.md").write_text(GOOD.format("secret"), encoding="utf-8")
    (root / "out").symlink_to(outside)
    (root / "secret.md").symlink_to(outside / "secret.md")
    room = load(publication)
    assert paths(room) == ["real/a.md"]
    assert [(p.path, p.severity) for p in room.problems] == [
        ("articles/out", Severity.WARNING),
        ("articles/secret.md", Severity.WARNING),
    ]


def test_names_from_a_mac_are_composed_and_still_found(publication: Publication) -> None:
    name = unicodedata.normalize("NFD", "한글.md")
    put(publication, name)
    room = load(publication)
    (article,) = room.articles
    assert article.path == "articles/한글.md"
    assert article.slug == "한글"
    assert room.fingerprint(article)


def test_files_that_only_look_like_articles_are_counted_once(publication: Publication) -> None:
    put(publication, "good.md")
    for name in ("a.mdx", "b.mdx", "c.rst", "d.hwp"):
        put(publication, name, "x")
    (warning,) = load(publication).problems
    assert warning.severity == Severity.WARNING
    assert "4 files" in warning.message
    assert "2 .mdx" in warning.message


def item(room: Newsroom, article: Article, publication: Publication) -> str:
    from dataclasses import replace

    article = replace(article, url="https://news.example.kr/education/a")
    return room.item(article, Pictures(publication, MemoryStore()), lambda _: None).html


def test_bodies_are_read_when_they_are_asked_for(publication: Publication) -> None:
    file = put(publication, "a.md")
    room = load(publication)
    (article,) = room.articles
    assert item(room, article, publication) == "<p>a의 본문</p>"
    assert room.fingerprint(article) == load(publication).fingerprint(article)
    spaced = file.read_text(encoding="utf-8").replace("의 본문", "의\n   본문\n")
    file.write_text(spaced, encoding="utf-8")
    assert load(publication).fingerprint(article) == room.fingerprint(article)
    file.write_text(spaced.replace("본문", "새 본문"), encoding="utf-8")
    assert load(publication).fingerprint(article) != room.fingerprint(article)


def test_a_body_of_nothing_but_marks_of_another_tool_is_told(publication: Publication) -> None:
    put(publication, "a.md", GOOD.format("a").replace("a의 본문", "{% notebook a.ipynb %}"))
    room = load(publication)
    told: list[Problem] = []
    room.item(room.articles[0], Pictures(publication, MemoryStore()), told.append)
    (warning,) = told
    assert (warning.path, warning.severity) == ("articles/a.md", Severity.WARNING)


def test_a_file_that_vanished_is_one_article_s_fault(publication: Publication) -> None:
    file = put(publication, "a.md")
    room = load(publication)
    file.unlink()
    with pytest.raises(ArticleError, match="vanished"):
        room.fingerprint(room.articles[0])


def test_page_files_give_articles_whose_text_is_read_again(publication: Publication) -> None:
    page = "2025.06.10 (화)\n\n교육\n\n첫 기사 제목\n\n{0} 본문이 여기에 온다. 둘째 문장도 있다.\n"
    put(publication, "page-1.txt", page.format("이른"))
    put(publication, "page-2.txt", page.format("늦은").replace("06.10 (화)", "06.11 (수)"))
    put(publication, "plain.txt", "2025년 소식이 아닌 제목\n본문\n")
    room = load(publication)
    (article,) = room.articles
    assert article.title == "첫 기사 제목"
    assert "늦은 본문" in item(room, article, publication)
    assert len(room.front_pages) == 2
    assert [problem.field for problem in room.problems] == ["date"], "the plain text has no date"


def test_an_ending_of_a_plugin_is_read(
    publication: Publication, monkeypatch: pytest.MonkeyPatch
) -> None:
    from syndicate.sources import learning, loading, markdown, newsroom

    put(publication, "a.mdx")
    put(publication, "b.md")
    formats = {**learning.FORMATS, ".mdx": markdown.read}
    for module in (learning, loading, newsroom):
        monkeypatch.setattr(module, "formats", lambda: formats)
    room = load(publication)
    assert paths(room) == ["a.mdx", "b.md"]
    assert not room.problems


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60
)
@given(
    data=st.binary(max_size=200),
    opening=st.sampled_from(
        (
            b"",
            b"---\n",
            b"---\ntitle: a\ndate: 2025-06-10\nsection: x\n",
            b"+++\n",
            b'{"',
            b"<html><title>",
            b"2025-06-10\n",
        )
    ),
    ending=st.sampled_from((".md", ".html", ".txt")),
)
def test_no_bytes_crash_any_reader(
    publication: Publication, data: bytes, opening: bytes, ending: str
) -> None:
    file = put(publication, f"a{ending}", opening + data or b" ")
    try:
        room = load(publication)
        for article in room.articles:
            room.fingerprint(article)
    finally:
        file.unlink()


@pytest.mark.parametrize(
    ("path", "text", "line", "field"),
    [
        ("a.md", "---\ntitle: a\nsection: 교육\nimage: x.jpg\n---\n글", 4, "image"),
        ("a.md", "---\ntitle: a\n면: 교육\ncover:\n  src: x.jpg\n---\n글", 4, "cover"),
        ("a.md", "제목: a\n사진: x.jpg\n면: 교육\n\n글", 2, "사진"),
        ("a.md", '+++\ntitle = "a"\nimages = ["x.jpg"]\nsection = "교육"\n+++\n', 3, "images"),
        (
            "a.html",
            (
                '<title>a</title><meta name=section content=교육>\n<meta name="og:image" '
                'content="x.jpg"><p>글'
            ),
            2,
            "image",
        ),
    ],
)
def test_a_missing_lead_picture_names_the_line_that_names_it(
    publication: Publication, path: str, text: str, line: int, field: str
) -> None:
    put(publication, f"2025-06-10-{path}", text)
    room = load(publication)
    (article,) = room.articles
    problems: list[Problem] = []
    room.item(article, Pictures(publication, MemoryStore()), problems.append)
    (found,) = [problem for problem in problems if "x.jpg" in problem.message]
    assert (found.line, found.field) == (line, field)


def test_an_article_without_text_goes_out_with_a_warning(publication: Publication) -> None:
    head = "---\ntitle: a\ndate: 2025-06-10\nsection: 교육\nsummary: 짧게\n"
    put(publication, "a.md", head + "---\n\n \n")
    put(publication, "b.md", head + "url: https://other.example/b\n---\n")
    room = load(publication)
    problems: list[Problem] = []
    for article in room.articles:
        assert room.item(article, Pictures(publication, MemoryStore()), problems.append).html == ""
    (warning,) = problems
    assert (warning.path, warning.severity) == ("articles/a.md", Severity.WARNING)
    assert "has no text" in warning.message


def test_folders_of_languages_hold_translations_and_a_folder_named_it_does_not(
    tmp_path: Path,
) -> None:
    publication = make_publication(tmp_path)
    head = "---\ntitle: t\ndate: 2025-06-10\nsection: 교육\n---\n\ntext\n"
    for name in ("ko/a.md", "en/a.md", "pt-br/a.md", "en/more.md", "it/only.md"):
        path = tmp_path / "articles" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(head, encoding="utf-8")
    languages = {one.path: one.language for one in load(publication).articles}
    assert languages == {
        "articles/ko/a.md": "",
        "articles/en/a.md": "en",
        "articles/en/more.md": "en",
        "articles/pt-br/a.md": "pt-BR",
        "articles/it/only.md": "",
    }
