"""The client: every wait has an end, every fault a reason, and no reason an address or a key."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

import pytest
import requests
from loopback import Loopback, Reply, Seen, refused_url, seconds_of

from syndicate.http import Deadline, HttpError, get, head, together
from syndicate.testing import MORNING, make_publication
from syndicate.weather.fetch import fetch
from syndicate.weather.provider import Request, WeatherError

KEY = {"authKey": "only-the-desk-knows"}


@pytest.fixture
def server() -> Iterator[Loopback]:
    with Loopback() as running:
        yield running


def refusal(url: str, seconds: float = 5.0) -> str:
    with pytest.raises(HttpError) as told:
        get(url, KEY, seconds=seconds)
    assert KEY["authKey"] not in str(told.value)
    return str(told.value)


@contextmanager
def trickling_head() -> Iterator[str]:
    """A server whose headers never end: a byte comes in time for every single wait."""
    over = threading.Event()
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        with suppress(OSError), listener.accept()[0] as connection:
            connection.sendall(b"HTTP/1.1 200 OK\r\nX-Slow: ")
            while not over.wait(0.05):
                connection.sendall(b"a")

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/"
    finally:
        over.set()
        listener.close()
        thread.join()


def test_a_silent_server_is_left_in_time(server: Loopback) -> None:
    server.routes["/"] = lambda _: Reply(delay=60)
    assert seconds_of(lambda: refusal(f"{server.url}/", 0.3)) < 2
    assert refusal(f"{server.url}/", 0.3) == "no answer within 0.3 s"


def test_a_body_that_drips_is_left_in_time(server: Loopback) -> None:
    server.routes["/"] = lambda _: Reply(b"x" * 1000, drip=0.05)
    assert seconds_of(lambda: refusal(f"{server.url}/", 0.3)) < 2


def test_headers_that_drip_are_left_in_time() -> None:
    with trickling_head() as url:
        assert seconds_of(lambda: refusal(url, 0.3)) < 2


def test_a_name_that_is_looked_up_forever_is_left_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    over = threading.Event()

    def never(*_: object, **__: object) -> object:
        over.wait(30)
        raise socket.gaierror(socket.EAI_AGAIN, "later")

    monkeypatch.setattr(socket, "getaddrinfo", never)
    try:
        assert seconds_of(lambda: refusal("http://kma.example/", 0.3)) < 2
    finally:
        over.set()


def test_faults_of_the_network_have_words(server: Loopback) -> None:
    assert refusal(refused_url()) == "it refused the connection"
    assert refusal("http://nobody.invalid/") == "its name cannot be looked up"
    server.routes["/cut"] = lambda _: Reply(b"x" * 1000, cut=100)
    assert refusal(f"{server.url}/cut") == "the answer was cut off"
    server.routes["/huge"] = lambda _: Reply(b"x" * (5 << 20))
    assert refusal(f"{server.url}/huge") == "the answer is larger than 4 MB"
    server.routes["/loop"] = lambda _: Reply(status=302, headers={"Location": "/loop"})
    with pytest.raises(HttpError, match="in a circle"):
        get(f"{server.url}/loop", {}, seconds=5, redirects=True)
    assert refusal("http://[broken/").startswith("no readable answer")


def test_a_key_is_not_carried_to_where_a_redirect_leads(server: Loopback) -> None:
    server.routes["/a"] = lambda _: Reply(status=302, headers={"Location": f"{server.url}/b"})
    server.routes["/b"] = lambda _: Reply(b"a web page")
    page = get(f"{server.url}/a", KEY, seconds=5)
    assert (page.status, page.location) == (302, f"{server.url}/b")
    assert [one.path for one in server.seen] == ["/a"]
    assert get(f"{server.url}/a", {}, seconds=5, redirects=True).body == b"a web page"


def test_jobs_that_are_late_are_left_and_the_others_counted() -> None:
    over = threading.Event()

    def late() -> int:
        over.wait(30)
        return 0

    jobs: list[Callable[[], int]] = [lambda: 1, late, lambda: 3]
    assert together(jobs, Deadline(0.3)) == [1, None, 3]
    over.set()
    assert together([], Deadline(1)) == []
    with pytest.raises(ZeroDivisionError):
        together([lambda: 1 // 0], Deadline(5))


def asked(folder: Path, seconds: float = 10) -> Request:
    publication = make_publication(folder)
    deadline = Deadline(seconds)
    return Request(publication=publication, day=MORNING.date(), now=MORNING, deadline=deadline)


@pytest.mark.parametrize(
    ("statuses", "last", "tries"),
    [
        ((500, 503, 200), 200, 3),
        ((500, 500, 500), 500, 3),
        ((429,), 429, 1),
        ((404,), 404, 1),
        ((401,), 401, 1),
    ],
)
def test_only_what_may_be_well_in_a_second_is_asked_again(
    statuses: tuple[int, ...], last: int, tries: int, server: Loopback, tmp_path: Path
) -> None:
    def reply(_: Seen) -> Reply:
        return Reply(status=statuses[len(server.seen) - 1])

    server.routes["/"] = reply
    assert fetch(asked(tmp_path), f"{server.url}/", KEY).status == last
    assert len(server.seen) == tries


def test_a_slow_server_has_all_the_time_for_its_only_answer(
    server: Loopback, tmp_path: Path
) -> None:
    server.routes["/"] = lambda _: Reply(b"well", delay=1.6)
    assert fetch(asked(tmp_path, 2.2), f"{server.url}/", KEY).body == b"well"
    assert len(server.seen) == 1


def test_a_server_that_fails_fast_and_then_is_slow_is_waited_for(
    server: Loopback, tmp_path: Path
) -> None:
    def reply(_: Seen) -> Reply:
        return Reply(status=503) if len(server.seen) == 1 else Reply(b"well", delay=1.2)

    server.routes["/"] = reply
    assert fetch(asked(tmp_path, 2.2), f"{server.url}/", KEY).body == b"well"


def test_a_silent_server_is_asked_once_and_the_whole_time_is_told(
    server: Loopback, tmp_path: Path
) -> None:
    server.routes["/"] = lambda _: Reply(delay=60)
    request = asked(tmp_path, 1)
    part = replace(request, deadline=request.deadline.part(0.5))

    def ask() -> None:
        with pytest.raises(WeatherError, match=r"no answer within 1\.0 s") as told:
            fetch(part, f"{server.url}/", KEY)
        assert KEY["authKey"] not in str(told.value)

    assert seconds_of(ask) < 2.5
    assert len(server.seen) == 1


@pytest.mark.parametrize(
    ("reply", "tries"),
    [
        (Reply(b"x" * 1000, cut=100), 3),
        (Reply(b"x" * (5 << 20)), 1),
        (Reply(status=302, headers={"Location": "/"}), 31),  # one try, of 30 redirects
        (Reply(b"no gzip", headers={"Content-Encoding": "gzip"}), 1),
    ],
)
def test_only_a_fault_that_may_pass_is_tried_again(
    reply: Reply, tries: int, server: Loopback, tmp_path: Path
) -> None:
    server.routes["/"] = lambda _: reply
    with pytest.raises(WeatherError):
        fetch(asked(tmp_path), f"{server.url}/", {}, redirects=True)
    assert len(server.seen) == tries


@pytest.fixture
def editor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A home with a netrc file, as editors of other things have one."""
    (tmp_path / ".netrc").write_text("machine 127.0.0.1 login desk password private\n")
    (tmp_path / ".netrc").chmod(0o600)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    monkeypatch.delenv("NETRC", raising=False)


