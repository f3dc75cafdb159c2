from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from syndicate.config import Publication
from syndicate.model import Item, Problem, Severity
from syndicate.sources.body import Body, Kind
from syndicate.sources.content import fingerprint, make_item
from syndicate.sources.pictures import Pictures
from syndicate.testing import MemoryStore, make_article, make_publication

HOME = "https://news.example.kr"
PAGE = f"{HOME}/education/story-1"


@dataclass
class Desk:
    """A publication with what its items need, and what was reported."""

    publication: Publication
    folder: Path
    store: MemoryStore = field(default_factory=MemoryStore)
    problems: list[Problem] = field(default_factory=list)
    linked: Callable[[str], str | None] | None = None
    key: Callable[[str], tuple[str, int]] | None = None

    def item(self, text: str, kind: Kind = "markdown", audio: str = "", **changes: Any) -> Item:
        body = Body(
            text=text,
            kind=kind,
            line=5,
            folder=self.folder,
            path="articles/story-1.md",
            audio=audio,
            key=self.key,
        )
        pictures = Pictures(self.publication, self.store)
        return make_item(
            make_article(**changes),
            body,
            self.publication,
            pictures,
            self.problems.append,
            linked=self.linked,
        )

    def photo(self, name: str, width: int = 400, height: int = 300) -> None:
        Image.new("RGB", (width, height), "teal").save(self.folder / name)

    @property
    def warnings(self) -> list[tuple[int, str, str]]:
        assert all(problem.severity is Severity.WARNING for problem in self.problems)
        return [(problem.line, problem.field, problem.message) for problem in self.problems]


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(make_publication(tmp_path), tmp_path / "articles")


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("**“한빛”**은 간다.", "<p><strong>“한빛”</strong>은 간다.</p>"),
        ("~~지움~~ 남음", "<p><del>지움</del> 남음</p>"),
        ("- [x] 함\n- [ ] 안 함", "<ul>\n<li>☑ 함</li>\n<li>☐ 안 함</li>\n</ul>"),
        ('"따옴표" -- ...', '<p>"따옴표" -- ...</p>'),
        ("## 제목 {#top .big}\n\n글", "<h2>제목</h2>\n<p>글</p>"),
        ("`{{< x >}}`", "<p><code>{{&lt; x &gt;}}</code></p>"),
        ("<kbd>Ctrl</kbd> <u>밑줄</u>", "<p><kbd>Ctrl</kbd> <u>밑줄</u></p>"),
        ("https://x.kr/a.", '<p><a href="https://x.kr/a">https://x.kr/a</a>.</p>'),
    ],
)
def test_markdown_is_what_authors_expect(desk: Desk, written: str, shown: str) -> None:
    assert desk.item(written).html == shown


def test_a_footnote_leads_there_and_back(desk: Desk) -> None:
    shown = desk.item("글[^1]\n\n[^1]: 각주").html
    assert f'<a href="{PAGE}#fn-1" id="fnref-1">1</a>' in shown
    assert '<li id="fn-1">' in shown
    assert f'<a href="{PAGE}#fnref-1">↩</a>' in shown


def test_only_ids_that_something_points_at_are_kept(desk: Desk) -> None:
    shown = desk.item(
        '<p id="a"><a href="#b">x</a><i id="b">y</i><a name="b">z</a></p>', "html"
    ).html
    assert shown == f'<p><a href="{PAGE}#b">x</a><i id="b">y</i><a id="b">z</a></p>'


def test_plain_text_keeps_its_paragraphs_lines_and_signs(desk: Desk) -> None:
    shown = desk.item("하나 <b> & 둘\n셋\n\u00a0\n\n넷 http://x.kr/a을 본다", "plain").html
    link = '<a href="http://x.kr/a">http://x.kr/a</a>'
    assert shown == f"<p>하나 &lt;b&gt; &amp; 둘<br>\n셋</p>\n<p>넷 {link}을 본다</p>"


