"""Front pages as text. The sample page's people, schools and towns are invented."""

from __future__ import annotations

import re
from datetime import date, datetime
from itertools import takewhile
from pathlib import Path

import pytest
from hypothesis import example, given, settings, strategies as st

from syndicate.config import Publication
from syndicate.errors import ArticleError
from syndicate.model import Severity
from syndicate.sources import page
from syndicate.testing import KST, make_publication
from syndicate.text import clean, one_line

SEED = Path(__file__).resolve().parents[3] / "shared" / "seed" / "page-2025-06-10.txt"
NBSP = "\u00a0"

HEAD = """\
2025.06.10 (화)

  • 구름많음동두천 17.0℃
  • 맑음강릉 20.0℃
기상청 제공
"""
PAGE = f"""\
{HEAD}
교육

별빛중학교 과학 동아리, 하천의 물벼룩을 세다

석 달 동안 모은 표본 이백 개

{NBSP}

(한빛일보) 별빛중학교 과학 동아리가 9일 하천 조사 결과를 발표했다.

{NBSP}

학생들은 “다음에는 겨울에 세어 보겠다”고 말했다.


기획

더보기
느린 우체통, 열 번째 봄
느린 우체통이 열 번째 봄을 맞았다. 편지는 한 해 뒤에 닿는다.

옥상 텃밭에서 시작한 점심
시장 상인들이 옥상에서 상추를 기른다.
"""


@pytest.fixture
def publication(tmp_path: Path) -> Publication:
    return make_publication(tmp_path)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Publication:
    return make_publication(tmp_path_factory.mktemp("publication"))


def read(text: str, publication: Publication, path: str = "articles/page.txt") -> page.PageFile:
    found = page.read(path, text, publication)
    assert found is not None
    return found


def titles(found: page.PageFile) -> list[str]:
    return [article.title for article, _ in found.articles]


def test_the_real_page_gives_sixteen_places_and_exactly_two_articles(
    publication: Publication,
) -> None:
    if not SEED.is_file():
        pytest.skip(f"the real page is not beside this checkout ({SEED.name})")
    text = SEED.read_text(encoding="utf-8")
    found = read(text, publication)
    assert found.problems == ()
    assert found.front_page.date == date(2025, 6, 10)
    assert len(found.front_page.weather) == 16
    assert found.front_page.source == "기상청 제공"
    (first, first_body), (second, second_body) = found.articles
    lines = [line.strip() for line in text.split("\n")]
    assert first.title == lines[22]
    assert first.subtitle == "안산 직업교육 혁신을 위한 기반을 마련하다!"
    assert first.sections == ("education",)
    end = lines.index("기획")
    assert first_body.text.split("\n\n") == [line for line in lines[25:end] if line]
    assert second.sections == ("features",)
    assert second.title == lines[end + 3]
    assert second_body.text == lines[end + 4]
    assert text.split("\n")[first_body.line - 1] == first_body.text.split("\n", maxsplit=1)[0]


def test_an_opened_article_keeps_title_subtitle_and_paragraphs(publication: Publication) -> None:
    found = read(PAGE, publication)
    assert found.problems == ()
    article, body = found.articles[0]
    assert article.title == "별빛중학교 과학 동아리, 하천의 물벼룩을 세다"
    assert article.subtitle == "석 달 동안 모은 표본 이백 개"
    assert body.text.split("\n\n") == [
        "(한빛일보) 별빛중학교 과학 동아리가 9일 하천 조사 결과를 발표했다.",
        "학생들은 “다음에는 겨울에 세어 보겠다”고 말했다.",
    ]
    assert article.published == datetime(2025, 6, 10, tzinfo=KST)
    assert article.slug == "별빛중학교-과학-동아리-하천의-물벼룩을-세다"
    assert article.key == f"articles/page.txt#education/{article.slug}"
    assert PAGE.split("\n")[article.line - 1] == article.title
    assert body.kind == "plain"
    assert body.folder == publication.root / "articles"


def test_in_a_list_empty_lines_part_the_articles(publication: Publication) -> None:
    found = read(PAGE, publication)
    assert titles(found)[1:] == ["느린 우체통, 열 번째 봄", "옥상 텃밭에서 시작한 점심"]
    assert [body.text for _, body in found.articles[1:]] == [
        "느린 우체통이 열 번째 봄을 맞았다. 편지는 한 해 뒤에 닿는다.",
        "시장 상인들이 옥상에서 상추를 기른다.",
    ]


