"""check: what an editor runs before lunch."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from newsroom import Newsroom

from syndicate.testing import CONFIG


def findings(newsroom: Newsroom, *words: str, status: int) -> list[dict[str, Any]]:
    result = newsroom.run("check", "--json", *words)
    assert result.exit_code == status, result.output
    told = json.loads(result.stdout)
    assert told["errors"] + told["warnings"] == len(told["problems"])
    problems = told["problems"]
    assert isinstance(problems, list)
    return problems


def test_a_sound_publication_is_well_and_nothing_is_written(newsroom: Newsroom) -> None:
    newsroom.article("a")
    assert findings(newsroom, status=0) == []
    assert "all is well" in newsroom.run("check").stderr
    assert sorted(path.name for path in newsroom.folder.iterdir()) == [
        "articles",
        "syndicate.toml",
    ]


@pytest.mark.parametrize(
    ("head", "words"),
    [
        ({"title": "긴 제목 " * 40}, "characters"),
        ({"summary": "긴 요약 " * 90}, "characters"),
        ({"body": "![](photo.jpg)"}, "photo.jpg"),
        ({"body": "![](https://example.com/photo.jpg)"}, "no alt text"),
        ({"body": "[글](other.md)"}, "leads nowhere"),
        ({"body": "[글](#nowhere)"}, "leads nowhere"),
        ({"body": "[글](https://news.example.kr/feeds/articles/2025/none/)"}, "leads nowhere"),
        ({"image": "missing.jpg"}, "missing.jpg"),
        ({"updated": "2025-06-20"}, "future"),
    ],
)
def test_what_a_careful_colleague_would_see_is_a_warning_with_its_file(
    newsroom: Newsroom, head: dict[str, object], words: str
) -> None:
    newsroom.article("a", **head)
    found = findings(newsroom, status=0)
    assert found
    for one in found:
        assert one["severity"] == "warning"
        assert one["path"] == "articles/a.md"
        assert one["line"]
    assert any(words in one["message"] for one in found)
    assert newsroom.run("check", "--strict").exit_code == 1


def test_drafts_are_examined_too(newsroom: Newsroom) -> None:
    newsroom.article("a")
    newsroom.article("b", draft=True, body="![](none.jpg)")
    assert {one["path"] for one in findings(newsroom, status=0)} == {"articles/b.md"}


def test_broken_front_matter_and_doubled_ids_are_errors(newsroom: Newsroom) -> None:
    newsroom.write("articles/broken.md", "---\ntitle: [\n---\n")
    newsroom.article("a/x", slug="same", body="eins")
    newsroom.article("b/x", slug="same", body="zwei")
    found = [one for one in findings(newsroom, status=1) if one["severity"] == "error"]
    assert {one["path"] for one in found} == {"articles/b/x.md", "articles/broken.md"}


def test_only_the_named_articles_are_examined(newsroom: Newsroom) -> None:
    newsroom.article("a", body="![](none.jpg)")
    newsroom.article("b", body="![](none.jpg)")
    path = str(newsroom.folder / "articles/b.md")
    assert {one["path"] for one in findings(newsroom, path, status=0)} == {"articles/b.md"}


def test_a_faulty_template_is_an_error_with_its_line(newsroom: Newsroom) -> None:
    newsroom.article("a")
    newsroom.write(
        "templates/index.html",
        '{% extends "!syndicate/index.html" %}\n{% block main %}\n{{ nothing.here }}\n'
        "{% endblock %}\n",
    )
    (found,) = [one for one in findings(newsroom, status=1) if one["severity"] == "error"]
    assert found["path"] == "templates/index.html"
    assert found["line"] == 3
    assert "nothing" in found["message"]
    refused = newsroom.build(status=2)
    assert "templates/index.html:3" in refused["error"]


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("artcle.html", "x", "did you mean article.html?"),
        ("words/ko.toml", '[digest]\nreed = "x"\n', "did you mean read?"),
        (
            "article.html",
            '{% extends "!syndicate/article.html" %}\n{% block article_fot %}{% endblock %}\n',
            "did you mean article_foot?",
        ),
    ],
)
def test_an_override_of_nothing_is_told(
    newsroom: Newsroom, name: str, text: str, words: str
) -> None:
    newsroom.article("a")
    newsroom.write(f"templates/{name}", text)
    (found,) = findings(newsroom, status=0)
    assert found["path"] == f"templates/{name}"
    assert words in found["message"]


def test_a_copied_file_is_told(newsroom: Newsroom) -> None:
    newsroom.article("a", title="같은 제목", body="같은 글")
    newsroom.article("a - 복사본", title="같은 제목", body="같은 글")
    (found,) = findings(newsroom, status=0)
    assert "copy of articles/a" in found["message"]
    assert newsroom.build()["problems"] == [found]


def test_a_change_of_what_stands_in_every_id_is_told(newsroom: Newsroom) -> None:
    newsroom.article("a")
    newsroom.build()
    newsroom.configure(CONFIG.replace("since = 2025", "since = 2001"))
    messages = [one["message"] for one in findings(newsroom, status=0)]
    assert any("since = 2025" in one for one in messages)


def test_faults_of_the_configuration_are_findings_with_lines(newsroom: Newsroom) -> None:
    newsroom.configure(CONFIG + "\n[feeds]\nitmes = 5\n")
    (found,) = findings(newsroom, status=1)
    assert found["path"] == "syndicate.toml"
    assert found["line"] == CONFIG.count("\n") + 3
    assert "items" in found["message"]


def test_a_feed_that_was_damaged_after_publishing_is_found(newsroom: Newsroom) -> None:
    newsroom.article("a")
    newsroom.build()
    path = newsroom.folder / "feeds/rss.xml"
    path.write_bytes(path.read_bytes()[:-20])
    found = findings(newsroom, status=1)
    assert any(one["path"] == "feeds/rss.xml" for one in found)


def test_a_letter_nobody_could_answer_or_leave_is_told(newsroom: Newsroom) -> None:
    newsroom.configure(
        '[publication]\ntitle = "한빛"\nurl = "https://news.example.kr"\nsince = 2025\n'
        '[[sections]]\nname = "교육"\nslug = "education"\n'
    )
    newsroom.article("a")
    fields = {one["field"] for one in findings(newsroom, status=0)}
    assert fields == {"delivery.from", "publication.publisher", "site.url"}


@pytest.fixture
def web() -> Iterator[str]:
    """A web server: ``/here`` answers, ``/shy`` only to GET, the rest is not there."""

    class Handler(BaseHTTPRequestHandler):
        def do_HEAD(self) -> None:
            self.answer({"/here": 200, "/shy": 405}.get(self.path, 404))

        def do_GET(self) -> None:
            self.answer({"/here": 200, "/shy": 200}.get(self.path, 404))

        def answer(self, status: int) -> None:
            self.send_response(status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # its own name
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


def test_online_asks_every_address_once(newsroom: Newsroom, web: str) -> None:
    newsroom.article("a", body=f"[1]({web}/here) [2]({web}/shy) [3]({web}/gone)")
    assert findings(newsroom, status=0) == []
    (found,) = findings(newsroom, "--online", status=0)
    assert f"{web}/gone does not answer: HTTP 404" in found["message"]


def test_a_stylesheet_may_take_in_the_shipped_one_and_the_letter_another_colour(
    newsroom: Newsroom,
) -> None:
    newsroom.article("a")
    newsroom.write(
        "templates/page.css", '{% include "!syndicate/page.css" %}\n:root { --accent: #0a5c36; }\n'
    )
    newsroom.write(
        "templates/digest.html",
        '{% extends "!syndicate/digest.html" %}\n{% block styles %}\n{{ super() }}\n'
        "<style>h2 { color: #0a5c36; }</style>\n{% endblock %}\n",
    )
    newsroom.build()
    tree = newsroom.tree()
    (style,) = [name for name in tree if name.startswith("assets/page-") and name.endswith(".css")]
    assert b"{%" not in tree[style]
    assert len(tree[style]) > 5000
    assert b"--accent: #0a5c36" in tree[style]
    assert b"color:#0a5c36" in tree["digest/2025-06-10/index.html"].replace(b": ", b":")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ('[date]\nday = "{nope}"\n', "words/ko.toml: date.day"),
        ("date = 5\n", "words/ko.toml: date: must be a table"),
        ('[date]\nweekdays = ["월"]\n', "must hold 7 words"),
        ('[digest]\nweb = "{"\n', "unknown placeholder"),
    ],
)
def test_words_that_do_not_fit_are_named_with_their_key(
    newsroom: Newsroom, words: str, told: str
) -> None:
    newsroom.article("a")
    newsroom.write("templates/words/ko.toml", words)
    assert told in newsroom.build(status=2)["error"]
