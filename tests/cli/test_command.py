"""The command line: global options anywhere, exit statuses, no traceback, one JSON object."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from click.testing import CliRunner
from newsroom import NOW, Newsroom

from syndicate import __version__
from syndicate.cli import cli
from syndicate.cli.root import VERBS
from syndicate.cli.state import State

ROOT = Path(__file__).parents[2]


def syndicate(
    *words: str, folder: Path | None = None, **environ: str
) -> subprocess.CompletedProcess[bytes]:
    """The command as a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "syndicate", *words],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), **environ},
        capture_output=True,
        check=False,
        timeout=120,
    )


def test_help_names_every_verb_and_each_has_an_example() -> None:
    runner = CliRunner()
    text = runner.invoke(cli, ["--help"]).stdout
    for verb in VERBS:
        assert verb in text
        own = runner.invoke(cli, [verb, "--help"])
        assert own.exit_code == 0
        assert f"syndicate {verb}" in own.stdout.split("Example", 1)[1]


def test_the_version_is_told_before_and_after_the_verb() -> None:
    for words in (["--version"], ["build", "--version"]):
        assert CliRunner().invoke(cli, words).stdout == f"syndicate {__version__}\n"


@pytest.mark.parametrize(
    "order",
    [
        ["-C", "{folder}", "--now", NOW, "--json", "build"],
        ["build", "-C", "{folder}", "--now", NOW, "--json"],
        ["--json", "build", "--now", NOW, "-C", "{folder}"],
    ],
)
def test_global_options_stand_before_or_after_the_verb(
    newsroom: Newsroom, order: list[str]
) -> None:
    newsroom.article("a")
    words = [word.format(folder=newsroom.folder) for word in order]
    result = CliRunner().invoke(cli, words, obj=State(environ={}))
    assert result.exit_code == 0, result.output
    assert json.loads(result.stdout)["published"] == 1


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["biuld"], "did you mean build?"),
        (["build", "--ouput", "x"], "--output"),
        (["build", "--date", "yesterday"], "write it like 2025-06-10"),
        (["build", "--now", "noon"], "write it like 2025-06-10T07:30"),
        (["build", "--config", "missing.toml"], "missing.toml"),
        (["-C", "nowhere", "build"], "nowhere"),
        (["digest", "--section", "스포츠"], "교육"),
        (["digest", "--format", "pdf"], "html"),
        (["check", "articles/none.md"], "none.md"),
    ],
)
def test_a_wrong_call_is_exit_2_and_says_what_to_mend(
    newsroom: Newsroom, words: list[str], message: str
) -> None:
    newsroom.article("a")
    state = State(environ={}, folder=newsroom.folder)
    result = CliRunner().invoke(cli, words, obj=state)
    assert result.exit_code == 2
    assert message in result.stderr
    assert "Traceback" not in result.output
    told = CliRunner().invoke(cli, [*words, "--json"], obj=State(folder=newsroom.folder))
    assert told.exit_code == 2
    assert message in json.loads(told.stdout)["error"]


def test_a_faulty_configuration_is_exit_2_with_all_its_faults(newsroom: Newsroom) -> None:
    newsroom.configure("[publication]\ntitel = 'x'\nsince = 'never'\n")
    result = newsroom.run("build")
    assert result.exit_code == 2
    for expected in ("titel", "did you mean title?", "publication.url", "publication.since"):
        assert expected in result.stderr


