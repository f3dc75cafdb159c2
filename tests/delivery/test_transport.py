"""``[delivery] transport`` and ``servers``: what is read, what is refused, what is never shown."""

from pathlib import Path

import pytest

from syndicate.delivery.transport import SmtpServer, StartTls, describe, read_transport
from syndicate.errors import UsageError
from syndicate.testing import CONFIG, make_publication


def read(folder: Path, lines: str, **environ: str) -> tuple[str, tuple[SmtpServer, ...]]:
    config = make_publication(folder, f"{CONFIG}{lines}\n", environ).delivery
    transport = read_transport(config, folder)
    return describe(transport), transport.servers


def test_a_folder_is_the_default_and_starts_at_the_configuration(tmp_path: Path) -> None:
    publication = make_publication(tmp_path)
    transport = read_transport(publication.delivery, tmp_path)
    assert transport.maildir == tmp_path / "outbox"
    assert describe(transport) == f"maildir:{(tmp_path / 'outbox').as_posix()}"


@pytest.mark.parametrize(
    ("url", "port", "implicit", "starttls"),
    [
        ("smtp://mail.example.kr", 25, False, StartTls.REQUIRED),
        ("smtp://u:p@mail.example.kr", 587, False, StartTls.REQUIRED),
        ("smtps://u:p@mail.example.kr", 465, True, StartTls.NO),
        ("SMTP://127.0.0.1:2525", 2525, False, StartTls.NO),
        ("smtp://localhost", 25, False, StartTls.NO),
        ("smtp://[::1]:26", 26, False, StartTls.NO),
        ("smtp://localhost?starttls=required", 25, False, StartTls.REQUIRED),
        ("smtp://mail.example.kr?starttls=no", 25, False, StartTls.NO),
        ("smtp://mail.example.kr?starttls=opportunistic", 25, False, StartTls.OPPORTUNISTIC),
    ],
)
def test_ports_and_tls_follow_from_the_address(
    tmp_path: Path, url: str, port: int, implicit: bool, starttls: StartTls
) -> None:
    _, [server] = read(tmp_path, f'transport = "{url}"')
    assert (server.port, server.implicit_tls, server.starttls) == (port, implicit, starttls)


def test_everything_an_address_can_say(tmp_path: Path) -> None:
    url = "smtp://key%40x:p%2Fs%3As@mail.example.kr:2587?ca=ca.pem&connections=3&letters=20"
    _, [server] = read(tmp_path, f'transport = "{url}&timeout=60&name=out.example.kr"')
    assert (server.user, server.password) == ("key@x", "p/s:s")
    assert (server.connections, server.letters, server.timeout) == (3, 20, 60.0)
    assert server.ca == tmp_path / "ca.pem"
    assert server.name == "out.example.kr"


def test_several_servers_with_weights_and_secrets(tmp_path: Path) -> None:
    lines = """
servers = [
    { url = "smtps://u:{env:PASSWORD}@b.example.kr", weight = 3 },
    { url = "smtp://a.example.kr" },
]"""
    shown, servers = read(tmp_path, lines, PASSWORD="s3cret")
    assert shown == "smtp://a.example.kr:25, smtps://b.example.kr:465"
    assert [(one.host, one.weight, one.password) for one in servers] == [
        ("b.example.kr", 3, "s3cret"),
        ("a.example.kr", 1, ""),
    ]
    assert "s3cret" not in repr(servers)
    assert "'u'" not in repr(servers)


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("", "its kind is not known"),
        ("http://u:s3cret@mail.example.kr", "its kind is not known"),
        ("maildir:", "no folder"),
        ("smtp://u:s3cret@mail.example.kr:port", "host or the port"),
        ("smtp://u:s3cret@[::1", "host or the port"),
        ("smtp://u:s3cret@", "no address of a server"),
        ("smtp://u:s3c/ret@mail.example.kr", "host or the port|no address of a server"),
        ("smtp://u:s3c ret@mail.example.kr", "no address of a server"),
        ("smtp://mail.example.kr/path", "no address of a server"),
        ("smtp://:s3cret@mail.example.kr", "belong together"),
        ("smtp://user@mail.example.kr", "belong together"),
        ("smtp://mail.example.kr?starttls=maybe", "starttls= is required, opportunistic or no"),
        ("smtps://mail.example.kr?starttls=no", "TLS from the first byte"),
        ("smtp://u:s3cret@mail.example.kr?starttls=no", "verified TLS only"),
        ("smtp://u:s3cret@mail.example.kr?starttls=opportunistic", "verified TLS only"),
        ("smtp://mail.example.kr?letter=9", r"\?letter= is not known"),
        ("smtp://mail.example.kr?letters=0", "letters= is a number"),
        ("smtp://mail.example.kr?connections=many", "connections= is a number"),
        ("smtp://mail.example.kr?name=my host", "no address of a server|host name for EHLO"),
    ],
)
def test_what_is_wrong_is_named_with_its_key_and_without_the_password(
    tmp_path: Path, url: str, reason: str
) -> None:
    with pytest.raises(UsageError, match=reason) as caught:
        read(tmp_path, f'transport = "{url}"')
    assert str(caught.value).startswith("delivery.transport: ")
    assert "s3c" not in str(caught.value)
    with pytest.raises(UsageError, match=r"^delivery\.servers\.2\.url: "):
        read(tmp_path, f'servers = [{{ url = "smtp://localhost" }}, {{ url = "{url}" }}]')


def test_a_folder_among_servers_is_refused(tmp_path: Path) -> None:
    lines = 'servers = [{ url = "smtp://localhost" }, { url = "maildir:outbox" }]'
    with pytest.raises(UsageError, match="holds a maildir"):
        read(tmp_path, lines)
