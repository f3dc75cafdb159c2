"""What a report of a letter that came back does to the person it is about."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, insert, select

from syndicate.audience.acts import history
from syndicate.audience.forget import forget
from syndicate.audience.merge import Entry, merge
from syndicate.audience.people import by_address
from syndicate.audience.signup import confirm, unsubscribe
from syndicate.audience.subscriber import Action, Consent, Kind, State, Subscriber
from syndicate.audience.suppression import Reason, suppressed
from syndicate.config import Publication
from syndicate.database import Database
from syndicate.database.tables import bounces, deliveries, editions
from syndicate.delivery.returned import Effect
from syndicate.digest import message_id
from syndicate.mail import tokens, verp
from syndicate.mail.address import check
from syndicate.mail.bounce.boxes import Found
from syndicate.model import Edition
from syndicate.testing import CONFIG, make_publication
from syndicate.workflow.bounces import Finding, Proof, read_bounces

FIRST = date(2025, 6, 1)
KIM = "kim@naver.test"


def morning(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 7, tzinfo=UTC)


@dataclass(frozen=True)
class Office:
    """A publication whose letters come back."""

    database: Database
    publication: Publication

    def subscribe(self, email: str = KIM) -> Subscriber:
        agreed = Consent(kind=Kind.NEWS, action=Action.GIVEN, at=morning(date(2025, 1, 2)))
        entry = Entry(address=check(email), consents=(agreed,))
        merge(self.database, self.publication.id, [entry], morning(date(2025, 1, 2)))
        return self.person(email)

    def person(self, email: str = KIM) -> Subscriber:
        found = by_address(self.database, self.publication.id, check(email).key)
        assert found is not None
        return found

    def send(self, person: Subscriber, day: date) -> None:
        """The ledger's row of a letter that a server took."""
        with self.database.engine.begin() as connection:
            number = connection.scalar(select(editions.c.id).where(editions.c.date == str(day)))
            if number is None:
                made = connection.execute(
                    insert(editions).values(
                        publication=self.publication.id,
                        date=str(day),
                        frozen=morning(day),
                        state="open",
                        transport="",
                    )
                )
                number = made.inserted_primary_key[0]  # type: ignore[index]  # there is one
            connection.execute(
                insert(deliveries).values(
                    edition_id=number,
                    subscriber_id=person.id,
                    domain="naver.test",
                    language="ko",
                    city="",
                    advertising=False,
                    state="sent",
                    changed=morning(day),
                )
            )

    def return_path(self, person: Subscriber, day: date = FIRST) -> str:
        return verp.return_path(
            self.database.secret,
            "bounces@news.example.kr",
            self.publication.id,
            day,
            person.token,
        )

    def read(
        self,
        *mails: bytes,
        day: date = FIRST,
        by_address: bool = False,
        dry_run: bool = False,
    ) -> list[Finding]:
        found = (Found(str(number), mail) for number, mail in enumerate(mails))
        return list(
            read_bounces(
                self.database,
                self.publication,
                found,
                morning(day) + timedelta(hours=1),
                by_address=by_address,
                dry_run=dry_run,
            )
        )

    def comes_back(self, person: Subscriber, status: str, days: Iterable[int]) -> list[Effect]:
        """Reports about the letters of these days of June, in this order."""
        effects = []
        for number in days:
            day = FIRST + timedelta(days=number - 1)
            (one,) = self.read(report(self.return_path(person, day), status), day=day)
            assert one.effect is not None
            effects.append(one.effect)
        return effects

    def kept(self) -> list[tuple[str, str, str]]:
        with self.database.reading() as connection:
            rows = connection.execute(
                select(bounces.c.kind, bounces.c.edition, bounces.c.diagnostic)
            )
            return [tuple(row) for row in rows]


@pytest.fixture
def office(database: Database, tmp_path: Path) -> Office:
    return Office(database, make_publication(tmp_path / "hanbit"))


