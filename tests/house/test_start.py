"""Every call pays for what it loads, so a call loads what it needs."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
NOW = "2025-06-10T07:30:00+09:00"
CONFIG = """
[publication]
id = "start"
title = "가온신문"
url = "https://news.example.kr"
since = 2025
[articles]
url = "{home}/{slug}"
[[sections]]
name = "교육"
slug = "education"
"""
PNG = (
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c4944415408d763f8cfc0"
    "000003010100c9fe92ef0000000049454e44ae426082"
)

QUESTION = {"click"}
"""Libraries that a call may load; what a line below adds, it uses."""
FEEDS = {"feedgen", "dateutil", "lxml"}
PAGES = {"jinja2", "markupsafe"}
BODIES = {"nh3", "comrak"}
BUILD = QUESTION | FEEDS | PAGES | BODIES | {"filelock"}
INLINER = {
    *("premailer", "cssutils", "encutils", "cssselect", "cachetools", "more_itertools"),
    "chardet",
}
PICTURES = {"PIL", "defusedxml", "olefile"}

WATCHED = {
    *(
        "asyncio",
        "concurrent",
        "csv",
        "difflib",
        "email",
        "http",
        "importlib.metadata",
        "mimetypes",
    ),
    *("multiprocessing", "select", "socket", "sqlite3", "ssl", "subprocess", "urllib.request"),
    *("xml", "zipfile"),
}
"""Parts of the standard library that cost a start-up, and that no build needs by itself."""
LIGHT = {"dataclasses", "json", "logging", "pathlib", "tempfile", "traceback", "zoneinfo"}
"""Those that a build needs and a question does not."""
# cssutils has what could fetch a stylesheet; nothing is fetched.
LETTER = {"csv", "email", "http", "importlib.metadata", "mimetypes", "select", "socket", "ssl"}
LETTER |= {"urllib.request", "xml", "zipfile"}

CALL = """
import os
if hasattr(os, "sched_setaffinity"):  # one process does it all, so that all of it is seen
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
import json, sys
from syndicate.__main__ import main
sys.argv = ["syndicate", *json.loads(sys.argv[1])]
try:
    main()
except SystemExit as end:
    assert not end.code, end.code
print(json.dumps(sorted(sys.modules)), file=sys.stderr)
"""


def loaded_by(*words: str, cwd: Path) -> set[str]:
    """The modules that a call of the command has loaded at its end."""
    done = subprocess.run(
        [sys.executable, "-c", CALL, json.dumps(words)],
        cwd=cwd,
        env=os.environ | {"PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    return set(json.loads(done.stderr.splitlines()[-1]))


def libraries(loaded: set[str]) -> set[str]:
    """Foreign packages; helpers of compiled ones, under names of chance, are not counted."""
    names = {name.partition(".")[0] for name in loaded}
    known = sys.stdlib_module_names | {"syndicate", "cython_runtime", "__mp_main__"}
    return {name for name in names - known if not name.startswith("_") and "__" not in name}


def crept_in(loaded: set[str], allowed: set[str], light: set[str]) -> set[str]:
    """What was loaded and is on no list of that call."""
    return (libraries(loaded) - allowed) | (loaded & (WATCHED | LIGHT) - light)


def paper(folder: Path, day: str, head: str = "", config: str = "") -> Path:
    """A publication with one article of ``day``."""
    (folder / "articles").mkdir(parents=True)
    (folder / "syndicate.toml").write_text(CONFIG + config, encoding="utf-8")
    text = f"---\ntitle: 제목\ndate: {day}\nsection: 교육\n{head}---\n\n본문이다.\n"
    (folder / "articles" / "a.md").write_text(text, encoding="utf-8")
    return folder


def built(folder: Path) -> set[str]:
    return loaded_by("build", "--now", NOW, cwd=folder)


@pytest.mark.parametrize("words", [["--version"], ["--help"]])
def test_a_question_about_the_command_loads_no_library_but_click(
    tmp_path: Path, words: list[str]
) -> None:
    loaded = loaded_by(*words, cwd=tmp_path)
    assert "click" in loaded, "the probe sees what is loaded"
    # The probe itself has json.
    assert crept_in(loaded, QUESTION, {"json"}) == set()


def test_a_new_publication_needs_no_parser_and_no_network(tmp_path: Path) -> None:
    loaded = loaded_by("init", "paper", cwd=tmp_path)
    assert libraries(loaded) - QUESTION - PAGES == set()


def test_a_build_without_a_letter_loads_what_it_writes_with(tmp_path: Path) -> None:
    folder = paper(tmp_path / "old", "2025-01-10")
    for _ in range(2):
        assert crept_in(built(folder), BUILD, LIGHT) == set()


def test_a_build_without_news_loads_no_reader_and_no_renderer(tmp_path: Path) -> None:
    folder = paper(tmp_path / "same", "2025-06-10")
    built(folder)
    loaded = built(folder)
    assert libraries(loaded) - QUESTION == set()
    assert not loaded & {"syndicate.sources.loading", "syndicate.workflow.making", "sqlite3"}


def test_a_build_without_an_article_out_loads_no_more(tmp_path: Path) -> None:
    folder = paper(tmp_path / "draft", "2025-06-10", "draft: true\n")
    loaded = built(folder)
    assert crept_in(loaded, BUILD, LIGHT) == set()
    assert not loaded & {"syndicate.digest", "syndicate.weather.provider"}


def test_a_build_with_a_letter_loads_the_inliner_and_no_weather(tmp_path: Path) -> None:
    loaded = built(paper(tmp_path / "new", "2025-06-10"))
    assert "premailer" in loaded
    assert crept_in(loaded, BUILD | INLINER, LIGHT | LETTER) == set()
    assert not loaded & {
        "syndicate.weather.provider",
        "syndicate.http",
        "syndicate.weather.stations",
    }


def test_a_build_with_weather_from_a_file_speaks_to_nobody(tmp_path: Path) -> None:
    folder = paper(tmp_path / "weather", "2025-06-10", config='[weather]\nproviders = ["file"]\n')
    loaded = built(folder)
    assert "syndicate.weather.file" in loaded
    ours = {name for name in loaded if name.startswith(("syndicate.weather.kma", "syndicate.http"))}
    # The reader of files knows KMA's map, too: a file may be a saved one.
    assert ours <= {"syndicate.weather.kma_map", "syndicate.weather.kma_sky"}
    assert "syndicate.weather.open_meteo" not in loaded


def test_pillow_is_loaded_where_there_is_a_picture(tmp_path: Path) -> None:
    folder = paper(tmp_path / "picture", "2025-01-10", "image: a.png\n")
    (folder / "articles" / "a.png").write_bytes(bytes.fromhex(PNG))
    loaded = built(folder)
    assert "PIL" in loaded
    assert crept_in(loaded, BUILD | PICTURES, LIGHT | {"select", "subprocess", "xml"}) == set()
    assert "PIL.TiffImagePlugin" not in loaded, "only the readers of the usual formats"


def test_a_build_shows_no_progress_into_a_pipe(tmp_path: Path) -> None:
    loaded = built(paper(tmp_path / "pipe", "2025-06-10"))
    assert not loaded & {"rich", "smtplib", "sqlite3", "sqlalchemy", "flask", "cryptography"}
