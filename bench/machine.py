"""On what it was measured."""

from __future__ import annotations

import datetime as dt
import os
import platform
import subprocess
from pathlib import Path

__all__ = ["commit", "describe", "load"]

ROOT = Path(__file__).parents[1]


def describe() -> str:
    today = dt.datetime.now(dt.UTC).date()
    system = f"{platform.system()} {platform.machine()}"
    return (
        f"{today}, {system}, {processor()}, {os.cpu_count()} cores, {memory()} GiB, "
        f"Python {platform.python_version()}"
    )


def processor() -> str:
    try:
        text = Path("/proc/cpuinfo").read_text(encoding="utf-8")
    except OSError:
        return platform.processor() or "unknown processor"
    names = [line.partition(":")[2].strip() for line in text.splitlines() if "model name" in line]
    return names[0] if names else "unknown processor"


def memory() -> int:
    return round(os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 2**30)


def load() -> str:
    """Processes that wanted to run during the last minute, on average."""
    return f"{os.getloadavg()[0]:.1f}"


def commit() -> str:
    said = subprocess.run(
        ["git", "describe", "--always", "--dirty"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    return said.stdout.strip() or "unknown"
