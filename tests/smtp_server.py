"""A mail server for tests: it records every letter, and fails in whatever way it is told.

    with RecordingServer() as server:
        ...                                # send to server.url
        assert server.recipients() == ["a@example.kr"]

Faults are named after the step at which they strike::

    RecordingServer(faults={"RCPT": "450 4.7.1 greylisted"})      # always
    RecordingServer(faults={"DATA": ["421 4.3.2 later", None]})    # once, then as it should be
    RecordingServer(faults={"RCPT": lambda line: "550 5.1.1 no" if "gone@" in line else None})
    server.faults["DOT"] = DROP                                    # switched on or off later

The steps: ``GREETING EHLO STARTTLS TLS AUTH MAIL RCPT DATA BODY DOT RSET QUIT``. ``DATA`` is the
answer to the command, ``BODY`` strikes after the first bytes of the letter, ``DOT`` after the
whole of it was read and recorded. A fault is the server's answer, or :data:`DROP` (closes),
:data:`RESET` (closes with a RST), :data:`SILENCE` (never answers).
"""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
from collections.abc import Callable, Mapping, Sequence
from typing import Self

from smtp_talk import DROP, RESET, SILENCE, EndError, Letter, Session, Talk

__all__ = ["DROP", "RESET", "SILENCE", "Letter", "RecordingServer", "Session"]

Fault = str | Sequence[str | None] | Callable[[str], str | None]


class RecordingServer:
    """Listens on a loopback port while the ``with`` lasts; a thread a connection."""

    def __init__(
        self,
        faults: Mapping[str, Fault] | None = None,
        *,
        extensions: Sequence[str] = ("PIPELINING", "8BITMIME", "SMTPUTF8", "SIZE 10000000"),
        tls: ssl.SSLContext | None = None,
        implicit_tls: bool = False,
        users: Mapping[str, str] | None = None,
        mechanisms: str = "PLAIN LOGIN",
        dribble: bool = False,
        lax: bool = False,
    ) -> None:
        """``tls`` offers STARTTLS, with ``implicit_tls`` it is on from the first byte;
        ``users`` asks for a login; ``dribble`` answers byte by byte; ``lax`` takes RCPT and
        DATA even if MAIL was refused.
        """
        self.faults = dict(faults or {})
        self.letters: list[Letter] = []
        self.sessions: list[Session] = []
        self.extensions = tuple(extensions)
        self.tls = tls
        self.implicit_tls = implicit_tls
        self.users = users
        self.mechanisms = mechanisms
        self.dribble = dribble
        self.lax = lax
        self.lock = threading.Lock()
        self.closing = threading.Event()
        self._seen: dict[str, int] = {}
        self._threads: list[threading.Thread] = []
        self.open: set[socket.socket] = set()
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.port: int = self._listener.getsockname()[1]

    @property
    def url(self) -> str:
        return f"{'smtps' if self.implicit_tls else 'smtp'}://127.0.0.1:{self.port}"

    def recipients(self) -> list[str]:
        """Of every letter that was taken with 250, in their order."""
        with self.lock:
            return [letter.recipient for letter in self.letters if letter.answered]

    def arrived(self) -> list[str]:
        """Of every letter that came in whole, whatever the answer was."""
        with self.lock:
            return [letter.recipient for letter in self.letters]

    def __enter__(self) -> Self:
        self._start(self._accept)
        return self

    def __exit__(self, *_: object) -> None:
        self.closing.set()
        # A blocked accept() is not woken by close() on Linux, but by a connection.
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 1):
            pass
        with self.lock:
            for connection in self.open:
                with contextlib.suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)
        for thread in list(self._threads):
            thread.join(10)
        self._listener.close()

    def fault(self, step: str, line: str = "") -> str | None:
        """What strikes at this step, ``None`` = nothing."""
        with self.lock:
            fault = self.faults.get(step)
            if fault is None or isinstance(fault, str):
                return fault
            if callable(fault):
                return fault(line)
            turn = self._seen.get(step, 0)
            self._seen[step] = turn + 1
            return fault[turn] if turn < len(fault) else None

    def _start(self, work: Callable[[], None]) -> None:
        thread = threading.Thread(target=work, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while True:
            connection, _ = self._listener.accept()
            if self.closing.is_set():
                connection.close()
                return
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            with self.lock:
                session = Session(len(self.sessions))
                self.sessions.append(session)
                self.open.add(connection)
            self._start(lambda c=connection, s=session: self._serve(c, s))  # type: ignore[misc]  # bound now

    def _serve(self, connection: socket.socket, session: Session) -> None:
        talk = Talk(self, connection, session)
        try:
            talk.run()
        except EndError as end:
            session.ended = str(end)
        except (OSError, ValueError):
            session.ended = "lost"
        finally:
            with self.lock:
                self.open.discard(connection)
            talk.close()
