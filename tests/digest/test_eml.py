from __future__ import annotations

import email
import email.policy
import re
from datetime import UTC, datetime
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.utils import parseaddr, parsedate_to_datetime
from pathlib import Path
from typing import Any

import pytest
from digest_editions import digest, edition
from hypothesis import example, given, strategies as st

from syndicate.digest import Letter, eml, header, message_id, public_sender
from syndicate.errors import DigestError
from syndicate.testing import CONFIG, MORNING, make_publication
from syndicate.text import one_line

SENDER = ("한빛일보", "digest@news.example.kr")
ID = "<2025-06-10.hanbit@news.example.kr>"
KOREAN = st.sampled_from(
    (
        "축제",
        "개편",
        "주민",
        "복지관",
        "AI",
        "2025",
        "—",
        "“예산안”",
        "(종합)",
        "👩\u200d👩\u200d👧",
        "🇰🇷",
        "עברית",
        "مرحبا",
        "naïve",
    )
)
SUBJECTS = st.one_of(
    st.lists(KOREAN, min_size=1, max_size=60).map(" ".join),
    st.text(
        alphabet=st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp", "Co", "Cn")),
        min_size=1,
        max_size=300,
    ),
).map(lambda text: " ".join(text.split()))


def letter(subject: str = "제목") -> Letter:
    return Letter(subject, "<!DOCTYPE html><html><body>한글 & €</body></html>\n", "본문\n둘째\n")


def sent(subject: str = "제목", **changes: object) -> bytes:
    values: dict[str, object] = {"sender": SENDER, "date": MORNING, "message_id": ID, **changes}
    return eml(letter(subject), **values)  # type: ignore[arg-type]  # a test's shorthand