def test_a_line_of_nbsp_in_a_list_is_a_paragraph_not_an_article(publication: Publication) -> None:
    found = read(f"{HEAD}\n기획\n제목\n첫 문단이다.\n\n{NBSP}\n\n둘째 문단이다.\n", publication)
    assert titles(found) == ["제목"]
    assert found.articles[0][1].text == "첫 문단이다.\n\n둘째 문단이다."


@pytest.mark.parametrize(
    "line",
    [
        "2025.06.10 (화)",
        "2025-06-10",
        "2025년 6월 10일 (화요일)",
        "2025. 6. 10.",
        "Tuesday, June 10, 2025",
        "10 June 2025",
    ],
)
def test_a_date_line_makes_a_page(line: str, publication: Publication) -> None:
    found = read(f"\n{line}\n\n교육\n제목\n글이다.\n", publication)
    assert found.front_page.date == date(2025, 6, 10)
    assert titles(found) == ["제목"]


def test_the_masthead_may_stand_above_the_date(publication: Publication) -> None:
    assert titles(read(f"한빛일보\n{PAGE}", publication)) == titles(read(PAGE, publication))


@pytest.mark.parametrize(
    "text", ["제목\n\n2025.06.10 (화)\n글", "", "\n \n", "07:00\n글", "2025년의 기록\n글"]
)
def test_a_text_without_a_date_line_at_its_head_is_no_page(
    text: str, publication: Publication
) -> None:
    assert page.read("articles/a.txt", text, publication) is None


def test_an_impossible_day_is_refused_with_its_line(publication: Publication) -> None:
    with pytest.raises(ArticleError, match="calendar") as caught:
        page.read("articles/a.txt", "\n2025.02.30 (화)\n\n교육\n제목\n글\n", publication)
    assert caught.value.line == 2


def test_a_wrong_day_of_the_week_is_a_warning(publication: Publication) -> None:
    found = read("2025.06.10 (수)\n\n교육\n제목\n글이다.\n", publication)
    (problem,) = found.problems
    assert (problem.line, problem.severity) == (1, Severity.WARNING)
    assert len(found.articles) == 1


def test_headings_are_names_and_aliases_whatever_their_case(publication: Publication) -> None:
    found = read(f"{HEAD}\nEDUCATION\n제목\n글이다.\n", publication)
    assert found.articles[0][0].sections == ("education",)
    assert found.problems == ()


@pytest.mark.parametrize(
    ("before", "after"), [("\n", "\n더보기\n"), ("\n", "\n"), ("\n\n", "\n")], ids=repr
)
def test_text_under_an_unknown_section_is_told_and_glued_to_nothing(
    before: str, after: str, publication: Publication
) -> None:
    name = "의정" if (before, after) == ("\n", "\n") else "시장과골목"
    text = PAGE.replace("\n\n\n기획\n\n더보기\n", f"\n{before}{name}\n{after}")
    found = read(text, publication)
    assert titles(found) == ["별빛중학교 과학 동아리, 하천의 물벼룩을 세다"]
    assert found.articles[0][1].text.endswith("말했다.")
    (problem,) = found.problems
    assert problem.severity is Severity.ERROR
    assert text.split("\n")[problem.line - 1] == name
    assert f'[[sections]] name = "{name}"' in problem.message


def test_text_above_the_first_heading_is_told(publication: Publication) -> None:
    stray = (
        "시청 앞 분수가 올해도 물을 뿜는다. 아이들은 벌써 젖을 준비를 마쳤고, 어른은 수건을 들었다."
    )
    found = read(f"{HEAD}\n{stray}\n\n교육\n제목\n글이다.\n", publication)
    (problem,) = found.problems
    assert problem.severity is Severity.ERROR
    assert problem.line == 7
    assert titles(found) == ["제목"]


def test_a_menu_that_was_copied_along_is_only_a_warning(publication: Publication) -> None:
    found = read(f"2025.06.10\n로그인 | 회원가입\n{HEAD}\n교육\n제목\n글이다.\n", publication)
    assert [problem.severity for problem in found.problems] == [Severity.WARNING]
    assert len(found.front_page.weather) == 3  # the second date line is the list's own
    assert titles(found) == ["제목"]