def test_an_embed_becomes_a_link_of_its_own(desk: Desk) -> None:
    frame = '<iframe src="//www.youtube.com/embed/abc" width="100%" allowfullscreen>없음</iframe>'
    link = '<a href="https://www.youtube.com/watch?v=abc">YouTube 영상 보기</a>'
    assert desk.item(f"<p>글</p>{frame}", "html").html == f"<p>글</p><p>{link}</p>"
    assert desk.item(f"<p>글 {frame} 글</p>", "html").html == f"<p>글 {link} 글</p>"


def test_an_embed_speaks_the_language_of_its_article(desk: Desk) -> None:
    text = '<iframe title="The fair" src="https://youtu.be/x"></iframe>'
    shown = desk.item(text, "html", language="en").html
    assert 'watch?v=x">The fair — Watch on YouTube</a>' in shown


def test_an_old_flash_player_is_one_link_and_loses_no_text(desk: Desk) -> None:
    text = (
        '<p>앞</p><object data="https://x.kr/v"><embed src="https://x.kr/v"></object>'
        '<p>가운데</p><iframe src="https://x.kr/w">안 보임<p>뒤</p>'
    )
    shown = desk.item(text, "html").html
    assert shown.count("<a ") == 2
    assert [part in shown for part in ("앞", "가운데", "뒤")] == [True, True, True]


def test_an_embed_in_a_link_makes_no_link_in_a_link(desk: Desk) -> None:
    shown = desk.item('<a href="/a"><iframe src="https://x.kr/b"></iframe></a>', "html").html
    assert shown == f'<a href="{HOME}/a">x.kr에서 보기</a>'


def test_lazy_pictures_are_shown_once(desk: Desk) -> None:
    shown = desk.item(
        '<img src="data:image/gif;base64,AA" data-src="/a.jpg" alt="가">'
        '<noscript><img src="/a.jpg" alt="가"></noscript>'
        '<img src="blank.gif" data-original="//c.kr/b.jpg" data-srcset="/b2.jpg 2x" alt="">'
        '<noscript><img src="/c.jpg" alt=""></noscript>',
        "html",
    ).html
    assert shown == (
        f'<img src="{HOME}/a.jpg" alt="가">'
        f'<img src="https://c.kr/b.jpg" alt="" srcset="{HOME}/b2.jpg 2x">'
        f'<img src="{HOME}/c.jpg" alt="">'
    )
    assert desk.problems == []


def test_trackers_and_what_held_them_are_gone(desk: Desk) -> None:
    text = '<p>글</p><figure><a href="/x"><img src="//t.co/p" width="1" height="1"></a></figure>'
    assert desk.item(text, "html").html == "<p>글</p>"


def test_a_picture_inside_the_text_is_left_out_with_a_warning(desk: Desk) -> None:
    assert desk.item("![가](data:image/png;base64,AAAA)\n\n글").html == "<p>글</p>"
    assert [field for _, field, _ in desk.warnings] == ["body"]
    assert (
        desk.item("<img src='data:image/png;base64," + "A" * 5_000_000 + "'>글", "html").html
        == "글"
    )


def test_a_picture_without_alt_text_gets_an_empty_one(desk: Desk) -> None:
    shown = desk.item('글\n\n<img src="https://x.kr/a.jpg">').html
    assert '<img src="https://x.kr/a.jpg" alt="">' in shown


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("markdown", "하나\n\n![가](없음.jpg)\n\n둘"),
        ("html", '<p>하나</p><figure><img src="없음.jpg" alt="가"></figure><p>둘</p>'),
        (
            "html",
            (
                '<p>하나</p><figure><a href="큰.jpg"><img src="없음.jpg" srcset="없음.jpg 2x"></a>'
                "<figcaption>시장 <b>앞</b></figcaption></figure><p>둘</p>"
            ),
        ),
        (
            "html",
            (
                '<p>하나</p><picture><source srcset="없음.webp 1x"><img src="없음.jpg"></picture>'
                "<p>둘</p>"
            ),
        ),
    ],
)
def test_on_a_page_of_ours_a_missing_picture_is_not_shown(
    desk: Desk, kind: Kind, text: str
) -> None:
    made = desk.item(text, kind, own_page=True)
    assert re.sub(r"\s", "", made.html) == "<p>하나</p><p>둘</p>"
    assert made.picture is None
    assert made.pictures == ()
    assert ["없음.jpg" in message for _, _, message in desk.warnings] == [True]


