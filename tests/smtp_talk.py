"""The dialogue of one connection of :class:`smtp_server.RecordingServer`."""

from __future__ import annotations

import base64
import contextlib
import socket
import ssl
import struct
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import BinaryIO, Protocol

__all__ = ["DROP", "RESET", "SILENCE", "EndError", "House", "Letter", "Session", "Talk"]

DROP = "<drop>"
RESET = "<reset>"
SILENCE = "<silence>"


@dataclass(frozen=True, slots=True)
class Letter:
    """``message`` as a receiver has it: CRLF, dots unstuffed, without the final dot.

    ``answered``: the server took it with 250. A letter whose ``DOT`` fault refused it or dropped
    the line is here too, with ``False``: it did arrive.
    """

    sender: str
    recipient: str
    message: bytes
    parameters: tuple[str, ...]
    session: int
    answered: bool


@dataclass(slots=True)
class Session:
    """One connection: the commands as they came, and whether TLS was on at the end."""

    number: int
    commands: list[str] = field(default_factory=list)
    tls: bool = False
    user: str = ""
    ended: str = ""  # "quit", "lost", or the fault that ended it


class House(Protocol):
    """What a dialogue needs of its server."""

    letters: list[Letter]
    users: Mapping[str, str] | None
    tls: ssl.SSLContext | None
    implicit_tls: bool
    extensions: tuple[str, ...]
    mechanisms: str
    dribble: bool
    lax: bool
    lock: threading.Lock
    closing: threading.Event
    open: set[socket.socket]

    def fault(self, step: str, line: str = "") -> str | None: ...


class EndError(Exception):
    """The connection ends here; the text says why."""


