"""The feeds over HTTP, as readers and caches ask for them."""

from __future__ import annotations

import gzip
import os
from pathlib import Path

import pytest

from .conftest import Visitor


@pytest.fixture
def tree(visitor: Visitor) -> Path:
    root = visitor.publication.root / "feeds"
    (root / "education").mkdir()
    (root / "assets").mkdir()
    (root / "rss.xml").write_text("<rss>" + "한" * 2000 + "</rss>", "utf-8")
    (root / "feed.json").write_text("{}", "utf-8")
    (root / "education" / "index.html").write_text("<p>교육</p>", "utf-8")
    (root / "assets" / "a-1.png").write_bytes(b"\x89PNG" + bytes(5000))
    (root / ".syndicate.json").write_text("{}", "utf-8")
    (visitor.publication.root / "secret.txt").write_text("geheim", "utf-8")
    return root


@pytest.mark.usefixtures("tree")
def test_feeds_come_under_the_types_that_browsers_and_readers_want(visitor: Visitor) -> None:
    for name, kind in (
        ("rss.xml", "application/xml; charset=utf-8"),
        ("feed.json", "application/feed+json"),
        ("education/", "text/html; charset=utf-8"),
        ("assets/a-1.png", "image/png"),
    ):
        answer = visitor.client.get(f"/feeds/{name}")
        assert (answer.status_code, answer.content_type) == (200, kind)


def test_what_did_not_change_is_not_sent_again(visitor: Visitor, tree: Path) -> None:
    first = visitor.client.get("/feeds/rss.xml")
    again = visitor.client.get("/feeds/rss.xml", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    since = {"If-Modified-Since": first.headers["Last-Modified"]}
    assert visitor.client.get("/feeds/rss.xml", headers=since).status_code == 304
    (tree / "rss.xml").write_text("<rss>new</rss>", "utf-8")
    tag = {"If-None-Match": first.headers["ETag"]}
    assert visitor.client.get("/feeds/rss.xml", headers=tag).data == b"<rss>new</rss>"
    os.utime(tree / "rss.xml", (1, 1))
    second = visitor.client.get("/feeds/rss.xml").headers["ETag"]
    assert second != first.headers["ETag"]
    os.utime(tree / "rss.xml", (2, 2))  # another host wrote the same bytes at another time
    assert visitor.client.get("/feeds/rss.xml").headers["ETag"] == second


def test_compressed_and_plain_are_two_representations(visitor: Visitor, tree: Path) -> None:
    plain = visitor.client.get("/feeds/rss.xml")
    packed = visitor.client.get("/feeds/rss.xml", headers={"Accept-Encoding": "br, gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == plain.data == (tree / "rss.xml").read_bytes()
    assert packed.headers["ETag"] != plain.headers["ETag"]
    assert packed.headers["Vary"] == plain.headers["Vary"] == "Accept-Encoding"


def test_a_part_can_be_asked_for(visitor: Visitor, tree: Path) -> None:
    headers = {"Range": "bytes=1-4", "Accept-Encoding": "gzip"}
    part = visitor.client.get("/feeds/rss.xml", headers=headers)
    assert (part.status_code, part.data) == (206, (tree / "rss.xml").read_bytes()[1:5])
    beyond = visitor.client.get("/feeds/rss.xml", headers={"Range": "bytes=999999-"})
    assert beyond.status_code == 416
    assert beyond.headers["Content-Range"].endswith(f"/{(tree / 'rss.xml').stat().st_size}")


@pytest.mark.parametrize("wanted", ["items=0-1", "bytes=0-1,5-6", "bytes=x", "0-1"])
def test_any_other_range_is_ignored(visitor: Visitor, tree: Path, wanted: str) -> None:
    whole = visitor.client.get("/feeds/rss.xml", headers={"Range": wanted})
    assert (whole.status_code, whole.data) == (200, (tree / "rss.xml").read_bytes())
    assert whole.headers["Accept-Ranges"] == "bytes"


def test_a_film_comes_from_the_disk_whole_and_in_parts(visitor: Visitor, tree: Path) -> None:
    data = bytes(range(256)) * (40 * 1024)  # 10 MiB
    (tree / "assets" / "film.mp4").write_bytes(data)
    whole = visitor.client.get("/feeds/assets/film.mp4")
    assert whole.data == data
    assert (whole.content_type, whole.headers["Cache-Control"][-9:]) == ("video/mp4", "immutable")
    headers = {"Range": "bytes=256-511"}
    with visitor.client.get("/feeds/assets/film.mp4", headers=headers) as part:
        assert (part.status_code, part.data) == (206, bytes(range(256)))
    again = {"If-None-Match": whole.headers["ETag"]}
    assert visitor.client.get("/feeds/assets/film.mp4", headers=again).status_code == 304


@pytest.mark.usefixtures("tree")
@pytest.mark.parametrize(
    "path",
    ["../secret.txt", "%2e%2e/secret.txt", "..%5csecret.txt", ".syndicate.json", "a%00b", "none"],
)
def test_nothing_else_is_reached(visitor: Visitor, path: str) -> None:
    answer = visitor.client.get(f"/feeds/{path}")
    assert answer.status_code == 404
    assert b"geheim" not in answer.data


@pytest.mark.usefixtures("tree")
def test_a_link_out_of_the_folder_is_not_followed(visitor: Visitor, tree: Path) -> None:
    (tree / "out.txt").symlink_to(visitor.publication.root / "secret.txt")
    assert visitor.client.get("/feeds/out.txt").status_code == 404


@pytest.mark.usefixtures("tree")
def test_a_missing_slash_leads_nowhere_else(visitor: Visitor) -> None:
    answer = visitor.client.get("/feeds/education")
    assert (answer.status_code, answer.headers["Location"]) == (302, "./education/")
