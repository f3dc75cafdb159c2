"""Lists of people, as newsrooms have them: good rows in, the others named with line and reason."""

from __future__ import annotations

import csv
import io
import stat
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given as examples, settings, strategies as st
from people_of import HANBIT, NOW, Audience, day, given

from syndicate.audience import importing
from syndicate.audience.cells import safe
from syndicate.audience.export import export_lines
from syndicate.audience.forget import forget
from syndicate.audience.importing import import_file, rejects_path
from syndicate.audience.merge import Verdict
from syndicate.audience.people import Filter
from syndicate.audience.signup import unsubscribe
from syndicate.audience.subscriber import State
from syndicate.audience.suppression import Reason, suppress
from syndicate.audience.table import Table
from syndicate.errors import UsageError

FULL = """\
email,name,language,sections,city,news_consent_at,ads_consent_at,consent_source,consent_wording
Kim@example.kr,김독자,ko,"교육,features",수원,2025-06-01 09:00,2025-06-02,홈페이지,"예,
받겠습니다"
lee@example.kr,,,,,,,,
"""


def rejected(path: Path) -> list[tuple[str, str]]:
    with rejects_path(path).open(encoding="utf-8-sig", newline="") as file:
        return [(row["line"], row["reason"]) for row in csv.DictReader(file)]


def test_a_full_row_and_a_bare_one(audience: Audience, tmp_path: Path) -> None:
    report = audience.load(tmp_path / "a.csv", FULL)
    assert report.verdicts == {Verdict.ADDED: 2}
    assert report.states == {State.ACTIVE: 1, State.PENDING: 1}
    kim = audience.get("kim@example.kr")
    assert (kim.address, kim.name, kim.city) == ("Kim@example.kr", "김독자", "수원")
    assert kim.sections == ("education", "features")
    assert kim.advertising
    assert audience.acts("kim@example.kr") == [
        ("news", "given", day(1).replace(hour=0)),  # 09:00 in Seoul
        ("advertising", "given", day(1).replace(hour=15)),
    ]
    assert "예,\\n받겠습니다" in audience.everything()
    assert report.rejects is None
    assert not rejects_path(tmp_path / "a.csv").exists()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp949"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_files_as_spreadsheets_save_them(
    audience: Audience, tmp_path: Path, encoding: str, delimiter: str, end: str
) -> None:
    rows = [["이름", "EMAIL", "News consent at"], ["뷁", "kim@example.kr", "2025. 6. 1."]]
    text = end.join(delimiter.join(row) for row in rows)
    text = text.replace("이름", "Name", 1)
    report = audience.load(tmp_path / "a.csv", text.encode(encoding))
    assert report.rejected == 0
    person = audience.get("kim@example.kr")
    assert (person.name, person.state) == ("뷁", State.ACTIVE)


def test_bad_rows_are_named_and_the_others_go_in(audience: Audience, tmp_path: Path) -> None:
    audience.load(tmp_path / "before.csv", "email\ngone@example.kr\nback@example.kr\n")
    number = audience.get("back@example.kr").id
    forget(audience.database, HANBIT, audience.get("gone@example.kr").id, NOW)
    suppress(audience.database, HANBIT, number, Reason.BOUNCED, NOW)
    table = """\
email,sections,news_consent_at,phone
one@example.kr,교육,2025-06-01,1
not an address,,,2
two@example.kr,스포츠,,3
three@example.kr,,2026-01-01,4
four@example.kr,,last week,5
ONE@example.kr,,,6
gone@example.kr,,2025-06-01,7
back@example.kr,,2025-06-01,8

,,,9
six@example.kr,,,10,11
"seven@example.kr,,,12
eight@example.kr,,,13
nine@"example.kr,,,14
ten@example.kr,,,15
"""
    path = tmp_path / "a.csv"
    report = audience.load(path, table)
    assert report.ignored == ("phone",)
    assert [one for one in ("one", "eight", "ten") if audience.find(f"{one}@example.kr")] == [
        "one",
        "eight",
        "ten",
    ]
    assert (report.rows, report.rejected) == (14, 11)
    words = [
        ("3", "not an address"),
        ("4", "unknown section '스포츠'; there are: 교육, 기획"),
        ("5", "in the future"),
        ("6", "2025-06-10"),
        ("7", "line 2"),
        ("8", "forgotten"),
        ("9", "came back"),
        ("11", "email is empty"),
        ("12", "quotation marks around"),
        ("13", "quotation mark"),
        ("15", "quotation mark"),
    ]
    found = rejected(path)
    assert [line for line, _ in found] == [line for line, _ in words]
    for (_, reason), (_, expected) in zip(found, words, strict=True):
        assert expected in reason
    assert stat.S_IMODE(rejects_path(path).stat().st_mode) == 0o600


def test_mended_rejects_can_be_imported(audience: Audience, tmp_path: Path) -> None:
    audience.load(tmp_path / "a.csv", "email,name\nbad address@,김독자\n")
    text = rejects_path(tmp_path / "a.csv").read_text(encoding="utf-8-sig")
    mended = text.replace("bad address@", "good@example.kr", 2).replace("'good", "'bad", 1)
    report = audience.load(tmp_path / "b.csv", mended)
    assert report.ignored == ("line", "reason")
    assert audience.get("good@example.kr").name == "김독자"


