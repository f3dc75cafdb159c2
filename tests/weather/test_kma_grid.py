"""Points of the map, and the cells of KMA's forecast that they lie in."""

from __future__ import annotations

import csv
import math
from pathlib import Path

import pytest
from hypothesis import given, strategies as st

from syndicate.weather.kma_grid import cell_of
from syndicate.weather.stations import load

_TABLE = Path(__file__).parents[3] / "shared" / "reference" / "stations.csv"


@pytest.mark.parametrize(
    ("name", "latitude", "longitude", "cell"),
    [
        ("서울 시청", 37.5665, 126.9780, (60, 127)),
        ("서울 관측소", 37.57142, 126.9658, (60, 127)),
        ("제주", 33.51411, 126.52969, (53, 38)),
        ("독도", 37.23952, 131.86983, (144, 123)),
        ("강릉", 37.75147, 128.89099, (93, 132)),
        ("the point of reference", 38.0, 126.0, (43, 136)),
    ],
)
def test_known_places_lie_in_the_cells_that_kma_gives_them(
    name: str, latitude: float, longitude: float, cell: tuple[int, int]
) -> None:
    assert cell_of(latitude, longitude) == cell, name


def test_the_reference_table_of_all_stations_agrees() -> None:
    if not _TABLE.exists():
        pytest.skip("the reference table is not on this machine")
    with _TABLE.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    other = [
        row["name_ko"]
        for row in rows
        if cell_of(float(row["lat"]), float(row["lon"])) != (int(row["nx"]), int(row["ny"]))
    ]
    assert len(rows) > 600
    assert other == []


def test_every_station_of_the_shipped_table_lies_on_the_grid() -> None:
    assert [one.name for one in load().all if cell_of(one.latitude, one.longitude) is None] == []


@pytest.mark.parametrize(
    ("latitude", "longitude"),
    [(35.68, 139.69), (59.91, 10.75), (0.0, 126.0), (-37.5, 127.0), (37.5, -127.0), (90.0, 127.0)],
)
def test_places_outside_of_korea_have_no_cell(latitude: float, longitude: float) -> None:
    assert cell_of(latitude, longitude) is None


@given(st.floats(), st.floats())
def test_no_point_breaks_it(latitude: float, longitude: float) -> None:
    cell = cell_of(latitude, longitude)
    if cell is not None:
        assert 1 <= cell.nx <= 149
        assert 1 <= cell.ny <= 253
        # The grid reaches from Kyushu to Manchuria.
        assert 30 < latitude < 44
        assert 122 < longitude < 134


@given(st.floats(33.2, 38.4), st.floats(125.0, 129.4))
def test_a_neighbour_five_kilometres_off_lies_in_a_cell_beside(
    latitude: float, longitude: float
) -> None:
    here, north = cell_of(latitude, longitude), cell_of(latitude + 5 / 111.2, longitude)
    east = cell_of(latitude, longitude + 5 / (111.2 * math.cos(math.radians(latitude))))
    assert here is not None
    assert north is not None
    assert east is not None
    assert 0 <= north.ny - here.ny <= 2
    assert abs(north.nx - here.nx) <= 1
    assert 0 <= east.nx - here.nx <= 2
    assert abs(east.ny - here.ny) <= 1
