"""Compiled templates are kept between builds, and whatever happens to them costs time only."""

from __future__ import annotations

import marshal
import os
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from jinja2 import DictLoader, Environment
from jinja2.bccache import Bucket

from syndicate import template_code
from syndicate.template_code import KeptCode
from syndicate.templating import Templates, _environment
from syndicate.testing import make_publication

SHIP = Path(__file__).parents[2] / "templates"


def kept(cache: Path, ship: Path = SHIP) -> KeptCode:
    return KeptCode(ship=ship, cache=cache, maker=__file__)


def bucket(code: KeptCode, text: str = "{{ a }}", name: str = "a.html") -> Bucket:
    environment = Environment(autoescape=True, loader=DictLoader({}))
    found = code.get_bucket(environment, name, f"/elsewhere/{name}", text)
    if found.code is None:
        found.code = environment.compile(text, name, name)
        code.set_bucket(found)
        found.environment = None  # type: ignore[assignment]  # says: this one was compiled
    return found


def was_kept(found: Bucket) -> bool:
    return found.environment is not None


@pytest.fixture
def cache(tmp_path: Path) -> Iterator[Path]:
    (tmp_path / ".syndicate").mkdir()
    yield tmp_path / ".syndicate" / "templates"
    for folder in (tmp_path / ".syndicate", *(tmp_path / ".syndicate").glob("*")):
        if folder.is_dir():
            folder.chmod(0o755)


def test_what_was_compiled_is_found_again_until_the_template_changes(cache: Path) -> None:
    assert not was_kept(bucket(kept(cache)))
    assert was_kept(bucket(kept(cache)))
    assert not was_kept(bucket(kept(cache), "{{ b }}"))
    assert was_kept(bucket(kept(cache), "{{ b }}"))
    assert not was_kept(bucket(kept(cache), "{{ b }}", "other.html"))


@pytest.mark.parametrize("size", [0, 1, 15, 16, 17, 40, -1])
def test_a_torn_file_is_compiled_again(cache: Path, size: int) -> None:
    bucket(kept(cache))
    (file,) = cache.iterdir()
    file.write_bytes(file.read_bytes()[:size])
    assert not was_kept(bucket(kept(cache)))
    assert was_kept(bucket(kept(cache)))


def test_a_foreign_file_is_not_run(cache: Path) -> None:
    bucket(kept(cache))
    (file,) = cache.iterdir()
    file.write_bytes(file.read_bytes()[:-9] + b"\xff" * 9)
    assert not was_kept(bucket(kept(cache)))
    file.write_bytes(marshal.dumps(compile("1/0", "x", "exec")))
    assert not was_kept(bucket(kept(cache)))


def test_another_version_compiles_its_own(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bucket(kept(cache))
    monkeypatch.setattr(template_code, "__version__", "999")
    assert not was_kept(bucket(kept(cache)))


def test_a_folder_that_cannot_be_written_or_made_costs_time_only(tmp_path: Path) -> None:
    for cache in (tmp_path / "no" / "such" / "folder", Path(__file__) / "below-a-file"):
        assert not was_kept(bucket(kept(cache)))
        assert not was_kept(bucket(kept(cache)))


def test_two_builds_at_once_never_see_half_a_file(cache: Path) -> None:
    def build(number: int) -> bool:
        return bucket(kept(cache), f"{{{{ a }}}} {number % 2}").code is not None

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(build, range(200)))
    assert not [
        one.name for one in cache.iterdir() if one.suffix != f".{sys.implementation.cache_tag}"
    ]


def test_own_templates_are_kept_in_the_cache_folder_of_their_publication(tmp_path: Path) -> None:
    made = make_publication(tmp_path)
    (tmp_path / ".syndicate").mkdir()
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "own.html").write_text("{{ title }}!")
    assert Templates(made).render("own.html", title="a&b") == "a&amp;b!"
    assert any(one.name.startswith("own-") for one in (tmp_path / ".syndicate/templates").iterdir())
    _environment.cache_clear()
    assert Templates(made).render("own.html", title="c") == "c!"
    (tmp_path / "templates" / "own.html").write_text("{{ title }}?")
    os.utime(tmp_path / "templates" / "own.html", (1, 1))
    assert Templates(made).render("own.html", title="c") == "c?"


def test_nothing_is_kept_where_no_build_has_been(tmp_path: Path) -> None:
    made = make_publication(tmp_path)
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "own.html").write_text("{{ title }}")
    Templates(made).render("own.html", title="a")
    assert not (tmp_path / ".syndicate").exists()


def test_python_without_byte_code_writes_none_beside_the_package(
    cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    code = kept(cache, Path("/elsewhere"))
    bucket(code)
    assert [one.name.startswith("shipped-") for one in cache.iterdir()] == [True]
    assert was_kept(bucket(kept(cache, Path("/elsewhere"))))
    template_code._LOADED.clear()
    assert was_kept(bucket(kept(cache, Path("/elsewhere")))), "by its file, too"
