"""``syndicate.toml``: every fault at once, each with its line; the contract's example loads."""

from __future__ import annotations

import tomllib
from datetime import time, timedelta
from pathlib import Path

import pytest
from hypothesis import given, strategies as st

from syndicate.config import find, load
from syndicate.config.lines import line_of
from syndicate.errors import ConfigError, UsageError
from syndicate.testing import CONFIG, make_publication

MINIMAL = """\
[publication]
title = "한빛일보"
url = "https://news.example.kr/"
since = 2025
"""


def faults_of(folder: Path, config: str) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        make_publication(folder, config)
    return list(caught.value.faults)


def test_four_lines_are_a_configuration_and_the_rest_has_the_contracts_defaults(
    tmp_path: Path,
) -> None:
    made = make_publication(tmp_path, MINIMAL)
    assert made.url == "https://news.example.kr"
    assert made.feeds_url == "https://news.example.kr/feeds"
    assert made.host == "news.example.kr"
    assert made.language == "ko"
    assert made.timezone.key == "Asia/Seoul"
    assert made.articles.root == tmp_path / "articles"
    assert made.articles.url is None
    assert made.articles.sections_from == ("section", "folder")
    assert made.feeds.formats == ("rss", "atom", "json")
    assert (made.feeds.items, made.feeds.content, made.feeds.stylesheet) == (50, "full", True)
    assert made.digest.subject == "{title} {date} — {lead}"
    assert (made.digest.per_section, made.digest.window) == (5, timedelta(days=3))
    assert made.digest.at == time(7)
    assert made.delivery.transport.reveal() == "maildir:outbox"
    assert made.database_url.reveal() == "sqlite:///syndicate.db"


def test_the_contracts_whole_example_loads(tmp_path: Path) -> None:
    contract = Path(__file__).parents[3] / "shared" / "INTERFACE.md"
    if not contract.is_file():
        pytest.skip("the contract is not beside this checkout")
    text = contract.read_text(encoding="utf-8")
    example = text.split("```toml\n", 1)[1].split("```", 1)[0]
    assert tomllib.loads(example)["publication"]["id"] == "hanbit"
    (tmp_path / "dkim.pem").write_text("", encoding="utf-8")
    made = make_publication(tmp_path, example, {})
    assert made.sections[0].aliases == ("Education",)
    assert made.articles.default_section == "news"
    assert made.section("news").name == "news"
    assert made.weather.providers == ("kma-stations", "kma-map", "file")
    assert made.delivery.rates == {"naver.com": "20/s"}
    with pytest.raises(UsageError, match="KMA_KEY"):
        made.weather.options["kma-stations"]["key"].reveal()


def test_all_faults_are_reported_together_with_lines_and_the_nearest_key(tmp_path: Path) -> None:
    faults = faults_of(
        tmp_path,
        MINIMAL
        + """\
timezon = "Asia/Seoul"
language = "korean language"

[feeds]
items = 0
formats = ["rss", "rdf"]

[[sections]]
name = "교육"
slug = "education"

[[sections]]
name = "Education"
slug = "digest"

[digest]
subjet = "x"
at = "25:00"
window = "three days"
""",
    )
    text = "\n".join(faults)
    for expected in (
        "line 5: publication.timezon: no such key (did you mean timezone?)",
        "line 6: publication.language:",
        "line 9: feeds.items:",
        "line 10: feeds.formats: 'rdf'",
        "line 18: sections.2.slug: 'digest' is already a folder of the output",
        "line 21: digest.subjet: no such key (did you mean subject?)",
        "line 22: digest.at:",
        "line 23: digest.window:",
    ):
        assert expected in text
    assert len(faults) == 9


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('url = "news.example.kr"', "must be an address"),
        ('url = "ftp://news.example.kr"', "must be an address"),
        ('url = "https://news.example.kr:port"', "must be an address"),
    ],
)
def test_an_address_must_be_one(tmp_path: Path, line: str, message: str) -> None:
    config = MINIMAL.replace('url = "https://news.example.kr/"', line)
    assert any("publication.url" in one and message in one for one in faults_of(tmp_path, config))


