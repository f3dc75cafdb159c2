"""What people install is what was tested: the wheel, in an empty environment, outside of here."""

import json
import os
import subprocess
import sys
import sysconfig
import tarfile
import venv
import zipfile
from pathlib import Path

import pytest

from syndicate import __version__

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.slow


def run(*command: object, cwd: Path) -> subprocess.CompletedProcess[str]:
    """A command that must go well, with nothing in its environment that leads back here."""
    environment = {
        key: value
        for key, value in os.environ.items()
        if not key.startswith(("PYTHON", "VIRTUAL_ENV", "COV_"))
    }
    environment["PYTHONIOENCODING"] = "utf-8"
    done = subprocess.run(
        [str(word) for word in command],
        cwd=cwd,
        env=environment,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """(sdist, wheel made from the sdist), without a network."""
    folder = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "hatchling", "build", "-t", "sdist", "-d", folder, cwd=ROOT)
    (sdist,) = folder.glob("*.tar.gz")
    run(sys.executable, "-m", "tarfile", "-e", sdist, folder, cwd=folder)
    unpacked = folder / sdist.name.removesuffix(".tar.gz")
    run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder, cwd=unpacked)
    (wheel,) = folder.glob("*.whl")
    return sdist, wheel


@pytest.fixture(scope="module")
def installed(built: tuple[Path, Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The command of an environment that holds nothing but the wheel; libraries are lent."""
    home = tmp_path_factory.mktemp("elsewhere") / "venv"
    venv.create(home, with_pip=False)
    scripts = home / ("Scripts" if os.name == "nt" else "bin")
    python = next(scripts.glob("python*"))
    pip = [sys.executable, "-m", "pip", "--python", python, "--disable-pip-version-check"]
    run(*pip, "install", "--no-index", "--no-deps", "--quiet", built[1], cwd=home)
    paths = sysconfig.get_paths(vars={"base": str(home), "platbase": str(home)})
    lent = {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}
    # A path in a .pth file is only searched: the .pth files in there (an editable install of
    # this checkout, say) are not read.
    (Path(paths["purelib"]) / "lent.pth").write_text("\n".join(sorted(lent)), encoding="utf-8")
    where = run(python, "-c", "import syndicate; print(syndicate.__file__)", cwd=home).stdout
    assert Path(where.strip()).is_relative_to(home), "the installed package is the one that runs"
    return next(scripts.glob("syndicate*"))


def test_the_wheel_carries_what_a_publication_needs_and_no_tests(
    built: tuple[Path, Path],
) -> None:
    with zipfile.ZipFile(built[1]) as wheel:
        names = set(wheel.namelist())
    ours = {
        f"syndicate/_shipped/{path.relative_to(ROOT).as_posix()}"
        for kind in ("templates", "assets")
        for path in (ROOT / kind).rglob("*")
        if path.is_file() and path.name != ".DS_Store"
    }
    assert ours <= names
    assert len(ours) > 20
    info = f"syndicate-{__version__}.dist-info"
    assert {
        "syndicate/py.typed",
        "syndicate/__main__.py",
        "syndicate/weather/stations.csv",
        f"{info}/licenses/LICENSE",
        f"{info}/licenses/assets/weather/LICENSE",
        f"{info}/entry_points.txt",
    } <= names
    tops = {name.split("/")[0] for name in names}
    assert tops == {"syndicate", info}
    assert not [name for name in names if "__pycache__" in name or "test_" in name]


def test_the_sdist_carries_what_a_packager_needs(built: tuple[Path, Path]) -> None:
    with tarfile.open(built[0]) as sdist:
        names = {name.partition("/")[2] for name in sdist.getnames()}
    assert {
        "pyproject.toml",
        "LICENSE",
        "README.md",
        "CHANGELOG.md",
        "constraints.txt",
        "templates/page.html",
        "syndicate/model.py",
    } <= names
    assert not [name for name in names if name.startswith(("tests", "feeds", "articles"))]


def test_an_installed_syndicate_makes_and_builds_a_publication(
    installed: Path, tmp_path: Path
) -> None:
    assert run(installed, "--version", cwd=tmp_path).stdout.strip() == f"syndicate {__version__}"
    run(installed, "init", "paper", "--now", "2025-06-10T07:30:00+09:00", cwd=tmp_path)
    paper = tmp_path / "paper"
    built = run(installed, "build", "--json", "--now", "2025-06-10T07:30:00+09:00", cwd=paper)
    report = json.loads(built.stdout)
    assert report["published"] >= 1
    assert report["problems"] == []
    assert report["digest"]["path"] == "feeds/digest/2025-06-10/index.html"
    for name in ("index.html", "rss.xml", "atom.xml", "feed.json", "feeds.opml"):
        assert (paper / "feeds" / name).stat().st_size > 0
    assert list((paper / "feeds" / "assets").iterdir())
    again = json.loads(
        run(installed, "build", "--json", "--now", "2025-06-10T07:31:00+09:00", cwd=paper).stdout
    )
    assert again["feeds"]["written"] == 0
