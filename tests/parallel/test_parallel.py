"""Many processes give the answer that one would, whatever becomes of them."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from hypothesis import given, strategies as st

from syndicate import parallel
from syndicate.parallel import process


@pytest.fixture(autouse=True)
def four(monkeypatch: pytest.MonkeyPatch) -> None:
    """As on a machine with four processors."""
    monkeypatch.setattr(process, "processors", lambda: 4)


def squares(part: Sequence[int]) -> list[int]:
    return [number * number for number in part]


@given(count=st.integers(0, 600), least=st.integers(1, 300))
def test_the_order_is_that_of_the_items(count: int, least: int) -> None:
    assert parallel.over(range(count), squares, least=least) == squares(range(count))


def elsewhere(what: Callable[[], object]) -> Callable[[Sequence[int]], list[int]]:
    """Work during which something happens, but not in the process that asked for it."""
    asked = os.getpid()

    def work(part: Sequence[int]) -> list[int]:
        if os.getpid() != asked:
            what()
        time.sleep(0.002)  # so that everybody gets a part
        return squares(part)

    return work


@pytest.mark.parametrize(
    "what",
    [
        lambda: os.kill(os.getpid(), signal.SIGKILL),
        lambda: os._exit(0),
        lambda: 1 / 0,
        lambda: (_ for _ in ()).throw(KeyboardInterrupt),
    ],
    ids=["killed", "gone", "failed", "interrupted"],
)
def test_a_process_that_dies_costs_time_only(what: Callable[[], object]) -> None:
    assert parallel.over(range(100), elsewhere(what), least=1) == squares(range(100))


def test_what_goes_wrong_everywhere_is_raised_here_and_nobody_is_left() -> None:
    def work(part: Sequence[int]) -> list[int]:
        raise ValueError(part)

    with pytest.raises(ValueError, match="range"):
        parallel.over(range(100), work, least=1)
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)


def test_where_no_process_may_be_started_the_work_is_done_here(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def refuse() -> int:
        raise BlockingIOError("no more processes")

    monkeypatch.setattr(os, "fork", refuse)
    assert parallel.over(range(100), squares, least=1) == squares(range(100))
    with parallel.aside((tmp_path / "made").touch):
        assert (tmp_path / "made").exists()
    assert parallel.Shared([[1], [2]], squares, 2).results() == [[1], [4]]
    ready = parallel.Ready(lambda: None, squares)
    ready.give([3])
    assert ready.result() == [9]


def test_who_got_ready_works_elsewhere_on_what_it_is_given(tmp_path: Path) -> None:
    def work(given: Sequence[int]) -> tuple[int, list[int]]:
        return os.getpid(), squares(given)

    ready = parallel.Ready((tmp_path / "ready").touch, work)
    ready.give(range(100_000))
    process, made = ready.result()
    assert process != os.getpid()
    assert made == squares(range(100_000))
    assert (tmp_path / "ready").exists()


def test_who_got_ready_and_is_given_nothing_is_gone_afterwards() -> None:
    ready = parallel.Ready(lambda: time.sleep(60), squares)
    ready.close()
    ready.close()
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)


@pytest.mark.parametrize("early", [True, False])
def test_a_process_that_got_ready_and_dies_costs_time_only(early: bool) -> None:
    asked = os.getpid()

    def die() -> None:
        if os.getpid() != asked:
            os._exit(1)

    def work(given: Sequence[int]) -> list[int]:
        die()
        return squares(given)

    ready = parallel.Ready(die if early else lambda: None, work)
    if early:
        time.sleep(0.1)
    ready.give(range(100_000))
    assert ready.result() == squares(range(100_000))


def parts(count: int) -> list[list[int]]:
    return [[number] for number in range(count)]


def test_news_are_told_before_the_work_has_ended() -> None:
    asked = os.getpid()

    def work(part: Sequence[int]) -> list[int]:
        time.sleep(0 if part == [0] else 0.05)
        return squares(part)

    with parallel.Shared(parts(100), work, 2, lambda _: os.getpid() != asked) as shared:
        began = time.monotonic()
        while not shared.told():
            assert time.monotonic() - began < 5
            time.sleep(0.001)
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)


def test_without_news_nothing_is_told_and_every_part_is_done_once(tmp_path: Path) -> None:
    def work(part: Sequence[int]) -> list[int]:
        (tmp_path / f"{part[0]}").touch(exist_ok=False)
        time.sleep(0.002)
        return squares(part)

    shared = parallel.Shared(parts(60), work, 3)
    assert shared.step() is not None
    time.sleep(0.3)
    assert not shared.told()
    assert shared.results() == [squares(part) for part in parts(60)]
    assert len(list(tmp_path.iterdir())) == 60


def test_the_parts_of_a_process_that_dies_are_done_again() -> None:
    shared = parallel.Shared(parts(30), elsewhere(lambda: os._exit(1)), 4)
    assert not shared.told()
    assert shared.results() == [squares(part) for part in parts(30)]


def test_work_aside_has_ended_when_its_block_has(tmp_path: Path) -> None:
    def work() -> None:
        time.sleep(0.05)
        (tmp_path / "made").touch()

    with parallel.aside(work):
        pass
    assert (tmp_path / "made").exists()
    with parallel.aside((tmp_path / "unwanted").touch, wanted=False):
        assert not (tmp_path / "unwanted").exists()
