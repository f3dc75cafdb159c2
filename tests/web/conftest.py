"""A site over a real database, whose mails a test can read."""

from __future__ import annotations

import email
import email.policy
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from email.message import EmailMessage
from pathlib import Path

import pytest
from databases import database, database_url, postgres_server  # noqa: F401  # fixtures
from flask.testing import FlaskClient

from syndicate.audience.signup import change
from syndicate.audience.subscriber import Subscriber
from syndicate.audience.wishes import Wishes
from syndicate.clock import FixedClock
from syndicate.config import Publication
from syndicate.database import Database
from syndicate.delivery.parcel import Parcel
from syndicate.templating import Templates
from syndicate.testing import CONFIG, MORNING, make_publication
from syndicate.web import create_app

SITE = """
[weather]
places = ["강릉", "제주"]
"""


@dataclass
class Visitor:
    """A browser without cookies, and the mailbox of everybody."""

    client: FlaskClient
    publication: Publication
    database: Database
    clock: FixedClock
    mails: list[EmailMessage] = field(default_factory=list)

    def later(self, job: Callable[[], Parcel | None]) -> None:
        parcel = job()
        if parcel is not None:
            data = b"".join(parcel.message)
            message = email.message_from_bytes(data, policy=email.policy.default)
            assert isinstance(message, EmailMessage)
            self.mails.append(message)

    def link(self, kind: str) -> str:
        """The newest mailed link of this kind (``c``, ``p``, ``d``), below the site's host."""
        text = self.text(self.mails[-1])
        found = re.search(rf"https://news\.example\.kr(/letters/{kind}/\S+)", text)
        assert found, text
        return found[1]

    @staticmethod
    def text(message: EmailMessage) -> str:
        part = message.get_body(("plain",))
        assert part is not None
        return str(part.get_content())

    def subscribe(self, address: str = "kim@example.kr", **fields: str | list[str]) -> str:
        """Fill in the form and send it; what the page says then."""
        values = {"email": address, "everything": "1", "news": "1", **fields}
        answer = self.client.post("/letters/", data=values)
        assert answer.status_code == 200, answer.text
        return answer.text

    def wish(self, person: Subscriber, wishes: Wishes) -> None:
        """An operator's list changes what a person wants."""
        change(self.database, "hanbit", person.id, wishes=wishes, source="import", now=self.now)

    def confirmed(self, address: str = "kim@example.kr", **fields: str | list[str]) -> str:
        """Subscribe and confirm; the person's preferences link."""
        self.subscribe(address, **fields)
        page = self.client.post(self.link("c"))
        assert page.status_code == 200, page.text
        found = re.search(r"https://news\.example\.kr(/letters/p/[^\"?]+)", page.text)
        assert found
        return found[1]

    @property
    def now(self) -> datetime:
        return self.clock.now()


@pytest.fixture
def visitor(tmp_path: Path, database: Database) -> Visitor:  # noqa: F811  # the fixture
    publication = make_publication(tmp_path, CONFIG + SITE)
    clock = FixedClock(MORNING)
    output = tmp_path / "feeds"
    output.mkdir(exist_ok=True)
    made: list[Visitor] = []
    app = create_app(
        publication,
        database,
        Templates(publication),
        clock,
        lambda job: made[0].later(job),  # noqa: PLW0108  # there is none yet
        output,
    )
    made.append(Visitor(app.test_client(), publication, database, clock))
    return made[0]