def test_on_a_page_of_ours_other_pictures_and_captions_stay(desk: Desk) -> None:
    desk.photo("사진.png")
    text = (
        '<figure><img src="사진.png" alt="a"><figcaption>글</figcaption></figure>'
        '<img src="/elsewhere.jpg" alt="b"><img src="https://x.kr/c.jpg" alt="c">'
    )
    made = desk.item(text, "html", own_page=True)
    assert "글" in made.html
    assert [picture.alt for picture in made.pictures] == ["a", "b", "c"]
    assert not desk.warnings


def test_a_missing_picture_never_leads(desk: Desk) -> None:
    made = desk.item("![가](없음.jpg)\n\n![나](https://x.kr/b.jpg)")
    assert [picture.alt for picture in made.pictures] == ["가", "나"]
    assert made.picture is not None
    assert made.picture.alt == "나"


def test_the_name_that_differs_in_case_or_ending_is_suggested(desk: Desk) -> None:
    desk.photo("시장 사진.png")
    (desk.folder / "사진").mkdir()
    desk.photo("사진/Bus.png")
    for written, meant in (
        ("시장 사진.jpg", "시장 사진.png"),
        ("사진/bus.PNG", "사진/Bus.png"),
    ):
        desk.problems.clear()
        desk.item("글", picture=written)
        ((_, _, message),) = desk.warnings
        assert message.endswith(f"did you mean {meant}?")
        desk.problems.clear()
        desk.item(f'<img src="{written}" alt="a">', "html")
        assert desk.warnings[0][2].endswith(f"did you mean {meant}?")
    desk.problems.clear()
    desk.item("글", picture="다른 사진.jpg")
    assert "put it there" in desk.warnings[0][2]


@pytest.mark.parametrize("written", [r"C:\사진\시장.jpg", "file:///home/a/b.jpg", "c:/a/b.jpg"])
def test_a_place_on_the_authors_computer_gets_a_mend(desk: Desk, written: str) -> None:
    assert desk.item("글", picture=written).picture is None
    assert "write its name only" in desk.warnings[0][2]
    desk.problems.clear()
    assert "<img" not in desk.item(f'<img src="{written}" alt="a">글', "html").html
    assert "write its name only" in desk.warnings[0][2]
    desk.problems.clear()
    assert "<img" not in desk.item(f"![a]({written})").html
    assert "write its name only" in desk.warnings[0][2]


def test_a_problem_of_the_head_names_its_key_and_line(desk: Desk) -> None:
    desk.key = {"image": ("사진", 3), "audio": ("audio", 0)}.__getitem__
    desk.item("글", picture="없음.jpg")
    assert desk.warnings[0][:2] == (3, "사진")


def test_a_missing_picture_is_told_with_its_line_and_the_mend(desk: Desk) -> None:
    shown = desk.item("하나\n\n둘 ![가](사진/없음.jpg)").html
    assert f"{HOME}/education/%EC%82%AC%EC%A7%84/%EC%97%86%EC%9D%8C.jpg" in shown
    ((line, name, message),) = desk.warnings
    assert (line, name) == (7, "body")
    assert "put it there" in message


def test_a_thousand_faults_are_told_twenty_times(desk: Desk) -> None:
    desk.item("\n\n".join(f"![x](p{n}.jpg)" for n in range(1000)))
    assert len(desk.problems) == 21


