from __future__ import annotations

import time
from urllib.parse import urlsplit

import pytest
from hypothesis import given, strategies as st

from syndicate.sources.links import absolute, is_relative, srcset

BASE = "https://news.example.kr/education/story-1"


@pytest.mark.parametrize(
    ("written", "reached"),
    [
        ("photo.jpg", "https://news.example.kr/education/photo.jpg"),
        ("/images/a b.jpg", "https://news.example.kr/images/a%20b.jpg"),
        ("../가.html?q=나 다#라", "https://news.example.kr/%EA%B0%80.html?q=%EB%82%98%20%EB%8B%A4#%EB%9D%BC"),
        ("#fn-1", f"{BASE}#fn-1"),
        ("?page=2", f"{BASE}?page=2"),
        ("//cdn.example.kr/x.js", "https://cdn.example.kr/x.js"),
        ("HTTP://News.Example.KR/A", "http://news.example.kr/A"),
        ("http:/news.example.kr/a", "http://news.example.kr/a"),
        ("https:\\\\news.example.kr\\a", "https://news.example.kr/a"),
        ("  https://news.exa\nmple.kr/ ", "https://news.example.kr/"),
        ("http://user:pw@example.kr:8080/x", "http://user:pw@example.kr:8080/x"),
        ("https://한빛.example/길", "https://xn--xx3br43b.example/%EA%B8%B8"),
        ("https://%ED%95%9C%EB%B9%9B.example/", "https://xn--xx3br43b.example/"),
        ("https://example.kr/%EA%B0%80/50%", "https://example.kr/%EA%B0%80/50%25"),
        ("https://[2001:db8::1]:8443/x", "https://[2001:db8::1]:8443/x"),
        ("mailto:desk@example.kr?subject=가", "mailto:desk@example.kr?subject=%EA%B0%80"),
        ("tel:+82-31-000-0000", "tel:+82-31-000-0000"),
    ],
)  # fmt: skip
def test_what_authors_write_becomes_an_address(written: str, reached: str) -> None:
    assert absolute(written, BASE) == reached


@pytest.mark.parametrize(
    "written",
    [
        "", "   ", "javascript:alert(1)", "JaVa\tScript:alert(1)", "data:text/html,x", "vbscript:x",
        "file:///etc/passwd", "http://", "https:///", "http://a b/", "http://[::1", "https://x:99999/",
        "http://exa<mple/", "mailto:", "ftp://example.kr/", "https://" + "a." * 40 + "가" * 80, "https://가..나/",
    ],
)  # fmt: skip
def test_what_no_reader_could_open_is_nothing(written: str) -> None:
    assert absolute(written, BASE) is None


@given(st.text(max_size=80) | st.text("/\\:?#[]@%. abc가http", max_size=40))
def test_every_result_is_absolute_ascii_and_stays_itself(written: str) -> None:
    url = absolute(written, BASE)
    if url is not None:
        assert url.isascii()
        assert not set(url) & set(" \"'<>\n\t") - {"'"}
        assert url.startswith(("mailto:", "tel:")) or urlsplit(url).hostname
        assert absolute(url, BASE) == url


@pytest.mark.parametrize("written", ["a.jpg", "/a.jpg", "../가.jpg", "#x", "?x", "2025/a:b.jpg"])
def test_an_address_without_scheme_or_host_is_relative(written: str) -> None:
    assert is_relative(written)


@pytest.mark.parametrize("written", ["", "https://a/b", "//a/b", "\\\\a\\b", "mailto:x", "data:,"])
def test_any_other_is_not(written: str) -> None:
    assert not is_relative(written)


def _resolve(address: str) -> str | None:
    return absolute(address, BASE)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("//c.kr/a.jpg 1x, //c.kr/b.jpg 2x", "https://c.kr/a.jpg 1x, https://c.kr/b.jpg 2x"),
        ("/a.jpg", "https://news.example.kr/a.jpg"),
        ("//c.kr/w_1,h_2/a 480w,//c.kr/b 960w", "https://c.kr/w_1,h_2/a 480w, https://c.kr/b 960w"),
        ("/a.jpg, /b.jpg 2x", "https://news.example.kr/a.jpg, https://news.example.kr/b.jpg 2x"),
        ("data:image/png;base64,AA== 1x, /b.jpg 2x", "https://news.example.kr/b.jpg 2x"),
        ("/a.jpg big, /b.jpg 2x", "https://news.example.kr/b.jpg 2x"),
        (" , ,", ""),
        ("", ""),
    ],
)  # fmt: skip
def test_srcset_is_read_as_browsers_read_it(written: str, read: str) -> None:
    assert srcset(written, _resolve) == read


@given(st.text("a,b( )12xw/\n%가", max_size=60))
def test_a_written_srcset_reads_as_itself(written: str) -> None:
    once = srcset(written, _resolve)
    assert srcset(once, _resolve) == once


def test_a_hostile_srcset_ends_quickly() -> None:
    started = time.perf_counter()
    for bomb in ("(" * 300_000, "a (" * 100_000, ", " * 150_000, "a," * 150_000):
        srcset(bomb, _resolve)
    assert time.perf_counter() - started < 5
