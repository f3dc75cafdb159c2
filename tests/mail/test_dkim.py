from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import dkim as dkimpy
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    KeySerializationEncryption,
    NoEncryption,
    PrivateFormat,
)
from hypothesis import example, given, strategies as st

from syndicate.errors import UsageError
from syndicate.mail.dkim import Key, load, record, sign
from syndicate.testing import MORNING

MESSAGE = (
    b"Date: Tue, 10 Jun 2025 07:00:00 +0900\r\n"
    b"From: =?utf-8?b?7ZWc67mb7J2867O0?= <digest@news.example.kr>\r\n"
    b"To: a@b.kr\r\nSubject: hello   there\r\n and more\t \r\n"
    b"Message-ID: <1@news.example.kr>\r\n"
    b"List-Id: hanbit <digest.news.example.kr>\r\n"
    b"List-Unsubscribe: <https://news.example.kr/u/1>,\r\n <mailto:stop@news.example.kr>\r\n"
    b"List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"
    b"MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n"
    b"\r\n"
    b"One  line\t with spaces \r\n\r\nand another\r\n\r\n\r\n"
)
Private = rsa.RSAPrivateKey | ed25519.Ed25519PrivateKey | ec.EllipticCurvePrivateKey


def pem(
    private: Private,
    form: PrivateFormat = PrivateFormat.PKCS8,
    encryption: KeySerializationEncryption | None = None,
) -> bytes:
    return private.private_bytes(Encoding.PEM, form, encryption or NoEncryption())


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Key]:
    folder = tmp_path_factory.mktemp("keys")
    long = rsa.generate_private_key(65537, 2048)
    forms = {
        "pkcs8": pem(long),
        "pkcs1": pem(long, PrivateFormat.TraditionalOpenSSL),
        "ed": pem(ed25519.Ed25519PrivateKey.generate()),
        "other": pem(ed25519.Ed25519PrivateKey.generate()),
    }
    made = {}
    for name, data in forms.items():
        (folder / name).write_bytes(data)
        made[name] = load(folder / name, name, "news.example.kr")
    return made


def dns(keys: Mapping[str, Key]) -> Callable[..., bytes]:
    """What a name server would answer, had the operator entered what :func:`record` says."""
    records = {f"{key.name}.".encode(): record(key).encode() for key in keys.values()}

    def answer(name: bytes, timeout: float = 5) -> bytes:  # noqa: ARG001  # dkimpy's signature
        return records[name]

    return answer


def verified(message: bytes, keys: Mapping[str, Key]) -> list[bool]:
    """What dkimpy says of each signature."""
    count = message.partition(b"\r\n\r\n")[0].count(b"DKIM-Signature:")
    return [bool(dkimpy.DKIM(message).verify(idx=n, dnsfunc=dns(keys))) for n in range(count)]


def refused(message: bytes, keys: Mapping[str, Key]) -> bool:
    try:
        return not any(verified(message, keys))
    except dkimpy.DKIMException:
        return True


def test_dkimpy_takes_the_signature_of_every_kind_of_key(keys: dict[str, Key]) -> None:
    for key in keys.values():
        assert verified(sign([key], MESSAGE, MORNING), keys) == [True]
    assert verified(sign(list(keys.values()), MESSAGE, MORNING), keys) == [True] * 4


def test_what_relays_may_change_does_no_harm(keys: dict[str, Key]) -> None:
    signed = sign(list(keys.values()), MESSAGE, MORNING)
    changed = (
        signed.replace(b"hello   there\r\n and", b"hello there\r\n\t and")
        .replace(b"Message-ID: <", b"MESSAGE-ID:  <")
        .replace(b"spaces \r\n", b"spaces\r\n")
        .removesuffix(b"\r\n\r\n")
    )
    assert changed != signed
    assert verified(changed, keys) == [True] * 4


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"another", b"anothex"),
        (b"hello", b"hallo"),
        (b"a@b.kr", b"a@c.kr"),
        (b"07:00:00", b"07:00:01"),
        (b"1@news", b"2@news"),
        (b"hanbit <", b"hanbyt <"),
        (b"/u/1", b"/u/2"),
        (b"One-Click", b"Two-Click"),
        (b"text/plain", b"text/html"),
        (b"One  line", b"Oneline"),
        # A second field of a name, above or below the first (RFC 6376 §8.15).
        (b"Date:", b"From: evil@e.kr\r\nDate:"),
        (b"MIME-Version", b"Subject: evil\r\nMIME-Version"),
        (b"MIME-Version", b"Reply-To: evil@e.kr\r\nMIME-Version"),
        (b"MIME-Version", b"List-Unsubscribe: <https://e.kr>\r\nMIME-Version"),
    ],
)
def test_what_somebody_changed_is_found(keys: dict[str, Key], old: bytes, new: bytes) -> None:
    for name in ("pkcs8", "ed"):
        signed = sign([keys[name]], MESSAGE, MORNING)
        changed = signed.replace(old, new, 1)
        # The signature's own field may hold the word, too; it is not what is changed here.
        head, _, rest = signed.partition(b"Date: Tue")
        changed = head + (b"Date: Tue" + rest).replace(old, new, 1)
        assert changed != signed
        assert refused(changed, keys)


