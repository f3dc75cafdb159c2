"""When live providers are asked, and what is kept of their answers: the command and its clock."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from kma_hub import KEY, Hub
from loopback import Loopback, Reply
from morning import AT, SEVEN, Map, Morning
from newsroom import Newsroom
from open_meteo import OpenMeteo, Sky

from syndicate.testing import make_publication
from syndicate.weather.keep import Kept, Shelf
from syndicate.weather.provider import Request

SEOUL = ("108", "서울", "맑음", 18.2)
JEJU = ("184", "제주", "구름많음", 21.3)


@pytest.fixture
def kma() -> Iterator[Map]:
    with Loopback() as server:
        made = Map(server)
        made.shows(SEOUL, JEJU)
        yield made


@pytest.fixture
def morning(newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch, kma: Map) -> Morning:
    """Half past seven, and KMA's map is configured."""
    made = Morning(newsroom, monkeypatch)
    made.configure(f'providers = ["kma-map"]\n[weather.kma-map]\nurl = "{kma.url}"')
    return made


def cache(morning: Morning) -> Path:
    return morning.newsroom.folder / ".syndicate/weather/kma-map.json"


def test_a_second_build_asks_nobody_and_one_after_half_an_hour_does(
    morning: Morning, kma: Map
) -> None:
    assert morning.build() == []
    morning.later(minutes=29)
    kma.shows(("108", "서울", "비", 17.0))
    assert morning.build() == []
    assert kma.asked == 1
    assert any("서울 맑음 18.2℃" in line for line in morning.header())
    morning.later(minutes=1)
    morning.build()
    assert kma.asked == 2
    assert any("서울 비 17.0℃" in line for line in morning.header())


def test_after_a_hiccup_it_is_asked_again_in_five_minutes(morning: Morning, kma: Map) -> None:
    kma.reply = Reply(status=404)
    assert "answered 404" in morning.build()[0]
    kma.shows(SEOUL)
    morning.later(minutes=4)
    assert "answered 404" in morning.build()[0]
    assert "(asked at 07:30)" in morning.build()[0]
    assert (kma.asked, morning.header()) == (1, [])
    morning.later(minutes=1)
    assert morning.build() == []
    assert kma.asked == 2
    assert morning.header()


def test_after_a_wrong_key_it_is_asked_in_half_an_hour_or_with_another_key_at_once(
    morning: Morning, kma: Map
) -> None:
    hub = Hub(kma.server)
    hub.observe([("108", 18.2, "맑음")], SEVEN)
    morning.configure(
        f'providers = ["kma-stations"]\nplaces = ["서울"]\n[weather.kma-stations]\n'
        f'url = "{hub.url}"\nkey = "{{env:KMA_KEY}}"'
    )
    assert "KMA_KEY" in morning.build()[0]
    assert not kma.server.seen
    morning.environ["KMA_KEY"] = "of-another-service"
    assert "401" in morning.build()[0]
    asked = len(kma.server.seen)
    morning.later(minutes=29)
    assert "401" in morning.build()[0]
    assert len(kma.server.seen) == asked
    morning.environ["KMA_KEY"] = KEY
    assert morning.build() == []
    assert len(kma.server.seen) == asked + 1
    morning.environ["KMA_KEY"] = "of-another-service"
    morning.later(minutes=31)
    assert "401" in " ".join(morning.build())
    morning.later(minutes=31)
    morning.build()
    assert len(kma.server.seen) > asked + 2


def test_weather_refresh_asks_at_once(morning: Morning, kma: Map) -> None:
    kma.reply = Reply(status=404)
    morning.build()
    kma.shows(SEOUL)
    assert morning.json("weather")["provider"] is None
    assert morning.json("weather", "--refresh")["provider"] == "kma-map"
    kma.shows(JEJU)
    morning.run("weather", "--refresh")
    assert kma.asked == 3
    assert [one["name"] for one in morning.json("weather")["places"]] == ["제주"]


def test_check_and_other_days_ask_nobody(morning: Morning, kma: Map) -> None:
    assert morning.run("check").exit_code == 0
    morning.newsroom.article("b", date="2025-06-09 06:00")
    morning.run("digest", "--date", "2025-06-11")
    morning.run("digest", "--date", "2025-06-09")
    told = morning.build("--date", "2025-06-09")
    assert "kma-map: is asked for today only (2025-06-10), not for 2025-06-09" in told
    assert morning.json("weather", "--date", "2025-06-09")["provider"] is None
    assert morning.json("weather", "--date", "2025-06-11")["provider"] is None
    assert not kma.server.seen


