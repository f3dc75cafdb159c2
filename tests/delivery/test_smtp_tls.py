"""TLS and logins: what is demanded, what is verified, and what is never said in the clear."""

import ssl
from pathlib import Path
from typing import Any

import pytest
from certificates import make_certificate, server_context
from piles import Pile, letter, letters, serve
from smtp_server import DROP, RecordingServer

from syndicate.delivery.courier import Summary
from syndicate.delivery.parcel import Outcome
from syndicate.delivery.transport import StartTls
from syndicate.errors import UnfinishedError, UsageError


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_certificate(tmp_path_factory.mktemp("tls"))


@pytest.fixture
def tls(certificate: Path) -> ssl.SSLContext:
    return server_context(certificate)


def refused(server: RecordingServer, pile: Pile, **changes: Any) -> str:
    """The error of a run in which no letter was even taken from the desk."""
    with pytest.raises(UnfinishedError) as caught:
        serve(server, pile, patience=None, **changes)
    assert not pile.out
    assert not pile.results
    assert server.arrived() == []
    return str(caught.value)


def test_starttls_with_a_certificate_of_a_private_authority(
    tls: ssl.SSLContext, certificate: Path
) -> None:
    with RecordingServer(tls=tls) as server:
        pile = Pile(letters(20))
        serve(server, pile, starttls=StartTls.REQUIRED, ca=certificate)
        assert pile.outcomes() == ["sent"] * 20
        assert all(one.tls for one in server.sessions if "DATA" in one.commands)
        # What was said before TLS counts no more: EHLO comes again.
        assert [line[:4] for line in server.sessions[0].commands[:3]] == ["EHLO", "STAR", "EHLO"]


def test_smtps_and_a_letter_larger_than_all_buffers(tls: ssl.SSLContext, certificate: Path) -> None:
    line = b"x" * 76 + b"\r\n"
    large = letter(1, message=[b"Subject: x\r\n\r\n", *[line * 1000] * 80])
    with RecordingServer(tls=tls, implicit_tls=True) as server:
        pile = Pile([large, *letters(20, first=2)])
        serve(server, pile, implicit_tls=True, ca=certificate)
        assert pile.outcomes() == ["sent"] * 21
        [got] = [one for one in server.letters if one.recipient == large.recipient]
        assert got.message == b"".join(large.message)


@pytest.mark.parametrize(
    ("step", "answer", "outcome"),
    [("DOT", DROP, "unknown"), ("DATA", DROP, "deferred"), ("BODY", DROP, "deferred")],
)
def test_a_connection_lost_under_tls_means_the_same(
    tls: ssl.SSLContext, certificate: Path, step: str, answer: str, outcome: str
) -> None:
    line = b"x" * 76 + b"\r\n"
    large = letter(1, message=[line * 1000] * 300)
    with RecordingServer({step: answer}, tls=tls, extensions=()) as server:
        pile = Pile([large])
        serve(server, pile, starttls=StartTls.REQUIRED, ca=certificate)
        assert pile.outcomes() == [outcome]


def test_letters_are_not_sent_in_the_clear_when_starttls_is_not_offered() -> None:
    with RecordingServer() as server:
        said = refused(server, Pile([letter()]), starttls=StartTls.REQUIRED)
        assert "offers no STARTTLS" in said
        assert server.url in said


@pytest.mark.parametrize("implicit", [True, False])
def test_a_certificate_that_nobody_vouches_for_ends_the_run(
    tls: ssl.SSLContext, *, implicit: bool
) -> None:
    with RecordingServer(tls=tls, implicit_tls=implicit) as server:
        changes = {"implicit_tls": implicit, "starttls": StartTls.REQUIRED}
        assert "certificate that is not valid" in refused(server, Pile([letter()]), **changes)


@pytest.mark.parametrize(("host", "days"), [("other.example", 1), ("127.0.0.1", -1)])
def test_a_certificate_of_another_host_or_time_is_none(
    tmp_path: Path, host: str, days: int
) -> None:
    path = make_certificate(tmp_path, host=host, days=days)
    with RecordingServer(tls=server_context(path)) as server:
        said = refused(server, Pile([letter()]), starttls=StartTls.REQUIRED, ca=path)
        assert "certificate that is not valid" in said


