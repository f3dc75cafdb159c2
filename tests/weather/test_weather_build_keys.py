"""Keys of weather services stay what they are: nobody reads them in what is said or written."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote, quote_plus

import pytest
from loopback import Loopback, Reply, Seen
from morning import Morning
from newsroom import Newsroom

from syndicate.weather import fetch, kma_map_live, refresh

SECRET = "k3y/of+the=desk&%2Bonly"
FORMS = {SECRET, quote(SECRET), quote(SECRET, safe=""), quote_plus(SECRET), SECRET[:12]}


@pytest.fixture
def morning(newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch) -> Morning:
    return Morning(newsroom, monkeypatch)


@pytest.fixture
def server() -> Iterator[Loopback]:
    with Loopback() as running:
        yield running


class _Everywhere(dict[str, Any]):
    """One handler for every path."""

    def __init__(self, handler: Any) -> None:
        self._handler = handler

    def get(self, _path: str, _default: Any = None) -> Any:
        return self._handler


def _echo(seen: Seen) -> bytes:
    """What was asked, the key first: reasons are cut."""
    values = " ".join(list(seen.query.values())[::-1])
    return f"{values} {seen.path}?{seen.raw_query}".encode()


ECHOES = {
    "json-401": lambda s: Reply(b'{"result": {"status": 401, "message": "%s"}}' % _echo(s), 401),
    "json-200": lambda s: Reply(b'{"result": {"status": 403, "message": "%s"}}' % _echo(s)),
    "reason-429": lambda s: Reply(b'{"error": true, "reason": "%s"}' % _echo(s), 429),
    "portal": lambda s: Reply(
        b"<OpenAPI_ServiceResponse><cmmMsgHeader><errMsg>%s</errMsg><returnAuthMsg>%s"
        b"</returnAuthMsg><returnReasonCode>30</returnReasonCode></cmmMsgHeader>"
        b"</OpenAPI_ServiceResponse>" % (_echo(s).replace(b"&", b"&amp;"), b"NO")
    ),
    "header": lambda s: Reply(
        b'{"response": {"header": {"resultCode": "30", "resultMsg": "%s"}}}' % _echo(s)
    ),
    "text": lambda s: Reply(b"Forbidden: " + _echo(s), 403, "text/plain"),
    "table": lambda s: Reply(b"#START7777\n# " + _echo(s) + b"\n" + _echo(s) + b"\n#7777END\n"),
    "page": lambda s: Reply(b"<html>" + _echo(s) + b"</html>", 200, "text/html"),
    "redirect": lambda s: Reply(status=302, headers={"Location": f"/login?{s.raw_query}"}),
    "broken": lambda s: Reply(b'{"current": "' + _echo(s), 500),
    "cut": lambda s: Reply(_echo(s) * 3, cut=10),
    "silent": lambda _: Reply(delay=60),
}


def _seen_by_people(morning: Morning) -> Iterator[str]:
    """Everything that the command says or writes."""
    verbs = (
        *(("build", "-v"), ("weather", "--json")),
        *(("weather", "--refresh", "-v"), ("weather", "--refresh-stations", "-v")),
        *(("digest", "--format", "text"), ("check",)),
    )
    for words in verbs:
        result = morning.run(*words)
        yield result.output + result.stderr
        morning.later(minutes=31)
    for path in morning.newsroom.folder.rglob("*"):
        if path.is_file() and path.name not in {"syndicate.toml", "key.txt"}:
            yield path.read_bytes().decode("utf-8", "replace")


@pytest.mark.parametrize("echo", ECHOES)
def test_keys_stand_in_nothing_that_is_said_or_written(
    echo: str, morning: Morning, server: Loopback, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(refresh, "_SECONDS", 1.0)
    monkeypatch.setattr(fetch, "_PAUSES", (0.01, 0.01))
    morning.configure(
        'providers = ["kma-stations", "kma-forecast", "open-meteo", "kma-map"]\n'
        'places = ["서울"]\ntimeout = "1s"\n'
        f'[weather.kma-stations]\nurl = "{server.url}/hub.php"\nkey = "{{env:KMA_KEY}}"\n'
        f'[weather.kma-forecast]\nurl = "{server.url}/portal"\nkey = "{{file:key.txt}}"\n'
        f'[weather.open-meteo]\nurl = "{server.url}/v1"\nkey = "{SECRET}"\n'
        f'[weather.kma-map]\nurl = "{server.url}/map?token={quote_plus(SECRET)}"'
    )
    morning.environ["KMA_KEY"] = SECRET
    morning.newsroom.write("key.txt", SECRET)
    server.routes = _Everywhere(ECHOES[echo])
    everything = "\n".join(_seen_by_people(morning))
    assert server.seen
    assert any(SECRET in one.query.values() for one in server.seen)
    assert "open-meteo: " in everything
    for form in FORMS:
        assert form not in everything


def test_an_exception_of_a_provider_does_not_tell_the_key(
    morning: Morning, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_request: object, url: str, *_: object, **__: object) -> object:
        raise RuntimeError(f"cannot open {url}")

    monkeypatch.setattr(kma_map_live, "fetch", broken)
    url = f"http://desk:{quote(SECRET, safe='')}@127.0.0.1/map?token={quote_plus(SECRET)}"
    morning.configure(f'providers = ["kma-map"]\n[weather.kma-map]\nurl = "{url}"')
    everything = "\n".join(_seen_by_people(morning))
    assert "failed: RuntimeError: cannot open" in everything
    for form in FORMS:
        assert form not in everything
