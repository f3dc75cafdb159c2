from __future__ import annotations

import email
import re
import tracemalloc
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from email.header import decode_header, make_header
from email.utils import parseaddr
from pathlib import Path

import mailparser
import pytest
from hypothesis import example, given, settings, strategies as st
from letter_samples import (
    FULL,
    MAIL_ONLY,
    SECRET,
    edition,
    parcel,
    parts,
    person,
    press,
    raw,
    read,
    token,
)

from syndicate.audience.person import Person
from syndicate.config import Publication
from syndicate.delivery.letters import PREFERENCES_LAST, Press
from syndicate.digest import Links, eml, message_id, public_sender, render
from syndicate.errors import DigestError
from syndicate.mail import tokens, verp
from syndicate.mail.address import AddressError
from syndicate.templating import Templates
from syndicate.testing import CONFIG, MORNING
from syndicate.text import one_line

Made = tuple[Press, Publication]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    return press(tmp_path_factory.mktemp("hanbit"))


NAMES = st.one_of(
    st.sampled_from(
        (
            *(
                "",
                "김하늘",
                "Kim Haneul",
                'Kim "Sky" (Ha), Neul',
                "김 하 늘 👩\u200d👩\u200d👧",
                "עברית",
            ),
            *("مرحبا بك", "=?utf-8?b?eA==?=", "가" * 300, "ab " * 100, "x\r\nBcc: a@b.kr", "%s %b"),
        )
    ),
    st.text(st.characters(exclude_categories=("Cs", "Cn", "Co")), max_size=300),
)
PEOPLE = st.builds(
    Person,
    id=st.integers(1, 9),
    token=st.integers(0, 2**128 - 1).map(token),
    address=st.sampled_from(("a@b.kr", "Kim.Ha+news@NAVER.com", "kim@예시.한국")),
    name=NAMES,
    language=st.sampled_from(("", "ko", "ko-KR", "en", "en-GB", "ja")),
    sections=st.sampled_from((None, ("education",), ("features",), ("education", "features"))),
    city=st.sampled_from(("", "서울", "대전", "아틀란티스")),
    advertising=st.booleans(),
)


@given(PEOPLE)
def test_a_letter_is_the_plain_message_byte_for_byte(made: Made, reader: Person) -> None:
    one, (making, publication) = edition(), made
    found = parcel(making, reader)
    data = b"".join(found.message)
    # What a list adds stands between Message-ID and MIME-Version, and is looked at elsewhere.
    extra = data[data.index(b"\r\nList-Unsubscribe:") + 2 : data.index(b"\r\nMIME-Version")]
    lines = re.sub(r"\r\n ", " ", extra.decode()).split("\r\n")
    language = "en" if reader.language.startswith("en") else "ko"
    site = "https://news.example.kr/letters"
    who = ("hanbit", reader.token)
    ends = one.at + PREFERENCES_LAST
    letter = render(one, publication, Templates(publication), language).letter(
        sections=reader.sections,
        city=reader.city,
        advertising=reader.advertising,
        links=Links(
            unsubscribe=f"{site}/u/{tokens.sign(SECRET, tokens.UNSUBSCRIBE, *who)}",
            preferences=f"{site}/p/{tokens.sign(SECRET, tokens.PREFERENCES, *who, expires=ends)}",
        ),
    )
    assert data == eml(
        letter,
        sender=public_sender(publication),
        to=(reader.name, found.recipient),
        date=one.at,
        message_id=message_id(one, publication, reader.token),
        headers=[(line.partition(": ")[0], line.partition(": ")[2]) for line in lines],
        boundary=str(read(data).get_boundary()),
    )


@given(NAMES)
@example("x\u2028y\x85z")
def test_every_parser_reads_the_name_that_was_put_in(made: Made, name: str) -> None:
    data = raw(made[0], person(name=name))
    message = read(data)
    (to,) = message["To"].addresses
    assert to.addr_spec == "reader1@reader.kr"
    # The newer parser of Python 3.11 shows the space between two encoded words, which is none
    # (RFC 2047 §6.2); its older one knows.
    if "?= =?" not in re.sub(r"\r\n ", " ", data.decode()):
        assert to.display_name == one_line(name)
    shown, _ = parseaddr(re.sub(r"\r?\n", "", email.message_from_bytes(data)["To"]))
    assert str(make_header(decode_header(shown))) == one_line(name)
    assert [key for key in message.keys() if key in ("Bcc", "To")] == ["To"]  # noqa: SIM118  # all of one name
    assert mailparser.parse_from_bytes(data).to == [(one_line(name), "reader1@reader.kr")]
    assert message.defects == []