def test_importing_again_changes_nothing(
    audience: Audience, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "BATCH", 3)
    rows = [f"r{n}@example.kr,{'2025-06-01' if n % 2 else ''}" for n in range(10)]
    table = "\n".join(["email,news_consent_at", *rows, "r4@example.kr,"])
    assert audience.load(tmp_path / "a.csv", table).verdicts == {Verdict.ADDED: 10}
    left, *_ = (audience.get(f"r{n}@example.kr") for n in (1, 2))
    unsubscribe(audience.database, HANBIT, left.id, source="link", now=NOW)
    before = audience.everything()
    report = audience.load(tmp_path / "a.csv", table, now=day(20))
    assert audience.everything() == before
    assert report.verdicts == {Verdict.UNCHANGED: 9, Verdict.LEFT: 1}
    assert rejected(tmp_path / "a.csv") == [("12", "the same address stands on line 6")]


def test_a_run_that_was_killed_goes_on(
    audience: Audience, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "BATCH", 4)
    path = tmp_path / "a.csv"
    path.write_text("email\n" + "".join(f"r{n}@example.kr\n" for n in range(10)))

    def stop(done: int, total: int) -> None:
        assert total == 11
        if done > 1:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        import_file(audience.database, audience.publication, path, NOW, stop)
    report = import_file(audience.database, audience.publication, path, NOW)
    assert report.verdicts == {Verdict.UNCHANGED: 4, Verdict.ADDED: 6}
    assert audience.find("r9@example.kr")


@pytest.mark.parametrize(
    ("table", "words"),
    [
        (b"name\nkim\n", "no column email; it has: name"),
        (b"", "it has: nothing"),
        (b"email,Email\na@example.kr,b@example.kr\n", "stands there twice"),
        (b"email\n\xff\xfe\xfa\n", "neither UTF-8 nor CP949"),
        (b"PK\x03\x04\0\0", "neither UTF-8 nor CP949"),
    ],
)
def test_a_file_that_is_no_list_does_nothing(
    audience: Audience, tmp_path: Path, table: bytes, words: str
) -> None:
    before = audience.everything()
    with pytest.raises(UsageError, match=words):
        audience.load(tmp_path / "a.csv", table)
    assert audience.everything() == before
    assert [path.name for path in tmp_path.glob("a.csv*")] == ["a.csv"]


def test_what_is_exported_comes_back_the_same(audience: Audience, tmp_path: Path) -> None:
    table = FULL + "=1+1@example.kr,=HYPERLINK(1),en,*,@city,2025-06-03,,-,\n"
    audience.load(tmp_path / "a.csv", table)
    text = "".join(export_lines(audience.database, HANBIT, Filter()))
    assert "\n =1+1@example.kr, =HYPERLINK" in text
    before = audience.everything()
    assert audience.load(tmp_path / "b.csv", text).verdicts == {Verdict.UNCHANGED: 3}
    assert audience.everything() == before


def test_an_export_brings_back_nobody_who_left(audience: Audience) -> None:
    for name in ("left", "bounced", "stays"):
        audience.add(f"{name}@example.kr", given(day(1)))
    left, bounced = (audience.get(f"{name}@example.kr").id for name in ("left", "bounced"))
    unsubscribe(audience.database, HANBIT, left, source="link", now=NOW)
    suppress(audience.database, HANBIT, bounced, Reason.BOUNCED, NOW)
    lines = export_lines(audience.database, HANBIT, Filter())
    told = {row["email"]: row["news_consent_at"] for row in csv.DictReader(lines)}
    assert told == {
        "left@example.kr": "",
        "bounced@example.kr": "",
        "stays@example.kr": "2025-06-01T09:00:00Z",
    }


CELLS = st.text(st.characters(codec="utf-8", exclude_characters="\0\r\n"), max_size=8)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@examples(st.lists(st.lists(CELLS, min_size=2, max_size=2), min_size=1, max_size=6))
def test_cells_are_read_as_a_spreadsheet_wrote_them(tmp_path: Path, rows: list[list[str]]) -> None:
    out = io.StringIO()
    csv.writer(out).writerows([["email", "name"], *rows])
    (tmp_path / "a.csv").write_bytes(out.getvalue().encode())
    found = [record.cells for record in Table(tmp_path / "a.csv")]
    assert found == rows


def test_cells_that_a_spreadsheet_would_run_are_text() -> None:
    for cell in ("=1", "+1", "-1", "@a"):
        assert safe(cell) == f" {cell}"
    assert safe("김=1") == "김=1"


def test_memory_does_not_grow_with_the_file(tmp_path: Path) -> None:
    """Reading: what a row costs is given back before the next batch."""
    path = tmp_path / "a.csv"
    path.write_text("email\n" + "".join(f"reader{n}@example.kr\n" for n in range(200_000)))
    tracemalloc.start()
    try:
        assert sum(1 for _ in Table(path)) == 200_000
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 8_000_000


def test_a_cell_may_have_lines_as_spreadsheets_write_them(
    audience: Audience, tmp_path: Path
) -> None:
    report = audience.load(
        tmp_path / "a.csv",
        "email,name,memo,news_consent_at,consent_source\n"
        'a@example.kr,김독자,"서울시\n강남구, 3층",2025-06-01,"종이\n신청서"\n'
        'b@example.kr,"이\n독자",,2025-06-01,form\n'
        'c@example.kr,"박,,2025-06-01,form\n'
        'd@example.kr,"최,,2025-06-01,form\n',
    )
    assert report.verdicts[Verdict.ADDED] == 2
    assert [line for line, _ in rejected(tmp_path / "a.csv")] == ["7", "8"]
    assert audience.get("b@example.kr").name == "이 독자"


def test_what_was_exported_can_be_imported(audience: Audience, tmp_path: Path) -> None:
    source = 'email,name,news_consent_at,consent_source\na@x.kr,A,2025-06-01,"s\nrc"\n'
    audience.load(tmp_path / "a.csv", source)
    lines = "".join(export_lines(audience.database, HANBIT, Filter()))
    (tmp_path / "b.csv").write_text(lines, encoding="utf-8")
    assert audience.load(tmp_path / "b.csv", lines).rejected == 0
