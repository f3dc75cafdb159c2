"""A folder of their own for the peers, ``.bench/``: nothing of theirs comes near ``.venv``."""

from __future__ import annotations

import shutil
import subprocess
import sys
import venv
from pathlib import Path

from peers.builder import Missing

__all__ = ["PEERS", "node", "python"]

ROOT = Path(__file__).parents[2]
PEERS = ROOT / ".bench"
REQUIREMENTS = ROOT / "bench" / "requirements-peers.txt"


def python() -> Path:
    """The Python that has the peers; made and filled once.

    Raises:
        Missing: it could not be filled, and why.
    """
    wanted = REQUIREMENTS.read_text(encoding="utf-8")
    stamp = PEERS / "installed.txt"
    program = PEERS / "bin" / "python"
    if stamp.is_file() and stamp.read_text(encoding="utf-8") == wanted:
        return program
    print("Installing the peers into .bench/ (once) ...", file=sys.stderr)
    shutil.rmtree(PEERS, ignore_errors=True)
    venv.create(PEERS, with_pip=True)
    pip = [str(program), "-m", "pip", "--disable-pip-version-check", "--quiet", "install"]
    said = subprocess.run(
        [*pip, "-r", str(REQUIREMENTS)], capture_output=True, text=True, check=False
    )
    if said.returncode:
        raise Missing(f"pip could not install the peers: {last_line(said.stderr)}")
    subprocess.run(
        [program, "-m", "compileall", "-q", PEERS / "lib"], stdout=subprocess.DEVNULL, check=False
    )
    stamp.write_text(wanted, encoding="utf-8")
    return program


def node(package: str, version: str) -> Path:
    """The folder in which npm installed a package of that version.

    Raises:
        Missing: there is no npm, or it could not.
    """
    npm = shutil.which("npm")
    if npm is None:
        raise Missing("npm is not installed")
    folder = PEERS / f"node-{package.rpartition('/')[2]}-{version}"
    if (folder / "installed").is_file():
        return folder
    print(f"Installing {package} into .bench/ (once) ...", file=sys.stderr)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    (folder / "package.json").write_text('{"private": true}', encoding="utf-8")
    command = [npm, "install", "--no-audit", "--no-fund", "--loglevel=error"]
    said = subprocess.run(
        [*command, f"{package}@{version}"], cwd=folder, capture_output=True, text=True, check=False
    )
    if said.returncode:
        raise Missing(f"npm could not install {package}: {last_line(said.stderr)}")
    (folder / "installed").touch()
    return folder


def last_line(text: str) -> str:
    return next(iter(reversed(text.strip().splitlines())), "no reason given")
