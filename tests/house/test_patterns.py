"""Patterns are compiled late, so a fault in one would show late: here, it shows at once."""

import importlib
import pkgutil
import re
from collections.abc import Iterator

import syndicate
from syndicate.text.lazy import _Pattern


def patterns() -> Iterator[tuple[str, _Pattern]]:
    for module in pkgutil.walk_packages(syndicate.__path__, "syndicate."):
        if not module.name.startswith(("syndicate.database.migrations", "syndicate.__main__")):
            for name, value in vars(importlib.import_module(module.name)).items():
                inner = value.values() if isinstance(value, dict) else (value,)
                yield from ((f"{module.name}.{name}", one) for one in inner if is_late(one))


def is_late(value: object) -> bool:
    return type(value) is _Pattern


def test_every_pattern_compiles() -> None:
    found = list(patterns())
    assert len(found) > 100
    for name, one in found:
        assert re.compile(one.pattern, one.flags).groups == one.groups, name
