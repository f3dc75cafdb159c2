"""The body of a letter: two parts in base64, between boundaries (RFC 2046 §5.1)."""

from __future__ import annotations

from binascii import b2a_base64
from hashlib import blake2b

__all__ = ["OCTETS", "base64_lines", "boundary_of", "canonical", "closing", "part_head"]

_LINE = 76  # RFC 2045 §6.8
OCTETS = _LINE // 4 * 3
"""What a full line of base64 holds: 57."""


def boundary_of(message_id: str) -> str:
    """What stands between the parts of a message.

    ``=_`` cannot stand in base64 (RFC 2045 §6.7), so no part can hold it.
    """
    return "=_" + blake2b(message_id.encode(), digest_size=16).hexdigest()


def part_head(boundary: str, subtype: str) -> bytes:
    """The beginning of a part, up to its text."""
    return (
        f"--{boundary}\r\nContent-Type: text/{subtype}; charset=utf-8\r\n"
        "Content-Transfer-Encoding: base64\r\n\r\n"
    ).encode("ascii")


def closing(boundary: str) -> bytes:
    """The end of the last part."""
    return f"--{boundary}--\r\n".encode("ascii")


def canonical(text: str) -> bytes:
    """``text`` as it stands in a part before base64: UTF-8, CRLF (RFC 2045 §6.8)."""
    return text.replace("\r\n", "\n").replace("\n", "\r\n").encode()


def base64_lines(data: bytes) -> bytes:
    """``data`` in lines of :data:`OCTETS` each, every line with its end."""
    whole = b2a_base64(data, newline=False)
    return b"".join([whole[n : n + _LINE] + b"\r\n" for n in range(0, len(whole), _LINE)])