def test_a_fault_of_ours_is_kept_in_a_file_and_no_traceback_is_shown(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    newsroom.article("a")
    monkeypatch.setattr("syndicate.sources.load", lambda *_: 1 / 0)
    result = newsroom.run("build")
    assert result.exit_code == 3
    assert "ZeroDivisionError" in result.stderr
    assert "Traceback" not in result.output
    assert "Traceback" in (newsroom.folder / ".syndicate/crash.txt").read_text(encoding="utf-8")


def test_messages_go_to_standard_error_and_quiet_is_quiet(newsroom: Newsroom) -> None:
    newsroom.article("a")
    loud = newsroom.run("build")
    assert loud.stdout == ""
    assert "1 published" in loud.stderr
    assert newsroom.run("build", "-q").stderr == ""


def test_source_date_epoch_stands_in_for_the_clock_in_build_only(newsroom: Newsroom) -> None:
    newsroom.article("a")
    epoch = {"SOURCE_DATE_EPOCH": "1749508200"}  # 2025-06-10T07:30+09:00
    state = State(environ=epoch, folder=newsroom.folder)
    built = CliRunner().invoke(cli, ["build"], obj=state)
    assert "SOURCE_DATE_EPOCH" in built.stderr
    assert (newsroom.folder / "feeds/digest/2025-06-10").is_dir()
    state = State(environ=epoch, folder=newsroom.folder)
    given = CliRunner().invoke(cli, ["build", "--now", NOW], obj=state)
    assert "SOURCE_DATE_EPOCH" not in given.stderr


def test_a_console_in_cp949_ends_nothing(newsroom: Newsroom) -> None:
    newsroom.article("a", title="emoji 🙂 and 똠", section="없는 면 🙂")
    done = syndicate("build", "--now", NOW, folder=newsroom.folder, PYTHONIOENCODING="cp949")
    assert done.returncode == 0
    assert b"Traceback" not in done.stderr


def test_no_color_and_no_terminal_mean_no_escapes(newsroom: Newsroom) -> None:
    newsroom.article("a", section="없는 면")
    done = syndicate("build", "--now", NOW, folder=newsroom.folder)
    assert b"\x1b" not in done.stderr
    assert b"error" in done.stderr


def test_shell_completion_knows_the_verbs() -> None:
    done = syndicate(_SYNDICATE_COMPLETE="bash_complete", COMP_WORDS="syndicate bu", COMP_CWORD="1")
    assert b"build" in done.stdout


def test_a_reader_of_our_output_may_go_away(newsroom: Newsroom) -> None:
    for number in range(5):
        newsroom.article(f"a{number}")
    command = f"{sys.executable} -m syndicate digest --now {NOW} | head -c 10"
    done = subprocess.run(
        ["bash", "-c", f"set -o pipefail; {command}"],
        cwd=newsroom.folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        check=False,
        timeout=120,
    )
    assert done.stdout == b"<!DOCTYPE "
    assert b"Traceback" not in done.stderr


def test_init_gives_a_publication_that_builds_at_once(tmp_path: Path) -> None:
    for language in ("ko", "en"):
        room = Newsroom(tmp_path / language)
        words = ["init", str(room.folder), "--now", NOW, "--language", language]
        made = CliRunner().invoke(cli, words, obj=State(environ={}))
        assert made.exit_code == 0, made.output
        built = room.build("--strict")
        assert built["published"] == 1
        assert built["digest"]["articles"] == 1
        assert built["weather"]["places"] >= 2
        assert built["problems"] == []
        assert room.run("check").exit_code == 0
        # The documentation keeps keys in such files, and a repository must not have them.
        ignored = (room.folder / ".gitignore").read_text(encoding="utf-8").splitlines()
        assert {"*.key", "*.pem"} <= set(ignored)


@pytest.mark.parametrize("hour", range(0, 24, 3))
def test_init_and_build_work_at_any_hour(tmp_path: Path, hour: int) -> None:
    now = f"2025-06-10T{hour:02}:01:00+09:00"
    room = Newsroom(tmp_path / "x")
    CliRunner().invoke(cli, ["init", str(room.folder), "--now", now], obj=State(environ={}))
    assert room.build(now=now)["digest"]["articles"] == 1


def test_init_touches_nothing_that_is_there(newsroom: Newsroom) -> None:
    before = (newsroom.folder / "syndicate.toml").read_bytes()
    result = newsroom.run("init")
    assert result.exit_code == 2
    assert (newsroom.folder / "syndicate.toml").read_bytes() == before


def test_init_takes_titles_that_would_break_toml(tmp_path: Path) -> None:
    title = 'The "한빛" \\ Post\n2'
    room = Newsroom(tmp_path / "x")
    words = ["init", str(room.folder), "--title", title, "--now", NOW]
    assert CliRunner().invoke(cli, words, obj=State(environ={})).exit_code == 0
    room.build()
    assert "한빛" in room.feed()["title"]


def test_digest_prints_html_text_and_a_message(newsroom: Newsroom) -> None:
    newsroom.article("a", title="첫 기사")
    newsroom.article("b", "기획", title="둘째 기사")
    html = newsroom.run("digest").stdout
    assert html.startswith("<!DOCTYPE html>")
    only = newsroom.run("digest", "--section", "기획", "--format", "text").stdout
    assert "둘째 기사" in only
    assert "첫 기사" not in only
    raw = newsroom.run("digest", "--format", "eml").stdout_bytes
    message = message_from_bytes(raw, policy=policy.default)
    assert message["Subject"] == "한빛일보 2025.06.10 (화) — 첫 기사"
    assert str(message["To"]) == str(message["From"]) == "한빛일보 <digest@news.example.kr>"
    assert not (newsroom.folder / "feeds").exists()


def test_a_headline_in_angle_brackets_is_a_subject_like_any_other(newsroom: Newsroom) -> None:
    from syndicate.testing import CONFIG

    newsroom.configure(CONFIG + '\n[digest]\nsubject = "{lead}"\n')
    newsroom.article("a", title="<기획> 물길을 걷다")
    raw = newsroom.run("digest", "--format", "eml").stdout_bytes
    message = message_from_bytes(raw, policy=policy.default)
    assert message["Subject"] == "<기획> 물길을 걷다"


def test_a_digest_of_tomorrow_can_be_looked_at(newsroom: Newsroom) -> None:
    newsroom.article("a", date="2025-06-10 12:00", title="오후 기사")
    assert "오후 기사" in newsroom.run("digest", "--date", "2025-06-11", "--format", "text").stdout


def test_one_city_comes_first(newsroom: Newsroom) -> None:
    from syndicate.testing import CONFIG

    newsroom.configure(CONFIG + '\n[weather]\nproviders = ["file"]\n')
    newsroom.write("weather/2025-06-10.txt", "맑음서울 18.2℃\n구름많음제주 21.3℃\n기상청 제공\n")
    newsroom.article("a")
    plain = newsroom.run("digest", "--format", "text").stdout
    mine = newsroom.run("digest", "--format", "text", "--city", "제주").stdout
    assert plain.index("서울") < plain.index("제주")
    assert mine.index("제주") < mine.index("서울")
    assert newsroom.run("digest", "--city", "평양").exit_code == 2


def test_weather_says_who_answered_and_who_did_not(newsroom: Newsroom) -> None:
    from syndicate.testing import CONFIG

    newsroom.configure(CONFIG + '\n[weather]\nproviders = ["page", "file"]\nplaces = ["제주"]\n')
    newsroom.write("weather/2025-06-10.txt", "맑음서울 18.2℃\n구름많음제주 21.3℃\n기상청 제공\n")
    newsroom.article("a")
    told = json.loads(newsroom.run("weather", "--json").stdout)
    assert [one["ok"] for one in told["attempts"]] == [False, True]
    assert told["places"][0] | {} == {
        "name": "제주",
        "id": None,
        "station": None,
        "observed": None,
        "sky": "구름많음",
        "temperature": 21.3,
        "low": None,
        "high": None,
        "rain_probability": None,
    }
    shown = newsroom.run("weather")
    assert "21.3℃" in shown.stdout
    assert "기상청 제공" in shown.stdout
    assert "page:" in shown.stderr


@pytest.mark.parametrize("url", ["ftp://x.kr", "https://x y.kr", 'http://a.b/c"d', "news"])
def test_init_refuses_an_address_that_build_would_refuse(tmp_path: Path, url: str) -> None:
    words = ["init", str(tmp_path / "x"), "--url", url]
    result = CliRunner().invoke(cli, words, obj=State(environ={}))
    assert result.exit_code == 2
    assert not (tmp_path / "x").exists()


def test_init_where_nothing_can_be_written_has_done_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    words = ["init", str(tmp_path / "file" / "paper")]
    result = CliRunner().invoke(cli, words, obj=State(environ={}))
    assert result.exit_code == 2
    assert "cannot be written" in result.stderr


def test_a_full_disk_behind_standard_output_shows_no_traceback(newsroom: Newsroom) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("this system has no /dev/full")
    newsroom.article("a")
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "syndicate", "build", "--json", "--now", NOW],
            cwd=newsroom.folder,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
            timeout=120,
        )
    assert done.returncode != 0
    assert b"Traceback" not in done.stderr


def test_a_ctrl_c_while_the_program_is_read_shows_no_traceback() -> None:
    code = """
import sys
from importlib.abc import MetaPathFinder

class Interrupt(MetaPathFinder):
    def find_spec(self, name, path, target=None):
        if name == "syndicate.cli":
            raise KeyboardInterrupt

sys.meta_path.insert(0, Interrupt())
from syndicate.__main__ import main
main()
"""
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        check=False,
        timeout=60,
    )
    assert (done.returncode, done.stderr) == (130, b"interrupted\n")