def report(to: str, status: str = "5.1.1", words: str = "", *, quoted: str = "") -> bytes:
    """A DSN about ``kim@naver.test``; each ``to`` makes another one."""
    return (
        f"From: MAILER-DAEMON@mx.example\nTo: {to}\nSubject: Undelivered Mail\n"
        f"Message-ID: <{to.partition('@')[0]}.{status}@mx.example>\nMIME-Version: 1.0\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\n\n--b\n'
        f"Content-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example\n\n"
        f"Final-Recipient: rfc822; {KIM}\nAction: failed\nStatus: {status}\n"
        f"Diagnostic-Code: smtp; 550 {status} {words or 'refused'}\n\n--b\n"
        f"Content-Type: text/rfc822-headers\n\n{quoted}\n--b--\n"
    ).encode()


def complaint(return_path: str) -> bytes:
    return (
        "From: fbl@provider.example\nTo: fbl@news.example.kr\nSubject: FW\nMIME-Version: 1.0\n"
        'Content-Type: multipart/report; report-type=feedback-report; boundary="b"\n\n--b\n'
        "Content-Type: message/feedback-report\n\nFeedback-Type: abuse\nVersion: 1\n"
        f"Original-Mail-From: <{return_path}>\n\n--b--\n"
    ).encode()


def test_an_address_that_takes_no_letters_is_suppressed_once(office: Office) -> None:
    kim, lee = office.subscribe(), office.subscribe("lee@daum.test")
    mail = report(office.return_path(kim))
    (one,) = office.read(mail)
    assert (one.effect, one.proof) == (Effect.SUPPRESSED, Proof.RETURN_PATH)
    assert (one.address, one.edition) == (KIM, FIRST)
    assert office.person().state is State.SUPPRESSED
    reason = suppressed(office.database, office.publication.id, kim.address_key)
    assert reason is not None
    assert reason[0] is Reason.BOUNCED
    assert office.person("lee@daum.test") == lee
    assert [one.effect for one in office.read(mail, mail)] == [Effect.KNOWN] * 2
    assert len(office.kept()) == 1


def test_the_return_path_counts_and_not_the_address_that_the_report_names(office: Office) -> None:
    """Kim's mail is passed on to an address that we never heard of."""
    kim = office.subscribe()
    mail = report(office.return_path(kim)).replace(KIM.encode(), b"old@elsewhere.test")
    assert office.read(mail)[0].address == KIM
    assert office.person().state is State.SUPPRESSED


def forged(office: Office, kim: Subscriber) -> bytes:
    path = office.return_path(kim)
    head, _, rest = path.rpartition("@")
    return report(f"{head[:-1]}{'a' if head[-1] != 'a' else 'b'}@{rest}")


def of_another_paper(office: Office, kim: Subscriber) -> bytes:
    return report(verp.return_path(office.database.secret, "b@x.kr", "other", FIRST, kim.token))


def of_another_secret(office: Office, kim: Subscriber) -> bytes:
    return report(verp.return_path(b"x" * 32, "b@x.kr", office.publication.id, FIRST, kim.token))


def only_an_address(_office: Office, _kim: Subscriber) -> bytes:
    return report("bounces@news.example.kr", quoted='List-Id: "hanbit" <hanbit.news.example.kr>\n')


def a_made_up_message_id(office: Office, _kim: Subscriber) -> bytes:
    host = office.publication.host
    return report(
        "bounces@news.example.kr",
        quoted=f"Message-ID: <2025-06-01.hanbit.{'A' * 22}@{host}>\n",
    )


@pytest.mark.parametrize(
    "made",
    [forged, of_another_paper, of_another_secret, only_an_address, a_made_up_message_id],
)
def test_a_report_that_proves_nothing_changes_nothing(office: Office, made: object) -> None:
    assert callable(made)
    kim = office.subscribe()
    (one,) = office.read(made(office, kim))
    assert (one.effect, one.proof, one.address) == (None, Proof.NONE, "")
    assert one.report.recipient == KIM
    assert office.person() == kim
    assert office.kept() == []


