"""Articles made of a head, for the tests of heads."""

from __future__ import annotations

from syndicate.config import Publication
from syndicate.model import Article, Problem, Severity
from syndicate.sources import load

__all__ = ["HEAD", "fault", "one", "write"]

HEAD = "title: 제목\ndate: 2025-06-10\nsection: 교육\n"


def write(publication: Publication, text: str, path: str = "a.md") -> None:
    file = publication.articles.root / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")


def one(publication: Publication, head: str = HEAD, path: str = "a.md") -> Article:
    write(publication, f"---\n{head}---\n본문\n", path)
    room = load(publication)
    assert not [problem for problem in room.problems if problem.severity == Severity.ERROR]
    (article,) = room.articles
    return article


def fault(publication: Publication, text: str, path: str = "a.md") -> Problem:
    write(publication, text, path)
    room = load(publication)
    (problem,) = room.problems
    assert not room.articles
    assert problem.severity == Severity.ERROR
    return problem
