"""``[delivery] transport`` and ``servers`` as nouns: where letters go, and by which rules."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from syndicate.config.publication import DeliveryConfig
from syndicate.errors import UsageError

__all__ = ["SmtpServer", "StartTls", "Transport", "describe", "read_transport"]

_OPTIONS = ("starttls", "ca", "connections", "letters", "timeout", "name")
_SHAPE = "maildir:FOLDER, smtp://USER:PASSWORD@HOST:PORT or smtps://USER:PASSWORD@HOST:PORT"


class StartTls(StrEnum):
    """``?starttls=`` of an ``smtp://`` address."""

    REQUIRED = "required"  # the default: TLS with a verified certificate, or no letter
    OPPORTUNISTIC = "opportunistic"  # TLS where it is offered, whoever offers it (RFC 7435)
    NO = "no"  # the default on this machine itself


@dataclass(frozen=True, slots=True, kw_only=True)
class SmtpServer:
    """A server, as its address says.

    ``timeout`` in seconds is the longest wait for one answer (``None``: RFC 5321 §4.5.3.2);
    ``letters`` is how many one connection carries; ``name`` is what we call ourselves in EHLO,
    ``""`` = our address.
    """

    host: str
    port: int
    implicit_tls: bool = False
    starttls: StartTls = StartTls.REQUIRED
    user: str = field(default="", repr=False)  # an API key, with some providers
    password: str = field(default="", repr=False)
    ca: Path | None = None
    connections: int = 8
    letters: int = 100
    timeout: float | None = None
    name: str = ""
    weight: int = 1

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{'smtps' if self.implicit_tls else 'smtp'}://{host}:{self.port}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Transport:
    """Either a folder or servers."""

    maildir: Path | None = None
    servers: tuple[SmtpServer, ...] = ()


def describe(transport: Transport) -> str:
    """The transport in words that stay the same from run to run, without users and passwords."""
    if transport.maildir is not None:
        return f"maildir:{transport.maildir.as_posix()}"
    return ", ".join(sorted(map(str, transport.servers)))


def read_transport(config: DeliveryConfig, root: Path) -> Transport:
    """What ``[delivery]`` says; a relative folder starts at ``root``.

    Raises:
        UsageError: it cannot be understood; the message names the key, never the password.
    """
    if not config.servers:
        return _read(config.transport.reveal(), 1, root, "delivery.transport")
    made = [
        _read(url.reveal(), weight, root, f"delivery.servers.{number}.url")
        for number, (url, weight) in enumerate(config.servers, 1)
    ]
    if any(one.maildir for one in made):
        raise UsageError(
            "delivery.servers holds a maildir: a letter in a folder and one with a server are "
            "two things; put the folder into delivery.transport, without servers"
        )
    return Transport(servers=tuple(server for one in made for server in one.servers))


def _read(url: str, weight: int, root: Path, key: str) -> Transport:
    scheme, colon, rest = url.strip().partition(":")
    match scheme.lower(), bool(colon):
        case "maildir", True:
            if not rest.strip():
                raise UsageError(f"{key}: the maildir has no folder; write maildir:outbox")
            return Transport(maildir=root / Path(rest.removeprefix("//")).expanduser())
        case (("smtp" | "smtps"), True):
            return Transport(servers=(_server(url.strip(), weight, root, key),))
        case _:
            raise UsageError(f"{key}: its kind is not known; write {_SHAPE}")


def _server(url: str, weight: int, root: Path, key: str) -> SmtpServer:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:  # its words may hold the password
        raise UsageError(f"{key}: the host or the port cannot be read; write {_SHAPE}") from None
    host = parts.hostname or ""
    if not host or parts.path not in {"", "/"} or parts.fragment or not _clean(url):
        raise UsageError(
            f"{key}: this is no address of a server; write {_SHAPE}, and in user and password "
            "every sign but letters and digits as %XX"
        )
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    if bool(user) != bool(password):
        raise UsageError(f"{key}: a user and a password belong together; one of them is missing")
    options = _options(parts, key)
    implicit = parts.scheme.lower() == "smtps"
    local = _is_loopback(host)
    starttls = StartTls.NO if implicit or local else StartTls.REQUIRED
    if "starttls" in options:
        starttls = _starttls(options["starttls"], key, implicit=implicit)
    if user and not implicit and not local and starttls is not StartTls.REQUIRED:
        raise UsageError(
            f"{key}: a password goes through verified TLS only; take starttls={starttls} out"
        )
    return SmtpServer(
        host=host,
        port=port or (465 if implicit else 587 if user else 25),
        implicit_tls=implicit,
        starttls=starttls,
        user=user,
        password=password,
        ca=root / options["ca"] if "ca" in options else None,
        connections=_number(options, "connections", 8, 100, key),
        letters=_number(options, "letters", 100, 1_000_000, key),
        timeout=float(_number(options, "timeout", 0, 3600, key)) or None,
        name=options.get("name", ""),
        weight=weight,
    )


def _options(parts: SplitResult, key: str) -> dict[str, str]:
    options = dict(parse_qsl(parts.query, keep_blank_values=True))
    for name in options:
        if name not in _OPTIONS:
            raise UsageError(f"{key}: ?{name}= is not known; there are {', '.join(_OPTIONS)}")
    name = options.get("name", "")
    if not name.isascii() or not name.isprintable() or " " in name:
        raise UsageError(f"{key}: ?name= is the host name for EHLO, such as mail.example.kr")
    return options


def _starttls(value: str, key: str, *, implicit: bool) -> StartTls:
    if implicit:
        raise UsageError(f"{key}: smtps:// is TLS from the first byte; take starttls= out")
    try:
        return StartTls(value)
    except ValueError:
        raise UsageError(
            f"{key}: ?starttls= is required, opportunistic or no, not {value!r}"
        ) from None


def _number(options: dict[str, str], name: str, default: int, most: int, key: str) -> int:
    if name not in options:
        return default
    value = options[name]
    if not (value.isascii() and value.isdigit() and 1 <= int(value) <= most):
        raise UsageError(f"{key}: ?{name}= is a number from 1 to {most}, not {value!r}")
    return int(value)


def _is_loopback(host: str) -> bool:
    """Whether ``host`` is this machine, where nobody listens in between."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _clean(url: str) -> bool:
    return url.isprintable() and " " not in url
