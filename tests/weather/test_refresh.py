"""``syndicate weather --refresh-stations``."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import Result
from hypothesis import given, settings, strategies as st
from kma_hub import KEY, Hub, error, station_table
from loopback import Loopback, Reply
from newsroom import Newsroom

from syndicate.testing import CONFIG, MORNING, make_publication
from syndicate.weather import WeatherError
from syndicate.weather.refresh import refresh
from syndicate.weather.stations import Station, load

SHIPPED = load()
Line = tuple[str, str, str, float, float]


@pytest.fixture
def hub() -> Iterator[Hub]:
    with Loopback() as server:
        hub = Hub(server)
        serve(hub)
        yield hub


def line(one: Station) -> Line:
    return (one.id, one.name, one.english, one.latitude, one.longitude)


def serve(hub: Hub, change: Callable[[Station], Station | None] = lambda one: one) -> None:
    """The shipped table, changed; automatic stations have no English names at the Hub."""
    stations = [new for one in SHIPPED.all if (new := change(one))]
    synoptic = [line(one) for one in stations if one.synoptic]
    every = [line(replace(one, english="")) for one in stations]
    hub.stations = {"SFC": station_table(synoptic), "AWS": station_table(every, "AWS")}


def run(
    hub: Hub, folder: Path, *words: str, key: str = 'key = "{env:KMA_KEY}"', stations: str = ""
) -> Result:
    room = Newsroom(folder)
    setting = f'stations = "{stations}"' if stations else ""
    room.configure(
        f'{CONFIG}\n[weather]\n{setting}\n[weather.kma-stations]\nurl = "{hub.url}?help=1"\n{key}\n'
    )
    return room.run("weather", "--refresh-stations", *words, environ={"KMA_KEY": KEY})


def test_the_table_is_written_and_the_setting_told(hub: Hub, tmp_path: Path) -> None:
    done = run(hub, tmp_path)
    assert done.exit_code == 0, done.output
    assert "weather/stations.csv: 670 stations (0 new, 0 moved, 0 renamed, 0 gone)" in done.stdout
    assert 'stations = "weather/stations.csv"' in done.stderr
    path = tmp_path / "weather" / "stations.csv"
    assert load(path).all == SHIPPED.all
    assert [one.name for one in path.parent.iterdir()] == ["stations.csv"]
    assert "2025-06-10" in path.read_text(encoding="utf-8").splitlines()[0]
    first, second = hub.server.seen
    assert dict(first.query) == {"inf": "SFC", "stn": "", "tm": "", "help": "0", "authKey": KEY}
    assert second.query["inf"] == "AWS"


def test_what_is_new_moved_renamed_and_gone_is_told(hub: Hub, tmp_path: Path) -> None:
    def change(one: Station) -> Station | None:
        if one.id == "119":
            return replace(one, latitude=one.latitude + 0.02)
        if one.id == "283":
            return replace(one, name="경주", english="Gyeongju")
        return None if one.id == "300" else one

    serve(hub, change)
    hub.stations["SFC"] = hub.stations["SFC"].replace(
        "#7777END",
        station_table(
            [
                ("297", "대구(기)", "Daegu Gi Sang", 35.9, 128.6),
                ("298", "자리없음", "Nowhere", 0.0, 127.0),
                ("299", "관악(레)", "Gwanak", 37.44, 126.96),
            ]
        ),
    )
    done = run(hub, tmp_path, "-v", stations="tables/my.csv")
    assert "tables/my.csv: 670 stations (1 new, 1 moved, 1 renamed, 1 gone)" in done.stdout
    for told in ("new: 대구 (297)", "moved: 수원 (119), 2.2 km", "gone: 말도 (300)"):
        assert told in done.stderr
    assert "renamed: 경주시 is 경주 (283)" in done.stderr
    assert "stations =" not in done.output
    table = load(tmp_path / "tables" / "my.csv")
    assert table.by_id["297"].english == "Daegu Gi Sang"
    assert table.by_id["283"].english == "Gyeongju"
    assert "300" not in table.by_id


def test_a_second_refresh_counts_at_once(hub: Hub, tmp_path: Path) -> None:
    path = tmp_path / "mine.csv"
    run(hub, tmp_path, stations="mine.csv")
    assert load(path).by_id["119"].name == "수원"
    serve(hub, lambda one: replace(one, name="새수원") if one.id == "119" else one)
    assert "1 renamed" in run(hub, tmp_path, stations="mine.csv").stdout
    assert load(path).by_id["119"].name == "새수원"


def test_english_names_that_the_answer_lacks_are_kept(hub: Hub, tmp_path: Path) -> None:
    assert run(hub, tmp_path).exit_code == 0
    spot = load(tmp_path / "weather" / "stations.csv").find("Ansan")
    assert spot
    assert spot.station
    assert spot.station.id == "545"


def test_json_holds_the_same(hub: Hub, tmp_path: Path) -> None:
    assert json.loads(run(hub, tmp_path, "--json").stdout) == {
        "path": "weather/stations.csv",
        "stations": 670,
        "setting": 'stations = "weather/stations.csv"',
        "new": [],
        "moved": [],
        "renamed": [],
        "gone": [],
    }


@pytest.mark.parametrize(
    ("key", "mend"),
    [
        ("", 'key = "{env:KMA_KEY}"'),
        ('key = "wrong"', "is the key under [weather.kma-stations] right?"),
        ('key = "{env:NO_SUCH}"', "NO_SUCH"),
    ],
)
def test_without_a_good_key_nothing_is_done(key: str, mend: str, hub: Hub, tmp_path: Path) -> None:
    done = run(hub, tmp_path, key=key)
    assert done.exit_code == 2
    assert mend in done.stderr
    assert not (tmp_path / "weather").exists()


def _half(hub: Hub) -> None:
    few = [line(one) for one in SHIPPED.all if one.synoptic][:40]
    hub.stations["SFC"] = station_table(few)


def _no_automatic(hub: Hub) -> None:
    hub.stations["AWS"] = station_table([])


def _swapped(hub: Hub) -> None:
    hub.stations["SFC"] = station_table(
        [(one.id, one.name, "", one.longitude, one.latitude) for one in SHIPPED.all if one.synoptic]
    )


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (_half, "40 of the 97 known ASOS stations"),
        (_no_automatic, "0 of the 573 known AWS stations"),
        (_swapped, "0 of the 97 known ASOS stations"),
        (
            lambda hub: hub.always(error(403, "활용신청이 필요한 API 입니다.")),
            "apply for stn_inf.php",
        ),
        (
            lambda hub: hub.always(Reply(b"gone", 404, "text/plain")),
            "127.0.0.1 answered 404; this was stn_inf.php, which needs an application (활용신청)",
        ),
        (lambda hub: hub.always(Reply(b"<html>", 200, "text/html")), "web page"),
        (lambda hub: hub.always(Reply(hub.stations["SFC"][:-10].encode("cp949"))), "cut off"),
    ],
)
def test_a_bad_answer_leaves_the_old_table(
    spoil: Callable[[Hub], None], reason: str, hub: Hub, tmp_path: Path
) -> None:
    run(hub, tmp_path, stations="weather/stations.csv")
    path = tmp_path / "weather" / "stations.csv"
    before = path.read_bytes()
    spoil(hub)
    done = run(hub, tmp_path, stations="weather/stations.csv")
    assert done.exit_code == 2
    assert reason in done.stderr
    assert KEY not in done.output
    assert path.read_bytes() == before
    assert [one.name for one in path.parent.iterdir()] == ["stations.csv"]


def test_a_broken_table_of_ones_own_is_mended(hub: Hub, tmp_path: Path) -> None:
    (tmp_path / "mine.csv").write_text("nothing", encoding="utf-8")
    assert run(hub, tmp_path, stations="mine.csv").exit_code == 0
    assert load(tmp_path / "mine.csv").all == SHIPPED.all


def test_a_place_that_cannot_be_written_is_told(hub: Hub, tmp_path: Path) -> None:
    (tmp_path / "weather").write_text("a file", encoding="utf-8")
    done = run(hub, tmp_path)
    assert done.exit_code == 2
    assert "weather/stations.csv cannot be written" in done.stderr


def test_odd_lines_of_the_answer_add_no_station(tmp_path: Path) -> None:
    good = station_table([line(one) for one in SHIPPED.all if one.synoptic])
    token = st.one_of(
        st.sampled_from(
            ["90", "9999", "128.5", "38.2", "nan", "inf", "속초", "*", "----", "Sokcho"]
        ),
        st.text(st.characters(codec="utf-8", exclude_characters="#"), max_size=5),
    )
    odd = st.lists(token, max_size=12).map(" ".join)
    with Loopback() as server:
        hub = Hub(server)
        serve(hub)
        hub.encoding = "utf-8"
        publication = make_publication(
            tmp_path, f'{CONFIG}\n[weather.kma-stations]\nurl = "{hub.url}"\nkey = "{KEY}"\n'
        )

        @settings(deadline=None, max_examples=40)
        @given(st.lists(odd, max_size=3))
        def check(lines: list[str]) -> None:
            hub.stations["SFC"] = good.replace("#7777END", "\n".join([*lines, "#7777END"]))
            try:
                done = refresh(publication, MORNING)
            except WeatherError:
                return
            # A line that has an id, a place in Korea and a name is a station.
            assert all("속초" in one for one in done.new)
            assert all(load(done.path).by_id[one.id] == one for one in SHIPPED.all)

        check()