TITLES = st.one_of(
    st.sampled_from(
        ("가" * 300, "축제 개편 주민 복지관", "👩\u200d👩\u200d👧 family", "שלום עולם", "100% %s")
    ),
    st.text(st.characters(exclude_categories=("C", "Z")), min_size=1, max_size=60),
)


@settings(max_examples=15)
@given(TITLES)
def test_every_parser_reads_the_subject_that_was_put_in(
    tmp_path_factory: pytest.TempPathFactory, title: str
) -> None:
    making, publication = press(tmp_path_factory.mktemp("t"), one=edition(title))
    data = raw(making)
    letter = render(edition(title), publication, Templates(publication)).letter()
    assert str(read(data)["Subject"]) == letter.subject
    assert mailparser.parse_from_bytes(data).subject == letter.subject
    assert letter.subject.startswith("한빛일보 2025.06.10 (화) — ")


def test_another_parser_reads_the_same_letter(made: Made) -> None:
    data = raw(made[0])
    plain, html = parts(read(data))
    other = mailparser.parse_from_bytes(data)
    assert [text.replace("\r\n", "\n") for text in other.text_plain] == [plain]
    assert [text.replace("\r\n", "\n") for text in other.text_html] == [html]
    assert other.from_ == [("한빛일보", "digest@news.example.kr")]
    assert not other.defects


def test_two_readers_share_all_bytes_but_a_few_lines(made: Made) -> None:
    one, other = (parcel(made[0], person(n)).message for n in (1, 2))
    shared = {id(piece) for piece in one} & {id(piece) for piece in other}
    own = sum(len(piece) for piece in one if id(piece) not in shared)
    assert own < 5_000 < sum(map(len, one)) / 4
    assert len(one) < 10


def test_the_letter_of_a_person_is_the_same_whenever_a_run_is_continued(
    made: Made, tmp_path: Path
) -> None:
    again, _ = press(tmp_path)
    for reader in (person(1), person(2, city="대전"), person(3, advertising=True)):
        assert raw(made[0], reader) == raw(again, reader)
    frozen = replace(edition(), frozen=MORNING.replace(minute=3))
    later, _ = press(tmp_path / "later", one=frozen)
    assert read(raw(later))["Date"] == "Tue, 10 Jun 2025 07:03:00 +0900"
    assert read(raw(made[0]))["Date"] == "Tue, 10 Jun 2025 07:00:00 +0900"


def test_advertising_is_in_the_letters_of_those_who_agreed_and_marked(made: Made) -> None:
    agreed, not_agreed = (read(raw(made[0], person(advertising=a))) for a in (True, False))
    assert agreed["Subject"] == "(광고) 한빛일보 2025.06.10 (화) — 도서관이 문을 연다"
    assert not_agreed["Subject"] == "한빛일보 2025.06.10 (화) — 도서관이 문을 연다"
    assert all("여름 음악회" in part for part in parts(agreed))
    assert not any("여름 음악회" in part or "광고" in part for part in parts(not_agreed))
    features = read(raw(made[0], person(advertising=True, sections=("features",))))
    assert features["Subject"] == "한빛일보 2025.06.10 (화) — 강변 십 년"


def test_only_chosen_sections_come_and_none_is_no_letter(made: Made) -> None:
    plain, html = parts(read(raw(made[0], person(sections=("features",)))))
    for part in (plain, html):
        assert "강변 십 년" in part
        assert "도서관" not in part
    assert made[0].parcel(1, person(sections=())) is None
    assert made[0].parcel(1, person(sections=("culture",))) is None


def test_a_section_that_was_renamed_is_still_the_one_chosen(tmp_path: Path) -> None:
    config = FULL.replace('slug = "features"\n', 'slug = "features"\nwas = ["series"]\n')
    making, _ = press(tmp_path, config)
    assert "강변 십 년" in parts(read(raw(making, person(sections=("series",)))))[0]


def test_a_persons_city_comes_first(made: Made) -> None:
    for city in ("강릉", "서울", "대전"):
        plain, html = parts(read(raw(made[0], person(city=city))))
        assert re.findall(r"^- (\S+)", plain, re.MULTILINE)[0] == city
        assert re.findall(r"<th[^>]*>([^<]+)", html)[0] == city


@pytest.mark.parametrize(("language", "word"), [("en", "Unsubscribe"), ("ja", "수신거부")])
def test_a_letter_speaks_a_language_that_we_have_words_of(
    made: Made, language: str, word: str
) -> None:
    assert all(word in part for part in parts(read(raw(made[0], person(language=language)))))


