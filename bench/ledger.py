"""Times a whole `send`: ledger, letters and courier, against Postfix's ``smtp-source``.

    python bench/ledger.py send [--letters 6000] [--connections 8] [--rounds 3]
    python bench/ledger.py freeze [--people 1000000]
    python bench/ledger.py import [--people 1000000] [--database postgresql://…]

*send*: SQLite with ``synchronous=FULL``, every letter made for its person, without DKIM and
signed with RSA-2048, into the same ``smtp-sink`` as smtp-source, which sends one text of the same
size. The database lies in ``--folder`` (default: here), since what a commit costs is the disk's
affair.

*import*: a CSV file of so many people into an empty database, each with a name, a section and a
consent; with the memory that it took.
"""

from __future__ import annotations

import argparse
import os
import platform
import resource
import tempfile
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import delivery
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from sqlalchemy import insert, update

from syndicate.audience.importing import import_file
from syndicate.audience.merge import Verdict
from syndicate.audience.subscriber import new_token
from syndicate.clock import FixedClock, SystemClock
from syndicate.collector import calm_collector
from syndicate.database import Database, open_database
from syndicate.database.tables import deliveries, subscribers
from syndicate.delivery.courier import Courier, Rates
from syndicate.delivery.desk import Desk
from syndicate.delivery.ledger import Ledger
from syndicate.delivery.ledger_states import Delivery
from syndicate.delivery.letters import Press
from syndicate.delivery.transport import SmtpServer, StartTls, Transport
from syndicate.model import Edition, EditionSection
from syndicate.templating import Templates
from syndicate.testing import CONFIG, MORNING, make_item, make_publication, make_weather
from syndicate.workflow.editions import headline

ARTICLES = 19  # with these a letter has about 60 kB
BATCH = 50_000
DKIM = 'dkim = [{ selector = "s1", domain = "news.example.kr", key_file = "dkim.pem" }]'


def press(folder: Path, database: Database, *, signed: bool = False) -> Press:
    if signed:
        key = rsa.generate_private_key(65537, 2048)
        pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        (folder / "dkim.pem").write_bytes(pem)
    publication = make_publication(folder, f"{CONFIG}{DKIM}\n" if signed else CONFIG)
    text = "한빛시는 올해 초등학교 마흔 곳에 새 도서관을 연다고 밝혔다. " * 3
    lines = tuple(headline(make_item(number, summary=text)) for number in range(1, ARTICLES + 1))
    edition = Edition(
        date=MORNING.date(),
        at=MORNING,
        sections=(
            EditionSection(slug="education", name="교육", url="https://x.test", headlines=lines),
        ),
        weather=make_weather(16),
        frozen=MORNING,
    )
    return Press(edition, publication, Templates(publication), database.secret)


def people(database: Database, count: int) -> None:
    for first in range(0, count, BATCH):
        rows = [
            {
                "publication": "hanbit",
                "token": new_token(),
                "address": f"reader{number}@mail{number % 40}.test",
                "address_key": f"reader{number}@mail{number % 40}.test",
                "domain": f"mail{number % 40}.test",
                "city": ("", "서울", "강릉")[number % 3],
                "state": "active",
                "advertising": False,
                "created": MORNING,
                "changed": MORNING,
            }
            for number in range(first, min(first + BATCH, count))
        ]
        with database.engine.begin() as connection:
            connection.execute(insert(subscribers), rows)


