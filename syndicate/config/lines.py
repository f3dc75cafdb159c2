"""Finds the line of a dotted key in TOML source, since ``tomllib`` keeps no positions."""

from __future__ import annotations

import re

from syndicate.text.lazy import regex

__all__ = ["line_of"]

_HEADER = regex(r"\s*(\[\[?)\s*([^\]]+?)\s*\]\]?\s*(?:#.*)?$")


def line_of(source: str, key: str) -> int:
    """The 1-based line of ``key`` (``sections.2.slug`` = of the second table), 0 if unknown.

    A key that is absent is placed at its table's header.
    """
    parts = key.split(".")
    counts: dict[str, int] = {}
    current, found_header = "", 0
    for number, text in enumerate(source.split("\n"), 1):
        header = _HEADER.match(text)
        if header:
            name = re.sub(r"\s*\.\s*", ".", header[2]).replace('"', "")
            if header[1] == "[[":
                counts[name] = counts.get(name, 0) + 1
                name = f"{name}.{counts[name]}"
            current = name
            if key == current:
                return number
            if key.startswith(current + "."):
                found_header = number
            continue
        for depth in range(len(parts) - 1, -1, -1):
            if ".".join(parts[:depth]) != current:
                continue
            rest = parts[depth:]
            if re.match(r'\s*"?' + re.escape(rest[0]) + r'"?\s*[.=]', text):
                return number
    return found_header