@pytest.mark.usefixtures("editor")
def test_what_the_editor_has_in_netrc_is_sent_nowhere(server: Loopback) -> None:
    assert requests.utils.get_netrc_auth(server.url) == ("desk", "private")
    server.routes["/"] = lambda _: Reply(b"well")
    server.routes["/a"] = lambda _: Reply(status=302, headers={"Location": "/"})
    server.routes["/head"] = lambda _: Reply(b"well")
    get(f"{server.url}/a", {}, seconds=5, redirects=True)
    head(f"{server.url}/head", timeout=5)
    assert [one.path for one in server.seen] == ["/a", "/", "/head"]
    assert [one.authorization for one in server.seen] == [""] * 3


@pytest.mark.usefixtures("editor")
def test_a_name_in_the_address_itself_is_sent_to_that_host_only(server: Loopback) -> None:
    named = server.url.replace("http://", "http://paper:pass%2Fword@")
    with Loopback() as other:
        server.routes["/"] = lambda _: Reply(status=302, headers={"Location": f"{other.url}/"})
        other.routes["/"] = lambda _: Reply(b"well")
        assert get(f"{named}/", {}, seconds=5, redirects=True).body == b"well"
        assert server.seen[0].authorization.startswith("Basic ")
        assert other.seen[0].authorization == ""


def test_a_proxy_from_the_environment_is_used(
    server: Loopback, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", server.url)
    server.routes["/"] = lambda _: Reply(b"by way of the proxy")
    assert get("http://kma.example/", {}, seconds=5).body == b"by way of the proxy"
