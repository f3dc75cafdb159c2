"""Reports of many mail systems, read. The samples in bounces/ are written for these tests."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings, strategies as st

from syndicate.delivery.smtp_reply import Reply, is_bad_address
from syndicate.mail.bounce import LIMIT, Kind, read

SAMPLES = Path(__file__).parent / "bounces"
RETURN_PATH = f"bounces+hanbit-{'a' * 40}@news.example.kr"
MESSAGE_ID = "<2025-06-10.hanbit.AAAAAAAAAAAAAAAAAAAAAA@news.example.kr>"

KIM = "kim@naver.test"
EXPECTED = {
    "arf-abuse": ("complaint", "kim@provider.example", "", "called unwanted"),
    "arf-authentication": ("notice", "", "", "report of authentication"),
    "arf-not-spam": ("notice", "", "", "called wanted"),
    "arf-opt-out": ("complaint", "", "", "wants no more letters"),
    "challenge": ("notice", "", "", "asks to be confirmed"),
    "daum-dormant": ("hard", "kim@daum.test", "", "dormant account"),
    "dsn-delayed": ("notice", KIM, "4.4.1", "still under way"),
    "dsn-expired": ("soft", KIM, "4.4.7", "not delivered in time"),
    "dsn-international": ("hard", "홍길동@예시.test", "5.1.1", "no such mailbox"),
    "dsn-mailbox-full": ("soft", KIM, "5.2.2", "mailbox full"),
    "dsn-not-authenticated": (
        "blocked",
        "kim@gmail.test",
        "5.7.26",
        "our mail is not authenticated",
    ),
    "dsn-qmail-comment": ("hard", KIM, "5.1.2", "no such mail domain"),
    "dsn-relayed": ("notice", KIM, "2.0.0", "passed on"),
    "dsn-sender-refused": ("blocked", KIM, "5.0.0", "our address was refused"),
    "dsn-two-people": ("soft", KIM, "5.1.1", "no such mailbox, for a part of it"),
    "dsn-unknown-user": ("hard", KIM, "5.1.1", "no such mailbox"),
    "dsn-wrong-code": ("soft", KIM, "5.1.1", "mailbox full"),
    "exchange-vague": ("hard", "kim@school.test", "5.1.1", "no such mailbox"),
    "exim-full": ("soft", KIM, "", "mailbox full"),
    "hanmail-full": ("soft", "kim@hanmail.test", "", "mailbox full"),
    "korean-no-reason": ("soft", "kim@mail.test", "", "delivery failed"),
    "korean-reader-blocks": ("hard", "kim@mail.test", "", "the reader blocks this sender"),
    "nate-refused": ("blocked", "kim@nate.test", "", "refused by policy"),
    "naver-no-user": ("hard", KIM, "", "no such mailbox"),
    "office365": ("hard", "kim@school.test", "5.1.10", "no such mailbox"),
    "outlook-complaint": ("complaint", "kim@outlook.example", "", "called unwanted"),
    "person": ("unknown", "", "", "not a report of a mail system"),
    "qmail-no-mailbox": ("hard", KIM, "5.1.1", "no such mailbox"),
    "sendmail-old": ("hard", "kim@nowhere.test", "", "no such mail domain"),
    "vacation": ("notice", "", "", "an automatic answer"),
}
"""Sample → kind, recipient, status and reason of its first report."""

QUOTE_NOTHING = {"daum-dormant", "hanmail-full", "nate-refused"} | {
    "korean-no-reason",
    "korean-reader-blocks",
}


def sample(name: str) -> bytes:
    return (SAMPLES / f"{name}.eml").read_bytes()


def test_every_sample_is_expected_to_say_something() -> None:
    assert {path.stem for path in SAMPLES.glob("*.eml")} == set(EXPECTED)


@pytest.mark.parametrize("name", EXPECTED)
def test_a_report_says_who_and_why(name: str) -> None:
    report = read(sample(name))[0]
    assert (report.kind.value, report.recipient, report.status, report.reason) == EXPECTED[name]
    assert "\n" not in report.diagnostic


@pytest.mark.parametrize("name", EXPECTED)
def test_a_report_leads_to_its_letter(name: str) -> None:
    report = read(sample(name))[0]
    assert RETURN_PATH in report.returned_to
    assert report.message_ids == (() if name in QUOTE_NOTHING else (MESSAGE_ID,))


def test_each_recipient_of_a_report_has_a_verdict_and_a_digest() -> None:
    gone, arrived = read(sample("dsn-two-people"))
    assert (arrived.kind, arrived.recipient) == (Kind.NOTICE, "lee@daum.test")
    assert gone.digest != arrived.digest


@pytest.mark.parametrize(
    ("status", "words", "kind"),
    [
        ("5.1.1", "", "hard"),
        ("5.1.2", "", "hard"),
        ("5.1.10", "", "hard"),
        ("5.2.1", "", "hard"),
        ("5.7.17", "", "hard"),
        ("5.2.2", "", "soft"),
        ("5.4.6", "", "soft"),
        ("4.1.1", "450 User unknown", "soft"),  # greylisting by way of an alias map
        ("4.4.1", "", "soft"),
        ("4.7.1", "", "blocked"),
        ("5.7.1", "", "blocked"),
        ("5.6.0", "", "blocked"),
        ("5.3.4", "", "blocked"),
        ("5.7.1", "554 5.7.1 <kim@naver.test>: Recipient address rejected: User unknown", "hard"),
        ("5.0.0", "550 5.1.1 RUSR 192.0.2.1: No such user", "hard"),
        ("5.0.0", "550 Requested action not taken: mailbox unavailable", "hard"),
        ("5.0.0", "550 5.1.1 Inactive mbox", "hard"),
        ("5.0.0", "550 5.2.1 The user is receiving mail at a rate that prevents more", "soft"),
        ("5.0.0", "550 The sender address does not exist", "blocked"),
        ("5.0.0", "550 5.7.1 The sender address is blocked", "blocked"),
        ("5.0.0", "550 IP address is disabled", "soft"),
        ("5.0.0", "550 5.7.1 see http://www.spamhaus.test/ for 192.0.2.1", "blocked"),
        (
            "5.0.0",
            "421 4.3.2 Your IP(192.0.2.5) is filtered; register it at realip.test",
            "blocked",
        ),
        ("5.0.0", "550 수신자 서버가 스팸으로 보고 차단했습니다", "blocked"),
        ("5.0.0", "550 받는 사람에게 전달할 수 없습니다", "soft"),
        ("5.0.0", "550 해당 계정이 없습니다", "hard"),
        ("5.0.0", "552 메일함 용량 초과", "soft"),
        ("", "451 temporary failure", "soft"),
        ("", "", "soft"),
    ],
)
def test_what_a_code_and_words_mean_together(status: str, words: str, kind: str) -> None:
    assert [one.kind.value for one in read(standard(status, words))] == [kind]


def standard(status: str, words: str) -> bytes:
    """A report after RFC 3464."""
    return (
        "From: MAILER-DAEMON@mx.example\nSubject: failed\nMIME-Version: 1.0\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\n\n--b\n'
        "Content-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example\n\n"
        f"Final-Recipient: rfc822; {KIM}\nAction: failed\nStatus: {status}\n"
        f"Diagnostic-Code: smtp; {words}\n\n--b--\n"
    ).encode()


def in_sentences(words: str) -> bytes:
    """The same of a server that knows no standard."""
    return (
        "From: MAILER-DAEMON@mx.example\nSubject: 메일 반송 안내\n\n"
        f"받는 사람 {KIM}\n사유: {words}\n"
    ).encode()


ABOUT_US = (
    "550 Sender address does not exist",
    "550 The sender's address doesn't exist",
    "발신자 주소 없음: sender address does not exist",
    "보내는 사람의 주소가 존재하지 않습니다.",
    "550 발신자 계정이 존재하지 않습니다",
    "550 보내는 메일 주소를 찾을 수 없습니다",
    "550 Return path mailbox does not exist: bounces@news.example.kr",
    "550 reverse DNS: host not found",
    "550 PTR 레코드가 존재하지 않습니다",
    "550 SPF 레코드가 없는 도메인입니다",
    "550 HELO 도메인이 존재하지 않습니다",
    "550 helo host does not exist",
    "554 unknown sender",
    "해외 IP에서 보낸 메일은 받지 않습니다.",
    "첨부파일 용량이 초과되었습니다.",
    "수신거부된 메일입니다.",
)
PASSING = (
    "550 5.2.1 mailbox temporarily disabled",
    "550 5.1.1 user unknown; temporary lookup failure",
    "The recipient account is suspended temporarily",
)
FOR_GOOD = (
    "수신자가 수신거부한 발신자입니다.",
    "수신자가 귀하의 메일을 수신거부하였습니다.",
    "받는 사람이 수신 거부한 주소입니다",
    "수신자가 차단한 메일입니다",
    "사용 중지된 계정입니다.",
    "없는 계정",
    "보낸 메일이 반송되었습니다. 받는 사람의 주소가 존재하지 않습니다.",
    "보낸 이메일이 반송되었습니다. 없는 주소입니다",
    "550 5.1.1 <kim@naver.test>: Recipient address rejected: User unknown in virtual mailbox table",
)


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        *((words, Kind.BLOCKED) for words in ABOUT_US),
        *((words, Kind.SOFT) for words in PASSING),
        *((words, Kind.HARD) for words in FOR_GOOD),
    ],
)
@pytest.mark.parametrize("report", [lambda words: standard("5.0.0", words), in_sentences])
def test_only_what_is_said_of_the_readers_mailbox_counts_against_it(
    words: str, kind: Kind, report: Callable[[str], bytes]
) -> None:
    assert [one.kind for one in read(report(words))] == [kind]


@pytest.mark.parametrize("words", [one for one in (*ABOUT_US, *PASSING) if one[0] == "5"])
def test_an_answer_about_us_makes_no_reader_unreachable(words: str) -> None:
    assert not is_bad_address(Reply.of(550, [words[4:].encode()]))
    assert is_bad_address(Reply.of(550, [b"5.1.1 user unknown"]))


def test_a_read_receipt_is_no_matter() -> None:
    mail = (
        f"From: {KIM}\nSubject: Read: 한빛일보\nMIME-Version: 1.0\nContent-Type: multipart/report; "
        'report-type=disposition-notification; boundary="b"\n\n--b\n\nYour message was read.\n--b\n'
        f"Content-Type: message/disposition-notification\n\nFinal-Recipient: rfc822; {KIM}\n"
        "Disposition: manual-action/MDN-sent-automatically; displayed\n\n--b--\n"
    )
    (report,) = read(mail.encode())
    assert (report.kind, report.reason) == (Kind.NOTICE, "a read receipt")


def test_a_report_that_it_is_tried_again_is_no_matter() -> None:
    mail = (
        "From: Mail Delivery Subsystem <mailer-daemon@gmail.test>\n"
        "Subject: Delivery Status Notification (Delay)\n\nDelivery incomplete\n\n"
        f"There was a temporary problem delivering your message to {KIM}. Gmail will retry for 46 "
        "more hours.\n"
    )
    assert [one.kind for one in read(mail.encode())] == [Kind.NOTICE]


def test_the_same_report_has_the_same_digest_however_it_was_fetched() -> None:
    plain = sample("exim-full")
    (report,) = read(plain)
    fetched = (
        b"From MAILER-DAEMON Tue Jun 10 07:31:02 2025\nX-UID: 7\nStatus: RO\n"
        b"Delivered-To: desk@elsewhere.example\n" + plain.rstrip() + b"\n\n"
    )
    for other in (plain.replace(b"\n", b"\r\n"), fetched):
        assert read(other)[0].digest == report.digest
    assert read(sample("qmail-no-mailbox"))[0].digest != report.digest


def test_a_line_that_an_mbox_quotes_does_not_make_another_report() -> None:
    plain = sample("qmail-no-mailbox") + b"\nFrom here on it is a quote.\n"
    quoted = plain.replace(b"\nFrom here", b"\n>From here")
    assert read(plain)[0].digest == read(quoted)[0].digest


def test_a_report_that_a_person_passes_on_in_words_is_theirs() -> None:
    text = sample("qmail-no-mailbox").split(b"\n\n", 1)[1]
    mail = b"From: Lee <lee@daum.test>\nTo: desk@news.example.kr\nSubject: Fwd: look\n\n" + text
    assert read(mail)[0].kind is Kind.UNKNOWN


HOSTILE = {
    "nothing": b"",
    "nul": b"\0" * 1000,
    "no body": b"Subject: =?euc-kr?b?a?=\nContent-Type: multipart/report",
    "broken words": b"From: =?x?b?=?= =?utf-8?q?=ZZ?= <>\nSubject: =?ks_c_5601-1987?b?///?=\n\n.",
    "nested": b'Content-Type: multipart/mixed; boundary="a"\n\n--a\n' * 3000,
    "nested messages": b"Content-Type: message/rfc822\n\n" * 3000,
    "charsets": b"Content-Type: text/plain; charset*=x''%ff%fe; charset=hex\n\nmailer \xff",
    "dashes": b"From: postmaster@a.test\nSubject: failure notice\n\n" + b"-" * 1_000_000,
    "quotes": b"From: postmaster@a.test\nSubject: failure notice\n\n" + b"> " * 500_000,
    "tags": b"From: postmaster@a.test\nContent-Type: text/html\n\n" + b"<style <script" * 70_000,
    "words": b"From: postmaster@a.test\nSubject: failure notice\n\n" + b"user address " * 80_000,
    "addresses": b"From: postmaster@a.test\nSubject: undeliverable\n\n" + b"a" * 500_000 + b"@",
    "fields": b"To: a@b.test\n" * 80_000 + b"\n",
    "blocks": b"Content-Type: message/delivery-status\n\n" + b"Action: failed\n\n" * 60_000,
    "subject": b"Subject: " + b"=?utf-8?q?a?= " * 60_000 + b"\n\nx",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_mail_is_read_in_time(name: str) -> None:
    begun = time.monotonic()
    reports = read(HOSTILE[name])
    assert 1 <= len(reports) <= 100
    assert time.monotonic() - begun < 20  # some 1 s; what grows with the square takes minutes


def test_a_huge_mail_is_looked_at_as_far_as_it_makes_sense() -> None:
    mail = sample("dsn-unknown-user") + b"x" * 2 * LIMIT
    assert read(mail)[0].kind is Kind.HARD


MUTATED = [sample(name) for name in sorted(EXPECTED)]


@settings(max_examples=150)
@given(
    st.sampled_from(MUTATED),
    st.lists(
        st.tuples(st.integers(0, 4000), st.integers(0, 40), st.binary(max_size=30)), max_size=6
    ),
)
def test_no_change_of_bytes_stops_the_reader(
    mail: bytes, changes: list[tuple[int, int, bytes]]
) -> None:
    for start, length, put in changes:
        mail = mail[:start] + put + mail[start + length :]
    reports = read(mail)
    assert reports
    for one in reports:
        assert re.fullmatch(r"[0-9a-f]{64}", one.digest)
        for text in (one.recipient, one.diagnostic, one.subject, *one.returned_to):
            assert text.encode("utf-8").splitlines() in ([], [text.encode("utf-8")])
    assert read(mail) == reports