def test_a_past_day_has_its_record_or_its_file(morning: Morning, kma: Map) -> None:
    morning.build()
    header = morning.header()
    morning.later(days=1)
    kma.shows(JEJU, at=SEVEN + timedelta(days=1))
    asked = kma.asked
    assert morning.build("--date", "2025-06-10") == []
    assert morning.header() == header
    text = morning.run("digest", "--date", "2025-06-10", "--format", "text").stdout
    assert "서울 맑음 18.2℃" in text
    morning.newsroom.article("b", date="2025-06-09 06:00")
    morning.newsroom.write("weather/2025-06-09.txt", "흐림부산 19.1℃\n기상청 제공\n")
    toml = morning.newsroom.folder / "syndicate.toml"
    text = toml.read_text(encoding="utf-8").replace('["kma-map"]', '["kma-map", "file"]')
    toml.write_text(text, encoding="utf-8")
    morning.build("--date", "2025-06-09")
    assert "부산 흐림 19.1℃" in morning.letter("2025-06-09")
    assert kma.asked == asked


def test_the_last_good_answer_is_shown_with_its_time_until_it_is_too_old(
    morning: Morning, kma: Map
) -> None:
    morning.build()
    good = morning.header()
    assert "07:00" in good[0]
    kma.reply = Reply(status=404)
    morning.now = SEVEN + timedelta(hours=3)
    (warning,) = morning.build()
    assert "no answer now: 127.0.0.1 answered 404" in warning
    assert "what it said before is shown" in warning
    assert morning.header() == good
    morning.later(minutes=10)
    assert "answered 404" in morning.build()[0]
    assert morning.header() == []


def test_max_age_is_the_publications_own(morning: Morning, kma: Map) -> None:
    morning.configure(
        f'providers = ["kma-map"]\nmax_age = "40m"\n[weather.kma-map]\nurl = "{kma.url}"'
    )
    assert morning.build() == []
    morning.later(minutes=15)  # kept, and 45 minutes old by now: it is asked again
    kma.shows(SEOUL, at=SEVEN + timedelta(minutes=60))
    morning.build()
    assert kma.asked == 2


def test_now_replays_what_was_known_then_without_a_server(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    morning = Morning(newsroom, monkeypatch)
    with Loopback() as server:
        kma = Map(server)
        kma.shows(SEOUL, JEJU)
        morning.configure(f'providers = ["kma-map"]\n[weather.kma-map]\nurl = "{kma.url}"')
        morning.build()
        first = newsroom.tree()
        morning.now = AT + timedelta(hours=1)
        kma.shows(("108", "서울", "비", 17.0), at=SEVEN + timedelta(hours=1))
        morning.build()
        assert newsroom.tree() != first
    assert morning.build("--now", AT.isoformat()) == []
    tree = newsroom.tree()
    assert {name: tree[name] for name in first} == first  # assets are never removed
    assert morning.json("weather", "--now", AT.isoformat())["observed"].startswith(
        "2025-06-10T07:00"
    )
    told = morning.json("weather", "--now", (AT - timedelta(minutes=1)).isoformat())
    assert told["provider"] is None


def test_a_failure_under_now_is_not_kept_in_that_instant(morning: Morning, kma: Map) -> None:
    good, kma.reply = kma.reply, Reply(status=404)
    assert "answered 404" in morning.build("--now", AT.isoformat())[0]
    kma.reply = good
    assert morning.build("--now", AT.isoformat()) == []


def test_now_replays_who_did_not_answer_then(morning: Morning, kma: Map) -> None:
    second = OpenMeteo(kma.server)
    second.says[37.57, 126.97] = Sky(25.0)
    morning.configure(
        'providers = ["kma-map", "open-meteo"]\nplaces = ["서울 = 37.57,126.97"]\n'
        f'[weather.kma-map]\nurl = "{kma.url}"\n[weather.open-meteo]\nurl = "{second.url}"'
    )
    morning.build()
    kma.reply = Reply(status=404)
    morning.later(minutes=31)
    second.at = morning.now
    morning.build()
    then = morning.newsroom.tree()
    assert "25.0℃" in morning.letter()
    asked = len(kma.server.seen)
    morning.later(minutes=10)
    morning.build("--now", (AT + timedelta(minutes=31)).isoformat())
    assert morning.newsroom.tree() == then
    assert len(kma.server.seen) == asked


def test_what_was_kept_for_one_place_is_no_answer_for_all(morning: Morning, kma: Map) -> None:
    second = OpenMeteo(kma.server)
    second.says[37.57, 126.97] = Sky(25.0)
    second.says[59.91, 10.75] = Sky(11.0)
    morning.configure(
        'providers = ["kma-map", "open-meteo"]\n'
        'places = ["서울 = 37.57,126.97", "Oslo = 59.91,10.75"]\n'
        f'[weather.kma-map]\nurl = "{kma.url}"\n[weather.open-meteo]\nurl = "{second.url}"'
    )
    assert morning.build() == []
    kma.reply = Reply(status=404)
    cache(morning).unlink()
    morning.build()
    assert "서울 맑음 25.0℃" in morning.letter()
    assert "Oslo 맑음 11.0℃" in morning.letter()


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"{",
        b"\xff\xfe\x00",
        b"[" * 100_000,
        b"null",
        b'{"form": 1, "entries": []}',
        b'{"form": 2, "entries": {"a": 1}}',
        b'{"form": 2, "entries": [1, null, {}, {"print": 1}]}',
    ],
)
def test_a_damaged_cache_costs_one_question(text: bytes, morning: Morning, kma: Map) -> None:
    morning.build()
    before = morning.newsroom.tree()
    cache(morning).write_bytes(text)
    assert morning.build() == []
    assert kma.asked == 2
    assert morning.newsroom.tree() == before
    json.loads(cache(morning).read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"temperature": 18.2', '"temperature": "warm"'),
        ('"temperature": 18.2', '"temperature": NaN'),
        ('"temperature": 18.2', '"temperature": 1e999'),
        ('"name": "서울"', '"title": "서울"'),
        ('"observed": "2025-06-10T07:00:00+09:00"', '"observed": "2025-06-10T07:00:00"'),
        ('"observed": "2025-06-10T07:00:00+09:00"', '"observed": 7'),
        ('"asked": "2025-06-10T07:30:00+09:00"', '"asked": "then"'),
        ('"line": "기상청 제공"', '"words": "기상청 제공"'),
    ],
)
def test_an_entry_that_is_none_of_ours_is_not_believed(
    old: str, new: str, morning: Morning, kma: Map
) -> None:
    morning.build()
    before = morning.newsroom.tree()
    text = cache(morning).read_text(encoding="utf-8")
    assert old in text
    cache(morning).write_text(text.replace(old, new), encoding="utf-8")
    assert morning.build() == []
    assert kma.asked == 2
    assert morning.newsroom.tree() == before