def test_hangul_hosts_become_punycode_in_addresses_and_ids(tmp_path: Path) -> None:
    made = make_publication(
        tmp_path, MINIMAL.replace("https://news.example.kr/", "https://뉴스.한국/")
    )
    assert made.url == "https://xn--vg1b002a.xn--3e0b707e"
    assert made.tag("feed") == "tag:xn--vg1b002a.xn--3e0b707e,2025:feed"


def test_a_url_template_with_an_unknown_field_names_the_known_ones(tmp_path: Path) -> None:
    config = MINIMAL + '[articles]\nurl = "{home}/{categroy}/{slug}"\n'
    assert any("{section}" in one and "categroy" in one for one in faults_of(tmp_path, config))


def test_secrets_come_from_the_environment_or_a_file_and_are_never_shown(tmp_path: Path) -> None:
    (tmp_path / "key.txt").write_text("geheim\n", encoding="utf-8")
    config = MINIMAL + (
        '[weather]\nproviders = ["kma-stations"]\n'
        '[weather.kma-stations]\nkey = "{env:KEY}"\nurl = "{file:key.txt}"\n'
    )
    made = make_publication(tmp_path, config, {"KEY": "hunter2"})
    options = made.weather.options["kma-stations"]
    assert options["key"].reveal() == "hunter2"
    assert options["url"].reveal() == "geheim"
    assert "hunter2" not in repr(made)


def test_a_file_that_is_no_toml_is_one_clear_fault(tmp_path: Path) -> None:
    (fault,) = faults_of(tmp_path, "[publication\n")
    assert "not valid TOML" in fault
    assert "line 1" in fault


def test_a_byte_order_mark_and_windows_line_ends_are_no_fault(tmp_path: Path) -> None:
    path = tmp_path / "syndicate.toml"
    path.write_bytes(b"\xef\xbb\xbf" + MINIMAL.replace("\n", "\r\n").encode())
    assert load(path, {}).title == "한빛일보"


def test_the_nearest_parent_with_a_configuration_is_found(tmp_path: Path) -> None:
    make_publication(tmp_path, MINIMAL)
    inside = tmp_path / "articles" / "교육"
    inside.mkdir()
    assert find(inside) == tmp_path.resolve() / "syndicate.toml"


def test_without_a_configuration_the_message_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="syndicate init"):
        find(tmp_path)


def test_sections_are_known_by_name_slug_and_alias_whatever_their_case(tmp_path: Path) -> None:
    made = make_publication(tmp_path, CONFIG)
    for label in ("교육", "EDUCATION", "education", " Education "):
        section = made.section_named(label)
        assert section is not None
        assert section.slug == "education"
    assert made.section_named("스포츠") is None


@given(
    key=st.sampled_from(["title", "url", "since", "language", "timezone", "host", "feeds_url"]),
    value=st.one_of(st.text(), st.integers(), st.booleans(), st.lists(st.text()), st.floats()),
)
def test_no_value_of_the_head_is_worse_than_a_fault(
    tmp_path_factory: pytest.TempPathFactory, key: str, value: object
) -> None:
    from syndicate.config.load import _publication
    from syndicate.config.reader import Faults, Table
    from syndicate.config.secret import secrets_from

    head: dict[str, object] = {"title": "t", "url": "https://a.example", "since": 2025, key: value}
    folder = tmp_path_factory.getbasetemp()
    faults = Faults("")
    _publication(
        Table({"publication": head}, "", faults, secrets_from({}, folder)),
        folder,
        folder / "syndicate.toml",
    )