def test_an_operator_may_believe_addresses(office: Office) -> None:
    kim = office.subscribe()
    (one,) = office.read(only_an_address(office, kim), by_address=True)
    assert (one.effect, one.proof) == (Effect.SUPPRESSED, Proof.ADDRESS)
    assert office.person().state is State.SUPPRESSED


@pytest.mark.parametrize("publication", ["hanbit", "Hanbit-Daily.2"])
def test_the_message_id_of_a_letter_tells_whose_it_was(
    database: Database, tmp_path: Path, publication: str
) -> None:
    config = CONFIG.replace('id = "hanbit"', f'id = "{publication}"')
    office = Office(database, make_publication(tmp_path / "hanbit", config))
    kim = office.subscribe()
    edition = Edition(date=FIRST, at=morning(FIRST), sections=())
    name = message_id(edition, office.publication, kim.token)
    (one,) = office.read(report("bounces@news.example.kr", quoted=f"Message-ID: {name}\n"))
    assert (one.effect, one.proof) == (Effect.SUPPRESSED, Proof.MESSAGE_ID)
    assert (one.address, one.edition) == (KIM, FIRST)


def test_a_complaint_unsubscribes_and_withdraws(office: Office) -> None:
    kim = office.subscribe()
    mail = complaint(office.return_path(kim))
    assert [one.effect for one in office.read(mail, mail)] == [Effect.UNSUBSCRIBED, Effect.KNOWN]
    assert office.person().state is State.UNSUBSCRIBED
    with office.database.reading() as connection:
        last = history(connection, kim.id)[-1]
    assert (last.action, last.source) == (Action.WITHDRAWN, "complaint")
    reason = suppressed(office.database, office.publication.id, kim.address_key)
    assert reason is not None
    assert reason[0] is Reason.COMPLAINED


COUNTED, SUPPRESSED = [Effect.COUNTED], [Effect.SUPPRESSED]


@pytest.mark.parametrize(
    ("sent", "back", "effects"),
    [
        ([1, 8, 15, 22, 29], [1, 8, 15, 22, 29], COUNTED * 4 + SUPPRESSED),  # a weekly
        (range(1, 16), range(1, 16), COUNTED * 14 + SUPPRESSED),  # a daily: two weeks apart
        (range(1, 17), [*range(1, 6), *range(7, 17)], COUNTED * 15),  # the sixth arrived
        (range(1, 31), [1, 8, 15, 22, 29], COUNTED * 5),  # what lies between arrived
        ([1, 11, 21, 31, 41], [1, 11, 21, 31, 41], COUNTED * 5),  # too far apart
        ([1, 8, 15, 22, 23, 24], [1, 8, 15, 22, 23], COUNTED * 4 + SUPPRESSED),  # 24 may come yet
        (range(1, 16), [*range(2, 16), 1], COUNTED * 14 + SUPPRESSED),  # a late report
    ],
)
def test_letters_that_come_back_softly_are_counted(
    office: Office, sent: Iterable[int], back: Iterable[int], effects: list[Effect]
) -> None:
    kim = office.subscribe()
    for number in sent:
        office.send(kim, FIRST + timedelta(days=number - 1))
    assert office.comes_back(kim, "4.2.2", back) == effects
    suppressed_now = office.person().state is State.SUPPRESSED
    assert suppressed_now is (Effect.SUPPRESSED in effects)


def test_several_reports_of_one_letter_count_once(office: Office) -> None:
    kim = office.subscribe()
    office.send(kim, FIRST)
    path = office.return_path(kim)
    mails = [report(path, "4.2.2", words) for words in "abcdefgh"]
    assert [one.effect for one in office.read(*mails)] == COUNTED * 8


