"""The cells of KMA's forecast: a grid of 5 km on a Lambert conformal conic map of Korea."""

from __future__ import annotations

import math
from typing import NamedTuple

__all__ = ["Cell", "cell_of"]

# KMA's guide to its forecast service: the sphere, the standard parallels, and the point
# (126° E, 38° N) that is cell 43, 136.
_RADIUS = 6371.00877  # km
_SIDE = 5.0  # km
_SOUTH, _NORTH = math.radians(30.0), math.radians(60.0)
_LATITUDE, _LONGITUDE = math.radians(38.0), math.radians(126.0)
_X, _Y = 43, 136
_COLUMNS, _ROWS = 149, 253


class Cell(NamedTuple):
    """``nx`` counts eastwards and ``ny`` northwards, both from 1."""

    nx: int
    ny: int


def _half(latitude: float) -> float:
    return math.tan(math.pi / 4 + latitude / 2)


# Snyder, Map Projections: A Working Manual (USGS 1395), equations 15-1 to 15-3.
_CONE = math.log(math.cos(_SOUTH) / math.cos(_NORTH)) / math.log(_half(_NORTH) / _half(_SOUTH))
_SCALE = _RADIUS / _SIDE * math.cos(_SOUTH) * _half(_SOUTH) ** _CONE / _CONE
_ORIGIN = _SCALE / _half(_LATITUDE) ** _CONE


def cell_of(latitude: float, longitude: float) -> Cell | None:
    """The cell of a point in degrees; ``None`` outside of the grid."""
    if not (0 < latitude < 90 and -180 <= longitude <= 180):  # also not-a-number
        return None
    distance = _SCALE / _half(math.radians(latitude)) ** _CONE
    angle = (math.radians(longitude) - _LONGITUDE) * _CONE
    nx = math.floor(distance * math.sin(angle) + _X + 0.5)
    ny = math.floor(_ORIGIN - distance * math.cos(angle) + _Y + 0.5)
    return Cell(nx, ny) if 1 <= nx <= _COLUMNS and 1 <= ny <= _ROWS else None
