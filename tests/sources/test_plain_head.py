"""Plain heads are read a short way; nobody may be able to tell, but by the clock."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from head_samples import BODIES, CONFIGS, FILES, HEADS, LONG, SHORT, colon, json, toml, yaml
from hypothesis import given, settings, strategies as st

from syndicate.config import FILE_NAME, Publication, load
from syndicate.errors import ArticleError
from syndicate.model import Card
from syndicate.sources import article as articles, markdown, plain_grammar, yaml_head
from syndicate.sources.cards import card_of, unusable_address
from syndicate.sources.decode import decode
from syndicate.sources.document import Source
from syndicate.sources.frontmatter import split
from syndicate.sources.plain_grammar import UNSURE, whole_yaml
from syndicate.sources.plain_head import PlainHeads
from syndicate.sources.sectioning import Sections
from syndicate.testing import make_publication
from syndicate.text import nfc

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "bench"))

import corpus  # noqa: E402  # a script, not a package


@pytest.fixture(scope="module")
def publications(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Publication]:
    return {
        name: make_publication(tmp_path_factory.mktemp(name), config)
        for name, config in CONFIGS.items()
    }


@pytest.fixture(scope="module", autouse=True)
def by_yaml_itself() -> Iterator[None]:
    """The long way reads YAML as YAML, so that there are two ways to compare."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("syndicate.sources.frontmatter.whole_yaml", lambda _: None)
        yield


def the_long_way(
    publication: Publication, data: bytes, path: str, below: str, language: str = ""
) -> Card | str:
    """The card, or what there is to say."""
    said: list[object] = []
    try:
        source = Source(path=path, below=below, folder=Path(), text=decode(data))
        if not source.text.strip():
            return "white space"
        made = articles.make(
            markdown.read(source),
            path,
            below,
            publication,
            Sections(publication),
            said.append,
            said.append,
        )
    except ArticleError as error:
        return str(error)
    if not made.language:
        made = replace(made, language=language)
    said.append(unusable_address(made, publication))
    return str(said) if any(said) else card_of(made, publication)


def compare(
    publication: Publication, data: bytes, below: str = "education/a.md", language: str = ""
) -> bool:
    """Whether the short way was taken; where it was, both ways say the same and no more."""
    path = f"articles/{below}"
    found = PlainHeads(publication).card(data, path, below, language)
    if found is not None:
        assert found == the_long_way(publication, data, path, below, language)
    return found is not None


@settings(max_examples=400)
@given(
    st.sampled_from(sorted(CONFIGS)),
    HEADS,
    st.sampled_from([yaml, yaml, yaml, toml, colon, json]),
    FILES,
    BODIES,
    st.sampled_from(["", "", "\ufeff", "\n"]),
    st.sampled_from(["\n", "\n", "\n", "\r\n"]),
    st.sampled_from(["utf-8", "utf-8", "utf-8", "cp949"]),
    st.sampled_from(["", "", "ja"]),
)
def test_the_short_way_gives_the_card_of_the_long_way_or_none(
    publications: dict[str, Publication],
    config: str,
    lines: list[tuple[str, str]],
    write: Callable[[list[tuple[str, str]]], str],
    below: str,
    body: str,
    begin: str,
    end: str,
    encoding: str,
    language: str,
) -> None:
    text = (begin + write(lines) + body).replace("\n", end)
    compare(publications[config], text.encode(encoding, "replace"), nfc(below), language)


@settings(max_examples=300)
@given(HEADS, st.sampled_from([yaml, yaml, toml, json]))
def test_every_value_of_a_plain_head_is_what_its_own_reader_says(
    lines: list[tuple[str, str]], write: Callable[[list[tuple[str, str]]], str]
) -> None:
    text = write(lines)
    found = plain_grammar.read(text.encode())
    # Of keys that stand twice, of tables and of impossible days the plan takes care.
    if found is None or len(set(found[1])) != len(found[1]) or "[" in "".join(found[1]):
        return
    dialect, keys, values = found
    made = [plain_grammar.VALUES[dialect](value) for value in values]
    if dialect == "toml" and UNSURE in made:
        return
    head = split(decode(text.encode())).head
    assert head.dialect == dialect
    told = {key: value for key, value in zip(keys, made, strict=True) if key}
    assert told.keys() == head.values.keys()
    assert all(value in (UNSURE, head.values[key]) for key, value in told.items())