def test_what_is_our_fault_costs_no_reader(office: Office) -> None:
    """A month on a provider's block list, with a full mailbox at its beginning and end."""
    kim = office.subscribe()
    for number in range(1, 31):
        office.send(kim, FIRST + timedelta(days=number - 1))
    noted = office.comes_back(kim, "5.7.1", range(3, 28))
    assert noted == [Effect.NOTED] * 25
    assert office.comes_back(kim, "4.2.2", [1, 2, 28, 29]) == COUNTED * 4
    assert office.person().state is State.ACTIVE
    assert office.comes_back(kim, "4.2.2", [30]) == SUPPRESSED


def test_a_report_from_before_the_reader_agreed_anew_is_history(office: Office) -> None:
    kim = office.subscribe()
    office.send(kim, FIRST)
    later = morning(FIRST) + timedelta(days=3)
    unsubscribe(office.database, office.publication.id, kim.id, source="site", now=later)
    again = later + timedelta(days=1)
    confirm(
        office.database,
        office.publication.id,
        kim.id,
        requested=again,
        advertising=False,
        source="site",
        wording="",
        now=again,
    )
    for mail in (report(office.return_path(kim)), complaint(office.return_path(kim))):
        assert office.read(mail, day=again.date())[0].effect is Effect.OLD
    assert office.person().state is State.ACTIVE


def test_an_old_mail_does_not_throw_out_who_came_back(office: Office) -> None:
    kim = office.subscribe()
    token = tokens.sign(
        office.database.secret, tokens.UNSUBSCRIBE, office.publication.id, kim.token
    )
    mail = f"From: {KIM}\nTo: leave@news.example.kr\nSubject: unsubscribe {token}\n\n".encode()
    assert office.read(mail, dry_run=True)[0].effect is Effect.UNSUBSCRIBED
    assert office.person() == kim
    assert office.read(mail)[0].effect is Effect.UNSUBSCRIBED
    assert office.person().state is State.UNSUBSCRIBED
    again = morning(FIRST) + timedelta(days=3)
    confirm(
        office.database,
        office.publication.id,
        kim.id,
        requested=again,
        advertising=False,
        source="site",
        wording="",
        now=again,
    )
    assert office.read(mail, day=again.date())[0].effect is Effect.KNOWN
    assert office.person().state is State.ACTIVE


def test_who_left_stays_gone_when_their_address_dies(office: Office) -> None:
    kim = office.subscribe()
    unsubscribe(office.database, office.publication.id, kim.id, source="site", now=morning(FIRST))
    office.read(report(office.return_path(kim)))
    assert office.person().state is State.UNSUBSCRIBED


def test_of_someone_forgotten_nothing_is_kept(office: Office) -> None:
    kim = office.subscribe()
    mail = report(office.return_path(kim), words=f"<{KIM}> unknown")
    forget(office.database, office.publication.id, kim.id, morning(FIRST))
    assert [one.effect for one in office.read(mail, mail)] == [Effect.GONE, Effect.KNOWN]
    assert office.kept() == [("hard", FIRST.isoformat(), "")]


def test_a_rehearsal_says_the_same_and_changes_nothing(office: Office) -> None:
    kim = office.subscribe()
    mail = report(office.return_path(kim))
    for _ in range(2):
        assert office.read(mail, dry_run=True)[0].effect is Effect.SUPPRESSED
    assert office.person() == kim
    assert office.kept() == []


def test_two_runs_at_once_count_a_report_once(office: Office) -> None:
    people = [office.subscribe(f"p{number}@naver.test") for number in range(12)]
    mails = [report(office.return_path(one)) for one in people]
    effects: list[Effect | None] = []

    def run() -> None:
        effects.extend(one.effect for one in office.read(*mails))

    threads = [threading.Thread(target=run) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(map(str, effects)) == sorted(["suppressed"] * 12 + ["known"] * 24)
    with office.database.reading() as connection:
        assert connection.scalar(select(func.count()).select_from(bounces)) == 12
