"""Page files: a newspaper's front page as text, the way a reader copies it from a browser.

A date line heads it; then the weather list and the line that names its source; then section
headings (names or aliases of configured sections), each followed by its articles, which
:mod:`syndicate.sources.page_articles` takes apart.

Every line that is not blank becomes part of the head, of an article, or of a problem: text
under a heading that is no configured section is neither lost nor glued to the article before.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time

from syndicate.config import Publication
from syndicate.errors import ArticleError
from syndicate.model import Article, FrontPage, Problem, Severity
from syndicate.sources.body import Body
from syndicate.sources.page_articles import Blank, Line, printings
from syndicate.sources.page_shelf import Page, Shelf, merge_articles
from syndicate.text import clean, fold
from syndicate.text.dateline import DateLine, read_date_line
from syndicate.text.lazy import regex

__all__ = ["PageFile", "merge", "read"]

_MORE = regex(r"더\s?보기\s?[>+»›]?|more\s?[>+»›]", re.IGNORECASE)
_MORE_AFTER = regex(r"\s*더\s?보기\s?[>+»›]?$")
_DEGREES = r"[+\-−–]?\d{1,3}(?:[.,]\d+)?"
_WEATHER = regex(
    rf"\S.{{0,40}}?\s?{_DEGREES}\s?(?:℃|[°º˚]\s?C?|℉|[°º˚]\s?F|도)"
    rf"|\S{{1,12}}:?\s(?:영[하상]\s?)?{_DEGREES}\s?(?:℃|[°º˚]\s?C?|도),?\s\S{{1,10}}"
    rf"|[•·ㆍ∙●○◦▪■□▶▷*\-–]\s?\S.{{0,40}}?\s(?:{_DEGREES}|[-–—−]+)",
    re.IGNORECASE,
)
_WEATHER_TITLE = regex(r"(?:오늘의\s?)?날씨|(?:today's\s)?weather", re.IGNORECASE)
_SOURCE = regex(
    r".{0,30}기상청.{0,30}|.{1,30}\s제공|(?:자료|출처|제공|source|data)\s?(?::|by\b|from\b).{1,60}",
    re.IGNORECASE,
)
_HEADING = regex(r"[^\W_]+(?:\s?[·ㆍ/&\-]\s?[^\W_]+|\s[^\W_]+){0,2}")
_USUAL = frozenset(
    """
    정치 경제 사회 문화 스포츠 국제 세계 북한 전국 지역 수도권 오피니언 사설 칼럼 기고 연예 생활
    건강 과학 교육 기획 특집 종합 인물 사람들 인터뷰 포토 영상 날씨 행정 의회 의정 자치 산업 금융
    증권 부동산 복지 환경 노동 여성 농업 관광 여행 종교 미디어 연재 부고 인사 동정 알림 it
    politics economy society culture sports world opinion business life health science local
    national editorial features education
    """.split()  # noqa: SIM905  # a list literal would be 75 lines
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PageFile:
    """One page: its head, its articles in the order printed, and what was wrong with it."""

    front_page: FrontPage
    articles: tuple[tuple[Article, Body], ...]
    problems: tuple[Problem, ...] = ()


@dataclass(slots=True)
class _Chunk:
    """The lines below one heading; ``section`` is its slug, ``None`` where none is configured."""

    line: int
    section: str | None = None
    name: str = ""
    lines: list[Line] = field(default_factory=list)


def read(path: str, text: str, publication: Publication) -> PageFile | None:
    """Read a page; ``None`` where no date line stands at its head: then it is a plain article.

    ``path`` is relative to the configuration's folder. The day is that of the date line, the
    articles' time is midnight of it in the publication's zone.

    Raises:
        ArticleError: the date line names a day that the calendar does not have.
    """
    lines = [Line.of(number, raw) for number, raw in enumerate(clean(text).split("\n"), 1)]
    found = _date_line(lines, publication)
    if found is None:
        return None
    first, stamp = found
    assert stamp.day is not None
    names = _Names(publication)
    weather, source, rest = _head(lines[first + 1 :], names)
    if stamp.time:
        weather.insert(0, lines[first].text)  # the list's own time: "2025.06.10 (07시)"
    front = FrontPage(path=path, date=stamp.day, weather=tuple(weather), source=source)
    problems: list[Problem] = []
    if not stamp.weekday_fits:
        message = f"{lines[first].text!r} names the wrong day of the week; {stamp.day} is taken"
        problems.append(Problem(path, message, lines[first].number, "date", Severity.WARNING))
    published = datetime.combine(stamp.day, time(), publication.timezone)
    folder = (publication.root / path).parent
    shelf = Shelf(Page(path=path, folder=folder, published=published), problems)
    for chunk in _chunks(rest, names):
        if chunk.section is None:
            problems += _left_out(path, chunk)
            continue
        for printing in printings(chunk.lines, path, problems):
            shelf.put(chunk.section, printing)
        problems += _doubtful(path, chunk)
    return PageFile(
        front_page=front,
        articles=shelf.articles(),
        problems=tuple(sorted(problems, key=lambda problem: problem.line)),
    )


def merge(pages: Iterable[PageFile]) -> tuple[tuple[Article, Body], ...]:
    """The articles of all pages, each once, whatever the order in which the files were read."""
    ordered = sorted(pages, key=lambda page: (page.front_page.date, page.front_page.path))
    return merge_articles(pair for page in ordered for pair in page.articles)


class _Names:
    """The section that a heading means: by name or alias, exact but for case and space."""

    def __init__(self, publication: Publication) -> None:
        self._slugs = {
            fold(name): section.slug
            for section in publication.sections
            for name in (section.name, *section.aliases)
        }

    def slug(self, text: str) -> str | None:
        if len(text) > 80:
            return None
        return self._slugs.get(fold(text)) or self._slugs.get(fold(_MORE_AFTER.sub("", text)))


def _date_line(lines: Sequence[Line], publication: Publication) -> tuple[int, DateLine] | None:
    """The first line that is not blank; the newspaper's own name may stand above it."""
    masthead = {fold(publication.title), fold(publication.publisher.name)} - {""}
    for index, line in enumerate(lines):
        if line.blank is not Blank.NO or fold(line.text) in masthead:
            continue
        try:
            stamp = read_date_line(line.text)
        except ValueError as error:
            raise ArticleError(
                f"the page is dated {line.text!r}, a day that the calendar does not have; "
                "write it like 2025.06.10 (화)",
                field="date",
                line=line.number,
            ) from error
        return (index, stamp) if stamp and stamp.day else None
    return None


