"""An edition, its publication and its readers, for tests of letters."""

from __future__ import annotations

import email
import email.policy
from base64 import urlsafe_b64encode
from dataclasses import replace
from datetime import date
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from syndicate.audience.person import Person
from syndicate.config import Publication
from syndicate.delivery.letters import Press
from syndicate.delivery.parcel import Parcel
from syndicate.model import Edition, EditionSection, Headline, Place
from syndicate.templating import Templates
from syndicate.testing import CONFIG, MORNING, make_publication, make_weather

SECRET = bytes(range(32))
FULL = CONFIG + (
    'list_id = "digest.news.example.kr"\n'
    'unsubscribe_mailto = "stop@news.example.kr"\n'
    'return_path = "bounces@news.example.kr"\n'
)
MAIL_ONLY = CONFIG.partition("[site]")[0] + (
    '[delivery]\nfrom = "한빛일보 <digest@news.example.kr>"\n'
    'unsubscribe_mailto = "stop@news.example.kr"\n'
)


def token(number: int) -> str:
    """As the audience makes them: 16 bytes in base64url."""
    return urlsafe_b64encode(number.to_bytes(16, "big")).decode().rstrip("=")


def person(number: int = 1, **changes: Any) -> Person:
    made = Person(
        id=number, token=token(number), address=f"reader{number}@reader.kr", name="김하늘"
    )
    return replace(made, **changes)


def headline(number: int, title: str, **changes: Any) -> Headline:
    line = Headline(
        id=f"tag:news.example.kr,2025:story-{number}",
        title=title,
        url=f"https://news.example.kr/education/story-{number}",
        published=MORNING,
        updated=MORNING,
        summary=f"소식 {number}의 요약입니다. 두 번째 문장도 있습니다.",
    )
    return replace(line, **changes)


def edition(*titles: str, places: int = 3, **changes: Any) -> Edition:
    """Education (the second article is advertising) and features, one article each by default."""
    first, advert, other = (*titles, "도서관이 문을 연다", "여름 음악회", "강변 십 년")[:3]
    weather = make_weather(3)
    more = (Place(name=f"고을{n}", sky="맑음", temperature=20.0) for n in range(places - 3))
    made = Edition(
        date=date(2025, 6, 10),
        at=MORNING.replace(minute=0),
        sections=(
            EditionSection(
                slug="education",
                name="교육",
                url="https://news.example.kr/feeds/education/",
                headlines=(headline(1, first), headline(2, advert, advertising=True)),
            ),
            EditionSection(
                slug="features",
                name="기획",
                url="https://news.example.kr/feeds/features/",
                headlines=(headline(3, other),),
            ),
        ),
        weather=replace(weather, places=(*weather.places[:places], *more)),
    )
    return replace(made, **changes)


def press(
    folder: Path, config: str = FULL, one: Edition | None = None, **more: Any
) -> tuple[Press, Publication]:
    publication = make_publication(folder, config)
    made = Press(one or edition(), publication, Templates(publication), SECRET, **more)
    return made, publication


def parcel(made: Press, reader: Person | None = None) -> Parcel:
    found = made.parcel(7, reader or person())
    assert found is not None
    return found


def raw(made: Press, reader: Person | None = None) -> bytes:
    return b"".join(parcel(made, reader).message)


def read(data: bytes) -> EmailMessage:
    message = email.message_from_bytes(data, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    return message


def parts(message: EmailMessage) -> tuple[str, str]:
    """Text and HTML, with line ends as they were made."""
    plain, html = (part.get_content().replace("\r\n", "\n") for part in message.iter_parts())
    return plain, html