def test_a_lone_word_inside_an_article_stays_there_with_a_warning(publication: Publication) -> None:
    text = f"{HEAD}\n교육\n\n제목\n\n부제\n\n첫 문단이다.\n\n남은일\n\n둘째 문단이다.\n"
    found = read(text, publication)
    assert found.articles[0][1].text == "첫 문단이다.\n\n남은일\n\n둘째 문단이다."
    assert [(p.line, p.severity) for p in found.problems] == [(15, Severity.WARNING)]


def test_a_title_without_text_does_not_go_out(publication: Publication) -> None:
    found = read(f"{HEAD}\n기획\n제목\n글이다.\n\n글 없는 제목\n", publication)
    assert titles(found) == ["제목"]
    assert [(p.line, p.severity) for p in found.problems] == [(11, Severity.ERROR)]


def test_a_paragraph_that_stands_apart_in_a_list_is_added_with_a_warning(
    publication: Publication,
) -> None:
    found = read(
        f"{HEAD}\n기획\n제목\n글이다.\n\n둘째 문단도 있다.\n\n다음\n글이다.\n", publication
    )
    assert titles(found) == ["제목", "다음"]
    assert found.articles[0][1].text == "글이다.\n\n둘째 문단도 있다."
    assert [problem.severity for problem in found.problems] == [Severity.WARNING]


LINES = st.lists(
    st.one_of(
        st.sampled_from(
            [
                "",
                "",
                NBSP,
                "교육",
                "기획",
                "더보기",
                "정치",
                "기상청 제공",
                "  • 맑음강릉 20.0℃",
                "제목",
            ]
        ),
        st.text(alphabet="가나다 .!\u00a0", max_size=90),
        st.text(max_size=20),
    ),
    max_size=30,
)


@settings(max_examples=150, deadline=None)
@example(lines=["교육", "기상청 제공", "정치", "", "기상청 제공", NBSP, "."])
@given(lines=LINES)
def test_no_line_of_a_page_is_lost(lines: list[str], shared: Publication) -> None:
    text = "\n".join(["2025.06.10 (화)", *lines])
    found = read(text, shared)
    told: set[int] = set()
    for problem in found.problems:
        span = re.match(r".*?lines (\d+)–(\d+)", problem.message)
        told |= set(range(int(span[1]), int(span[2]) + 1)) if span else {problem.line}
        if "does not go out" in problem.message:  # the text below the title goes with it
            below = clean(text).split("\n")[problem.line - 1 :]
            told |= {
                problem.line + n for n, _ in enumerate(takewhile(lambda one: one.strip(), below))
            }
    kept = " ".join(
        f"{article.title} {article.subtitle} {body.text}" for article, body in found.articles
    )
    kept = " ".join(
        [kept, *found.front_page.weather, found.front_page.source, *("교육 기획 더보기",)]
    )
    words = set(one_line(kept).split())
    for number, line in enumerate(clean(text).split("\n")[1:], 2):
        if number not in told and not re.fullmatch(r"날씨|weather", line.strip(), re.IGNORECASE):
            shown = one_line(line.replace("\u200b", " "))  # control characters are nobody's text
            assert set(shown.split()) <= words | {"\ufeff", "\u2060"}, line


@settings(max_examples=100, deadline=None)
@given(text=st.text(max_size=400), dated=st.booleans())
def test_no_text_breaks_the_reader(text: str, dated: bool, shared: Publication) -> None:
    try:
        found = page.read("articles/a.txt", f"2025.06.10\n{text}" if dated else text, shared)
    except ArticleError:
        return
    if found:
        assert page.merge([found, found]) == page.merge([found])


def test_a_sky_behind_the_temperature_is_weather_too(publication: Publication) -> None:
    lines = ("수원 -1.5도 맑음", "서울: 영하 3℃, 흐림", "대전: 맑음, 18.2℃")
    found = page.read("p.txt", PAGE.replace("  • 맑음강릉 20.0℃", "\n".join(lines)), publication)
    assert found is not None
    assert found.front_page.weather[1:] == lines
    assert not found.problems
