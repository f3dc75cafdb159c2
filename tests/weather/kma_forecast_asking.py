"""Asks the provider ``kma-forecast`` as a build does, on a morning at seven."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import pytest
from data_go_kr import (
    KEY,
    Service,
)
from loopback import Loopback

from syndicate.model import Place
from syndicate.testing import CONFIG, KST, make_publication
from syndicate.weather import Answer, Mode, ask as ask_all, fetch

NOW = datetime(2025, 6, 10, 7, 0, tzinfo=KST)
SEEN = datetime(2025, 6, 10, 6, 0, tzinfo=KST)
SEOUL, BUSAN, JEJU = (60, 127), (97, 74), (53, 38)
PLACES = '["서울", "제주"]'
SIXTEEN = (
    '["동두천", "강릉", "서울", "대전", "대구", "울산", "광주", "부산", "고창", "제주", "강화", '
    '"보은", "금산", "강진군", "경주시", "거제"]'
)
CLOUDS = {1: "맑음", 3: "구름많음", 4: "흐림"}
NCST, FCST, VILAGE = "getUltraSrtNcst", "getUltraSrtFcst", "getVilageFcst"


@contextmanager
def running(monkeypatch: pytest.MonkeyPatch) -> Iterator[Service]:
    """The service on a port; what is waited between two tries is not tested with it."""
    monkeypatch.setattr(fetch, "_PAUSES", (0.01, 0.02))
    with Loopback() as server:
        yield Service(server, NOW)


def ask(
    service: Service,
    folder: Path,
    places: str = PLACES,
    *,
    key: str = f'key = "{KEY}"',
    url: str = "",
    more: str = "",
    now: datetime = NOW,
    config: str = CONFIG,
) -> Answer:
    text = (
        f'{config}\n[weather]\nproviders = ["kma-forecast"]\nplaces = {places}\n{more}\n'
        f'[weather.kma-forecast]\nurl = "{url or service.url}"\n{key}\n'
    )
    publication = make_publication(folder, text)
    service.now = now
    day = now.astimezone(publication.timezone).date()
    return ask_all(publication, day, now, (), Mode.FRESH)


def only(answer: Answer) -> Place:
    assert answer.weather, answer.attempts
    (place,) = answer.weather.places
    return place


def names(answer: Answer) -> list[str]:
    assert answer.weather, answer.attempts
    return [place.name for place in answer.weather.places]


def reason(answer: Answer) -> str:
    (attempt,) = answer.attempts
    assert answer.weather is None
    assert not attempt.ok
    return attempt.reason


def notes(answer: Answer) -> tuple[str, ...]:
    (attempt,) = answer.attempts
    assert attempt.ok, attempt.reason
    return attempt.notes
