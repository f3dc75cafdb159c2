"""What every answer of the site carries, and what it never does."""

from __future__ import annotations

from .conftest import Visitor


def test_pages_need_no_script_set_no_cookie_and_tell_no_other_site(visitor: Visitor) -> None:
    for path in ("/letters/", "/letters/preferences", "/letters/p/none", "/letters/nothing"):
        answer = visitor.client.get(path)
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "script-src" not in policy
        assert "<script" not in answer.text
        assert "Set-Cookie" not in answer.headers
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["Strict-Transport-Security"]


def test_style_and_icon_come_from_the_site_itself_and_are_kept(visitor: Visitor) -> None:
    page = visitor.client.get("/letters/").text
    for kind in ("page-", "site-", "icon-"):
        address = page.partition(f'"/letters/assets/{kind}')[2].partition('"')[0]
        answer = visitor.client.get(f"/letters/assets/{kind}{address}")
        assert answer.status_code == 200
        assert "immutable" in answer.headers["Cache-Control"]


def test_a_form_of_another_site_is_refused(visitor: Visitor) -> None:
    answer = visitor.client.post(
        "/letters/",
        data={"email": "kim@example.kr", "everything": "1", "news": "1"},
        headers={"Origin": "https://evil.example"},
    )
    assert answer.status_code == 403
    assert not visitor.mails


def test_a_form_beyond_reason_is_refused_without_a_traceback(visitor: Visitor) -> None:
    answer = visitor.client.post("/letters/", data={"email": "x" * 200_000})
    assert answer.status_code == 413
    assert "Traceback" not in answer.text
