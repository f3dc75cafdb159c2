"""Whatever an editor does, in whatever order: ids stay, and no byte depends on the past."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st
from newsroom import Newsroom

NAMES = ("a", "b", "c", "d")
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["write", "edit", "retitle", "redate", "move", "draft"]),
        st.sampled_from(NAMES),
    ),
    min_size=1,
    max_size=6,
)


class Editor:
    """Keeps the files of a newsroom, and which article each one is."""

    def __init__(self, room: Newsroom) -> None:
        self.room = room
        self.files: dict[str, str] = {}
        self.heads: dict[str, dict[str, object]] = {}
        for name in NAMES:
            self.files[name] = name
            self.heads[name] = {"title": f"제목 {name}", "body": f"본문 {name}"}
            self.save(name)

    def save(self, name: str) -> None:
        self.room.article(self.files[name], **self.heads[name])

    def do(self, what: str, name: str, step: int) -> None:
        head = self.heads[name]
        if what == "edit":
            head["body"] = f"본문 {name} 고침 {step}"
        elif what == "retitle":
            head["title"] = f"제목 {name} {step}"
        elif what == "redate":
            head["date"] = f"2025-06-0{1 + step} 06:00"
        elif what == "draft":
            head["draft"] = not head.get("draft", False)
        elif what == "move":
            (self.room.folder / f"articles/{self.files[name]}.md").unlink()
            self.files[name] = f"moved-{step}-{name}"
        self.save(name)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(steps=STEPS)
def test_ids_stay_and_the_output_is_that_of_a_fresh_folder(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, str]]
) -> None:
    room = Newsroom(Path(tmp_path_factory.mktemp("history")))
    room.configure()
    editor = Editor(room)
    known: dict[str, str] = {}
    for step, (what, name) in enumerate([("write", "a"), *steps]):
        editor.do(what, name, step)
        room.build("--allow-shrink", now=f"2025-06-10T{8 + step:02}:00:00+09:00")
        titles = {str(head["title"]): key for key, head in editor.heads.items()}
        for item in room.feed()["items"]:
            name_of = titles[item["title"]]
            assert known.setdefault(name_of, item["id"]) == item["id"]
    room.build("--allow-shrink", "--output", "fresh", now=f"2025-06-10T{8 + step:02}:00:00+09:00")
    assert room.tree("fresh") == room.tree()
