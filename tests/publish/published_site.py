"""A folder of published files, and looks into it."""

import json
from contextlib import AbstractContextManager
from pathlib import Path

from syndicate.publish import Counts, Folder, Output

__all__ = ["ENTRY", "PAGE", "manifest", "publish", "run", "tree"]

PAGE = b'<meta name="generator" content="syndicate 0.1">old'
ENTRY = "education/index.html"


def run(site: Path) -> AbstractContextManager[Output]:
    return Folder(site, lock=site.parent / ".syndicate" / "lock").open(wait=0)


def publish(site: Path, files: dict[str, bytes]) -> Counts:
    with run(site) as out:
        for name, data in files.items():
            out.write(name, data)
    return out.counts


def tree(site: Path) -> dict[str, bytes]:
    """Everything that stands in the folder, but for the manifest."""
    return {
        path.relative_to(site).as_posix(): path.read_bytes()
        for path in site.rglob("*")
        if path.is_file() and path.name != ".syndicate.json"
    }


def manifest(site: Path) -> dict[str, str]:
    files: dict[str, str] = json.loads((site / ".syndicate.json").read_bytes())["files"]
    return files