def test_lines_are_found_for_nested_and_repeated_tables() -> None:
    source = '[a]\nx = 1\n[[s]]\nname = "1"\n[[s]]\nname = "2"\n[a.b]\ny.z = 3\n'
    assert line_of(source, "a.x") == 2
    assert line_of(source, "s.2.name") == 6
    assert line_of(source, "s.2.slug") == 5
    assert line_of(source, "a.b.y") == 8
    assert line_of(source, "nowhere.at") == 0


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("digest@news.example.kr", ("한빛일보", "digest@news.example.kr")),
        ("김, 하늘 <a@b.kr>", ("김, 하늘", "a@b.kr")),
        ('"The Post" <a@b.kr>', ("The Post", "a@b.kr")),
        ("한빛 <a@뉴스.한국>", ("한빛", "a@xn--vg1b002a.xn--3e0b707e")),
    ],
)
def test_senders_are_read_as_people_write_them(
    tmp_path: Path, written: str, read: tuple[str, str]
) -> None:
    made = make_publication(tmp_path, MINIMAL + f"[delivery]\nfrom = '{written}'\n")
    assert made.delivery.sender == read


@pytest.mark.parametrize("written", ["한빛일보", "a@b", "a@b.kr, c@d.kr", "x <a b@c.kr>", "<>"])
def test_what_is_no_sender_is_refused(tmp_path: Path, written: str) -> None:
    assert "delivery.from" in faults_of(tmp_path, MINIMAL + f"[delivery]\nfrom = '{written}'\n")[0]


@pytest.mark.parametrize(
    ("lines", "field", "words"),
    [
        ('[site]\nurl = "https://u:geheim@news.example.kr/l"', "site.url", "name or password"),
        ('[site]\nurl = "https://news.example.kr/l?x=1"', "site.url", "without ?"),
        ('[site]\nurl = "https://news.example.kr/l#top"', "site.url", "without ?"),
        ('[delivery]\nunsubscribe_mailto = "x"', "delivery.unsubscribe_mailto", "address"),
        (
            '[delivery]\ntransport = "smtp://a.kr"\nservers = [{ url = "smtp://b.kr" }]',
            "delivery.transport",
            "keep one",
        ),
    ],
)
def test_what_would_stand_in_every_letter_or_be_passed_over_is_refused(
    tmp_path: Path, lines: str, field: str, words: str
) -> None:
    (fault,) = faults_of(tmp_path, f"{MINIMAL}{lines}\n")
    assert field in fault
    assert words in fault
    assert "geheim" not in fault


def test_a_reference_that_is_not_closed_is_no_password(tmp_path: Path) -> None:
    made = make_publication(
        tmp_path, MINIMAL + '[delivery]\ntransport = "smtps://u:{env:NOPE@mail.kr"\n'
    )
    with pytest.raises(UsageError, match="is not closed"):
        made.delivery.transport.reveal()


def test_a_country_is_no_language_and_a_weather_file_knows_one_placeholder(tmp_path: Path) -> None:
    config = MINIMAL + 'language = "kr"\n[weather]\nfile = "w/{day}.txt"\n'
    text = "\n".join(faults_of(tmp_path, config))
    assert "the language is 'ko'" in text
    assert "{date}" in text


def test_a_misspelt_default_section_is_a_fault_and_makes_no_section(tmp_path: Path) -> None:
    config = CONFIG.replace("[articles]", '[articles]\ndefault_section = "educaton"')
    (fault,) = faults_of(tmp_path, config)
    assert "no such section 'educaton'" in fault


@pytest.mark.parametrize("span", ["0s", "0m"])
def test_no_time_for_the_weather_is_a_fault_that_says_how_to_ask_nobody(
    span: str, tmp_path: Path
) -> None:
    (fault,) = faults_of(tmp_path, f'{CONFIG}\n[weather]\ntimeout = "{span}"\n')
    assert "weather.timeout" in fault
    assert "must be longer than 0; to ask nobody, set providers = []" in fault
