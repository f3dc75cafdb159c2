"""Short mails beside the ledger: as they are read, and as they are carried."""

from __future__ import annotations

import contextlib
import email
import email.policy
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path

import dkim as dkimpy
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from smtp_server import RecordingServer

from syndicate.clock import SystemClock
from syndicate.config import Publication
from syndicate.delivery.notes import Notes
from syndicate.delivery.parcel import Outcome, Parcel, Result
from syndicate.delivery.post import Post, carry
from syndicate.errors import DigestError, UnfinishedError
from syndicate.mail import dkim
from syndicate.templating import Templates
from syndicate.testing import CONFIG, make_publication

NOW = datetime(2025, 6, 10, 7, 30, tzinfo=UTC)
SIGNED = '\n[[delivery.dkim]]\nselector = "s1"\ndomain = "news.example.kr"\nkey_file = "k.pem"\n'


def note(publication: Publication, to: str = "kim@example.kr", language: str = "ko") -> Parcel:
    return Notes(publication, Templates(publication)).parcel(
        to,
        language,
        "mail_confirm_subject",
        ("mail_confirm",),
        "mail_confirm_foot",
        NOW,
        button="confirm",
        url="https://news.example.kr/letters/c/x",
    )


def read(parcel: Parcel) -> EmailMessage:
    message = email.message_from_bytes(b"".join(parcel.message), policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    assert not [defect for part in message.walk() for defect in part.defects]
    return message


@pytest.mark.parametrize(
    ("language", "word"), [("ko", "확인해"), ("en", "confirm"), ("fr", "confirm")]
)
def test_a_note_says_the_same_in_text_and_html(tmp_path: Path, language: str, word: str) -> None:
    message = read(note(make_publication(tmp_path), "Kim@한빛.kr", language))
    assert message["To"] == "Kim@xn--xx3br43b.kr"
    assert word in message["Subject"]
    assert message["Auto-Submitted"] == "auto-generated"
    for kind in ("plain", "html"):
        part = message.get_body((kind,))
        assert part is not None
        assert "https://news.example.kr/letters/c/x" in part.get_content()
        assert "031-000-0000" in part.get_content()


def test_a_note_is_signed_with_the_keys_of_the_letters(tmp_path: Path) -> None:
    private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    publication = make_publication(tmp_path, CONFIG + SIGNED)
    pem = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (tmp_path / "k.pem").write_bytes(pem)
    key = dkim.load(tmp_path / "k.pem", "s1", "news.example.kr")
    raw = b"".join(note(publication).message)

    def dns(_name: bytes, timeout: int = 5) -> bytes:  # noqa: ARG001  # dkimpy's own signature
        return dkim.record(key).encode()

    assert dkimpy.verify(raw, dnsfunc=dns)
    assert not dkimpy.verify(raw.replace(b"kim@", b"lee@"), dnsfunc=dns)


def test_a_key_that_cannot_be_read_is_told_before_anybody_asks(tmp_path: Path) -> None:
    publication = make_publication(tmp_path, CONFIG + SIGNED)
    with pytest.raises(DigestError, match=r"k\.pem"):
        Notes(publication, Templates(publication))


def test_what_a_server_took_is_known_even_when_it_then_refuses_everybody(tmp_path: Path) -> None:
    """Without that, a notice that went out would go out again."""
    told: list[tuple[str, Outcome]] = []

    def settled(name: str, result: Result) -> None:
        told.append((name, result.outcome))

    with RecordingServer(faults={"MAIL": [None, "550 5.7.1 blocked"]}) as server:
        config = f'{CONFIG}transport = "{server.url}?connections=1"\n'
        publication = make_publication(tmp_path, config)
        parcels = [(name, note(publication, f"{name}@example.kr")) for name in ("a", "b", "c", "d")]
        with contextlib.suppress(UnfinishedError):
            carry(publication, SystemClock(), parcels, settled)
        taken = server.recipients()
    assert taken
    assert [f"{name}@example.kr" for name, outcome in told if outcome is Outcome.SENT] == taken
    assert len({name for name, _ in told}) == len(told)


def test_a_job_that_fails_names_no_reader_and_ends_nobody_elses_mail(tmp_path: Path) -> None:
    publication = make_publication(tmp_path)
    said: list[str] = []

    def fail() -> Parcel | None:
        raise RuntimeError("kim@example.kr")

    with Post(publication, SystemClock(), said.append) as post:
        post.later(fail)
        post.later(lambda: note(publication, "lee@example.kr"))
    assert len([*(tmp_path / "outbox" / "new").iterdir()]) == 1
    assert said == ["a mail could not be made: RuntimeError"]
