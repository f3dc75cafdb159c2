from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import dkim as dkimpy
import pytest
from cryptography.hazmat.primitives.asymmetric import ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from letter_samples import FULL, MAIL_ONLY, person, press, raw

from syndicate.delivery.letters import Press
from syndicate.mail.dkim import load, record

KEYS = (
    'dkim = [{ selector = "r", domain = "news.example.kr", key_file = "r.pem" },'
    ' { selector = "e", domain = "example.kr", key_file = "keys/e.pem" }]\n'
)
Resolver = Callable[..., bytes]


@pytest.fixture(scope="module")
def signing(tmp_path_factory: pytest.TempPathFactory) -> tuple[Press, Resolver, Path]:
    folder = tmp_path_factory.mktemp("signed")
    (folder / "keys").mkdir()
    for name, key in (
        ("r.pem", rsa.generate_private_key(65537, 2048)),
        ("keys/e.pem", ed25519.Ed25519PrivateKey.generate()),
    ):
        data = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        (folder / name).write_bytes(data)
    keys = (
        load(folder / "r.pem", "r", "news.example.kr"),
        load(folder / "keys/e.pem", "e", "example.kr"),
    )
    records = {f"{key.name}.".encode(): record(key).encode() for key in keys}
    making, _ = press(folder, FULL + KEYS)

    def dns(name: bytes, timeout: float = 5) -> bytes:  # noqa: ARG001  # dkimpy's signature
        return records[name]

    return making, dns, folder


def good(message: bytes, dns: Resolver) -> list[bool]:
    """What dkimpy says of both signatures; it raises where the body does not fit."""
    said = []
    for number in (0, 1):
        try:
            said.append(bool(dkimpy.DKIM(message).verify(idx=number, dnsfunc=dns)))
        except dkimpy.ValidationError:
            said.append(False)
    return said


def test_dkimpy_takes_both_signatures_of_everyones_letter(
    signing: tuple[Press, Resolver, Path],
) -> None:
    making, dns, _ = signing
    for reader in (
        person(1),
        person(2, name="가" * 90, city="대전"),
        person(3, name="100% %s, (Kim)", language="en", advertising=True),
        person(4, sections=("features",), address="kim@예시.한국"),
    ):
        data = raw(making, reader)
        assert data.count(b"DKIM-Signature:") == 2
        assert good(data, dns) == [True, True]
        assert data == raw(making, reader)


def test_the_signature_covers_what_rfc_8058_wants_and_the_body(
    signing: tuple[Press, Resolver, Path],
) -> None:
    making, dns, _ = signing
    data = raw(making)
    starts = (
        *(b"\r\nList-Unsubscribe: <htt", b"\r\nList-Unsubscribe-Post: Lis", b'\r\nList-Id: "'),
        *(
            b"\r\nTo: =?utf-8?b?",
            b"\r\nSubject: =?utf-8?b?",
            b"\r\nFeedback-ID: ",
            b"base64\r\n\r\n",
        ),
    )
    ends = [data.index(start) + len(start) for start in starts]
    for at in (*ends, data.rindex(b"\r\n--=_") - 8):
        other = b"q" if data[at : at + 1] != b"q" else b"r"
        assert good(data[:at] + other + data[at + 1 :], dns) == [False, False]


def test_a_letter_without_a_key_is_the_same_but_for_the_signatures(
    signing: tuple[Press, Resolver, Path], tmp_path: Path
) -> None:
    signed, plain = raw(signing[0]), raw(press(tmp_path)[0])
    assert signed.endswith(plain)
    assert signed.removesuffix(plain).startswith(b"DKIM-Signature: ")


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["site", "mail only", "signed"])
def test_spamassassin_finds_nothing_to_say_against_a_letter(
    signing: tuple[Press, Resolver, Path], tmp_path: Path, kind: str
) -> None:
    program = shutil.which("spamassassin")
    if program is None:
        pytest.skip("spamassassin is not installed")
    making = signing[0] if kind == "signed" else None
    making = making or press(tmp_path, MAIL_ONLY if kind == "mail only" else FULL)[0]
    done = subprocess.run([program, "-L", "-t"], input=raw(making), capture_output=True, check=True)
    score = re.search(
        rb"^Content analysis details: +\((-?[0-9.]+) points", done.stdout, re.MULTILINE
    )
    assert score, done.stdout[-2000:]
    assert float(score[1]) <= 0, done.stdout[done.stdout.index(b"Content analysis") :].decode()
