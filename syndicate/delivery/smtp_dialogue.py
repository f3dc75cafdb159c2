"""What is said to a server, as generators: they yield what to send and are given the replies.

They know no socket, so that the order of the dialogue (RFC 5321) reads from top to bottom. Here
is how one introduces oneself; how a letter is offered is in :mod:`syndicate.delivery.smtp_offer`.
"""

from __future__ import annotations

import base64
from collections.abc import Generator, Mapping
from enum import Enum, auto
from typing import NamedTuple

from syndicate.delivery.smtp_reply import Reply
from syndicate.delivery.transport import SmtpServer, StartTls

__all__ = [
    "Abilities",
    "Content",
    "Heard",
    "RefusedError",
    "Step",
    "Together",
    "Wish",
    "introduce",
]


class Wish(Enum):
    """What a script asks for when it has nothing to say."""

    LISTEN = auto()  # for a reply
    TLS = auto()  # the handshake, here and now; it is answered by any reply


class Together(NamedTuple):
    """Commands in one write; so many replies come back, fewer if the last is 421."""

    commands: bytes
    replies: int


class Content(NamedTuple):
    """A letter and its final dot: from the last byte of that on, it may have been taken.

    The server waits for it (354), and we for the desk's leave. ``length`` is that of all
    ``pieces``.
    """

    pieces: list[bytes]
    length: int
    dot: bytes


Step = bytes | Together | Content | Wish
Heard = list[Reply]
Abilities = Mapping[str, str]
"""What EHLO listed: keyword → parameters."""


class RefusedError(Exception):
    """The server does not take us. ``lasting``: trying again will not help, somebody has to."""

    def __init__(self, reason: str, *, lasting: bool) -> None:
        self.lasting = lasting
        super().__init__(reason)


def introduce(server: SmtpServer, name: str, *, secure: bool) -> Generator[Step, Heard, Abilities]:
    """From the greeting to where letters can be offered; ``name`` is ours.

    Raises:
        RefusedError: it does not come to that.
    """
    [greeting] = yield Wish.LISTEN
    if greeting.code != 220:
        raise _refused("greets with", greeting)
    abilities = yield from _hello(name)
    if not secure and server.starttls is not StartTls.NO:
        if "STARTTLS" in abilities:
            [reply] = yield b"STARTTLS\r\n"
            if reply.code == 220:
                yield Wish.TLS
                abilities = yield from _hello(name)  # RFC 3207 §4.2: what was said is void
                secure = True
            elif server.starttls is StartTls.REQUIRED:
                raise _refused("answers STARTTLS with", reply)
        if not secure and server.starttls is StartTls.REQUIRED:
            raise RefusedError(
                "offers no STARTTLS, and letters are not sent in the clear; "
                "?starttls=no in its address would allow it",
                lasting=True,
            )
    if server.user:
        yield from _log_in(server, abilities)
    return abilities


def _hello(name: str) -> Generator[Step, Heard, Abilities]:
    [reply] = yield f"EHLO {name}\r\n".encode()
    if reply.code in {500, 501, 502, 504, 550}:  # RFC 5321 §3.2: before there was EHLO
        [reply] = yield f"HELO {name}\r\n".encode()
    if reply.code != 250:
        raise _refused("answers EHLO with", reply)
    abilities: dict[str, str] = {}
    for line in reply.lines[1:]:
        keyword, _, rest = line.decode("ascii", "replace").strip().replace("=", " ").partition(" ")
        abilities[keyword.upper()] = f"{abilities.get(keyword.upper(), '')} {rest.upper()}".strip()
    return abilities


def _log_in(server: SmtpServer, abilities: Abilities) -> Generator[Step, Heard, None]:
    """RFC 4954; PLAIN is one round trip."""
    ways = abilities.get("AUTH", "").split()
    user, password = (base64.b64encode(text.encode()) for text in (server.user, server.password))
    plain = base64.b64encode(f"\0{server.user}\0{server.password}".encode())
    if "PLAIN" in ways:
        [reply] = yield b"AUTH PLAIN " + plain + b"\r\n"
    elif "LOGIN" in ways:
        [reply] = yield b"AUTH LOGIN\r\n"
        for answer in (user, password):
            if reply.code == 334:
                [reply] = yield answer + b"\r\n"
    else:
        raise RefusedError("offers no login by AUTH PLAIN or LOGIN", lasting=True)
    if reply.code != 235:
        text = reply.text
        for ours in (plain, password, user, server.password.encode()):
            if len(ours) > 3:  # some servers say after us what they did not like
                text = text.replace(ours.decode(), "…")
        raise _refused("does not let us log in:", reply._replace(text=text))


def _refused(what: str, reply: Reply) -> RefusedError:
    return RefusedError(f"{what} {reply.text}", lasting=reply.code >= 500)