def test_a_picture_beside_the_article_is_published_with_its_size(desk: Desk) -> None:
    desk.photo("광장 1.jpg", 2400, 1200)
    item = desk.item("![광장](광장%201.jpg)")
    (name,) = desk.store.files
    assert item.picture is not None
    assert item.picture.asset == name
    assert (item.picture.width, item.picture.height) == (1200, 600)
    assert item.picture.length == len(desk.store.files[name])
    assert item.html == (
        f'<p><img src="{item.picture.url}" alt="광장" width="1200" height="600"></p>'
    )
    assert item.picture.url.startswith(f"{HOME}/feeds/assets/%EA%B4%91%EC%9E%A5-1-")


def test_sizes_of_a_local_picture_are_one(desk: Desk) -> None:
    desk.photo("a.jpg")
    shown = desk.item(
        '<picture><source srcset="a.jpg 2x"><img src="a.jpg" srcset="a.jpg 2x" alt=""></picture>',
        "html",
    ).html
    assert "srcset" not in shown
    assert "<source" not in shown


def test_a_link_to_the_large_picture_leads_to_the_asset(desk: Desk) -> None:
    desk.photo("a.jpg")
    item = desk.item("[![가](a.jpg)](a.jpg)")
    assert item.picture is not None
    assert f'<a href="{item.picture.url}">' in item.html


def test_a_broken_picture_is_left_out(desk: Desk) -> None:
    (desk.folder / "a.jpg").write_bytes(b"\xff\xd8\xff\xe0 no picture")
    assert desk.item("![가](a.jpg)\n\n글").html == "<p>글</p>"
    assert "articles/a.jpg" in desk.warnings[0][2]


def test_links_between_article_files_become_addresses(desk: Desk) -> None:
    (desk.folder / "other.md").write_text("x")
    (desk.folder / "bundle").mkdir()
    (desk.folder / "bundle" / "index.md").write_text("x")
    desk.linked = {
        "articles/other.md": f"{HOME}/other",
        "articles/bundle/index.md": f"{HOME}/bundle",
    }.get
    shown = desk.item(
        "[a](other.md#x) [b](./bundle/) [c](@/other.md) [d](nope.md) [e](/other.md)"
    ).html
    assert f'href="{HOME}/other#x"' in shown
    assert f'href="{HOME}/bundle"' in shown
    assert shown.count(f'href="{HOME}/other"') == 2
    assert [message for _, _, message in desk.warnings if "nope.md" in message]


def test_a_link_to_a_draft_is_told(desk: Desk) -> None:
    (desk.folder / "draft.md").write_text("x")
    desk.linked = lambda _: None
    assert f'href="{HOME}/education/draft.md"' in desk.item("[a](draft.md)").html
    assert "no address" in desk.warnings[0][2]


def test_a_link_that_leads_nowhere_keeps_its_text(desk: Desk) -> None:
    shown = desk.item('<a href="javascript:x()">가</a> <a href="http://[">나</a>', "html").html
    assert shown == "가 나"
    assert len(desk.warnings) == 2


def test_the_head_names_the_lead_picture(desk: Desk) -> None:
    desk.photo("lead.jpg")
    desk.photo("body.jpg")
    item = desk.item(
        "![나](body.jpg)",
        picture="lead.jpg",
        picture_alt="가",
        picture_credit="한빛",
        picture_caption="다",
    )
    assert item.picture is not None
    assert item.picture.asset.startswith("assets/lead-")
    assert (item.picture.alt, item.picture.credit, item.picture.caption) == ("가", "한빛", "다")
    assert [picture.alt for picture in item.pictures] == ["나"]


