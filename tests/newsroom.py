"""A small newsroom for end-to-end tests: files in, the command run, outputs read."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result

from syndicate.cli import cli
from syndicate.cli.state import State
from syndicate.testing import CONFIG

__all__ = ["NOW", "Newsroom"]

NOW = "2025-06-10T07:30:00+09:00"


@dataclass(frozen=True)
class Newsroom:
    """A publication in a folder."""

    folder: Path

    def configure(self, config: str = CONFIG) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / "syndicate.toml").write_text(config, encoding="utf-8")

    def write(self, path: str, text: str | bytes) -> Path:
        file = self.folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
        return file

    def article(self, name: str = "a", section: str = "교육", /, **head: object) -> Path:
        """``articles/<name>.md``; keys are front matter, ``body`` its text."""
        body = head.pop("body", f"{name}의 본문입니다. 두 번째 문장입니다.")
        keys = {"title": f"제목 {name}", "date": "2025-06-10 06:00", "section": section, **head}
        lines = "".join(
            f"{key}: {json.dumps(value, ensure_ascii=False)}\n" for key, value in keys.items()
        )
        return self.write(f"articles/{name}.md", f"---\n{lines}---\n\n{body}\n")

    def run(self, *words: str, now: str = NOW, environ: dict[str, str] | None = None) -> Result:
        state = State(environ=environ or {})
        return CliRunner().invoke(cli, ["-C", str(self.folder), "--now", now, *words], obj=state)

    def build(self, *words: str, now: str = NOW, status: int = 0) -> dict[str, Any]:
        """``build --json``, which must end with ``status``."""
        result = self.run("build", "--json", *words, now=now)
        assert result.exit_code == status, result.output
        made = json.loads(result.stdout)
        assert isinstance(made, dict)
        return made

    def tree(self, folder: str = "feeds") -> dict[str, bytes]:
        """Every published file, the tool's own list left out."""
        root = self.folder / folder
        return {
            path.relative_to(root).as_posix(): path.read_bytes()
            for path in sorted(root.rglob("*"))
            if path.is_file() and path.name != ".syndicate.json"
        }

    def feed(self, path: str = "feed.json") -> dict[str, Any]:
        made = json.loads((self.folder / "feeds" / path).read_text(encoding="utf-8"))
        assert isinstance(made, dict)
        return made

    def titles(self, path: str = "feed.json") -> list[str]:
        return [item["title"] for item in self.feed(path)["items"]]
