"""Any history of runs ends where a dictionary would."""

import tempfile
from pathlib import Path

from hypothesis import given, settings, strategies as st

from syndicate.errors import SyndicateError
from syndicate.publish import Folder

NAMES = ["index.html", "rss.xml", "a/index.html", "a/b/feed.json", "assets/사진.jpg"]
FOREIGN = {"CNAME": b"news.example.kr", "a/notes.html": b"mine"}

step = st.one_of(
    st.tuples(st.just("write"), st.sampled_from(NAMES), st.binary(max_size=3)),
    st.tuples(st.just("remove"), st.sampled_from([*NAMES, *FOREIGN]), st.just(b"")),
    st.tuples(st.just("fail"), st.just(""), st.just(b"")),
)


class StoppedError(Exception):
    """The run ends in the middle."""


def stop() -> None:
    raise StoppedError


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(step, max_size=8), max_size=5))
def test_any_history_of_runs_leaves_what_was_written_and_never_removed(
    history: list[list[tuple[str, str, bytes]]],
) -> None:
    with tempfile.TemporaryDirectory() as temporary:
        site = Path(temporary) / "feeds"
        for name, data in FOREIGN.items():
            (site / name).parent.mkdir(parents=True, exist_ok=True)
            (site / name).write_bytes(data)
        model: dict[str, bytes] = {}
        for steps in history:
            try:
                with Folder(site, lock=Path(temporary) / "lock" / "lock").open() as out:
                    assert out.listed == set(model)
                    for verb, name, data in steps:
                        if verb == "write":
                            assert out.write(name, data) == (model.get(name) != data)
                            model[name] = data
                        elif verb == "remove":
                            assert out.remove(name) == (name in model)
                            model.pop(name, None)
                        else:
                            stop()
            except StoppedError:
                pass
            except SyndicateError as error:
                raise AssertionError(f"nothing here may fail: {error}") from error
            found = {
                path.relative_to(site).as_posix(): path.read_bytes()
                for path in site.rglob("*")
                if path.is_file() and path.name != ".syndicate.json"
            }
            assert found == {**FOREIGN, **model}
            assert not [
                path for path in site.rglob("*") if path.is_dir() and not any(path.iterdir())
            ]
