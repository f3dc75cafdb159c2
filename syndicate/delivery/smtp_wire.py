"""Bytes to and from a server: a non-blocking socket, in the clear or with TLS."""

from __future__ import annotations

import os
import socket
import ssl
from collections.abc import Sequence
from pathlib import Path
from selectors import EVENT_READ, EVENT_WRITE

from syndicate.errors import UsageError

__all__ = ["Address", "LostError", "Wire", "resolve", "tls_context"]

Address = tuple[int, tuple[object, ...]]
"""Family and socket address, as getaddrinfo gives them."""

_RECEIVE = 1 << 13  # replies are lines
_PIECES = 1000  # of one sendmsg; IOV_MAX is 1,024 on Linux and the BSDs
_FEW = 2  # of one sendmsg that is no letter: a dot, and commands behind it
_GATHERS = hasattr(socket.socket, "sendmsg")  # not on Windows
_QUICK = getattr(socket, "TCP_QUICKACK", None)  # Linux has it
_RECORD = 1 << 14  # one TLS record, RFC 8446 §5.1


class LostError(Exception):
    """The connection is gone, or never came up. ``lasting``: it would be the same again."""

    def __init__(self, reason: str, *, lasting: bool = False) -> None:
        self.lasting = lasting
        super().__init__(reason)


def tls_context(ca: Path | None, *, verify: bool) -> ssl.SSLContext:
    """Certificates are verified against the system's authorities, or those in ``ca``.

    Raises:
        UsageError: ``ca`` cannot be read.
    """
    try:
        context = ssl.create_default_context(cafile=None if ca is None else str(ca))
    except (OSError, ssl.SSLError) as error:
        raise UsageError(f"the certificates in {ca} cannot be read: {error}") from error
    if not verify:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context


