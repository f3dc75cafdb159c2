"""What every answer of the site carries, and what it never does."""

from __future__ import annotations

from pathlib import Path

import pytest

from syndicate.errors import UsageError
from syndicate.templating import Templates
from syndicate.testing import CONFIG, make_publication
from syndicate.web import create_app

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


@pytest.mark.parametrize("path", ["/letters", "/letters//preferences", "/feeds//x", "/"])
def test_no_host_that_a_request_names_gets_into_a_redirect(visitor: Visitor, path: str) -> None:
    answer = visitor.client.get(path, headers={"Host": "evil.example"})
    assert answer.status_code in (301, 302, 308)
    assert answer.headers["Location"].startswith("/")
    assert not answer.headers["Location"].startswith("//")
    assert "evil" not in str(answer.headers) + answer.text


def test_a_frame_of_another_site_is_refused_but_its_mail_program_may_unsubscribe(
    visitor: Visitor,
) -> None:
    headers = {"Origin": "null", "Sec-Fetch-Site": "cross-site"}
    data = {"email": "kim@example.kr", "everything": "1", "news": "1"}
    assert visitor.client.post("/letters/", data=data, headers=headers).status_code == 403
    assert not visitor.mails
    headers["Sec-Fetch-Site"] = "same-origin"
    assert visitor.client.post("/letters/", data=data, headers=headers).status_code == 200


def test_a_wrong_method_is_told_the_right_ones(visitor: Visitor) -> None:
    answer = visitor.client.post("/letters/assets/x.css")
    assert answer.status_code == 405
    assert "GET" in answer.headers["Allow"]  # RFC 9110 §15.5.6
    assert visitor.client.open("/letters/", method="TRACE").status_code == 405


def test_a_failing_page_shows_and_logs_nobodys_address(
    visitor: Visitor, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    address = "kim@example.kr"  # the line that failed is logged as it is written

    def fail(*_: object) -> None:
        raise RuntimeError(f"no row for {address}")

    preferences = visitor.confirmed()
    monkeypatch.setattr("syndicate.delivery.links.by_token", fail)
    answer = visitor.client.get(preferences)
    assert answer.status_code == 500
    assert "RuntimeError" in caplog.text
    assert address not in answer.text + caplog.text


def test_site_and_feeds_at_one_address_are_refused(tmp_path: Path, visitor: Visitor) -> None:
    config = CONFIG.replace("https://news.example.kr/letters", "https://x.example.kr/feeds/")
    publication = make_publication(tmp_path / "other", config)
    with pytest.raises(UsageError, match=r"site\.url"):
        create_app(
            publication,
            visitor.database,
            Templates(publication),
            visitor.clock,
            lambda _: None,
            tmp_path,
        )
