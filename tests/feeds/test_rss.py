from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from feed_samples import STYLE, compose, publication, render, stories
from lxml import etree

from syndicate.model import Audio
from syndicate.testing import make_article, make_item, make_picture

ATOM = "{http://www.w3.org/2005/Atom}"
CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
DC = "{http://purl.org/dc/elements/1.1/}"
MEDIA = "{http://search.yahoo.com/mrss/}"
MODIFIED = "{http://purl.org/dc/terms/}modified"


@pytest.fixture
def data(tmp_path: Path) -> bytes:
    return render("rss", compose(publication(tmp_path)))


@pytest.fixture
def channel(data: bytes) -> etree._Element:
    found = etree.fromstring(data).find("channel")
    assert found is not None
    return found


def _attributes(element: etree._Element) -> dict[str, str]:
    return {str(name): str(value) for name, value in element.attrib.items()}


def test_channel_names_its_page_itself_and_the_hub(channel: etree._Element) -> None:
    assert channel.findtext("link") == "https://news.example.kr/feeds/education/"
    links = [
        (one.get("rel"), one.get("href"), one.get("type")) for one in channel.findall(f"{ATOM}link")
    ]
    assert links == [
        ("self", "https://news.example.kr/feeds/education/rss.xml", "application/rss+xml"),
        ("hub", "https://hub.example.kr/push", None),
    ]


def test_channel_says_nothing_that_an_upgrade_or_a_clock_would_change(
    channel: etree._Element,
) -> None:
    assert channel.findtext("generator") == "syndicate"
    assert channel.find("docs") is None
    assert channel.findtext("lastBuildDate") == "Tue, 10 Jun 2025 07:35:00 +0900"
    assert channel.findtext("pubDate") == "Tue, 10 Jun 2025 06:00:00 +0900"
    assert len(channel.findall("lastBuildDate")) == 1
    assert channel.findtext("language") == "ko"


def test_items_stand_last_and_in_the_order_given(channel: etree._Element) -> None:
    tags = [child.tag for child in channel]
    assert tags[-4:] == ["item"] * 4
    assert "item" not in tags[:-4]
    assert [item.findtext("guid") for item in channel.findall("item")] == [
        item.article.id for item in stories()
    ]


def test_stylesheet_is_an_instruction_before_the_root(data: bytes) -> None:
    before = etree.fromstring(data).getprevious()
    assert before is not None
    assert etree.tostring(before, with_tail=False) == (
        f'<?xml-stylesheet type="text/css" href="{STYLE}"?>'.encode()
    )


def test_feed_without_stylesheet_has_no_instruction(tmp_path: Path) -> None:
    feed = replace(compose(publication(tmp_path)), stylesheet="")
    assert b"xml-stylesheet" not in render("rss", feed)


def test_description_stands_before_the_whole_text_which_is_in_cdata(
    data: bytes, channel: etree._Element
) -> None:
    for item in channel.findall("item"):
        tags = [child.tag for child in item]
        assert tags.index("description") < tags.index(CONTENT)
    assert data.count(b"<content:encoded><![CDATA[") == 4


def test_end_of_cdata_in_an_article_survives(tmp_path: Path) -> None:
    html = "<p>a ]]&gt; b ]]> c</p>"
    feed = compose(publication(tmp_path), items=(make_item(1, html=html),))
    assert etree.fromstring(render("rss", feed)).findtext(f".//{CONTENT}") == html


def test_guid_is_never_called_an_address(channel: etree._Element) -> None:
    for guid in channel.iter("guid"):
        assert guid.get("isPermaLink") == "false"


def test_links_are_percent_encoded(channel: etree._Element) -> None:
    assert channel.findtext("item/link") == (
        "https://news.example.kr/%EA%B5%90%EC%9C%A1/%EC%97%B0%EA%B5%AC%20%EC%98%88%EC%82%B0"
        "?%EB%A9%B4=1&%ED%8C%90=2"
    )


def test_authors_are_names_and_no_address_leaks(data: bytes, channel: etree._Element) -> None:
    creators = [one.text for one in channel.findall(f"item/{DC}creator")]
    assert creators == ["김하늘", "이도윤", "김하늘", "김하늘"]
    assert channel.find("item/author") is None
    assert b"@news.example.kr" not in data


def test_only_a_revised_item_says_when(channel: etree._Element) -> None:
    times = [item.findtext(MODIFIED) for item in channel.findall("item")]
    assert times == ["2025-06-10T07:30:00+09:00", None, None, None]


def test_categories_are_the_names_of_sections_and_tags_each_once(
    channel: etree._Element,
) -> None:
    assert [one.text for one in channel[-4].findall("category")] == [
        "교육",
        "지역 소식",
        "연구",
        "예산",
    ]


def test_pictures_tell_all_that_is_known_and_nothing_else(channel: etree._Element) -> None:
    lead, body, far = channel[-4].findall(f"{MEDIA}content")
    assert _attributes(lead) == {
        "url": "https://news.example.kr/feeds/assets/photo-0123456789abcdef.jpg",
        "type": "image/jpeg",
        "medium": "image",
        "fileSize": "54321",
        "width": "1200",
        "height": "800",
    }
    assert lead.findtext(f"{MEDIA}title") == "한빛 광장"
    assert lead.findtext(f"{MEDIA}description") == "한빛대학교 <연구동>"
    credit = lead.find(f"{MEDIA}credit")
    assert credit is not None
    assert (credit.text, credit.get("role"), credit.get("scheme")) == (
        "한빛일보",
        "photographer",
        "urn:ebu",
    )
    assert body.get("type") == "image/png"
    assert _attributes(far) == {"url": "https://images.example.com/far.jpg", "medium": "image"}