def test_the_record_says_what_the_letter_of_everything_is_called(tmp_path: Path) -> None:
    one = replace(edition(), subject="한빛일보 — 어제 정한 제목")
    making, _ = press(tmp_path, one=one)
    assert read(raw(making))["Subject"] == one.subject
    assert read(raw(making, person(city="대전")))["Subject"] == one.subject
    assert read(raw(making, person(advertising=True)))["Subject"].startswith("(광고) 한빛일보 2")
    assert "어제" not in read(raw(making, person(sections=("features",))))["Subject"]


def test_the_header_of_a_list(made: Made) -> None:
    message = read(raw(made[0]))
    assert dict(message.items()) | {"List-Unsubscribe": ""} == {
        "Date": "Tue, 10 Jun 2025 07:00:00 +0900",
        "From": "한빛일보 <digest@news.example.kr>",
        "To": "김하늘 <reader1@reader.kr>",
        "Subject": "한빛일보 2025.06.10 (화) — 도서관이 문을 연다",
        "Message-ID": f"<2025-06-10.hanbit.{token(1)}@news.example.kr>",
        "List-Unsubscribe": "",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "List-Id": '"hanbit" <digest.news.example.kr>',
        "List-Archive": "<https://news.example.kr/feeds/digest/>",
        "List-Post": "NO",
        "List-Help": "<https://news.example.kr/letters/preferences>",
        "Auto-Submitted": "auto-generated",
        "Precedence": "list",
        "X-Auto-Response-Suppress": "OOF, AutoReply",
        "Feedback-ID": "20250610:ko:digest:hanbit",
        "MIME-Version": "1.0",
        "Content-Type": message["Content-Type"],
    }


def links(data: bytes) -> dict[str, str]:
    """The personal links of a letter: those of the header, and those that both parts show."""
    message = read(data)
    plain, html = parts(message)
    given = re.findall(r"<([^>]+)>", message["List-Unsubscribe"])
    found = {one.partition(":")[0]: one for one in given}
    for word, name in (("수신거부", "unsubscribe"), ("구독 설정", "preferences")):
        in_text = re.search(rf"^{word}: (\S+)$", plain, re.MULTILINE)
        if in_text:
            found[name] = in_text[1]
            assert f'href="{in_text[1]}"' in html
    return found


def test_the_links_are_the_persons_own_and_the_one_to_unsubscribe_never_ends(made: Made) -> None:
    found = links(raw(made[0], person(5)))
    site = "https://news.example.kr/letters"
    assert found["https"] == found["unsubscribe"]
    assert found["unsubscribe"].startswith(f"{site}/u/")
    assert found["preferences"].startswith(f"{site}/p/")
    mailto, _, of_mail = found["mailto"].partition("?subject=unsubscribe%20")
    assert mailto == "mailto:stop@news.example.kr"
    of_page = found["unsubscribe"].rpartition("/")[2]
    preferences = found["preferences"].rpartition("/")[2]
    late = MORNING + timedelta(days=3650)
    expected = ("hanbit", token(5))
    assert tokens.read(SECRET, tokens.UNSUBSCRIBE, of_page, late) == expected
    assert tokens.read(SECRET, tokens.UNSUBSCRIBE, of_mail, late) == expected
    assert tokens.read(SECRET, tokens.PREFERENCES, preferences, MORNING) == expected
    with pytest.raises(tokens.TokenError) as caught:
        tokens.read(SECRET, tokens.PREFERENCES, preferences, late)
    assert caught.value.expired


def test_without_a_site_one_unsubscribes_by_mail_and_nothing_promises_one_click(
    tmp_path: Path,
) -> None:
    data = raw(press(tmp_path, MAIL_ONLY)[0], person(5))
    found = links(data)
    assert set(found) == {"mailto", "unsubscribe"}
    assert found["mailto"] == found["unsubscribe"]
    assert "List-Unsubscribe-Post" not in read(data)
    own = MAIL_ONLY.replace("stop@news.example.kr", "list@n.kr?subject=signoff")
    data = raw(press(tmp_path / "own", own)[0])
    assert links(data)["mailto"] == "mailto:list@n.kr?subject=signoff"


def test_a_site_without_https_is_linked_but_promises_no_one_click(tmp_path: Path) -> None:
    config = FULL.replace("https://news.example.kr/letters", "http://127.0.0.1:8000")
    data = raw(press(tmp_path, config)[0])
    assert links(data)["http"].startswith("http://127.0.0.1:8000/u/")
    assert "List-Unsubscribe-Post" not in read(data)


def test_bounces_come_back_to_an_address_of_the_letters_own(made: Made, tmp_path: Path) -> None:
    found = parcel(made[0], person(5))
    assert (found.id, found.recipient, found.domain) == (7, "reader5@reader.kr", "reader.kr")
    assert verp.read(SECRET, found.sender) == verp.Returned("hanbit", edition().date, token(5))
    assert found.sender.startswith("bounces+hanbit-")
    plain, _ = press(tmp_path, CONFIG)
    assert parcel(plain).sender == "digest@news.example.kr"