def _head(lines: Sequence[Line], names: _Names) -> tuple[list[str], str, list[Line]]:
    """The weather lines and the source above the first section; and all lines without them."""
    weather: list[str] = []
    source = ""
    rest: list[Line] = []
    for position, line in enumerate(lines):
        if names.slug(line.text) is not None:
            return weather, source, [*rest, *lines[position:]]
        taken = True
        if line.blank is not Blank.NO or _WEATHER_TITLE.fullmatch(line.text):
            pass
        elif _WEATHER.fullmatch(line.text) or _is_time(line.text):
            weather.append(line.text)
        elif not source and _SOURCE.fullmatch(line.text):
            source = line.text
        else:
            taken = False
        rest.append(Line(line.number, "", Blank.EMPTY) if taken else line)
    return weather, source, rest


def _is_time(text: str) -> bool:
    try:
        return read_date_line(text) is not None
    except ValueError:
        return False


def _chunks(lines: Sequence[Line], names: _Names) -> Iterator[_Chunk]:
    """Cut at every heading. ``더보기`` is a link of the page and says nothing: it is dropped."""
    chunk = _Chunk(line=0)
    for index, line in enumerate(lines):
        slug = names.slug(line.text) if line.text else None
        if slug or (line.text and _is_strange_heading(lines, index, in_head=not chunk.line)):
            yield chunk
            chunk = _Chunk(line=line.number, section=slug, name=line.text)
        elif not _MORE.fullmatch(line.text):
            chunk.lines.append(line)
    yield chunk


def _is_strange_heading(lines: Sequence[Line], index: int, *, in_head: bool) -> bool:
    """Whether a line that is no configured section must be the heading of one all the same.

    It stands alone and is short; and it is followed by ``더보기``, or is what newspapers call
    their sections, or stands behind two empty lines as the headings of the real page do, or no
    section has begun yet.
    """
    text = lines[index].text
    if len(text) > 15 or not _HEADING.fullmatch(text):
        return False
    above = lines[max(0, index - 2) : index]
    if above and above[-1].blank is Blank.NO and not _MORE.fullmatch(above[-1].text):
        return False
    below = index + 1
    while below < len(lines) and lines[below].blank is not Blank.NO:
        below += 1
    if below < len(lines) and _MORE.fullmatch(lines[below].text):
        return True
    if below == index + 1 < len(lines):
        return False
    usual = all(fold(part) in _USUAL for part in re.split(r"\s?[·ㆍ/&\-]\s?", text))
    return usual or in_head or all(line.blank is Blank.EMPTY for line in above)


def _left_out(path: str, chunk: _Chunk) -> list[Problem]:
    """Text that belongs to no section: told with its lines and the mend."""
    lines = [line for line in chunk.lines if line.blank is Blank.NO]
    numbers = [line.number for line in lines]
    if chunk.name:
        numbers.insert(0, chunk.line)
    if not numbers:
        return []
    where = f"lines {numbers[0]}–{numbers[-1]}" if len(numbers) > 1 else f"line {numbers[0]}"
    if chunk.name:
        message = (
            f"{chunk.name!r} is no configured section; {where} do not go out: "
            f"add [[sections]] name = {chunk.name!r} to the configuration, or an alias"
        ).replace("'", '"')
    else:
        message = (
            f"{where} ({lines[0].text[:40]!r}) stand above the first section heading and do not go "
            "out: put a section's name into the line above"
        )
    # A few short words are a menu that was copied along; an article has longer lines.
    article = len(lines) > 0 if chunk.name else any(len(line.text) > 40 for line in lines)
    severity = Severity.ERROR if article else Severity.WARNING
    return [Problem(path, message, line=numbers[0], field="section", severity=severity)]


def _doubtful(path: str, chunk: _Chunk) -> Iterator[Problem]:
    """Single words that stand alone inside an article: a subheading, or an unknown section."""
    lines = chunk.lines
    title_and_subtitle = [line.number for line in lines if line.blank is Blank.NO][:2]
    for before, line, after in zip(lines, lines[1:], lines[2:], strict=False):
        alone = before.blank is not Blank.NO and after.blank is not Blank.NO
        short = len(line.text) <= 8 and " " not in line.text and _HEADING.fullmatch(line.text)
        if alone and short and line.number not in title_and_subtitle:
            message = (
                f'"{line.text}" stands alone like a section heading; it is kept as text of the '
                f'article above: if it is a section, add [[sections]] name = "{line.text}"'
            )
            yield Problem(path, message, line.number, "section", Severity.WARNING)