def read(data: bytes) -> EmailMessage:
    message = email.message_from_bytes(data, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    return message


def content(part: Any) -> str:
    """The text of a part; its lines end in CRLF, as RFC 2046 §4.1.1 wants."""
    text = part.get_content()
    assert text.count("\n") == text.count("\r\n")
    return str(text.replace("\r\n", "\n"))


def headers(data: bytes) -> list[bytes]:
    return data.partition(b"\r\n\r\n")[0].split(b"\r\n")


def test_the_message_reads_back_as_both_parts() -> None:
    message = read(sent())
    assert message.get_content_type() == "multipart/alternative"
    plain, html = message.iter_parts()
    assert [part.get_content_type() for part in (plain, html)] == ["text/plain", "text/html"]
    assert content(plain) == "본문\n둘째\n"
    assert content(html) == letter().html
    for part in message.walk():
        assert part.defects == []
    assert {part["Content-Transfer-Encoding"] for part in (plain, html)} == {"base64"}
    assert {part.get_content_charset() for part in (plain, html)} == {"utf-8"}


def test_the_whole_letter_of_an_edition_survives(tmp_path: Path) -> None:
    publication = make_publication(tmp_path)
    one = edition()
    joined = digest(tmp_path, one).letter()
    data = eml(
        joined,
        sender=public_sender(publication),
        date=one.at,
        message_id=message_id(one, publication),
    )
    message = read(data)
    assert str(make_header(decode_header(message["Subject"]))) == joined.subject
    assert message["From"].addresses[0].display_name == "한빛일보"
    assert message["To"].addresses == message["From"].addresses  # a public copy names no person
    assert parsedate_to_datetime(message["Date"]) == one.at
    assert message["Message-ID"] == "<2025-06-10.hanbit@news.example.kr>"
    assert message["MIME-Version"] == "1.0"
    plain, html = message.iter_parts()
    assert (content(plain), content(html)) == (joined.text, joined.html)


def test_lines_end_in_crlf_and_are_ascii_and_short() -> None:
    data = sent("긴 제목 " * 30, headers=[("List-Id", "Hanbit <digest.news.example.kr>")])
    assert data.count(b"\n") == data.count(b"\r\n") == data.count(b"\r")
    assert data.isascii()
    assert max(map(len, data.split(b"\r\n"))) <= 78
    assert data.endswith(b"--\r\n")


def test_the_same_letter_gives_the_same_bytes_and_another_id_another_boundary() -> None:
    assert sent() == sent()
    one, other = read(sent()), read(sent(message_id="<other@news.example.kr>"))
    assert one.get_boundary() != other.get_boundary()


def test_ids_derive_from_edition_publication_and_recipient(tmp_path: Path) -> None:
    publication = make_publication(tmp_path)
    assert message_id(edition(), publication, "r1x") == "<2025-06-10.hanbit.r1x@news.example.kr>"
    odd = message_id(edition(), publication, "a@b <c>\r\n.")
    assert re.fullmatch(r"<[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]+@news\.example\.kr>", odd)
    nameless = make_publication(tmp_path / "x", CONFIG.replace('id = "hanbit"\n', ""))
    assert message_id(edition(), nameless) == "<2025-06-10.digest@news.example.kr>"


@given(SUBJECTS.filter(bool))
@example("축제 개편 주민 복지관")
@example("=?utf-8?q?not=20an=20encoded=20word?=")
@example("a" * 300)
@example("가" * 300)
@example("word " * 59 + "word")
def test_what_was_put_into_a_subject_is_what_every_parser_reads(subject: str) -> None:
    lines = headers(sent(subject))
    assert all(len(line) <= 78 for line in lines)
    assert all(line[:1] == b" " or b":" in line for line in lines)
    message = email.message_from_bytes(sent(subject))
    assert str(make_header(decode_header(message["Subject"]))) == subject
    assert str(read(sent(subject))["Subject"]) == subject
    # Two encoded words in one line, or one split over two lines, is what Yahoo refuses.
    start = next(at for at, line in enumerate(lines) if line.startswith(b"Subject:"))
    for line in [lines[start], *(one for one in lines[start + 1 :] if one[:1] == b" ")]:
        assert line.count(b"=?utf-8?") <= 1


@given(SUBJECTS)
@example('한빛 "일보", (주)')
@example('Kim, "Ha" \\ neul')
@example("")
@example("A very long English name of a newspaper that goes on and on beyond the line")
def test_display_names_survive_in_from_and_to(name: str) -> None:
    message = email.message_from_bytes(sent(sender=(name, SENDER[1]), to=(name, "r@reader.kr")))
    for field, address in (("From", SENDER[1]), ("To", "r@reader.kr")):
        shown, found = parseaddr(str(message[field]).replace("\r\n", ""))
        assert found == address
        assert str(make_header(decode_header(shown))) == one_line(name)
    assert all(len(line) <= 78 for line in headers(sent(sender=(name, SENDER[1]))))


def test_a_domain_in_hangul_is_sent_in_ascii() -> None:
    to = str(read(sent(to=("", "kim@예시.한국")))["To"])
    assert to.startswith("kim@xn--")
    assert to.encode().partition(b"@")[2].decode("idna") == "예시.한국"


@pytest.mark.parametrize(
    "address", ["", "nobody", "a@b\r\nBcc: x@y.kr", "a b@c.kr", "홍@a.kr", "a@", "<a@b.kr>"]
)
def test_an_address_that_mail_cannot_carry_is_refused(address: str) -> None:
    with pytest.raises(DigestError, match="not an address"):
        sent(to=("이름", address))


@pytest.mark.parametrize("value", ["a\r\nBcc: x@y.kr", "a\nb", "a\0b"])
def test_no_header_can_smuggle_in_another(value: str) -> None:
    with pytest.raises(DigestError, match="line break"):
        sent(headers=[("X-Note", value)])
    assert b"\r\nBcc" not in sent(sender=("a\r\nBcc: x@y.kr", SENDER[1]))


def test_list_headers_keep_their_addresses_whole() -> None:
    value = f"<https://l.example.kr/u/{'a' * 60}>, <mailto:stop@news.example.kr?subject=x>"
    line = header("List-Unsubscribe", value)
    assert line.replace("\r\n", "") == f"List-Unsubscribe: {value}"
    assert "\r\n <mailto:" in line


def test_a_publication_without_any_address_hears_what_to_set(tmp_path: Path) -> None:
    config = CONFIG.replace('email = "desk@news.example.kr"\n', "").split("[delivery]")[0]
    with pytest.raises(DigestError, match=r"set delivery\.from"):
        public_sender(make_publication(tmp_path / "none", config))
    config = CONFIG.split("[delivery]")[0]
    publication = make_publication(tmp_path / "desk", config)
    assert public_sender(publication) == ("한빛일보", "desk@news.example.kr")


def test_the_date_carries_its_zone() -> None:
    late = datetime(2025, 6, 9, 22, 0, tzinfo=UTC)
    assert read(sent(date=late))["Date"] == "Mon, 09 Jun 2025 22:00:00 +0000"
