"""Whatever happens in whatever order, nobody is mailed twice and nobody is lost."""

from __future__ import annotations

import tempfile
from collections import Counter
from pathlib import Path

from hypothesis import settings, strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from ledger_people import Office, answer
from sqlalchemy import select

from syndicate.database import open_database
from syndicate.database.tables import deliveries
from syndicate.delivery import ledger_settle
from syndicate.delivery.desk import Desk
from syndicate.delivery.parcel import Outcome, Parcel

PEOPLE = 14
DEFINITE = (Outcome.DEFERRED, Outcome.FAILED)


class Histories(RuleBasedStateMachine):
    """Three processes over one edition; the receiving end counts."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        root = Path(self.folder.name)
        self.database = open_database("sqlite:///s.db", root, create=True)
        self.office = Office(self.database)
        self.office.people(*(f"p{n}@{'ab'[n % 2]}.example" for n in range(PEOPLE)))
        self.desks: dict[int, Desk] = {}
        self.envelopes: dict[int, list[Parcel]] = {0: [], 1: [], 2: []}
        self.held: dict[int, list[Parcel]] = {0: [], 1: [], 2: []}  # whose text is out
        self.texts: set[int] = set()  # that ever were out
        self.refused: set[int] = set()
        self.may: Counter[int] = Counter()  # how often each may have been taken
        self.allowed: Counter[int] = Counter()  # attempts that were allowed beyond the first

    def teardown(self) -> None:
        self.database.close()
        self.folder.cleanup()

    @rule(
        who=st.integers(0, 2),
        want=st.integers(1, 3),
        avoid=st.sampled_from([(), ("a.example",), ("b.example",)]),
    )
    def envelopes_leave(self, who: int, want: int, avoid: tuple[str, ...]) -> None:
        """One that never ran, or died, starts anew."""
        if who not in self.desks:
            self.desks[who] = self.office.desk(ahead=4)
        given = self.desks[who].give(want, avoid)
        assert len(given) <= want
        assert not {parcel.domain for parcel in given} & set(avoid)
        self.envelopes[who] += given

    @precondition(lambda self: self.desks)
    @rule(
        who=st.integers(0, 2),
        answers=st.lists(st.sampled_from([*Outcome, None]), max_size=4),
        refusals=st.lists(st.sampled_from([*DEFINITE, "back", None]), max_size=2),
        texts=st.integers(0, 3),
    )
    def servers_answer(
        self,
        who: int,
        answers: list[Outcome | None],
        refusals: list[Outcome | str | None],
        texts: int,
    ) -> None:
        """Letters are answered, envelopes refused or taken back, and texts leave."""
        if who not in self.desks:
            return
        done = []
        for outcome in answers:
            if outcome is not None and self.held[who]:
                parcel = self.held[who].pop(0)
                done.append(answer(parcel, outcome, offered=outcome is not Outcome.DEFERRED))
                if outcome in DEFINITE:  # the server, or the courier, is sure: it was not taken
                    self.may[parcel.id] -= 1
        for refusal in refusals:
            if refusal is not None and self.envelopes[who]:
                parcel = self.envelopes[who].pop(0)
                if refusal == "back":
                    done.append(answer(parcel, Outcome.DEFERRED, offered=False))
                else:
                    self.refused.add(parcel.id)
                    done.append(answer(parcel, Outcome(refusal)))
        ready = self.envelopes[who][:texts]
        self.envelopes[who] = self.envelopes[who][texts:]
        go = self.desks[who].settle(done, [parcel.id for parcel in ready])
        for parcel in ready:
            if parcel.id in go:
                self.may[parcel.id] += 1
                self.texts.add(parcel.id)
                self.held[who].append(parcel)
        back = [one for one in ready if one.id not in go]
        self.desks[who].settle([answer(one, Outcome.DEFERRED, offered=False) for one in back], ())

    @precondition(lambda self: self.desks)
    @rule(who=st.integers(0, 2))
    def crash(self, who: int) -> None:
        if self.desks.pop(who, None):
            self.held[who], self.envelopes[who] = [], []

    @rule(seconds=st.sampled_from([1, 25, 70, 600]))
    def time_passes(self, seconds: int) -> None:
        self.office.later(seconds=seconds)

    @rule(number=st.integers(0, PEOPLE - 1))
    def leave(self, number: int) -> None:
        self.office.change(f"p{number}@{'ab'[number % 2]}.example", state="unsubscribed")

    @rule()
    def operator_says_resend(self) -> None:
        edition = self.office.freeze()
        with self.database.reading() as connection:
            query = select(deliveries.c.id).where(deliveries.c.state == "unknown")
            rows = list(connection.scalars(query))
        ledger_settle.resolve(self.database, edition, rows, self.office.clock.now(), sent=False)
        for row in rows:
            self.allowed[row] += 1

    @invariant()
    def nobody_is_mailed_twice(self) -> None:
        for row, times in self.may.items():
            assert times <= 1 + self.allowed[row]

    @invariant()
    def nobody_is_lost(self) -> None:
        counts = self.office.ledger.counts(self.office.freeze())
        assert counts.people == PEOPLE

    @invariant()
    def who_had_only_an_envelope_is_not_in_doubt(self) -> None:
        for row in self.office.rows().values():
            if row.id not in self.texts:
                assert row.state not in {"sending", "unknown", "sent"}
                assert row.attempts == 0 or row.id in self.refused

    @invariant()
    def letters_under_way_are_marked(self) -> None:
        under_way = {parcel.id for held in self.held.values() for parcel in held}
        for row in self.office.rows().values():
            if row.id in under_way:
                # `pending` and beyond: the operator let it go out again.
                assert row.state in {"sending", "unknown"} or self.allowed[row.id]


Histories.TestCase.settings = settings(max_examples=25, stateful_step_count=30, deadline=None)
TestHistories = Histories.TestCase