@settings(max_examples=300)
@given(HEADS)
def test_a_plain_head_of_yaml_is_read_whole_as_yaml_reads_it(lines: list[tuple[str, str]]) -> None:
    head = nfc(yaml(lines)).split("---\n")[1]
    found = whole_yaml(head)
    if found is not None:
        assert yaml_head.parse(head, 2) == (found, [])


@pytest.mark.parametrize("text", [one for one in SHORT if one[:4] == "---\n" and "src:" not in one])
def test_usual_heads_of_yaml_need_no_reader_of_yaml(text: str) -> None:
    assert whole_yaml(text.split("---\n")[1]) is not None


def heads_of(folder: Path) -> Iterator[tuple[bytes, str]]:
    root = load(folder / FILE_NAME, {}).articles.root
    for file in sorted(root.rglob("*.md")):
        yield file.read_bytes(), nfc(file.relative_to(root).as_posix())


@pytest.mark.parametrize(
    ("folder", "share"),
    [
        (ROOT, 0.9),
        (ROOT / "tests" / "editions" / "english-letter", 1.0),
        (ROOT / "tests" / "editions" / "hangul-addresses", 1.0),
        (ROOT / "tests" / "editions" / "summary-only", 1.0),
    ],
    ids=lambda one: one.name if isinstance(one, Path) else "",
)
def test_a_newsroom_of_yaml_heads_is_read_the_short_way(folder: Path, share: float) -> None:
    publication = load(folder / FILE_NAME, {})
    taken = [
        compare(publication, data, below)
        for data, below in heads_of(folder)
        if data.startswith(b"---")
    ]
    assert sum(taken) >= share * len(taken)


def test_an_archive_in_the_front_matter_of_five_tools_is_read_the_short_way(
    tmp_path: Path,
) -> None:
    corpus.write(tmp_path / "made", 60)
    publication = load(tmp_path / "made" / FILE_NAME, {})
    assert all(compare(publication, data, below) for data, below in heads_of(tmp_path / "made"))


@pytest.mark.parametrize("text", SHORT)
def test_what_the_usual_tools_write_is_plain(
    publications: dict[str, Publication], text: str
) -> None:
    assert compare(publications["usual"], text.encode())


@pytest.mark.parametrize("head", LONG)
def test_what_deserves_a_word_to_the_newsroom_is_read_the_long_way(
    publications: dict[str, Publication], head: str
) -> None:
    assert not compare(publications["usual"], f"---\n{head}\n---\n본문\n".encode())


@pytest.mark.parametrize("title", ["제목", "Title"])
def test_bytes_of_no_encoding_in_the_text_are_a_fault_of_the_text(
    publications: dict[str, Publication], title: str
) -> None:
    publication = publications["usual"]
    head = f"---\ntitle: {title}\ndate: 2025-06-10\nsection: education\n---\n".encode()
    odd = head + "본문 \xff".encode("latin-1", "replace") + "가".encode("cp949") + b"\xff\n"
    card = PlainHeads(publication).card(odd, "articles/a.md", "a.md")
    assert card is not None
    assert card.title == title
    with pytest.raises(ArticleError, match="neither UTF-8 nor CP949"):
        decode(odd)


def test_hangul_in_utf_8_is_never_read_as_cp949() -> None:
    mixed = "---\ntitle: 교육\n---\n".encode() + "본문".encode("cp949")
    with pytest.raises(ArticleError, match="neither UTF-8 nor CP949"):
        decode(mixed)


def test_letters_with_accents_make_a_head_utf_8_only_with_the_whole_file(
    publications: dict[str, Publication],
) -> None:
    head = "---\ntitle: é\ndate: 2025-06-10\nsection: education\n---\n".encode()
    assert compare(publications["usual"], head + "é".encode())
    assert not compare(publications["usual"], head + "본문".encode("cp949"))
