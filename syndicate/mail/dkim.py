"""DKIM signatures (RFC 6376; Ed25519: RFC 8463), and the one door to cryptography.

Both canonicalizations are relaxed. A letter is signed from what its many siblings share: the
canonical fields and the running hash of its body are handed in, so that only what is personal is
looked at again. :func:`sign` does the same for one whole message.
"""

from __future__ import annotations

import hashlib
import re
from base64 import b64encode
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ed25519, padding, rsa, utils
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_pem_private_key,
)

from syndicate.errors import UsageError

__all__ = ["Key", "Signer", "load", "record", "relaxed_body", "relaxed_field", "sign"]

_SIGNED = (
    *("From", "To", "Cc", "Reply-To", "Sender", "Subject", "Date", "Message-ID", "In-Reply-To"),
    *("MIME-Version", "Content-Type", "Content-Transfer-Encoding", "Auto-Submitted"),
    *("List-Id", "List-Unsubscribe", "List-Unsubscribe-Post", "List-Archive", "List-Help"),
    *("List-Post", "Feedback-ID"),
)
"""RFC 6376 §5.4.1; RFC 8058 §4 wants both List-Unsubscribe fields in it."""

_OVERSIGNED = (
    *("From", "To", "Cc", "Reply-To", "Subject", "Date", "Message-ID", "MIME-Version"),
    *("Content-Type", "List-Unsubscribe", "List-Unsubscribe-Post"),
)
"""Named once more than they stand there, so that none can be added (RFC 6376 §8.15)."""

_SHORTEST = 2048  # bits; RFC 8301 §3.2
_NAME = re.compile(
    r"[A-Za-z0-9]([A-Za-z0-9_-]*[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9_-]*[A-Za-z0-9])?)*"
)
_SPACE = re.compile(rb"[ \t]+")
_AT_END = re.compile(rb"[ \t]+(?=\r\n|\Z)")
_FOLD = re.compile(rb"\r\n(?=[ \t])")


@dataclass(frozen=True, slots=True)
class Key:
    """A private key; ``public`` is what its DNS record holds (RFC 6376 §3.6.1)."""

    selector: str
    domain: str
    algorithm: str
    public: bytes
    signed: Callable[[bytes], bytes] = field(repr=False)

    @property
    def name(self) -> str:
        """Where the DNS record stands (RFC 6376 §3.6.2.1)."""
        return f"{self.selector}._domainkey.{self.domain}"


def load(path: Path, selector: str, domain: str, shown: str = "") -> Key:
    """The key in ``path``: PEM, PKCS#1 or PKCS#8, RSA or Ed25519; ``shown`` as messages name it.

    Raises:
        UsageError: it cannot be read or is no key to sign letters with.
    """
    where = f"delivery.dkim: the key {shown or path}"
    for key, value in (("selector", selector), ("domain", domain)):
        if not _NAME.fullmatch(value):
            raise UsageError(f"{where}: its {key} {value!r} is no name of DNS")
    try:
        data = path.read_bytes()
    except OSError as error:
        raise UsageError(f"{where} cannot be read: {error.strerror}") from error
    try:
        private = load_pem_private_key(data, password=None)
    except TypeError as error:
        raise UsageError(
            f"{where} is encrypted; keep it without a password, readable by syndicate only"
        ) from error
    except (ValueError, UnsupportedAlgorithm) as error:
        raise UsageError(f"{where} is no private key in PEM; docs/sending.md makes one") from error
    if isinstance(private, ed25519.Ed25519PrivateKey):
        # RFC 8463 §4.2: the record holds the bare 32 bytes.
        public = private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        return Key(selector, domain, "ed25519-sha256", public, private.sign)
    if not isinstance(private, rsa.RSAPrivateKey):
        raise UsageError(f"{where} is neither RSA nor Ed25519; DKIM knows no others")
    if private.key_size < _SHORTEST:
        raise UsageError(
            f"{where} has {private.key_size} bits; make one of {_SHORTEST} (docs/sending.md)"
        )
    scheme, hashed = padding.PKCS1v15(), utils.Prehashed(SHA256())
    public = private.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return Key(
        selector, domain, "rsa-sha256", public, lambda digest: private.sign(digest, scheme, hashed)
    )