def test_a_cache_that_cannot_be_written_stops_nothing(morning: Morning, kma: Map) -> None:
    morning.newsroom.write(".syndicate/weather", "a file where the folder should be")
    told = ["kma-map: cannot keep answers in .syndicate/weather/: it is asked again at every build"]
    assert morning.build() == told
    assert morning.header()
    assert morning.build() == told
    assert kma.asked == 2


def test_two_who_write_one_after_the_other_lose_no_entry(tmp_path: Path) -> None:
    publication = make_publication(tmp_path)
    request = Request(publication=publication, day=AT.date(), now=AT)
    first, second = Shelf(request, "kma-map"), Shelf(request, "kma-map")  # both have read it
    for minutes, shelf in ((1, first), (2, second)):
        asked = AT - timedelta(minutes=minutes)
        assert shelf.put(Kept(asked=asked, milliseconds=minutes, reading=None, reason="silent"))
    found = Shelf(request, "kma-map").until(AT)
    assert [one.milliseconds for one in found] == [1, 2]


def test_a_deleted_cache_is_asked_for_again_and_a_changed_list_of_places_too(
    morning: Morning, kma: Map
) -> None:
    morning.build()
    shutil.rmtree(morning.newsroom.folder / ".syndicate")
    assert morning.build() == []
    assert kma.asked == 2
    morning.configure(
        f'providers = ["kma-map"]\nplaces = ["제주"]\n[weather.kma-map]\nurl = "{kma.url}"'
    )
    assert morning.build() == []
    assert kma.asked == 3
    assert not any("서울" in line for line in morning.header())


def test_many_who_write_at_once_leave_a_whole_cache(morning: Morning, kma: Map) -> None:
    import subprocess
    import sys

    words = ["-m", "syndicate", "--now", AT.isoformat(), "weather", "--refresh", "--json"]

    def weather(_: int) -> str:
        return subprocess.run(
            [sys.executable, *words],
            cwd=morning.newsroom.folder,
            capture_output=True,
            text=True,
            check=True,
            timeout=120,
        ).stdout

    with ThreadPoolExecutor(4) as pool:
        told = [json.loads(one) for one in pool.map(weather, range(4))]
    assert {one["provider"] for one in told} == {"kma-map"}
    asked = kma.asked
    assert json.loads(cache(morning).read_text(encoding="utf-8"))["entries"]
    assert [one.name for one in cache(morning).parent.iterdir()] == ["kma-map.json"]
    morning.build()
    assert kma.asked == asked


def test_the_cache_forgets_what_is_older_than_three_days(morning: Morning, kma: Map) -> None:
    for days in range(6):
        morning.now = AT + timedelta(days=days)
        kma.shows(SEOUL, at=SEVEN + timedelta(days=days))
        morning.run("weather")
    assert len(json.loads(cache(morning).read_text(encoding="utf-8"))["entries"]) == 4