def test_a_lead_picture_elsewhere_is_taken_at_its_word(desk: Desk) -> None:
    lead = desk.item("글", picture="https://cdn.x.kr/a.webp").picture
    assert lead is not None
    assert (lead.url, lead.type, lead.length) == ("https://cdn.x.kr/a.webp", "image/webp", 0)
    lead = desk.item("글", picture="/images/a.jpg").picture
    assert lead is not None
    assert lead.url == f"{HOME}/images/a.jpg"


@pytest.mark.parametrize("named", ["missing.jpg", "broken.jpg", "drawing.svg", "javascript:x"])
def test_a_lead_picture_that_cannot_be_shown_gives_way_to_the_body(desk: Desk, named: str) -> None:
    desk.photo("body.jpg")
    (desk.folder / "broken.jpg").write_bytes(b"x")
    (desk.folder / "drawing.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg"/>')
    lead = desk.item("![나](body.jpg)", picture=named, line=3).picture
    assert lead is not None
    assert lead.asset.startswith("assets/body-")
    assert [(line, name) for line, name, _ in desk.warnings] == [(3, "image")]


def test_ornaments_do_not_lead(desk: Desk) -> None:
    desk.photo("small.jpg", 100, 100)
    text = (
        "![](small.jpg) ![](https://x.kr/emoji/1.png) ![](https://x.kr/logo.png) ![](https://x.kr/a.svg)"
        '<img src="https://x.kr/b.jpg" width="90" height="90" alt=""> ![큰](https://x.kr/c.jpg)'
    )
    lead = desk.item(text).picture
    assert lead is not None
    assert lead.url == "https://x.kr/c.jpg"
    assert desk.item("![](https://x.kr/icons/a.png)").picture is None


def test_the_caption_of_a_figure_goes_with_its_picture(desk: Desk) -> None:
    caption = "<figcaption><b>광장</b> &amp; 분수</figcaption>"
    text = f'<figure><img src="https://x.kr/a.jpg" alt="">{caption}</figure>'
    lead = desk.item(text, "html").picture
    assert lead is not None
    assert lead.caption == "광장 & 분수"


def test_a_sound_beside_the_article_is_its_enclosure(desk: Desk) -> None:
    (desk.folder / "talk.mp3").write_bytes(b"ID3" * 100)
    item = desk.item('<audio src="talk.mp3"></audio>', "html")
    assert item.audio is not None
    assert (item.audio.type, item.audio.length) == ("audio/mpeg", 300)
    assert item.html == f'<audio src="{item.audio.url}" controls=""></audio>'
    assert desk.item("글", audio="talk.mp3").audio == item.audio
    assert desk.item("<video><source src='talk.mp3'></video>", "html").audio == item.audio


def test_a_sound_elsewhere_is_none(desk: Desk) -> None:
    # RSS 2.0 <enclosure> wants a length, and nothing is fetched.
    item = desk.item('<audio src="https://x.kr/a.mp3" autoplay></audio>', "html")
    assert item.audio is None
    assert "autoplay" not in item.html
    assert 'src="https://x.kr/a.mp3"' in item.html


def test_the_fingerprint_ignores_white_space_and_nothing_else(desk: Desk) -> None:
    def of(text: str, **changes: Any) -> str:
        body = Body(text=text, kind="plain", line=1, folder=desk.folder, path="articles/a.txt")
        return fingerprint(make_article(**changes), body)

    assert (
        of("가 나\n다") == of("가  나\r\n\r\n다\n") == of("가 나 다", url="https://elsewhere.kr/")
    )
    assert len({of("가"), of("나"), of("가", title="x"), of("가", subtitle="x")}) == 4
    assert desk.item("가 나").fingerprint == of("가 나")


def test_rendering_an_article_takes_milliseconds(desk: Desk) -> None:
    text = "한빛시는 **다음 달**부터 [독서](/read) 시간을 운영한다. " * 20 + "\n\n"
    desk.item(text * 5)
    started = time.perf_counter()
    for _ in range(10):
        desk.item(text * 5)
    assert (time.perf_counter() - started) / 10 < 0.1