def record(key: Key) -> str:
    """The text of the TXT record at :attr:`Key.name`."""
    return f"v=DKIM1; k={key.algorithm.partition('-')[0]}; p={b64encode(key.public).decode()}"


def relaxed_field(line: bytes) -> bytes:
    """A header field, folded or not, without its last line end (RFC 6376 §3.4.2)."""
    name, _, value = line.partition(b":")
    return name.strip().lower() + b":" + _SPACE.sub(b" ", _FOLD.sub(b"", value)).strip(b" ")


def relaxed_body(lines: bytes) -> bytes:
    """Whole lines of a body (RFC 6376 §3.4.4), empty ones at its end not yet dropped."""
    return _SPACE.sub(b" ", _AT_END.sub(b"", lines))


class Signer:
    """Signs messages that have the same fields: ``names``, each as often as it stands there."""

    def __init__(self, keys: Sequence[Key], names: Sequence[str], at: datetime) -> None:
        """``at`` is the time of the signature; a letter made again is the same letter."""
        there = {name.lower() for name in names}
        self.names = tuple(name for name in _SIGNED if name.lower() in there)
        hidden = _folded([*self.names, *_OVERSIGNED])
        self._keys = []
        for key in keys:
            begun = (
                f"DKIM-Signature: v=1; a={key.algorithm}; c=relaxed/relaxed; d={key.domain};\r\n"
                f" s={key.selector}; t={int(at.timestamp())};\r\n h={hidden};\r\n bh="
            ).encode("ascii")
            self._keys.append((key.signed, begun, relaxed_field(begun)))

    def sign(self, fields: bytes, body: bytes) -> bytes:
        """The DKIM-Signature fields of a message, each with its line end.

        ``fields`` are the canonical fields of :attr:`names`, in that order, each with CRLF;
        ``body`` is the SHA-256 of the canonical body.
        """
        made = []
        digest = b64encode(body)
        for signed, begun, canonical in self._keys:
            # RFC 6376 §3.7: the signature's own field comes last, its b= empty, without CRLF.
            hashed = hashlib.sha256(b"%b%b%b; b=" % (fields, canonical, digest)).digest()
            value = b64encode(signed(hashed))
            lines = b"\r\n ".join(value[n : n + 72] for n in range(0, len(value), 72))
            made.append(b"%b%b;\r\n b=%b\r\n" % (begun, digest, lines))
        return b"".join(made)


def sign(keys: Sequence[Key], message: bytes, at: datetime) -> bytes:
    """``message`` (CRLF) with a signature by each key before it."""
    head, _, body = message.partition(b"\r\n\r\n")
    lines = re.split(rb"\r\n(?![ \t])", head)
    # RFC 6376 §5.4.2: of several fields with one name, the last is the one that is signed.
    fields = {line.partition(b":")[0].strip().lower().decode("ascii"): line for line in lines}
    signer = Signer(keys, tuple(fields), at)
    chosen = b"".join(relaxed_field(fields[name.lower()]) + b"\r\n" for name in signer.names)
    canonical = relaxed_body(body).rstrip(b"\r\n")
    hashed = hashlib.sha256(canonical + b"\r\n" if canonical else b"").digest()
    return signer.sign(chosen, hashed) + message


def _folded(names: Sequence[str]) -> str:
    """``h=`` in lines of less than 78 characters (white space may stand around its colons)."""
    lines = [""]
    for name in names:
        if len(lines[-1]) + len(name) > 70:
            lines.append("")
        lines[-1] += f"{name}:"
    return "\r\n  ".join(lines).removesuffix(":")
