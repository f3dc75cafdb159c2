"""The house stays in shape: layers, sizes, and what may stand in a tracked file."""

import re
import subprocess
from pathlib import Path

import pytest
from importlinter.cli import lint_imports

ROOT = Path(__file__).parents[2]


def tracked() -> list[Path]:
    """Every file that git knows here."""
    if not (ROOT / ".git").exists():
        pytest.skip("not a git checkout")
    command = [
        "git",
        "-C",
        str(ROOT),
        "ls-files",
        "-z",
        "--cached",
        "--others",
        "--exclude-standard",
    ]
    names = subprocess.run(command, capture_output=True, check=True).stdout.decode().split("\0")
    return [ROOT / name for name in names if name and (ROOT / name).is_file()]


def texts() -> list[tuple[str, str]]:
    """Tracked files that are text: name and content."""
    found = []
    for path in tracked():
        data = path.read_bytes()
        if b"\0" not in data:
            found.append((path.relative_to(ROOT).as_posix(), data.decode("utf-8", "replace")))
    return found


def test_imports_go_down_only(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(ROOT)
    status = lint_imports(no_cache=True)
    told = capsys.readouterr().out
    assert status == 0, told
    assert "layers KEPT" in told


def test_no_module_outgrows_its_concept() -> None:
    long = {
        path.relative_to(ROOT).as_posix(): count
        for folder in ("syndicate", "bench")
        for path in (ROOT / folder).rglob("*.py")
        if (count := len(path.read_text(encoding="utf-8").splitlines())) > 350
    }
    assert not long


def test_every_module_says_what_it_is_for() -> None:
    silent = [
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "syndicate").rglob("*.py")
        if not path.read_text(encoding="utf-8").lstrip().startswith(('"""', 'r"""'))
    ]
    assert not silent


def test_no_tracked_file_names_a_machine_or_a_registry() -> None:
    # Written in two parts, so that this file does not find itself.
    patterns = (
        r"(?<![\w./-])/(?:work|root|Users)" + r"/[\w.-]+",
        re.escape(str(ROOT)) + r"\b",
        r"py" + r"pi\.org|python" + r"hosted\.org|registry\." + r"npmjs|deb\." + r"debian\.org",
        r"(?:extra-)?index" + r"-url",
    )
    wanted = re.compile("|".join(patterns))
    found = [f"{name}: {hit[0]}" for name, text in texts() if (hit := wanted.search(text))]
    assert not found


def test_nothing_is_left_half_done() -> None:
    wanted = re.compile(r"\b(TO" + r"DO|FIX" + r"ME|XX" + r"X|HA" + r"CK)\b")
    found = [
        f"{name}: {hit[0]}"
        for name, text in texts()
        if name.endswith((".py", ".html", ".toml", ".css", ".js"))
        and not name.startswith(("articles/", "feeds/"))
        and (hit := wanted.search(text))
    ]
    assert not found


def test_no_published_name_is_impossible_on_windows() -> None:
    bad = re.compile(r'[<>:"|?*\\]|[. ]$')
    assert not [path for path in tracked() if bad.search(path.name)]
