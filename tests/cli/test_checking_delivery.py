"""check: what can be seen of delivery without mailing anybody."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from newsroom import Newsroom

from syndicate.testing import CONFIG

SMTP = 'transport = "smtps://desk:geheim@mail.example.kr"\n'


def findings(newsroom: Newsroom, config: str) -> list[tuple[str, str, str]]:
    """Severity, key and message of each finding about the configuration."""
    newsroom.configure(config)
    result = newsroom.run("check", "--json")
    assert "geheim" not in result.output
    told = json.loads(result.stdout)["problems"]
    assert all(one["path"] == "syndicate.toml" for one in told)
    return [(one["severity"], one["field"], one["message"]) for one in told]


def key(
    newsroom: Newsroom, name: str, private: rsa.RSAPrivateKey | ed25519.Ed25519PrivateKey
) -> str:
    pem = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    newsroom.write(name, pem).chmod(0o600)
    return f'\n[[delivery.dkim]]\nselector = "s1"\ndomain = "example.kr"\nkey_file = "{name}"\n'


@pytest.fixture(scope="module")
def strong() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@pytest.mark.parametrize(
    ("lines", "severity", "field", "words"),
    [
        ('transport = "smtp://mail.example.kr:x"', "error", "delivery.transport", "port"),
        ('transport = "smtp://desk:geheim@h?starttls=no"', "error", "delivery.transport", "TLS"),
        ('transport = "smtps://h?ca=none.pem"', "error", "delivery.transport", "none.pem"),
        ('list_id = "한빛 소식"', "error", "delivery.list_id", "digest.news.example.kr"),
        ('return_path = "bounces"', "error", "delivery.return_path", "bounces"),
        (
            'return_path = "a-very-long-name-for-bounces@x.kr"',
            "error",
            "delivery.return_path",
            "long",
        ),
        ('return_path = "b@other.example"', "warning", "delivery.return_path", "SPF"),
        ('unsubscribe_mailto = "le..ave@x.kr"', "error", "delivery.unsubscribe_mailto", "le..ave"),
        ('rates = { "naver" = "1/s" }', "warning", "delivery.rates.naver", "naver.com"),
        ('rates = { "naver.com" = "99/s" }', "warning", "delivery.rates.naver.com", "50/s"),
        (
            '[[delivery.dkim]]\nselector = "s"\ndomain = "d.kr"',
            "error",
            "delivery.dkim.1.key_file",
            "set",
        ),
    ],
)
def test_a_fault_of_delivery_is_named_with_its_key(
    newsroom: Newsroom, lines: str, severity: str, field: str, words: str
) -> None:
    (found,) = [
        one for one in findings(newsroom, CONFIG + lines + "\n") if one[:2] == (severity, field)
    ]
    assert found[0] == severity
    assert words in found[2]


@pytest.mark.parametrize(
    ("change", "field", "words"),
    [
        (("digest@news.example.kr", "hanbit@naver.com"), "delivery.from", "DMARC"),
        (
            ("https://news.example.kr/letters", "http://news.example.kr/letters"),
            "site.url",
            "https",
        ),
        (
            ("https://news.example.kr/letters", "https://x.example.kr/feeds"),
            "site.url",
            "feeds_url",
        ),
        (
            ("https://news.example.kr/letters", "http://127.0.0.1:8025/letters"),
            "site.url",
            "own machine",
        ),
    ],
)
def test_what_would_fail_at_the_readers_end_is_seen_here(
    newsroom: Newsroom, change: tuple[str, str], field: str, words: str
) -> None:
    found = findings(newsroom, CONFIG.replace(*change) + SMTP)
    assert [one[2] for one in found if one[1] == field and words in one[2]]


def test_a_key_is_read_and_its_domain_compared_with_the_senders(
    newsroom: Newsroom, strong: rsa.RSAPrivateKey
) -> None:
    table = key(newsroom, "dkim.pem", strong)
    assert findings(newsroom, CONFIG + table) == []  # example.kr signs for news.example.kr
    ((_, field, message),) = findings(newsroom, CONFIG + table.replace("example.kr", "other.kr"))
    assert field == "delivery.dkim.domain"
    assert "news.example.kr" in message
    (newsroom.folder / "dkim.pem").chmod(0o644)
    ((_, field, message),) = findings(newsroom, CONFIG + table)
    assert (field, "chmod 600" in message) == ("delivery.dkim.1.key_file", True)


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: rsa.generate_private_key(public_exponent=65537, key_size=1024), "1024 bits"),
        (ed25519.Ed25519PrivateKey.generate, "no RSA key"),
    ],
)
def test_a_key_that_providers_do_not_take_is_named(
    newsroom: Newsroom,
    make: Callable[[], rsa.RSAPrivateKey | ed25519.Ed25519PrivateKey],
    words: str,
) -> None:
    ((_, field, message),) = findings(newsroom, CONFIG + key(newsroom, "dkim.pem", make()))
    assert field.startswith("delivery.dkim")
    assert words in message


def test_a_folder_as_transport_is_told_once_people_wait_for_letters(newsroom: Newsroom) -> None:
    newsroom.run("subscribers", "add", "kim@example.kr", "--consent-source", "paper form")
    newsroom.run("subscribers", "add", "lee@example.kr")  # pending
    before = listing(newsroom)
    ((severity, field, message),) = findings(newsroom, CONFIG)
    assert (severity, field) == ("warning", "delivery.transport")
    assert "1 person" in message
    assert findings(newsroom, CONFIG + SMTP) == []
    assert listing(newsroom) == before  # no log of SQLite, no lock, nothing


def listing(newsroom: Newsroom) -> dict[str, int]:
    return {path.name: path.stat().st_mtime_ns for path in newsroom.folder.glob("syndicate.db*")}


def test_a_missing_database_is_told_where_letters_are_to_go_out_and_not_made(
    newsroom: Newsroom,
) -> None:
    assert findings(newsroom, CONFIG) == []
    ((_, field, message),) = findings(newsroom, CONFIG + SMTP)
    assert (field, "syndicate.db" in message) == ("database.url", True)
    assert not (newsroom.folder / "syndicate.db").exists()


@pytest.mark.parametrize(
    ("content", "words"), [(b"no database at all" * 100, "cannot be read"), (b"", "no database of")]
)
def test_a_database_that_is_none_of_ours_is_an_error(
    newsroom: Newsroom, content: bytes, words: str
) -> None:
    newsroom.write("syndicate.db", content).chmod(0o600)
    ((severity, field, message),) = findings(newsroom, CONFIG)
    assert (severity, field) == ("error", "database.url")
    assert words in message


def test_a_database_of_a_newer_version_or_open_to_others_is_told(newsroom: Newsroom) -> None:
    newsroom.run("subscribers", "add", "kim@example.kr")
    file = newsroom.folder / "syndicate.db"
    file.chmod(0o640)
    ((severity, _, message),) = findings(newsroom, CONFIG)
    assert (severity, "chmod 600" in message) == ("warning", True)
    file.chmod(0o600)
    set_version(file, "later")
    ((severity, _, message),) = findings(newsroom, CONFIG)
    assert (severity, "newer" in message) == ("error", True)


def set_version(file: Path, version: str) -> None:
    from sqlalchemy import create_engine, text

    engine = create_engine(f"sqlite:///{file}")
    with engine.begin() as connection:
        connection.execute(text("UPDATE syndicate_version SET version_num = :v"), {"v": version})
    engine.dispose()


def test_what_is_private_does_not_lie_in_the_published_folder(
    newsroom: Newsroom, strong: rsa.RSAPrivateKey
) -> None:
    config = CONFIG + 'transport = "maildir:feeds/outbox"\n' + key(newsroom, "feeds/k.pem", strong)
    config += '\n[database]\nurl = "sqlite:///feeds/people.db"\n'
    fields = {one[1] for one in findings(newsroom, config) if "is published" in one[2]}
    assert fields == {"delivery.transport", "delivery.dkim.1.key_file", "database.url"}


def test_a_letter_with_advertising_needs_a_telephone(newsroom: Newsroom) -> None:
    config = CONFIG.replace('phone = "031-000-0000"\n', "")
    newsroom.article("a")
    assert findings(newsroom, config) == []
    newsroom.article("b", advertising=True)
    assert [one[1] for one in findings(newsroom, config)] == ["publication.publisher.phone"]


def test_secrets_of_a_transport_that_cannot_be_read_stay_secret(newsroom: Newsroom) -> None:
    config = CONFIG + 'transport = "smtp://desk:geheim@mail example"\n'
    assert [one[1] for one in findings(newsroom, config)] == ["delivery.transport"]


def test_what_send_refuses_is_an_error_where_somebody_means_to_send(newsroom: Newsroom) -> None:
    bare = CONFIG.replace('[site]\nurl = "https://news.example.kr/letters"\n', "")
    bare = bare.replace('from = "한빛일보 <digest@news.example.kr>"\n', "")
    bare = bare.replace('email = "desk@news.example.kr"\n', "")
    assert bare.count("\n") == CONFIG.count("\n") - 4

    def severity(config: str) -> dict[str, str]:
        found = findings(newsroom, config)
        return {field: grave for grave, field, _ in found if field in ("site.url", "delivery.from")}

    assert severity(bare) == {"site.url": "warning", "delivery.from": "warning"}
    assert severity(bare + SMTP) == {"site.url": "error", "delivery.from": "error"}
    newsroom.run("subscribers", "add", "a@example.kr", "--consent-source", "종이")
    assert severity(bare)["site.url"] == "error"