def resolve(host: str, port: int) -> list[Address]:
    """The addresses of a server, in the order to try them. This waits for the name service.

    Raises:
        LostError: there are none.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        unknown = isinstance(error, socket.gaierror) and error.errno == socket.EAI_NONAME
        raise LostError(f"has no address: {_words(error)}", lasting=unknown) from error
    return [(int(family), address) for family, _, _, _, address in found]


class Wire:
    """One connection's bytes: :meth:`put` queues them, :meth:`flush` hands them to the system.

    ``left`` is exactly how many it has not taken yet, also after a :class:`LostError`.
    """

    __slots__ = ("_out", "_retry", "_socket", "_tls", "connecting", "left", "shaking")

    def __init__(self, address: Address) -> None:
        """Begins to connect.

        Raises:
            LostError: not even that.
        """
        self.left = 0
        self._out: list[bytes | memoryview] = []
        self._tls: ssl.SSLSocket | None = None
        self.shaking = False
        self._retry = EVENT_READ
        self.connecting = True
        try:
            self._socket = socket.socket(address[0], socket.SOCK_STREAM)
        except OSError as error:
            raise LostError(f"cannot be reached: {_words(error)}") from error
        self._socket.setblocking(False)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        try:
            self._socket.connect(address[1])
        except BlockingIOError:
            pass
        except OSError as error:
            self._socket.close()
            raise LostError(f"cannot be reached: {_words(error)}") from error

    def fileno(self) -> int:
        return self._socket.fileno()

    def events(self) -> int:
        """What the selector has to look out for."""
        if self.connecting:
            return EVENT_WRITE
        if self.shaking:
            return self._retry
        return EVENT_READ | EVENT_WRITE if self.left else EVENT_READ

    def finish_connecting(self) -> None:
        """The socket has become writable.

        Raises:
            LostError: there is nobody.
        """
        if code := self._socket.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR):
            raise LostError(f"cannot be reached: {_words(OSError(code, ''))}")
        self.connecting = False

    def own_address(self) -> str:
        """Ours, as an address literal (RFC 5321 §4.1.3)."""
        name = self._socket.getsockname()[0]
        return f"[IPv6:{name.partition('%')[0]}]" if ":" in name else f"[{name}]"

    def start_tls(self, context: ssl.SSLContext, host: str) -> None:
        self._tls = context.wrap_socket(
            self._socket, server_hostname=host, do_handshake_on_connect=False
        )
        self._socket = self._tls
        self.shaking = True

    def shake(self) -> bool:
        """One more step of the handshake; whether it is done.

        Raises:
            LostError: there will be no TLS.
        """
        assert self._tls is not None
        try:
            self._tls.do_handshake()
        except ssl.SSLWantReadError:
            self._retry = EVENT_READ
            return False
        except ssl.SSLWantWriteError:
            self._retry = EVENT_WRITE
            return False
        except ssl.SSLCertVerificationError as error:
            raise LostError(
                f"shows a certificate that is not valid: {error.verify_message}", lasting=True
            ) from error
        except ssl.SSLEOFError as error:
            raise LostError("hung up while TLS was agreed on") from error
        except ssl.SSLError as error:
            reason = error.reason or "no agreement"
            raise LostError(f"does not do TLS with us: {reason}", lasting=True) from error
        except OSError as error:
            raise LostError(f"was lost while TLS was agreed on: {_words(error)}") from error
        self.shaking = False
        return True

    def put(self, pieces: Sequence[bytes], length: int | None = None) -> None:
        """Queue ``pieces``, ``length`` bytes together, behind whatever has not left yet."""
        if self._tls is not None or not _GATHERS:
            pieces = [b"".join(pieces)]
        self._out += pieces
        self.left += sum(map(len, pieces)) if length is None else length

    def flush(self) -> None:
        """Send what is queued, as far as the system takes it now.

        Raises:
            LostError: the connection is gone; what is ``left`` never left.
        """
        # The head of a letter goes ahead: the server wakes up while the text is being copied.
        most = 1 if len(self._out) > _FEW else _PIECES
        try:
            while self.left:
                gone = self._send(most)
                most = _PIECES
                self.left -= gone
                if self.left:
                    _drop(self._out, gone)
                else:
                    self._out.clear()
        except (BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError):
            return
        except OSError as error:
            raise LostError(_words(error)) from error

    def _send(self, most: int) -> int:
        if self._tls is not None:
            # The last record goes whole or not at all: part of one cannot be read.
            return self._tls.send(memoryview(self._out[0])[:_RECORD])
        if not _GATHERS:
            return self._socket.send(self._out[0])
        return self._socket.sendmsg(self._out[:most])

    def receive(self) -> bytes:
        """What has come; empty = nothing yet.

        Raises:
            LostError: nothing will come any more.
        """
        try:
            data = self._socket.recv(_RECEIVE)
            while self._tls is not None and self._tls.pending():
                data += self._tls.recv(_RECEIVE)
        except (BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError):
            return b""
        except OSError as error:
            raise LostError(_words(error)) from error
        if not data:
            raise LostError("the server hung up")
        return data

    def acknowledge(self) -> None:
        """More is to come, and the server may hold it back until it knows that this arrived.

        RFC 896 on its side and RFC 1122 §4.2.3.2 on ours make that 40 ms otherwise.
        """
        if _QUICK is not None:
            self._socket.setsockopt(socket.IPPROTO_TCP, _QUICK, 1)

    def close(self) -> None:
        self._socket.close()


def _drop(out: list[bytes | memoryview], gone: int) -> None:
    """Take the first ``gone`` bytes off; there are more."""
    for number, piece in enumerate(out):
        if gone < len(piece):
            out[:number] = []
            out[0] = memoryview(piece)[gone:]
            return
        gone -= len(piece)


def _words(error: Exception) -> str:
    text = getattr(error, "strerror", None) or ""
    if not text and isinstance(error, OSError) and error.errno:
        text = os.strerror(error.errno)
    return text or str(error) or type(error).__name__