class Talk:
    """One connection's dialogue."""

    def __init__(self, server: House, connection: socket.socket, session: Session) -> None:
        self.server = server
        self.socket = connection
        self.session = session
        self.file: BinaryIO = connection.makefile("rb")
        self.user_needed = server.users is not None
        self.sender = self.recipient = ""
        self.parameters: tuple[str, ...] = ()

    def close(self) -> None:
        """What was not read is read first: otherwise a RST would take our last answer back."""
        with contextlib.suppress(OSError, ValueError):
            if self.session.ended not in {DROP, RESET}:
                self.socket.shutdown(socket.SHUT_WR)
                self.socket.settimeout(1)
                while self.socket.recv(1 << 16):
                    pass
        self.file.close()
        self.socket.close()

    def run(self) -> None:
        if self.server.implicit_tls:
            self._encrypt()
        self._answer("GREETING", "", "220 test.example ESMTP")
        verbs = {
            "EHLO": self._hello,
            "HELO": self._hello,
            "STARTTLS": self._starttls,
            "AUTH": self._login,
            "MAIL": self._mail,
            "RCPT": self._rcpt,
            "DATA": self._data,
            "RSET": self._reset,
            "QUIT": self._quit,
        }
        for line in self._lines():
            verb = line.split(":")[0].split(" ")[0].upper()
            if verb in verbs:
                verbs[verb](line)
            else:
                self._say("250 2.0.0 ok" if verb == "NOOP" else "502 5.5.2 what?")

    def _hello(self, line: str) -> None:
        self.sender = self.recipient = ""
        normal = self._capabilities() if line.upper().startswith("EHLO") else "250 test"
        self._answer("EHLO", line, normal)

    def _starttls(self, line: str) -> None:
        if self._answer("STARTTLS", line, "220 2.0.0 go ahead"):
            self._encrypt()

    def _mail(self, line: str) -> None:
        if self.user_needed:
            self._say("530 5.7.0 log in first")
        elif self.sender:
            self._say("503 5.5.1 nested MAIL")
        elif self._answer("MAIL", line, "250 2.1.0 ok"):
            self.sender = _path(line) or "<>"
            self.parameters = tuple(line.rpartition(">")[2].split())

    def _rcpt(self, line: str) -> None:
        if not (self.sender or self.server.lax):
            self._say("503 5.5.1 MAIL first")
        elif self._answer("RCPT", line, "250 2.1.5 ok"):
            self.recipient = _path(line)

    def _data(self, line: str) -> None:
        normal = "354 go on" if self.recipient else "554 5.5.1 no valid recipients"
        if self._answer("DATA", line, normal):
            self._letter(self.sender, self.recipient, self.parameters)
            self.sender = self.recipient = ""

    def _reset(self, line: str) -> None:
        self.sender = self.recipient = ""
        self._answer("RSET", line, "250 2.0.0 ok")

    def _quit(self, line: str) -> None:
        self._answer("QUIT", line, "221 2.0.0 bye")
        raise EndError("quit")

    def _letter(self, sender: str, recipient: str, parameters: tuple[str, ...]) -> None:
        fault = self.server.fault("BODY")
        if fault is not None:
            self.file.read(1)
            self._strike(fault)
        lines = []
        while (line := self.file.readline()) != b".\r\n":
            if not line.endswith(b"\n"):
                raise EndError("lost")
            lines.append(line[1:] if line.startswith(b".") else line)
        answer = self.server.fault("DOT", recipient) or (
            "250 2.0.0 taken" if recipient else "554 5.5.1 no valid recipients"
        )
        if recipient:
            session, good = self.session.number, answer.startswith("250")
            letter = Letter(sender, recipient, b"".join(lines), parameters, session, good)
            with self.server.lock:
                self.server.letters.append(letter)
        self._strike(answer)

    def _login(self, line: str) -> None:
        words = line.split(" ")
        if words[1].upper() == "PLAIN":
            given = words[2] if len(words) > 2 else self._ask("")
            _, name, password = base64.b64decode(given).decode().split("\0")
        else:
            first = words[2] if len(words) > 2 else self._ask("VXNlcm5hbWU6")
            name, password = (
                base64.b64decode(text).decode() for text in (first, self._ask("UGFzc3dvcmQ6"))
            )
        good = (self.server.users or {}).get(name) == password
        if self._answer("AUTH", line, "235 2.7.0 ok" if good else "535 5.7.8 wrong"):
            self.user_needed = False
            self.session.user = name

    def _ask(self, question: str) -> str:
        self._say(f"334 {question}")
        return self.file.readline().decode().strip()

    def _capabilities(self) -> str:
        words = ["test.example", *self.server.extensions]
        if self.server.tls is not None and not self.session.tls:
            words.append("STARTTLS")
        if self.server.users is not None:
            words.append(f"AUTH {self.server.mechanisms}")
        return "\r\n".join([*(f"250-{word}" for word in words[:-1]), f"250 {words[-1]}"])

    def _encrypt(self) -> None:
        if fault := self.server.fault("TLS"):
            self._strike(fault)
            return
        assert self.server.tls is not None
        self.file.close()
        with self.server.lock:
            self.server.open.discard(self.socket)
            self.socket = self.server.tls.wrap_socket(
                self.socket, server_side=True, do_handshake_on_connect=False
            )
            self.server.open.add(self.socket)
        self.socket.do_handshake()
        self.file = self.socket.makefile("rb")
        self.session.tls = True

    def _lines(self) -> Iterator[str]:
        while line := self.file.readline():
            text = line.decode("utf-8", "replace").rstrip("\r\n")
            self.session.commands.append(text)
            yield text
        raise EndError("lost")

    def _answer(self, step: str, line: str, normal: str) -> bool:
        """Answer; whether with success (2xx or 3xx)."""
        answer = self.server.fault(step, line) or normal
        self._strike(answer)
        return answer[:1] in {"2", "3"}

    def _strike(self, answer: str) -> None:
        if answer == SILENCE:
            self.server.closing.wait(60)
            raise EndError(answer)
        if answer == RESET:
            # Nothing lingers: close() sends a RST.
            linger = struct.pack("ii", 1, 0)
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        if answer in {DROP, RESET}:
            raise EndError(answer)
        self._say(answer)
        if answer.startswith("421"):
            raise EndError("421")

    def _say(self, answer: str) -> None:
        data = f"{answer}\r\n".encode()
        for piece in [data[i : i + 1] for i in range(len(data))] if self.server.dribble else [data]:
            self.socket.sendall(piece)


def _path(line: str) -> str:
    """The address between the angle brackets."""
    return line.partition("<")[2].rpartition(">")[0]