def test_another_key_does_not_fit(keys: dict[str, Key]) -> None:
    signed = sign([keys["ed"]], MESSAGE, MORNING)
    swapped = {"ed": replace(keys["other"], selector="ed")}
    assert verified(signed, keys) == [True]
    assert refused(signed, swapped)


BODIES = st.lists(st.text("ab \t", max_size=8).map(str.encode), max_size=12).map(
    lambda lines: b"".join(line + b"\r\n" for line in lines)
)


@given(BODIES)
@example(b"")
@example(b"\r\n\r\n")
@example(b" \r\n")
@example(b"a")
def test_any_body_is_hashed_as_dkimpy_hashes_it(keys: dict[str, Key], body: bytes) -> None:
    head = MESSAGE.partition(b"\r\n\r\n")[0] + b"\r\n\r\n"
    assert verified(sign([keys["ed"]], head + body, MORNING), keys) == [True]


def test_a_signature_is_the_same_whenever_it_is_made(keys: dict[str, Key]) -> None:
    both = [keys["pkcs8"], keys["ed"]]
    assert sign(both, MESSAGE, MORNING) == sign(both, MESSAGE, MORNING)
    lines = sign(both, MESSAGE, MORNING).split(b"\r\n")
    assert max(map(len, lines)) <= 78


def faulty() -> dict[str, tuple[bytes | None, str]]:
    ed = ed25519.Ed25519PrivateKey.generate()
    return {
        "missing": (None, "cannot be read: No such file"),
        "empty": (b"", "no private key in PEM"),
        "binary": (bytes(range(256)), "no private key in PEM"),
        "public": (b"-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n", "no private"),
        "encrypted": (pem(ed, encryption=BestAvailableEncryption(b"x")), "is encrypted"),
        "short": (pem(rsa.generate_private_key(65537, 1024)), "has 1024 bits; make one of 2048"),
        "curve": (pem(ec.generate_private_key(ec.SECP256R1())), "neither RSA nor Ed25519"),
    }


@pytest.mark.parametrize("name", sorted(faulty()))
def test_a_key_of_no_use_is_refused_with_the_mend(tmp_path: Path, name: str) -> None:
    data, words = faulty()[name]
    path = tmp_path / "dkim.pem"
    if data is not None:
        path.write_bytes(data)
    with pytest.raises(UsageError, match=words) as caught:
        load(path, "s1", "news.example.kr", "dkim.pem")
    assert "the key dkim.pem" in str(caught.value)
    assert str(tmp_path) not in str(caught.value)


@pytest.mark.parametrize(
    ("selector", "domain"), [("", "a.kr"), ("s", ""), ("s;", "a.kr"), ("s", "한")]
)
def test_a_name_that_dns_cannot_hold_is_refused(tmp_path: Path, selector: str, domain: str) -> None:
    with pytest.raises(UsageError, match="no name of DNS"):
        load(tmp_path / "x", selector, domain)


def test_a_key_never_shows_itself(keys: dict[str, Key]) -> None:
    assert "signed" not in repr(keys["ed"])


def shell(line: str, folder: Path) -> str:
    done = subprocess.run(line, shell=True, cwd=folder, capture_output=True, check=True, text=True)
    return done.stdout.strip()


@pytest.mark.skipif(not shutil.which("openssl"), reason="openssl is not installed")
@pytest.mark.parametrize("kind", ["rsa", "ed25519"])
def test_the_commands_of_the_docs_make_a_key_and_the_text_of_its_record(
    tmp_path: Path, kind: str
) -> None:
    docs = (Path(__file__).parents[2] / "docs" / "sending.md").read_text(encoding="utf-8")
    make, show = re.findall(r"^openssl .*", docs, re.MULTILINE)[0 if kind == "rsa" else 2 :][:2]
    shell(make, tmp_path)
    (path,) = tmp_path.glob("*.pem")
    assert path.stat().st_mode & 0o077 == 0
    key = load(path, "s1", "news.example.kr")
    assert verified(sign([key], MESSAGE, MORNING), {"k": key}) == [True]
    assert record(key) == f"v=DKIM1; k={kind}; p={shell(show, tmp_path)}"
    assert f"`{key.name}`" in docs
