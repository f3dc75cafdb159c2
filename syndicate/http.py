"""The one place that speaks HTTP as a client. Contains no business logic."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

import requests

from syndicate.deadline import Deadline

__all__ = ["Answer", "Deadline", "HttpError", "Page", "TimeUpError", "get", "head", "together"]

AGENT = "syndicate (+feed and digest tool)"
_LIMIT = 4 * 1024 * 1024  # bytes of a body
_T = TypeVar("_T")


class HttpError(Exception):
    """No answer: the reason in a few words, without the address.

    ``again``: it came fast and may pass, so that the same question may be answered in a second.
    """

    def __init__(self, message: str, *, again: bool = False) -> None:
        self.again = again
        super().__init__(message)


class TimeUpError(HttpError):
    """No whole answer in the time that was given."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server said; ``url`` is where redirects ended."""

    status: int
    url: str


@dataclass(frozen=True, slots=True)
class Page:
    """An answer with its body; ``location`` is where a redirect that was not followed leads."""

    status: int
    body: bytes
    type: str
    location: str = ""


class _Session(requests.Session):
    """Sends no credentials but those in the address itself.

    requests takes what ``~/.netrc`` has for a host, of its own accord, at every redirect, too;
    a paper's weather or links are no reason to log in as its editor. Proxies and certificates
    from the environment count as ever.
    """

    def __init__(self) -> None:
        super().__init__()
        self.headers["User-Agent"] = AGENT
        self.auth = _of_address  # whatever is set here keeps the netrc file shut

    def rebuild_auth(
        self, prepared_request: requests.PreparedRequest, response: requests.Response
    ) -> None:
        """After a redirect: what was sent is not sent to another host, and nothing is added."""
        before, after = response.request.url or "", prepared_request.url or ""
        stripped: bool = self.should_strip_auth(before, after)  # type: ignore[no-untyped-call]  # in the stubs
        if stripped:
            prepared_request.headers.pop("Authorization", None)


def _of_address(request: requests.PreparedRequest) -> requests.PreparedRequest:
    user, password = requests.utils.get_auth_from_url(request.url or "")
    if user or password:
        requests.auth.HTTPBasicAuth(user, password)(request)  # it changes the request
    return request


def head(url: str, *, timeout: float) -> Answer:
    """Ask whether ``url`` answers; servers that refuse HEAD are asked with GET, unread.

    Raises:
        HttpError: nobody answered within ``timeout`` seconds.
    """
    try:
        for method in ("HEAD", "GET"):
            with (
                _Session() as session,
                session.request(
                    method, url, timeout=timeout, stream=True, allow_redirects=True
                ) as response,
            ):
                answer = Answer(response.status_code, response.url)
            if answer.status not in (403, 405, 501):
                break
    except requests.Timeout as error:
        raise HttpError(f"no answer within {timeout:g} s") from error
    except (requests.RequestException, ValueError) as error:
        raise HttpError(type(error).__name__) from error
    return answer


def get(url: str, params: Mapping[str, str], *, seconds: float, redirects: bool = False) -> Page:
    """Read ``url``, whole, within ``seconds``: looking up the name and a slow body included.

    Redirects are not followed where ``params`` may hold a key.

    Raises:
        HttpError: no whole answer came in time, or one of more than 4 MB.
    """
    deadline = Deadline(seconds)

    def read() -> Page:
        try:
            with (
                _Session() as session,
                session.get(
                    url,
                    params=params,
                    timeout=max(deadline.left(), 0.05),
                    stream=True,
                    allow_redirects=redirects,
                ) as response,
            ):
                body = _body(response, deadline)
                kind = response.headers.get("Content-Type", "")
                where = response.headers.get("Location", "") if not redirects else ""
                return Page(response.status_code, body, kind, where)
        except requests.Timeout as error:
            raise TimeUpError(f"no answer within {seconds:.1f} s") from error
        except requests.ConnectionError as error:
            reason, again = _connection(error)
            raise HttpError(reason, again=again) from error
        except requests.exceptions.ChunkedEncodingError as error:  # also for a body cut short
            raise HttpError("the answer was cut off", again=True) from error
        except requests.TooManyRedirects as error:
            raise HttpError("it redirects in a circle") from error
        except (requests.RequestException, ValueError) as error:
            # The text of these errors holds the address, and with it the key.
            raise HttpError(f"no readable answer ({type(error).__name__})") from error

    # Each wait inside has its own limit, and they add up; looking up a name has none.
    (page,) = together([read], deadline)
    if page is None:
        raise TimeUpError(f"no answer within {seconds:.1f} s")
    return page


def _body(response: requests.Response, deadline: Deadline) -> bytes:
    parts, size = [], 0
    for part in response.iter_content(65536):
        parts.append(part)
        size += len(part)
        if size > _LIMIT:
            raise HttpError(f"the answer is larger than {_LIMIT >> 20} MB")
        if not deadline.left():
            raise requests.Timeout
    return b"".join(parts)


def _connection(error: requests.ConnectionError) -> tuple[str, bool]:
    """The reason, and whether trying again may help."""
    words = str(error)
    for sign, reason, again in (
        ("CERTIFICATE_VERIFY_FAILED", "its certificate is not valid here", False),
        ("NameResolution", "its name cannot be looked up", True),
        ("refused", "it refused the connection", True),
        ("unreachable", "the network is unreachable", True),
        ("Read timed out", "the answer stopped in the middle", False),  # the time is up by then
    ):
        if sign in words:
            return reason, again
    return "the connection was lost", True


def together(
    jobs: Sequence[Callable[[], _T]], deadline: Deadline, *, width: int = 8
) -> list[_T | None]:
    """Do ``jobs``, up to ``width`` at a time; ``None`` stands for one not done by the deadline.

    The threads hold nobody up: whoever is late is left behind, also when the program ends.
    An exception of a job is raised here.
    """
    waiting: queue.SimpleQueue[tuple[int, Callable[[], _T]]] = queue.SimpleQueue()
    done: queue.SimpleQueue[tuple[int, _T | None, BaseException | None]] = queue.SimpleQueue()
    for number, job in enumerate(jobs):
        waiting.put((number, job))

    def work() -> None:
        while deadline.left():
            try:
                number, job = waiting.get_nowait()
            except queue.Empty:
                return
            try:
                done.put((number, job(), None))
            except BaseException as error:  # noqa: BLE001  # raised again where it is awaited
                done.put((number, None, error))

    for _ in range(min(width, len(jobs))):
        threading.Thread(target=work, daemon=True).start()
    results: list[_T | None] = [None] * len(jobs)
    for _ in jobs:
        try:
            number, result, fault = done.get(timeout=deadline.left() + 0.05)
        except queue.Empty:
            break
        if fault is not None:
            raise fault
        results[number] = result
    return results