def test_sound_is_the_enclosure_else_the_lead_picture(channel: etree._Element) -> None:
    found = [
        [_attributes(one) for one in item.findall("enclosure")] for item in channel.iter("item")
    ]
    assert found[0][0]["type"] == "image/jpeg"
    assert found[1] == [
        {
            "url": "https://news.example.kr/%EC%86%8C%EB%A6%AC/%EB%93%A4%EC%96%B4%20%EB%B3%B4%EA%B8%B0.mp3",
            "length": "4321",
            "type": "audio/mpeg",
        }
    ]
    assert found[2] == found[3] == []


def test_picture_of_unknown_length_is_no_enclosure(tmp_path: Path) -> None:
    item = make_item(1, picture=make_picture(length=0))
    text = render("rss", compose(publication(tmp_path), items=(item,)))
    assert b"<enclosure" not in text


def test_sound_of_unknown_length_is_written_as_zero(tmp_path: Path) -> None:
    item = make_item(1, audio=Audio(url="https://x.example/a.mp3", type="audio/mpeg"))
    text = render("rss", compose(publication(tmp_path), items=(item,)))
    assert b'<enclosure url="https://x.example/a.mp3" length="0" type="audio/mpeg"/>' in text


def test_lead_picture_is_shown_in_the_text_unless_it_is_there(tmp_path: Path) -> None:
    picture = make_picture(caption="광장 <앞>", alt='"한빛"')
    shown = make_item(2, picture=picture, html=f'<p><img src="{picture.url}" alt=""></p>')
    hidden = make_item(1, picture=picture, html="<p>글</p>")
    feed = compose(publication(tmp_path), items=(hidden, shown))
    first, second = etree.fromstring(render("rss", feed)).findall(f".//{CONTENT}")
    assert first.text == (
        f'<figure><img src="{picture.url}" alt="&quot;한빛&quot;" width="1200" height="800">'
        "<figcaption>광장 &lt;앞&gt; (한빛일보)</figcaption></figure>\n<p>글</p>"
    )
    assert second.text == f'<p><img src="{picture.url}" alt=""></p>'


def test_subtitle_is_in_the_text_once(tmp_path: Path) -> None:
    article = make_article(1, subtitle="부제 & 덧붙임")
    bare = make_item(1, article=article, html="<p>글</p>")
    said = make_item(2, article=article, html="<h2>부제 &amp; 덧붙임</h2><p>글</p>")
    feed = compose(publication(tmp_path), items=(bare, said))
    for found in etree.fromstring(render("rss", feed)).findall(f".//{CONTENT}"):
        assert (found.text or "").count("부제 &amp; 덧붙임") == 1


def test_title_with_signs_is_written_as_the_rss_profile_asks(tmp_path: Path) -> None:
    article = make_article(1, title="R&D: 5 < 6")
    body = "<p><![CDATA[<title>a &amp; b</title></p>"
    feed = compose(publication(tmp_path), items=(make_item(1, article=article, html=body),))
    text = render("rss", feed)
    assert b"<title>R&#x26;D: 5 &#x3C; 6</title>" in text
    assert body.encode() in text  # what looks like a title inside a text is left alone


def test_summary_that_reads_as_html_is_escaped_for_readers_of_html(tmp_path: Path) -> None:
    items = (make_item(1, summary="<b>를 쓰는 법"), make_item(2, summary="R&D 5 < 6"))
    root = etree.fromstring(render("rss", compose(publication(tmp_path), items=items)))
    assert [one.text for one in root.findall(".//item/description")] == [
        "&lt;b&gt;를 쓰는 법",
        "R&D 5 < 6",
    ]


def test_summary_is_made_where_the_item_has_none(channel: etree._Element) -> None:
    assert channel[-1].findtext("description") == "요약이 없는 기사입니다. 그래도 읽힙니다."


def test_item_in_another_language_says_so(channel: etree._Element) -> None:
    lang = "{http://www.w3.org/XML/1998/namespace}lang"
    assert [item.get(lang) for item in channel.iter("item")] == [None, None, "en", None]


def test_summary_mode_holds_no_text(tmp_path: Path) -> None:
    made = publication(tmp_path, 'content = "summary"')
    root = etree.fromstring(render("rss", compose(made)))
    assert root.find(f".//{CONTENT}") is None
    assert root.findtext(".//item/description") == "내년 연구개발 예산이 12% 늘어난다."
    assert root.find(f".//item/{MEDIA}content") is not None


def test_logo_is_the_channels_image(tmp_path: Path) -> None:
    feed = replace(compose(publication(tmp_path)), logo="https://news.example.kr/logo.png")
    channel = etree.fromstring(render("rss", feed))[0]
    assert channel.findtext("image/url") == "https://news.example.kr/logo.png"
    assert channel.findtext("image/title") == channel.findtext("title")
    assert channel.findtext("image/link") == channel.findtext("link")


def test_process_locale_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    feed = compose(publication(tmp_path))

    def refuse(*_: object) -> str:
        raise AssertionError("feedgen switched the locale")

    monkeypatch.setattr("locale.setlocale", refuse)
    render("rss", feed)
    render("atom", feed)