def test_opportunistic_takes_tls_of_anybody_and_does_without(tls: ssl.SSLContext) -> None:
    for context in (tls, None):
        with RecordingServer(tls=context) as server:
            pile = Pile([letter()])
            serve(server, pile, starttls=StartTls.OPPORTUNISTIC)
            assert pile.outcomes() == ["sent"]
            assert server.sessions[0].tls is (context is not None)


def test_what_is_said_in_the_clear_behind_starttls_is_not_believed(
    tls: ssl.SSLContext, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """CVE-2011-0411: somebody in between adds answers that would count as said under TLS."""
    monkeypatch.setattr("syndicate.delivery.servers._FIRST_REST", 0.05)
    faults = {"STARTTLS": ["220 2.0.0 go ahead\r\n250 evil", None]}
    with RecordingServer(faults, tls=tls) as server:
        pile = Pile([letter()])
        serve(server, pile, starttls=StartTls.REQUIRED, ca=certificate)
        assert [one.tls for one in server.sessions] == [False, True]
        assert pile.outcomes() == ["sent"]


def test_a_port_without_tls_is_told(tls: ssl.SSLContext) -> None:
    del tls
    with RecordingServer() as server:
        assert "does not do TLS" in refused(server, Pile([letter()]), implicit_tls=True)


def test_a_ca_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with RecordingServer() as server, pytest.raises(UsageError, match=r"none\.pem"):
        serve(server, Pile([letter()]), starttls=StartTls.REQUIRED, ca=tmp_path / "none.pem")


@pytest.mark.parametrize("mechanisms", ["PLAIN", "LOGIN", "CRAM-MD5 LOGIN PLAIN"])
def test_a_login(mechanisms: str) -> None:
    user, password = "letters@news.example", "비밀 %pass"
    with RecordingServer(users={user: password}, mechanisms=mechanisms) as server:
        pile = Pile([letter()])
        serve(server, pile, user=user, password=password)
        assert pile.outcomes() == ["sent"]
        assert server.sessions[0].user == user


def test_a_wrong_password_ends_the_run_and_is_not_shown() -> None:
    with RecordingServer(users={"u": "right"}) as server:
        pile = Pile(letters(3))
        said = refused(server, pile, user="u", password="wrong-secret")
        assert "535 5.7.8" in said
        assert "wrong-secret" not in said
        assert len(server.sessions) == 1  # servers lock accounts that are tried again and again


@pytest.mark.parametrize("said", ["AHUAd3Jvbmctc2VjcmV0", "wrong-secret", "d3Jvbmctc2VjcmV0"])
def test_a_server_that_repeats_a_login_does_not_make_us_show_it(said: str) -> None:
    faults = {"AUTH": f"535 5.7.8 no such login: {said}"}
    with RecordingServer(faults, users={"u": "right"}) as server:
        told = refused(server, Pile([letter()]), user="u", password="wrong-secret")
    assert "535 5.7.8 no such login: …" in told
    assert said not in told


def test_a_login_that_is_out_of_order_for_a_moment_is_tried_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("syndicate.delivery.servers._FIRST_REST", 0.05)
    faults = {"AUTH": ["454 4.7.0 busy", None]}
    with RecordingServer(faults, users={"u": "p"}) as server:
        pile = Pile([letter()])
        serve(server, pile, user="u", password="p")
        assert pile.outcomes() == ["sent"]


def test_a_server_without_a_login_that_we_know_ends_the_run() -> None:
    with RecordingServer(users={"u": "p"}, mechanisms="GSSAPI") as server:
        assert "offers no login" in refused(server, Pile([letter()]), user="u", password="p")


def test_a_login_that_fails_later_in_a_run_does_not_end_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """One connection too many is told in all kinds of ways."""
    monkeypatch.setattr("syndicate.delivery.servers._FIRST_REST", 0.05)
    with RecordingServer({"AUTH": [None, "535 5.7.8 no", None]}, users={"u": "p"}) as server:
        pile = Pile(letters(8))
        summary: Summary = serve(server, pile, user="u", password="p", letters=4, connections=1)
        assert summary.counts == {Outcome.SENT: 8}
