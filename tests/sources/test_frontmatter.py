"""The dialects of front matter, and the mistakes that people make in them."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
from hypothesis import given, strategies as st

from syndicate.errors import ArticleError
from syndicate.sources import load
from syndicate.sources.document import Source
from syndicate.sources.fields import Fields
from syndicate.sources.frontmatter import Split, split
from syndicate.sources.markdown import read
from syndicate.testing import make_publication
from syndicate.text import clean, one_line


def values(text: str) -> dict[str, object]:
    return dict(split(text).head.values)


def title_of(text: str) -> str:
    source = Source(path="a.md", below="a.md", folder=Path(), text=text)
    return Fields(read(source).head).text("title")


def body_of(text: str) -> tuple[str, int]:
    body = read(Source(path="a.md", below="a.md", folder=Path(), text=text)).body()
    return body.text, body.line


@pytest.mark.parametrize(
    "text",
    [
        "---\ntitle: 제목\n---\n본문",
        "---  \ntitle: 제목\n...\t\n본문",
        "\n\n---\ntitle: 제목\n---\n본문",
        "---yaml\ntitle:\t제목\n---\n본문",
        "+++\ntitle = '제목'\n+++\n본문",
        "---toml\ntitle = '제목'\n---\n본문",
        '{"title": "제목"}\n본문',
        '{\n  "title": "제목"\n}\n본문',
        '---json\n{"title": "제목"}\n---\n본문',
        "Title: 제목\n\n본문",
        "title: 제목\n본문",
        "# 제목\n\n본문",
        "# 제목 #\n본문",
        "제목\n====\n본문",
        "<!-- a note -->\n\n## 제목 {#id}\n\n본문",
    ],
)
def test_every_dialect_gives_title_and_body(text: str) -> None:
    assert title_of(text) == "제목"
    body, line = body_of(text)
    assert "제목" not in body
    last = body.split("\n").index("본문")
    assert text.split("\n")[line - 1 + last] == "본문", "the body's line is that of the file"


def test_text_stays_text() -> None:
    made = values(
        "---\na: 2020-03-01 10:00\nb: 007\nc: No\nd: 1_000\ne: ~\nf: '~'\ng:\nh: 0o17\n---\n"
    )
    assert made == {
        "a": "2020-03-01 10:00",
        "b": "007",
        "c": "No",
        "d": "1_000",
        "e": None,
        "f": "~",
        "g": None,
        "h": "0o17",
    }


@pytest.mark.parametrize(
    ("line", "title"),
    [
        ("title: Foo: bar", "Foo: bar"),
        ("title: @home", "@home"),
        ("title: %d items", "%d items"),
        ("title: `code` first", "`code` first"),
        ('title: "Quoted" and not', '"Quoted" and not'),
        ('title: "He said "hi" to us"', 'He said "hi" to us'),
        ("title: 'It's here'", "It's here"),
        ("title: [속보] 한빛시", "[속보] 한빛시"),
        ("title: *bold* words", "*bold* words"),
        ("title: & and", "& and"),
        (r'title: "C:\path\d"', r"C:\path\d"),
        ('title: "never closed', "never closed"),
        ("title: 'never closed", "never closed"),
        ("title: '90s music", "'90s music"),
        ("title： 제목", "제목"),
        ("title:제목", "제목"),
    ],
)
def test_a_forgotten_quotation_mark_is_a_warning_with_its_line(line: str, title: str) -> None:
    made = split(f"---\ndate: 2025-06-10\n{line}\ntags: [a, b]\n---\nbody")
    assert made.head.values == {"date": "2025-06-10", "title": title, "tags": ["a", "b"]}
    assert [(note.line, note.field) for note in made.head.notes] == [(3, "title")]


def test_tabs_that_indent_are_read_as_spaces() -> None:
    made = split("---\ntitle: a\ntags:\n\t- b\n\t- c\n---\n")
    assert made.head.values["tags"] == ["b", "c"]
    assert {note.line for note in made.head.notes} == {4, 5}


def test_literal_blocks_are_not_mended() -> None:
    made = split("---\ntitle: a: b\nsummary: |\n  x: y: z\n  'tis\ndate: 2025-06-10\n---\n")
    assert made.head.values["summary"] == "x: y: z\n'tis\n"


def test_duplicate_keys_and_lost_comments_are_told() -> None:
    made = split("---\ntitle: one\ntitle: two #2\n---\n")
    assert made.head.values["title"] == "two"
    assert sorted(note.line for note in made.head.notes) == [3, 3]
    quoted = split("---\ntitle:  'We are #1'\nother: ! 'x #2'\n---\n")
    assert not quoted.head.notes


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ('title: "따옴표 하나', "quotation mark is not closed"),
        ("title： 제목", "full-width colon"),
        ("title:제목", "space behind the colon"),
        ("title: #안산 시장", "# begins a comment"),
    ],
)
def test_a_slip_in_yaml_is_called_by_its_name(line: str, reason: str) -> None:
    (note,) = split(f"---\n{line}\ndate: 2025-06-10\n---\n").head.notes
    assert (note.line, note.field) == (2, "title")
    assert reason in note.message


def test_prose_with_a_wide_colon_is_no_front_matter() -> None:
    for text in ("---\n\n주의： 오늘은 쉽니다.\n\n---\n\n글", "주의： 오늘은 쉽니다.\n\n글"):
        assert split(text).text == text


@pytest.mark.parametrize("colon", [": ", "：", ":", " : "])
def test_korean_keys_stand_in_lines_at_the_head(colon: str) -> None:
    made = split(f"제목{colon}한빛 시장\n날짜{colon}2025-06-10\n사진 설명{colon}시장\n\n본문\n")
    assert made.head.values == {"제목": "한빛 시장", "날짜": "2025-06-10", "사진 설명": "시장"}
    assert made.text.strip() == "본문"


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ('title = "제목', "quotation mark is not closed"),
        ("title = 제목", "needs quotation marks"),
        ("title = “제목”", "straight"),
        ('title = "제목”', "straight"),
        ('title = "제목" 하나"', "backslash"),
        ('title: "제목"', "equals sign"),
        ("title =", "no value"),
        ('title = "C:\\사진"', "backslash"),
        ('tags = ["a"', "Unclosed"),
        ("date = 2025-02-30", "no day of the calendar"),
    ],
)
def test_a_fault_in_toml_says_what_to_type(line: str, reason: str) -> None:
    with pytest.raises(ArticleError, match=reason) as caught:
        split(f"+++\nlang = 'ko'\n{line}\nslug = 'a'\n+++\n")
    assert caught.value.line == 3


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ('{\n"title": "a"\n"date": "b"\n}\n', 3, "a comma is missing"),
        ('{\n"title": "a",\n"date": “b”\n}\n', 3, "straight quotation marks"),
        ('{\n"title": "a\n"date": "b"\n}\n', 3, "comma is missing"),
    ],
)
def test_a_fault_in_json_is_told_in_words(text: str, line: int, reason: str) -> None:
    with pytest.raises(ArticleError, match=reason) as caught:
        split(text)
    assert caught.value.line == line


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("---\n\ttitle: a\ndate: b\n---\n", "a tab stands there"),
        ("---\ntitle: a\n부제2： b\nx: y\n---\n", "full-width"),
    ],
)
def test_what_yaml_cannot_be_mended_of_is_named(text: str, reason: str) -> None:
    with pytest.raises(ArticleError, match=reason):
        split(text)


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("---\ntitle: a\nlist: [a, b\n---\n", 3, "not valid YAML"),
        ("---\ntitle: a\nbody without an end", 1, "has no end"),
        ("+++\ntitle = a\n+++\n", 2, "not valid TOML"),
        ("+++\ntitle = 'a'\ndate = 2025-13-45\n+++\n", 3, "not valid TOML"),
        ('{\n"title": "a",\n"date" "b"\n}\n', 3, "not valid JSON"),
        ("---js\n{}\n---\n", 1, "cannot be read"),
    ],
)
def test_what_cannot_be_mended_names_its_line(text: str, line: int, reason: str) -> None:
    with pytest.raises(ArticleError, match=reason) as caught:
        split(text)
    assert abs(caught.value.line - line) <= 1


def test_a_rule_or_a_remark_at_the_head_is_no_front_matter() -> None:
    for text in (
        "---\n\nJust a rule above.\n",
        "Note: this is prose.\n\nMore.",
        "{{< note >}}\nx",
        "{% x %}",
    ):
        assert split(text) == Split(split("").head, text, 1)


def test_continuation_lines_belong_to_the_value_before() -> None:
    made = values("Title: 한빛\nSummary: one\n    two\n\tthree\nDate: 2020-01-01\n\nbody")
    assert made == {"Title": "한빛", "Summary": "one two three", "Date": "2020-01-01"}


@pytest.mark.parametrize(
    "head",
    [
        "a: &a [x,x,x,x,x,x,x,x,x,x]\n"
        + "\n".join(
            f"{b}: &{b} [{','.join(['*' + a] * 10)}]"
            for a, b in zip("abcdefgh", "bcdefghi", strict=True)
        ),
        "a: &a [*a]",
        "a: " + "[" * 5000,
        "a: " + "{a: " * 5000,
    ],
)
def test_bombs_do_not_go_off(head: str) -> None:
    start = time.process_time()
    with pytest.raises(ArticleError):
        split(f"---\ntitle: x\n{head}\n---\n")
    assert time.process_time() - start < 5


# U+0085, U+2028 and U+2029 end a line in YAML; the quoted forms below write them as they are.
_TITLES = (
    st.text(st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp", "Cn")), min_size=1)
    .map(one_line)
    .filter(lambda text: text.strip() != "" and "\ufeff" not in text)
)


@given(_TITLES)
def test_any_title_survives_every_dialect(title: str) -> None:
    quoted = json.dumps(title, ensure_ascii=False).replace("\x7f", "\\u007f")
    single = title.replace("'", "''")
    for text in (
        f"---\ntitle: '{single}'\n---\n",
        f"---\ntitle: {quoted}\n---\n",
        f"+++\ntitle = {quoted}\n+++\n",
        f'{{"title": {quoted}}}\n',
    ):
        assert title_of(clean(text)) == title


@given(
    st.text(st.sampled_from("-+{}[]:\"'#|>&*!%@`\n\t abt=.,~"), max_size=80),
    st.sampled_from(("---\n", "+++\n", "{", "")),
)
def test_no_front_matter_crashes(text: str, opening: str) -> None:
    try:
        made = split(f"{opening}title{text}\n{opening}")
    except ArticleError:
        return
    assert made.line >= 1


@pytest.mark.parametrize("bomb", ["[" * 30_000, "{a: " * 30_000, "? " * 30_000, "- " * 30_000])
def test_nesting_that_would_end_the_program_costs_one_article(tmp_path: Path, bomb: str) -> None:
    publication = make_publication(tmp_path)
    for name, extra in (("bad", f"x: {bomb}\n"), ("good", "")):
        (tmp_path / f"articles/{name}.md").write_text(
            f"---\ntitle: {name}\ndate: 2025-06-10\nsection: 교육\n{extra}---\n\ntext\n",
            encoding="utf-8",
        )
    found = load(publication)
    assert "good" in [article.title for article in found.articles]
    assert [problem.path for problem in found.problems] == ["articles/bad.md"]
