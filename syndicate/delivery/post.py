"""Single mails beside the ledger: confirmations and links of the site, notices of the law.

Nobody's edition hangs on them, so they are kept in memory: who asked on the site and got no mail
asks once more; a notice that did not go out stays due.
"""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Self, TypeVar

from syndicate.clock import Clock
from syndicate.config import Publication
from syndicate.delivery.courier import Courier, Rates
from syndicate.delivery.parcel import Outcome, Parcel, Result
from syndicate.delivery.transport import read_transport
from syndicate.errors import SyndicateError, UnfinishedError

__all__ = ["Post", "carry"]

_PAUSES = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=15), timedelta(minutes=39))
"""Before each further try of a mail that a server refused for the moment: an hour in all."""

_PATIENCE = 30.0  # seconds with servers in trouble

Job = Callable[[], Parcel | None]
T = TypeVar("T")


@dataclass(slots=True)
class _Waiting:
    parcel: Parcel
    tries: int
    due: datetime


class _Tray:
    """A desk without a database (:class:`syndicate.delivery.parcel.Counter`)."""

    def __init__(
        self,
        clock: Clock,
        settled: Callable[[int, Parcel, Result], None],
        pauses: Sequence[timedelta] = _PAUSES,
    ) -> None:
        self._clock = clock
        self._settled = settled
        self._pauses = pauses
        self._waiting: list[_Waiting] = []
        self._out: dict[int, _Waiting] = {}
        self._number = 0

    def put(self, parcel: Parcel) -> int:
        self._number += 1
        numbered = parcel._replace(id=self._number)
        self._waiting.append(_Waiting(numbered, 0, self._clock.now()))
        return self._number

    def __len__(self) -> int:
        return len(self._waiting)

    def due(self) -> bool:
        now = self._clock.now()
        return any(one.due <= now for one in self._waiting)

    def settle(self, done: Sequence[Result], ready: Sequence[int]) -> Collection[int]:
        for result in done:
            self._settle(self._out.pop(result.id), result)
        return ready

    def give(self, want: int, avoid: Collection[str]) -> Sequence[Parcel]:
        now = self._clock.now()
        due = [one for one in self._waiting if one.due <= now and one.parcel.domain not in avoid]
        for one in due[:want]:
            self._waiting.remove(one)
            self._out[one.parcel.id] = one
        return [one.parcel for one in due[:want]]

    def _settle(self, one: _Waiting, result: Result) -> None:
        if result.outcome is Outcome.DEFERRED and one.tries < len(self._pauses):
            one.due = self._clock.now() + self._pauses[one.tries]
            one.tries += 1
            self._waiting.append(one)
        else:
            self._settled(result.id, one.parcel, result)

    def wait(self) -> float | None:
        """Nothing more comes to a run of the courier: what waits goes with a later one."""
        now = self._clock.now()
        return 0.1 if self._out or any(one.due <= now for one in self._waiting) else None


def _courier(publication: Publication) -> Courier:
    config = publication.delivery
    transport = read_transport(config, publication.root)
    rates = Rates(server=config.rate, domains=config.rates)
    return Courier(transport, rates, time.monotonic, connections=2)


def carry(
    publication: Publication,
    clock: Clock,
    parcels: Iterable[tuple[T, Parcel]],
    settled: Callable[[T, Result], None],
    tell: Callable[[str], None] = lambda _: None,
) -> None:
    """Send these now, each tried once; ``settled`` is told of each as soon as it is known.

    ``tell`` gets a line at once when a server does not let us in.

    Raises:
        UsageError: the transport is not configured right.
        UnfinishedError: every server refuses us, or none could be reached.
    """
    labels: dict[int, T] = {}
    tray = _Tray(clock, lambda number, _, result: settled(labels[number], result), pauses=())
    for label, parcel in parcels:
        labels[tray.put(parcel)] = label
    summary = _courier(publication).run(tray, patience=_PATIENCE, tell=tell)
    if len(tray):
        why = "; ".join(summary.troubles) or "no server took them in time"
        raise UnfinishedError(f"of {len(labels)} mails {len(tray)} not sent: {why}")


class Post:
    """A thread that makes and sends mails after the reader has their answer.

    So nobody can tell from the time a page takes whether there was something to send. ``report``
    gets a line for the operator when one did not go out. Close it, or use ``with``.

    Raises:
        UsageError: the transport is not configured right.
    """

    def __init__(
        self, publication: Publication, clock: Clock, report: Callable[[str], None]
    ) -> None:
        read_transport(publication.delivery, publication.root)
        self._publication = publication
        self._report = report
        self._jobs: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self._tray = _Tray(clock, self._settled)
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._work, name="post", daemon=True)
        self._thread.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def later(self, job: Job) -> None:
        """Do ``job`` soon, and send what it makes."""
        self._jobs.put(job)

    def close(self) -> None:
        """Send what is ready, and end; what a server put off is lost, and reported."""
        self._jobs.put(None)
        self._thread.join(20)
        self._ended.set()  # no further letter, the one under way is finished
        self._thread.join(10)

    def _work(self) -> None:
        going = True
        while going:
            going = self._take()
            if self._tray.due():
                self._send()
        for _ in range(len(self._tray)):
            self._report("a mail that its server put off was not sent; the reader may ask again")

    def _take(self) -> bool:
        """All jobs that are there, waiting for the first; false = it is time to end."""
        timeout: float | None = 5.0 if self._tray else None
        while True:
            try:
                job = self._jobs.get(timeout=timeout)
            except queue.Empty:
                return True
            if job is None:
                return False
            timeout = 0.0
            try:
                parcel = job()
            except Exception as error:  # noqa: BLE001  # one reader's mail must not end everybody's
                # A database's words would hold the reader's address.
                words = str(error) if isinstance(error, SyndicateError) else type(error).__name__
                self._report(f"a mail could not be made: {words}")
                continue
            if parcel is not None:
                self._tray.put(parcel)

    def _send(self) -> None:
        try:
            _courier(self._publication).run(self._tray, stop=self._ended.is_set, patience=_PATIENCE)
        except SyndicateError as error:
            self._report(str(error))
        except Exception as error:  # noqa: BLE001  # this thread must live: later mails need it
            self._report(f"mails could not be sent just now: {type(error).__name__}: {error}")

    def _settled(self, _number: int, parcel: Parcel, result: Result) -> None:
        if result.outcome not in (Outcome.SENT, Outcome.WRITTEN):
            reply = result.reply or "no answer"
            self._report(f"the mail to {parcel.recipient} did not go out: {reply}")