def send(letters: int, connections: int, rounds: int, folder: str) -> None:
    with (
        tempfile.TemporaryDirectory(dir=folder) as home,
        open_database("sqlite:///s.db", Path(home), create=True) as database,
        delivery.sink() as port,
    ):
        people(database, letters)
        ledger = Ledger(database, "hanbit")
        edition = ledger.freeze(MORNING.date(), MORNING)
        writer = press(Path(home), database)
        signing = press(Path(home), database, signed=True)
        sample = writer.parcel(0, ledger.wishes(None)[0][0])
        assert sample is not None
        size = sum(map(len, sample.message))
        delivery.SIZE = size
        server = SmtpServer(
            host="127.0.0.1",
            port=port,
            starttls=StartTls.NO,
            connections=connections,
            letters=10_000_000,
        )

        def once(writer: Press) -> None:
            with database.engine.begin() as connection:
                connection.execute(update(deliveries).values(state="pending", owner=None))
            clock = SystemClock()
            desk = Desk(database, edition, writer, clock, deadline=clock.now() + timedelta(days=1))
            with calm_collector():  # as `send` does
                Courier(Transport(servers=(server,)), Rates("100000000/s"), time.monotonic).run(
                    desk
                )
            desk.close()
            assert ledger.counts(edition)[Delivery.SENT] == letters

        print(f"letters of {size:,} bytes, {connections} connections")
        rivals: dict[str, Callable[[], None]] = {
            "smtp-source": lambda: delivery.source(port, letters, connections),
            "send, with its ledger on the disk": lambda: once(writer),
            "the same, signed with RSA": lambda: once(signing),
        }
        theirs, ours, with_rsa = delivery.measure(rivals, letters, rounds).values()
    print(f"send ÷ smtp-source: {delivery.ratio(ours, theirs)}")
    print(f"send with RSA ÷ smtp-source: {delivery.ratio(with_rsa, theirs)}")


def freeze(count: int, folder: str) -> None:
    with (
        tempfile.TemporaryDirectory(dir=folder) as home,
        open_database("sqlite:///s.db", Path(home), create=True) as database,
    ):
        people(database, count)
        ledger = Ledger(database, "hanbit")
        begun = time.perf_counter()
        edition = ledger.freeze(MORNING.date(), FixedClock(MORNING).now())
        seconds = time.perf_counter() - begun
        assert ledger.counts(edition).people == count
        print(f"{count:,} people frozen in {seconds:.1f} s ({count / seconds:,.0f} a second)")


def list_of_people(count: int, path: Path) -> None:
    hosts = ("naver.com", "daum.net", "gmail.com", "example.kr", "kakao.com")
    with path.open("w", encoding="utf-8") as file:
        file.write("email,name,sections,news_consent_at,ads_consent_at,consent_source\n")
        for number in range(count):
            section = ("education", "", "features")[number % 3]
            advertising = "2025-01-02" if number % 10 == 0 else ""
            file.write(
                f"reader{number}.{number % 997}@{hosts[number % 5]},김하늘,{section},"
                f"2025-0{1 + number % 6}-{1 + number % 28:02},{advertising},form\n"
            )


def import_list(count: int, folder: str, url: str) -> None:
    with tempfile.TemporaryDirectory(dir=folder) as name:
        home = Path(name)
        publication = make_publication(home, CONFIG)
        path = home / "people.csv"
        list_of_people(count, path)
        with open_database(url, home, create=True) as database:
            begun, used = time.perf_counter(), time.process_time()
            report = import_file(database, publication, path, SystemClock().now())
            seconds, used = time.perf_counter() - begun, time.process_time() - used
        assert report.verdicts[Verdict.ADDED] == count
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(
            f"{count:,} people imported in {seconds:.1f} s ({count / seconds:,.0f} a second; "
            f"{used:.1f} s of our processor, {memory:.0f} MiB at most)"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("what", choices=["send", "freeze", "import"])
    parser.add_argument("--letters", type=int, default=6000)
    parser.add_argument("--connections", type=int, default=8)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--people", type=int, default=1_000_000)
    parser.add_argument("--folder", default=".")
    parser.add_argument("--database", default="sqlite:///s.db")
    given = parser.parse_args()
    print(
        f"Python {platform.python_version()}, {os.cpu_count()} processors, "
        f"load {os.getloadavg()[0]:.1f} at the start"
    )
    if given.what == "send":
        send(given.letters, given.connections, given.rounds, given.folder)
    elif given.what == "import":
        import_list(given.people, given.folder, given.database)
    else:
        freeze(given.people, given.folder)


if __name__ == "__main__":
    main()