def test_an_address_is_sent_to_as_it_was_typed_and_its_host_in_ascii(made: Made) -> None:
    found = parcel(made[0], person(address="Kim.Ha@NAVER.com"))
    assert (found.recipient, found.domain) == ("Kim.Ha@NAVER.com", "naver.com")
    found = parcel(made[0], person(address="Kim@예시.한국"))
    assert found.recipient == "Kim@xn--vv4b11d.xn--3e0b707e"
    assert f"<{found.recipient}>".encode() in found.message[0]
    with pytest.raises(AddressError):
        made[0].parcel(1, person(address="a@b.kr\r\nRCPT TO:<x@y.kr>"))


def test_a_test_is_marked_in_the_subject(tmp_path: Path) -> None:
    making, _ = press(tmp_path, mark="[시험] ")
    assert read(raw(making))["Subject"].startswith("[시험] 한빛일보 ")


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('id = "hanbit"\n', "", r"publication\.id is not set"),
        (FULL[FULL.index("[site]") :], '[delivery]\nfrom = "a@b.kr"\n', "no way to unsubscribe"),
        ("digest.news.example.kr", "한빛", r"delivery\.list_id must be like"),
        ("bounces@", "홍길동@", r"delivery\.return_path: .* only ASCII"),
        ("bounces@", f"{'b' * 40}@", r"delivery\.return_path: .* too long together"),
        (
            'list_id = "',
            'dkim = [{ selector = "s1", domain = "n.kr", key_file = "k.pem" }]\nlist_id = "',
            r"the key k\.pem cannot be read",
        ),
    ],
)
def test_what_no_letter_can_be_sent_with_is_said_before_the_first(
    tmp_path: Path, old: str, new: str, words: str
) -> None:
    assert old in FULL
    with pytest.raises(DigestError, match=words):
        press(tmp_path, FULL.replace(old, new))


def test_no_sender_and_an_empty_edition_are_said_before_the_first(tmp_path: Path) -> None:
    config = FULL.replace('from = "한빛일보 <digest@news.example.kr>"\n', "")
    with pytest.raises(DigestError, match=r"set delivery\.from"):
        press(tmp_path, config.replace('email = "desk@news.example.kr"\n', ""))
    with pytest.raises(DigestError, match="is empty"):
        press(tmp_path, one=replace(edition(), sections=()))


@pytest.mark.parametrize(
    ("name", "old", "new", "words"),
    [
        ("_digest_foot.html", 'href="{{ slot("unsubscribe") }}"', 'href="#"', "no link to unsubs"),
        ("digest.txt", '{{ slot("unsubscribe") }}', "", r"digest\.txt: no link to unsubscribe"),
        ("_digest_foot.html", "<p>", f"<p>{'가' * 33_000}", "no article is left"),
        (
            "digest.html",
            "<h1>",
            '<h1><a href="{{ slot("preferences") }}">x</a>{{ "\x3c!--@" | safe }}',
            "a mark",
        ),
    ],
)
def test_a_template_that_makes_no_letter_is_said_before_the_first(
    tmp_path: Path, name: str, old: str, new: str, words: str
) -> None:
    shipped = (Path(__file__).parents[2] / "templates" / name).read_text(encoding="utf-8")
    assert old in shipped
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / name).write_text(shipped.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(DigestError, match=words):
        press(tmp_path)


def test_an_edition_of_nothing_but_advertising_is_for_those_who_agreed(tmp_path: Path) -> None:
    one = edition()
    (education, _) = one.sections
    only = replace(education, headlines=education.headlines[1:])
    making, _ = press(tmp_path, one=replace(one, sections=(only,)))
    assert making.parcel(1, person()) is None
    assert read(raw(making, person(advertising=True)))["Subject"].startswith("(광고) ")


def wishes(count: int) -> Iterator[Person]:
    for number in range(count):
        yield person(number, city=f"고을{number // 2}", advertising=bool(number % 2))


def test_memory_does_not_grow_with_the_audience(tmp_path: Path) -> None:
    making, _ = press(tmp_path, one=edition(places=300))
    readers = list(wishes(560))

    def memory(some: list[Person]) -> int:
        for reader in some:
            parcel(making, reader)
        return tracemalloc.get_traced_memory()[0]

    tracemalloc.start()
    try:
        first = memory(readers[:270])
        later = memory(readers[270:])
    finally:
        tracemalloc.stop()
    assert later < first * 1.1
